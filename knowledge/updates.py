"""Updates: what messengers brought in, stored before anything is done with it, and taken one chat at a time in order.

An update is stored once (unique key per platform). Whoever takes one holds its chat until the transaction ends: on PostgreSQL by a
lock on the chat's row, on SQLite because there is one writer. Personal data lives here until the update has been done.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Float,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.engine import Connection

from knowledge.database import insert_once, metadata

ATTEMPTS = 3
"""So often an update is tried before it is set aside."""
PAUSE = (0.0, 2.0, 10.0)
"""Seconds to wait before the next attempt, by the number of attempts so far."""

_WAITS = text("state = 'waiting'")  # as it is spelt in the indexes, so that SQLite sees that it may use them

updates = Table(
    "updates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("received", Float, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    UniqueConstraint("platform", "key"),
    Index("ix_updates_next", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    Index("ix_updates_waiting", "chat", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    sqlite_autoincrement=True,
)
chats = Table(
    "chats",
    metadata,
    Column("id", Text, primary_key=True),
    Column("last_in", Float, nullable=False),
    Column("unreachable", Text, nullable=False, server_default=""),
)


@dataclass(frozen=True, slots=True)
class Update:
    """One thing that happened in a chat; `chat` is "telegram:42", `key` what the platform tells repeats by, `body` our own words for it."""

    platform: str
    key: str
    chat: str
    body: dict[str, Any]
    id: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Taken(Update):
    """An update that is held. `unreachable`: why the chat could not be written to so far, empty where it can."""

    unreachable: str = ""


def store(connection: Connection, arrived: Sequence[Update], now: float) -> None:
    """Keep updates that are not known yet; those that are change nothing."""
    arrived = sorted(arrived, key=lambda update: update.chat)  # in one order for all processes, lest two wait for each other
    insert_once(connection, chats, [{"id": u.chat, "last_in": now} for u in arrived])
    insert_once(
        connection, updates, [{"platform": u.platform, "key": u.key, "chat": u.chat, "body": u.body, "received": now} for u in arrived]
    )


_earlier = updates.alias("earlier")
# no parameter: a prepared statement of PostgreSQL would not see that it may use the index
_waiting: ColumnElement[str] = literal_column("'waiting'")
_NEXT = (
    select(updates.c.platform, updates.c.key, updates.c.chat, updates.c.body, updates.c.id, updates.c.attempts, chats.c.unreachable)
    .join(chats, chats.c.id == updates.c.chat)
    .where(
        updates.c.state == _waiting,
        updates.c.not_before <= bindparam("now"),
        ~select(_earlier.c.id)
        .where(_earlier.c.chat == updates.c.chat, _earlier.c.state == _waiting, _earlier.c.id < updates.c.id)
        .exists(),
    )
    .order_by(updates.c.id)
    .limit(1)
    # the chat, so that nobody takes its next update meanwhile; the update, so that one which was just done is looked at anew
    .with_for_update(of=[updates, chats], skip_locked=True)
)


def take(connection: Connection, now: float) -> Taken | None:
    """The oldest update of a chat that nobody holds, held until the caller's transaction ends; None where there is none."""
    row = connection.execute(_NEXT, {"now": now}).first()
    return Taken(*row) if row else None


_DONE = updates.update().where(updates.c.id == bindparam("done"), updates.c.state == "waiting").values(state="done", body={})


def done(connection: Connection, update: Update) -> None:
    """The update has been handled: what it said is forgotten, that it was here is kept against repeats."""
    connection.execute(_DONE, {"done": update.id})


def failed(connection: Connection, update: Update, error: str, now: float) -> bool:
    """Count a failed attempt; True where it was the last and the update is set aside. Changes nothing where another has done the update."""
    attempts = update.attempts + 1
    dead = attempts >= ATTEMPTS
    counted = connection.execute(
        updates.update()
        .where(updates.c.id == update.id, updates.c.state == "waiting")
        .values(
            state="dead" if dead else "waiting",
            attempts=attempts,
            not_before=now + PAUSE[min(attempts, len(PAUSE) - 1)],
            error=error,
        )
    )
    return dead and counted.rowcount == 1


def is_waiting(connection: Connection, chat: str) -> bool:
    """Whether an update of a chat is still to be handled."""
    return connection.execute(select(updates.c.id).where(updates.c.chat == chat, _WAITS).limit(1)).first() is not None


def waiting(connection: Connection) -> tuple[int, float | None]:
    """How many updates wait, and since when the oldest does (epoch seconds)."""
    row = connection.execute(select(func.count(), func.min(updates.c.received)).where(updates.c.state == "waiting")).one()
    return row[0], row[1]


def dead(connection: Connection) -> int:
    """How many updates were set aside."""
    return connection.execute(select(func.count()).select_from(updates).where(updates.c.state == "dead")).scalar_one()


def forget_dead(connection: Connection, chat: str) -> None:
    """Keep no word of the updates of a chat that were set aside."""
    connection.execute(updates.update().where(updates.c.chat == chat, updates.c.state == "dead").values(body={}))


def forget_done(connection: Connection, before: datetime.datetime) -> int:
    """Delete the traces of updates that were done before a time; platforms repeat for 48 hours at most."""
    return connection.execute(updates.delete().where(updates.c.state == "done", updates.c.received < before.timestamp())).rowcount


def reachable(connection: Connection, chat: str, why_not: str = "") -> None:
    """Note that a chat can be written to again, or why it cannot."""
    connection.execute(chats.update().where(chats.c.id == chat).values(unreachable=why_not))
