"""Photos that citizens send with a report: where each stands, from the platform's name for it to the re-encoded file.

A photo is `waiting` until its file is in the album, then `kept`; or it was `refused` (no photo) or has `failed` (could not be had). One
that belongs to no report is `leaving` until its file is deleted. The name of a file is written down before the file is, so that every
file in the album has a row that knows it, whenever a process dies. Personal data lives here.
"""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    Update,
    bindparam,
    literal_column,
    select,
    text,
)
from sqlalchemy.engine import Connection

from knowledge.database import alone, metadata

LEASE = 90.0
"""Seconds after which whoever fetches or deletes a photo counts as dead."""
ATTEMPTS = 12
"""So often a photo is tried before it is given up: for about an hour."""

_WAITS = text("state = 'waiting'")  # as it is spelt in the index, so that SQLite sees that it may use it
_LEAVES = text("state = 'leaving'")

photos = Table(
    "photos",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", Text, nullable=False, index=True),
    Column("ref", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("name", Text, nullable=False, server_default="", index=True),
    Column("case_id", Integer, ForeignKey("cases.id"), index=True),
    Column("added", Float, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Index("ix_photos_waiting", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    Index("ix_photos_leaving", "id", sqlite_where=_LEAVES, postgresql_where=_LEAVES),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is stored. `ref` is the platform's name for it, empty where it came through the web page; `name` that of the file in
    the album, empty until it is known; `added` epoch seconds."""

    id: int
    chat: str
    ref: str
    state: str
    name: str
    case_id: int | None
    added: float
    attempts: int


_COLUMNS = tuple(photos.c[part.name] for part in fields(Photo))


def add(connection: Connection, chat: str, refs: Sequence[str], now: float) -> tuple[int, ...]:
    """Note the photos of a message by the platform's names for them; returns their ids. They are fetched later."""
    return tuple(_added(connection, {"chat": chat, "ref": ref, "added": now}) for ref in refs)


def bring(connection: Connection, chat: str, now: float) -> Photo:
    """Note a photo whose file the caller has at hand, and holds for LEASE seconds; where the caller dies, it is forgotten."""
    row = {"chat": chat, "ref": "", "added": now, "attempts": 1, "not_before": now + LEASE}
    return Photo(_added(connection, row), chat, "", "waiting", "", None, now, 1)


def _added(connection: Connection, row: dict[str, Any]) -> int:
    return int(connection.execute(photos.insert(), row).inserted_primary_key[0])  # type: ignore[index]  # a single row has a key


def attach(connection: Connection, ids: Collection[int], case_id: int) -> int:
    """Give photos to a case, those still to be fetched too; returns how many. One that belongs to a case already stays with it."""
    mine = photos.update().where(photos.c.id.in_(ids), photos.c.case_id.is_(None), photos.c.state.in_(("waiting", "kept")))
    return connection.execute(mine.values(case_id=case_id)).rowcount


def of_case(connection: Connection, case_id: int) -> tuple[Photo, ...]:
    """The photos of a case in the order in which they were sent, whatever became of each."""
    rows = connection.execute(select(*_COLUMNS).where(photos.c.case_id == case_id).order_by(photos.c.id))
    return tuple(Photo(*row) for row in rows)


def found(connection: Connection, number: int) -> Photo | None:
    """The photo of this id; None where there is none."""
    row = connection.execute(select(*_COLUMNS).where(photos.c.id == number)).first()
    return Photo(*row) if row else None


# no parameter: a prepared statement of PostgreSQL would not see that it may use the index
_waiting: ColumnElement[str] = literal_column("'waiting'")
_leaving: ColumnElement[str] = literal_column("'leaving'")
_NEXT = (
    select(*_COLUMNS)
    .where(photos.c.state == _waiting, photos.c.not_before <= bindparam("now"))
    .order_by(photos.c.id)
    .limit(1)
    .with_for_update(skip_locked=True)
)
_NEXT_LEAVING = (
    select(photos.c.id, photos.c.name)
    .where(photos.c.state == _leaving, photos.c.not_before <= bindparam("now"))
    .order_by(photos.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def claim(connection: Connection, now: float) -> Photo | None:
    """A waiting photo, of any chat, held for LEASE seconds; None where there is none."""
    row = connection.execute(_NEXT, {"now": now}).first()
    if row is None:
        return None
    photo = replace(Photo(*row), attempts=row.attempts + 1)
    connection.execute(photos.update().where(photos.c.id == photo.id).values(attempts=photo.attempts, not_before=now + LEASE))
    return photo


def named(connection: Connection, photo: Photo, name: str, now: float) -> bool:
    """Write down what the file of a photo will be called, before it is put there. False where a file of this name is being deleted at
    the moment (try again soon), or where the photo is not held any more."""
    alone(connection, "photos")
    going = photos.c.state == "leaving", photos.c.name == name, photos.c.not_before > now
    if connection.execute(select(photos.c.id).where(*going).limit(1)).first() is not None:
        return False
    held = connection.execute(_held(photo).values(name=name)).rowcount == 1
    if held and photo.name not in ("", name):  # an earlier attempt put another file, and died
        _added(connection, {"chat": photo.chat, "ref": "", "state": "leaving", "name": photo.name, "added": now})
    return held


def kept(connection: Connection, photo: Photo) -> bool:
    """The file of a photo is in the album. False where the photo is not held any more: somebody else does it, or nobody wants it."""
    return connection.execute(_held(photo).values(state="kept", ref="", not_before=0, error="")).rowcount == 1


def refused(connection: Connection, photo: Photo, why: str) -> bool:
    """What was sent is no photo, for good. True where this is news."""
    return connection.execute(_held(photo).values(state="refused", ref="", error=why)).rowcount == 1


def failed(  # noqa: PLR0913  each says something else about one failure
    connection: Connection, photo: Photo, why: str, now: float, *, permanent: bool = False, after: float | None = None
) -> bool:
    """Try a photo again later, `after` seconds where the platform said so; True where it was given up now."""
    if permanent or photo.attempts >= ATTEMPTS:
        return connection.execute(_held(photo).values(state="failed", error=why)).rowcount == 1
    later = pause(photo.attempts) if after is None else after
    connection.execute(_held(photo).values(not_before=now + later, error=why))
    return False


def pause(attempts: int) -> float:
    """Seconds before the next attempt: 5, 10, 20, … at most a quarter of an hour."""
    return min(900.0, 5.0 * 2.0 ** (attempts - 1))


def _held(photo: Photo) -> Update:
    """A change to a photo that is still held by who claimed it so."""
    return photos.update().where(photos.c.id == photo.id, photos.c.state == "waiting", photos.c.attempts == photo.attempts)


def drop(connection: Connection, ids: Collection[int]) -> None:
    """Keep photos no longer, unless they belong to a case."""
    if ids:
        _let_go(connection, photos.c.id.in_(ids))


def forget_loose(connection: Connection, before: datetime.datetime) -> None:
    """Keep the photos no longer that were sent before a time and belong to no case."""
    _let_go(connection, photos.c.added < before.timestamp())


def forget_of(connection: Connection, chat: str) -> None:
    """Keep the photos of a chat no longer; those of a case stay with it, and go when it goes."""
    _let_go(connection, photos.c.chat == chat)


def anonymise(connection: Connection, case_ids: Collection[int]) -> None:
    """Let the photos of cases lead back to no chat; one that has never come will not come any more."""
    of_cases = photos.update().where(photos.c.case_id.in_(case_ids))
    connection.execute(of_cases.where(photos.c.state == "waiting").values(state="failed", error="quá hạn lưu giữ"))
    connection.execute(of_cases.values(chat="", ref=""))


def release(connection: Connection, case_ids: Collection[int]) -> None:
    """Take their photos from cases, and keep them no longer."""
    ids = connection.execute(select(photos.c.id).where(photos.c.case_id.in_(case_ids))).scalars().all()
    connection.execute(photos.update().where(photos.c.id.in_(ids)).values(case_id=None))
    drop(connection, ids)


def _let_go(connection: Connection, which: ColumnElement[bool]) -> None:
    """Rows without a file go at once, others when their file is gone; one that is just being fetched, when its fetcher is done."""
    alone(connection, "photos")
    loose = which, photos.c.case_id.is_(None), photos.c.state != "leaving"
    connection.execute(photos.delete().where(*loose, photos.c.name == ""))
    connection.execute(photos.update().where(*loose).values(state="leaving", ref=""))


def leaving(connection: Connection, now: float, most: int = 20) -> tuple[str, ...]:
    """Names of files to delete, held for LEASE seconds: those that no other photo has. When they are deleted, say so with `gone`."""
    rows = connection.execute(_NEXT_LEAVING, {"now": now, "most": most}).all()
    if not rows:
        return ()
    alone(connection, "photos")
    ids, names = [row.id for row in rows], {row.name for row in rows}
    others = select(photos.c.name).where(photos.c.name.in_(names), photos.c.state != "leaving")
    used = {row.name for row in connection.execute(others)}
    connection.execute(photos.delete().where(photos.c.id.in_(ids), photos.c.name.in_(used)))
    connection.execute(photos.update().where(photos.c.id.in_(ids)).values(not_before=now + LEASE))
    return tuple(sorted(names - used))


def gone(connection: Connection, names: Collection[str]) -> None:
    """These files are deleted; nothing is left of their photos."""
    connection.execute(photos.delete().where(photos.c.name.in_(names), photos.c.state == "leaving"))
