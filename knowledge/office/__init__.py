"""What the office decides beside the release: edits of categories, departments and canned replies, switches, entries of its own.

Each decision is a row that stays; the newest of a key is in force, so that everything has a history and can be undone. Every process
looks for new decisions at most once a second (`Offices`), so they act at once everywhere.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from sqlalchemy import JSON, Column, Float, Index, Integer, Table, Text, func, select
from sqlalchemy.engine import Connection

from knowledge.categories import Category, categories
from knowledge.database import metadata
from knowledge.language.reading import Language
from knowledge.office.entries import EntryIndex, index_of, published, versions
from knowledge.replies import Reply, replies

edits = Table(
    "edits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("at", Float, nullable=False),
    Column("officer", Integer),
    Column("note", Text, nullable=False, server_default=""),
    Index("ix_edits_key", "kind", "key", "id"),
    sqlite_autoincrement=True,
)

OTHER = "khac"
"""The category of what belongs to none."""
LOOK = 1.0
"""Seconds between two looks for new decisions."""
Body = Mapping[str, Any]


@dataclass(frozen=True)
class Office:
    """The decisions in force."""

    version: tuple[int, int] = (0, 0)
    categories: tuple[Category, ...] = field(default_factory=categories)
    gone: frozenset[str] = frozenset()
    switches: Mapping[str, str] = field(default_factory=dict)
    departments: tuple[str, ...] = ()
    """Those that were added to the ones of the release."""
    replies: tuple[Reply, ...] = field(default_factory=replies)
    retired: tuple[Reply, ...] = ()
    """Canned replies that are no longer offered."""
    entries: EntryIndex = field(default_factory=EntryIndex)

    def category(self, number: str) -> Category:
        """The category of an id, in force or not; "other", where there is none."""
        by_id = {category.id: category for category in self.categories}
        return by_id.get(number) or by_id[OTHER]

    def known(self, number: str) -> Category | None:
        """The category of an id, in force or not; None where it is none of ours."""
        return next((category for category in self.categories if category.id == number), None)

    @property
    def offered(self) -> tuple[Category, ...]:
        """The categories in force."""
        return tuple(category for category in self.categories if category.id not in self.gone)

    def off(self, *keys: str) -> str | None:
        """Why the first of these that is off is off ("messenger:zalo", "document:112/KH-UBND", "topic:project"); None where none is."""
        return next((self.switches[key] for key in keys if key in self.switches), None)


class Offices:
    """The office as one process knows it, looked up anew when it may have changed."""

    def __init__(self, language: Language, look: float = LOOK) -> None:
        self._language, self._look = language, look
        self._office = Office()
        self._looked = 0.0

    def now(self, connection: Connection) -> Office:
        """The decisions in force."""
        if time.monotonic() - self._looked >= self._look:
            return self.at_once(connection)
        return self._office

    def at_once(self, connection: Connection) -> Office:
        """The decisions in force, for who has just decided; not from within a transaction that decides and may yet fail."""
        self._looked = time.monotonic()
        version = version_of(connection)
        if version != self._office.version:
            self._office = opened(connection, self._language, version)
        return self._office


def version_of(connection: Connection) -> tuple[int, int]:
    """What changes with every decision."""
    row = connection.execute(
        select(
            select(func.coalesce(func.max(edits.c.id), 0)).scalar_subquery(),
            select(func.coalesce(func.max(versions.c.id), 0)).scalar_subquery(),
        )
    ).one()
    return (row[0], row[1])


def opened(connection: Connection, language: Language, version: tuple[int, int]) -> Office:
    """The decisions in force, as they are stored now."""
    kept = in_force(connection)
    changed, gone = _categories(kept.get("category", {}))
    switches = {key: str(body["reason"]) for key, body in kept.get("switch", {}).items() if body.get("off")}
    departments = tuple(key for key, body in kept.get("department", {}).items() if not body.get("gone"))
    canned = _replies(kept.get("reply", {}), gone=False)
    retired = _replies(kept.get("reply", {}), gone=True)
    return Office(version, changed, gone, switches, departments, canned, retired, index_of(published(connection), language))


def in_force(connection: Connection) -> dict[str, dict[str, Body]]:
    """The newest body of each key, by kind; none of a key whose edits were all undone."""
    newest = select(func.max(edits.c.id)).group_by(edits.c.kind, edits.c.key)
    rows = connection.execute(select(edits.c.kind, edits.c.key, edits.c.body).where(edits.c.id.in_(newest)).order_by(edits.c.id)).all()
    kept: dict[str, dict[str, Body]] = {}
    for row in rows:
        if row.body:
            kept.setdefault(row.kind, {})[row.key] = row.body
    return kept


def _categories(changed: Mapping[str, Body]) -> tuple[tuple[Category, ...], frozenset[str]]:
    """Those of the release as they were edited, then new ones."""
    own = {part.name for part in fields(Category)}
    as_edited = [replace(category, **_known_fields(changed.get(category.id, {}), own)) for category in categories()]
    new = [_new_category(key, body, own) for key, body in changed.items() if key not in {category.id for category in as_edited}]
    gone = frozenset(key for key, body in changed.items() if body.get("gone"))
    return (*as_edited, *new), gone


def _replies(changed: Mapping[str, Body], *, gone: bool) -> tuple[Reply, ...]:
    """Those of the release as they were edited, then new ones: those that are used, or those that no longer are."""
    own = {part.name for part in fields(Reply)}
    as_edited = [replace(reply, **_known_fields(changed.get(reply.id, {}), own)) for reply in replies()]
    new = [replace(Reply(key, key, ""), **_known_fields(changed[key], own)) for key in changed.keys() - {reply.id for reply in as_edited}]
    return tuple(
        reply for reply in (*as_edited, *sorted(new, key=lambda reply: reply.id)) if bool(changed.get(reply.id, {}).get("gone")) is gone
    )


def _known_fields(body: Body, own: Iterable[str]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in body.items() if key in own and key != "id"}


def _new_category(key: str, body: Body, own: Iterable[str]) -> Category:
    empty = Category(key, key, "", (), (), (), "", "", 5, place=True, public=True)
    return replace(empty, **_known_fields(body, own))
