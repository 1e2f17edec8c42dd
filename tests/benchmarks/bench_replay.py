"""Replaying 10,000 kept questions for an entry that shares a word with many of them, and grouping those that were refused."""

import datetime
import time

from sqlalchemy import Engine

from handlers.library import Library
from handlers.replaying import replay
from knowledge.office import opened, version_of
from knowledge.office.questions import count, groups, newest
from knowledge.office.writing import Words, draft
from tests.benchmarks.questions import QUESTIONS

KEPT = 10_000
AT = datetime.datetime(2026, 11, 26, 2, 0, tzinfo=datetime.UTC)
ASKED = ("Dự án của tỉnh năm nay bao nhiêu?", "xếp hạng ICT của tỉnh")
"""Words of substance that half of the kept questions hold: the worst of what an entry would be."""


def test_replay_and_groups(engine: Engine, library: Library) -> None:
    with engine.begin() as connection:
        for at in range(KEPT):
            count(connection, f"{QUESTIONS[at % len(QUESTIONS)]} {at}", "web", "out_of_scope" if at % 3 else "answered", "", AT, AT.date())
        day = datetime.date(2027, 1, 1)
        entry = draft(connection, Words(ASKED, "Mười.", "12/TB-UBND", "Mục 2", "", None, None, day, 1), 1, AT.timestamp())
        office = opened(connection, library.language, version_of(connection))
        kept = newest(connection, KEPT)
        started = time.perf_counter()
        found = groups(connection, ["out_of_scope"])
        grouped = time.perf_counter() - started
    started = time.perf_counter()
    changed = replay(kept, entry, office, library)
    replayed = time.perf_counter() - started

    print(f"\n{engine.dialect.name}: replay of {len(kept)} questions {replayed:.1f} s, {len(changed)} changed")
    print(f"grouping {grouped:.2f} s, {len(found)} groups")
    assert len(kept) == KEPT
