"""Questions that people asked, kept without personal data: how many ended how on which day, and the words of each with their count.

The words are those that a conversation keeps, with numbers of papers, phones and accounts masked, and names that somebody gives taken
out. They are kept apart from the conversations, by nobody, for the office to see what could not be answered.
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio
from rapidfuzz.process import extractOne
from sqlalchemy import Column, Date, DateTime, Index, Integer, Table, Text, select
from sqlalchemy.engine import Connection

from knowledge.database import insert_of, metadata
from knowledge.language.folding import fold, pieces
from knowledge.masking import masked
from knowledge.office.entries import substance

LONGEST = 300
"""Characters of a question that are kept."""
ALIKE = 72.0
"""Likeness (rapidfuzz) of their words of substance from which two questions stand in one group."""
ENOUGH = 3
"""Words of substance that a question must have to be like one that says more."""
PART = 0.85
"""How much a question counts that says all that another does, and more."""
LOOKED_AT = 2000
"""So many questions are grouped at a time, the most asked first."""
_NAMED = re.compile(
    r"\b((?i:(?:(?:tôi|toi|em|mình|minh|con|cháu|chau)\s+)?(?:tên|ten)(?:\s+(?:tôi|toi|em|mình|minh))?\s+(?:là|la)?|"
    r"(?:tôi|toi|em|mình|minh)\s+(?:là|la)))\s+[A-ZÀ-ỸĐ]\w*(?:\s+[A-ZÀ-ỸĐ]\w*){0,4}"
)

questions = Table(
    "questions",
    metadata,
    Column("folded", Text, primary_key=True),
    Column("typed", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("asked", Integer, nullable=False),
    Column("first", DateTime(timezone=True), nullable=False),
    Column("last", DateTime(timezone=True), nullable=False),
    Index("ix_questions_outcome", "outcome", "asked"),
)
days = Table(
    "question_days",
    metadata,
    Column("day", Date, primary_key=True),
    Column("platform", Text, primary_key=True),
    Column("outcome", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("asked", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike: the most asked first, and how often all of them were asked."""

    typed: tuple[str, ...]
    outcome: str
    asked: int
    last: datetime.datetime


def nameless(typed: str) -> str:
    """A question without what tells who asked it."""
    return _NAMED.sub(r"\1 [tên]", masked(typed))[:LONGEST]


def count(connection: Connection, typed: str, platform: str, outcome: str, topic: str, at: datetime.datetime, day: datetime.date) -> None:  # noqa: PLR0913, PLR0917  each is a column
    """Keep that a question was asked, in the caller's transaction."""
    kept = nameless(typed)
    row = {"folded": fold(kept), "typed": kept, "outcome": outcome, "asked": 1, "first": at, "last": at}
    insert = insert_of(connection.dialect.name, questions)
    again = {"asked": questions.c.asked + 1, "last": insert.excluded["last"], "outcome": insert.excluded["outcome"]}
    connection.execute(insert.on_conflict_do_update(index_elements=[questions.c.folded], set_=again), row)
    ended = {"day": day, "platform": platform, "outcome": outcome, "topic": topic, "asked": 1}
    insert = insert_of(connection.dialect.name, days)
    counted = insert.on_conflict_do_update(index_elements=list(days.primary_key.columns), set_={"asked": days.c.asked + 1})
    connection.execute(counted, ended)


def groups(connection: Connection, outcomes: Iterable[str], looked_at: int = LOOKED_AT) -> list[Group]:
    """Questions that ended so, grouped by likeness, the most asked group first."""
    query = (
        select(questions)
        .where(questions.c.outcome.in_(list(outcomes)))
        .order_by(questions.c.asked.desc(), questions.c.folded)
        .limit(looked_at)
    )
    gathered: list[list[Any]] = []
    heads: list[str] = []
    for row in connection.execute(query):
        about = _about(row.folded)
        home = _home(about, heads)
        if home is None:
            heads.append(about)
            gathered.append([row])
        else:
            gathered[home].append(row)
    made = [
        Group(tuple(row.typed for row in group), group[0].outcome, sum(row.asked for row in group), max(row.last for row in group))
        for group in gathered
    ]
    return sorted(made, key=lambda group: -group.asked)


def _about(folded: str) -> str:
    """The words of a question that say what it is about, without what was masked in it."""
    words = pieces(re.sub(r"\[[^\]]*\]", " ", folded))
    said = substance(words)
    return " ".join(said if len(said) >= ENOUGH else words)


def _home(about: str, heads: Sequence[str]) -> int | None:
    """The group that a question belongs to: that of the likeliest words; or one that says all that it does, and more, if that is not too
    little. Both are calls into rapidfuzz's own code, which 2,000 different questions need: so it is five times faster."""
    whole = extractOne(about, heads, scorer=token_sort_ratio, score_cutoff=ALIKE)
    score, at = (whole[1], whole[2]) if whole else (0.0, None)
    if about.count(" ") + 1 < ENOUGH:
        return at
    part = extractOne(
        about, {n: head for n, head in enumerate(heads) if head.count(" ") + 1 >= ENOUGH}, scorer=token_set_ratio, score_cutoff=ALIKE / PART
    )
    return int(part[2]) if part and part[1] * PART > score else at


def newest(connection: Connection, most: int) -> list[str]:
    """Questions as they were typed, however they ended, those that were asked last first."""
    query = select(questions.c.typed).order_by(questions.c.last.desc(), questions.c.folded).limit(most)
    return list(connection.execute(query).scalars())
