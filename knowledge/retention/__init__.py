"""Retention: how long personal data are kept and what becomes of them then. The rules are `data/retention.toml`; `duties` carries them out.

What is due is looked for on a connection that only reads; each small batch is then looked at again and done in a transaction of its own,
so that nobody waits long for the writer, and whoever is killed leaves nothing half done.
"""

import datetime
import time
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Engine, func, select

from knowledge.database import alone, reading
from knowledge.facts import DATA
from knowledge.retention.duties import DUTIES, Duty

BATCH = 50
"""So many rows are dealt with in one transaction."""
PAGE = 1000
"""So many rows that are due are looked up at a time."""
PAUSE = 0.01
"""Seconds between two batches, in which another process may have the one writer of SQLite."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of what citizens are promised: after `days` days something is done, and why."""

    id: str
    days: int
    does: str
    why: str

    def before(self, now: datetime.datetime) -> datetime.datetime:
        """What is older than this is due."""
        return now.astimezone(datetime.UTC) - datetime.timedelta(days=self.days)


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order in which they are carried out. Raises ValueError where the file and the duties do not agree."""
    entries = tomllib.loads((DATA / "retention.toml").read_text(encoding="utf-8"))["rule"]
    found = tuple(Rule(**entry) for entry in entries)
    if sorted(rule.id for rule in found) != sorted(DUTIES):
        raise ValueError("data/retention.toml has to have each of these rules once: " + ", ".join(sorted(DUTIES)))
    if any(rule.days < 1 for rule in found):
        raise ValueError("data/retention.toml: nothing is kept for less than a day")
    return found


def age(rule: str) -> datetime.timedelta:
    """How long the rule of this name lets something be kept."""
    return next(datetime.timedelta(days=known.days) for known in rules() if known.id == rule)


def due(engine: Engine, now: datetime.datetime) -> Iterator[tuple[Rule, int]]:
    """How much each rule would do now."""
    for rule in rules():
        duty, before = DUTIES[rule.id], rule.before(now)
        with reading(engine) as connection:
            query = select(func.count()).select_from(duty.key.table).where(duty.due(before))
            yield rule, connection.execute(query).scalar_one()


def carry_out(engine: Engine, now: datetime.datetime) -> Iterator[tuple[Rule, int]]:
    """Carry all rules out, one after the other; tells of each how much it did. Twice does nothing more."""
    for rule in rules():
        duty, before = DUTIES[rule.id], rule.before(now)
        pages = _pages(engine, duty, before)
        yield rule, sum(_done(engine, duty, page[at : at + BATCH], now, before) for page in pages for at in range(0, len(page), BATCH))


def _pages(engine: Engine, duty: Duty, before: datetime.datetime) -> Iterator[Sequence[Any]]:
    """The keys of what is due, in their order; the table is walked once."""
    page: Sequence[Any] = ()
    while True:
        query = select(duty.key).where(duty.due(before)).order_by(duty.key).limit(PAGE)
        if page:
            query = query.where(duty.key > page[-1])
        with reading(engine) as connection:
            page = connection.execute(query).scalars().all()
        if not page:
            return
        yield page


def _done(engine: Engine, duty: Duty, keys: Sequence[Any], now: datetime.datetime, before: datetime.datetime) -> int:
    """Deal with those of a batch that are still due; returns how many they were."""
    with engine.begin() as connection:
        if duty.alone:
            alone(connection, duty.alone)  # before any row is held: others hold it in this order too
        query = select(duty.key).where(duty.key.in_(keys), duty.due(before)).order_by(duty.key).with_for_update()
        still = connection.execute(query).scalars().all()
        if still:
            duty.do(connection, still, now, before)
    time.sleep(PAUSE)
    return len(still)
