"""The messengers of officers: each may link a chat of their own, where reminders come."""

import secrets

from sqlalchemy import select
from sqlalchemy.engine import Connection

from knowledge.cases import ALPHABET, log
from knowledge.officers import Permission, listing, officers

_WAITS = "?"
"""Before a code that a chat has still to bring."""


def invitation(connection: Connection, officer: int) -> str:
    """A code that links the chat which brings it to an officer; one that was linked before is let go."""
    code = "".join(secrets.choice(ALPHABET) for _ in range(10))
    connection.execute(officers.update().where(officers.c.id == officer).values(chat=_WAITS + code))
    return code


def link(connection: Connection, code: str, chat: str, now: float) -> str | None:
    """Link a chat to the officer who was given a code, which is used up; returns the name, None where there is no such code."""
    row = connection.execute(select(officers.c.id, officers.c.name).where(officers.c.chat == _WAITS + code.upper())).first()
    if row is None:
        return None
    connection.execute(officers.update().where(officers.c.id == row.id).values(chat=chat))
    log(connection, row.id, "linked", now, new=chat.partition(":")[0])
    return str(row.name)


def unlink(connection: Connection, officer: int) -> None:
    """No more reminders."""
    connection.execute(officers.update().where(officers.c.id == officer).values(chat=""))


def linked(connection: Connection, officer: int) -> str:
    """The messenger that an officer's chat is in ("telegram"); "" where none is linked."""
    chat: str = connection.execute(select(officers.c.chat).where(officers.c.id == officer)).scalar_one()
    return "" if chat.startswith(_WAITS) else chat.partition(":")[0]


def reached(connection: Connection, officer: int) -> str:
    """The chat that an active officer has linked; "" where none is."""
    query = select(officers.c.chat).where(officers.c.id == officer, officers.c.active.is_(True))
    chat: str = connection.execute(query).scalar() or ""
    return "" if chat.startswith(_WAITS) else chat


def reached_in(connection: Connection, department: str, permission: Permission) -> list[str]:
    """The chats of the active officers of a department ("" for all) who may do something."""
    people = {officer.id for officer in listing(connection, department or None, active=True) if officer.may(permission)}
    rows = connection.execute(select(officers.c.id, officers.c.chat).where(officers.c.chat != ""))
    return [row.chat for row in rows if row.id in people and not row.chat.startswith(_WAITS)]
