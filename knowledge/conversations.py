"""Conversations: what was said in a chat, and what the assistant remembers of it. Personal data may live here."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Column, DateTime, Float, Index, Integer, Table, Text, bindparam, func, select, text
from sqlalchemy.engine import Connection

from knowledge.database import metadata, replace_one
from knowledge.masking import masked

NOTICE = "notice"
"""The outcome of a turn in which nothing was asked."""
SHOWN = 40
"""So many turns of a conversation are shown again when somebody comes back to it."""

_DRAFTED = text("drafted IS NOT NULL")  # as it is spelt in the index, so that SQLite sees that it may use it

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("memory", JSON, nullable=False),
    Column("updated", DateTime(timezone=True), nullable=False),
    Column("draft", JSON(none_as_null=True)),
    Column("drafted", Float),
    Index("ix_conversations_drafted", "drafted", sqlite_where=_DRAFTED, postgresql_where=_DRAFTED),
)
turns = Table(
    "turns",
    metadata,
    Column("conversation", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("answered", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("citations", JSON, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("shown", JSON(none_as_null=True)),
)

Draft = dict[str, Any]
"""A report that was begun and not sent yet."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn as it is kept: personal numbers in `asked` are masked. `shown` are the values of what stood beside the words, a "chart" or a
    "table"; empty where nothing did."""

    asked: str
    answered: str
    outcome: str
    citations: tuple[dict[str, str], ...]
    choices: tuple[str, ...]
    shown: dict[str, Any] = field(default_factory=dict)


_REMEMBERED = select(conversations.c.memory, conversations.c.draft).where(conversations.c.id == bindparam("conversation"))
_ADD = turns.insert().values(
    position=select(func.coalesce(func.max(turns.c.position), 0) + 1).where(turns.c.conversation == bindparam("of")).scalar_subquery()
)


def remembered(connection: Connection, conversation: str) -> tuple[dict[str, Any], Draft | None] | None:
    """What is remembered of a conversation, and the report that was begun in it; None where there is no such one."""
    row = connection.execute(_REMEMBERED, {"conversation": conversation}).first()
    return (row.memory, row.draft) if row else None


def keep(  # noqa: PLR0913  each is another part of what is kept
    connection: Connection, conversation: str, memory: dict[str, Any], said: Said, at: datetime.datetime, *, draft: Draft | None = None
) -> None:
    """Add a turn and what is to be remembered, in the caller's transaction; a report that was begun is kept apart, with its time."""
    begun = {"draft": draft, "drafted": at.timestamp() if draft is not None else None}
    replace_one(connection, conversations, {"id": conversation, "memory": memory, "updated": at, **begun})
    _add(connection, conversation, said, at)


def tell(connection: Connection, conversation: str, said: str, choices: Sequence[str], at: datetime.datetime) -> bool:
    """Add what is said without being asked, such as an officer's answer; False where there is no such conversation."""
    known = connection.execute(conversations.update().where(conversations.c.id == conversation).values(updated=at))
    if known.rowcount:  # the row is held now, so that no other turn takes the same position
        _add(connection, conversation, Said("", said, NOTICE, (), tuple(choices)), at)
    return bool(known.rowcount)


def last_notice(connection: Connection, conversation: str) -> int:
    """The position of the newest turn that was said without being asked; 0 where there is none."""
    query = select(func.max(turns.c.position)).where(turns.c.conversation == conversation, turns.c.outcome == NOTICE)
    return connection.execute(query).scalar() or 0


def _add(connection: Connection, conversation: str, said: Said, at: datetime.datetime) -> None:
    turn = {
        "of": conversation,
        "conversation": conversation,
        "asked": masked(said.asked),
        "answered": said.answered,
        "outcome": said.outcome,
        "citations": list(said.citations),
        "choices": list(said.choices),
        "at": at,
        "shown": said.shown or None,
    }
    connection.execute(_ADD, turn)


def forget(connection: Connection, conversation: str) -> None:
    """Delete all that was said in a conversation and all that is remembered of it."""
    connection.execute(turns.delete().where(turns.c.conversation == conversation))
    connection.execute(conversations.delete().where(conversations.c.id == conversation))


def clear(connection: Connection, conversation: str, rests: float) -> None:
    """Delete what was said in a conversation; it goes on, and answers still reach it. A report that was begun waits until it is asked for,
    as if nothing had been said for `rests` seconds."""
    connection.execute(turns.delete().where(turns.c.conversation == conversation))
    known = remembered(connection, conversation)
    draft = known[1] if known else None
    kept = {**draft, "touched": draft["touched"] - rests} if draft else None
    connection.execute(conversations.update().where(conversations.c.id == conversation).values(memory={}, draft=kept))


def forget_drafts(connection: Connection, before: datetime.datetime) -> int:
    """Forget the reports that were begun before a time and never sent."""
    old = conversations.c.drafted < before.timestamp()
    return connection.execute(conversations.update().where(old).values(draft=None, drafted=None)).rowcount


def renamed(connection: Connection, old: str, new: str) -> None:
    """A conversation goes on under another name; where one of that name has begun already, the old one is forgotten."""
    if remembered(connection, new) is not None:
        forget(connection, old)
        return
    connection.execute(conversations.update().where(conversations.c.id == old).values(id=new))
    connection.execute(turns.update().where(turns.c.conversation == old).values(conversation=new))


def transcript(connection: Connection, conversation: str) -> list[Said]:
    """The newest turns of a conversation, oldest first."""
    newest = select(turns).where(turns.c.conversation == conversation).order_by(turns.c.position.desc()).limit(SHOWN)
    rows = reversed(connection.execute(newest).all())
    return [Said(row.asked, row.answered, row.outcome, tuple(row.citations), tuple(row.choices), row.shown or {}) for row in rows]


def outcomes(connection: Connection) -> dict[str, int]:
    """How many turns ended how."""
    return {row[0]: row[1] for row in connection.execute(select(turns.c.outcome, func.count()).group_by(turns.c.outcome))}
