"""Entries: answers that the office has written itself to questions which the release cannot answer, each with its source.

An entry is a row; every state of its words is a version that stays. One person writes, another publishes; what was published can be
taken back, or an earlier version published again.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Column, Date, Float, ForeignKey, Index, Integer, Table, Text, select
from sqlalchemy.engine import Connection, Row

from knowledge.database import metadata
from knowledge.labels import Labelled
from knowledge.language.reading import Language, function_words

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("published", Integer),
    Column("created", Float, nullable=False),
    sqlite_autoincrement=True,
)
versions = Table(
    "entry_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("entry", Integer, ForeignKey("entries.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("questions", JSON, nullable=False),
    Column("answer", Text, nullable=False),
    Column("document", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("dated", Text, nullable=False, server_default=""),
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("review", Date, nullable=False),
    Column("owner", Integer, nullable=False),
    Column("officer", Integer, nullable=False),
    Column("at", Float, nullable=False),
    Column("of", Integer),
    Index("ix_entry_versions_entry", "entry", "id"),
    sqlite_autoincrement=True,
)

LIKE = 0.75
"""Share of the words of substance (Dice) from which a question counts as one of an entry's."""


class State(Labelled):
    """What a version is, with the name that officers read."""

    draft = "draft", "Bản thảo"
    published = "published", "Đã xuất bản"
    withdrawn = "withdrawn", "Đã gỡ"


@dataclass(frozen=True, slots=True)
class Entry:
    """A version of an entry. `officer` wrote or published it; `of` is the version whose words a publication shows."""

    id: int
    entry: int
    state: State
    questions: tuple[str, ...]
    answer: str
    document: str
    section: str
    dated: str
    valid_from: datetime.date | None
    valid_until: datetime.date | None
    review: datetime.date
    owner: int
    officer: int
    at: float
    of: int | None

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it may be told on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day <= self.valid_until)


def entry_of(row: Row[Any]) -> Entry:
    """The value of a row of versions."""
    held = dict(row._mapping)
    return Entry(**{**held, "state": State[held["state"]], "questions": tuple(held["questions"])})


def published(connection: Connection) -> list[Entry]:
    """The versions that citizens are told, whatever their dates."""
    query = select(versions).join(entries, entries.c.published == versions.c.id).order_by(versions.c.entry)
    return [entry_of(row) for row in connection.execute(query)]


@dataclass(frozen=True)
class EntryIndex:
    """Published entries by the words of their questions. Empty, it finds nothing."""

    entries: tuple[Entry, ...] = ()
    _asked: tuple[tuple[int, frozenset[str]], ...] = ()
    _by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def find(self, tokens: Sequence[str], day: datetime.date) -> Entry | None:
        """The entry that a question asks for on a day; None where none is like enough."""
        if not self.entries:
            return None
        words = substance(tokens)
        seen = {at for word in words for at in self._by_word.get(word, ())}
        ranked = sorted(((_dice(words, self._asked[at][1]), -at) for at in seen), reverse=True)
        for likeness, at in ranked:
            if likeness < LIKE:
                return None
            entry = self.entries[self._asked[-at][0]]
            if entry.holds_on(day):
                return entry
        return None


def index_of(told: Iterable[Entry], language: Language) -> EntryIndex:
    """An index of published entries, read with the language that questions are read with."""
    held = tuple(told)
    asked = [(at, substance(language.question(question))) for at, entry in enumerate(held) for question in entry.questions]
    by_word: dict[str, list[int]] = defaultdict(list)
    for at, (_, words) in enumerate(asked):
        for word in words:
            by_word[word].append(at)
    return EntryIndex(held, tuple(asked), by_word)


def substance(tokens: Iterable[str]) -> frozenset[str]:
    """The words of a question that say what it is about."""
    words = frozenset(tokens)
    return frozenset(word for word in words if (word,) not in function_words()) or words


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other))
