"""Sessions of officers. The browser holds a random token; the table holds its SHA-256 alone, so that who reads it can sign in as nobody."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.engine import Connection

from knowledge.officers import Account, account_of, sessions

IDLE = 2 * 3600.0
"""Seconds without a request after which a session ends."""
LONGEST = 12 * 3600.0
"""Seconds after which it ends anyway."""
HALFWAY = 10 * 60.0
"""Seconds between the password and the code."""
SELDOM = 60.0
"""Seconds between two notes that a session is in use: a page read must not wait for the writer each time."""


@dataclass(frozen=True, slots=True)
class Session:
    """A session as it was found. `confirmed`: the code has been given as well as the password; `name` is how forms speak of it."""

    name: str
    account: Account
    created: float
    seen: float
    device: str
    confirmed: bool

    def is_to_be_noted(self, now: float) -> bool:
        """Whether `note` is due."""
        return now - self.seen >= SELDOM


def begin(connection: Connection, officer: int, device: str, now: float, *, confirmed: bool) -> str:
    """Begin a session; returns the token for the cookie."""
    token = secrets.token_urlsafe(32)
    row = {"token": _hash(token), "officer": officer, "created": now, "seen": now, "device": device, "confirmed": confirmed}
    connection.execute(sessions.insert(), {**row, "expires": now + (LONGEST if confirmed else HALFWAY)})
    return token


def seen(connection: Connection, token: str, now: float) -> Session | None:
    """The session of a token, with its officer as they are now; None where it has ended or the officer is no longer active."""
    row = connection.execute(select(sessions).where(sessions.c.token == _hash(token))).first()
    if row is None or now >= row.expires or now - row.seen >= IDLE:
        return None
    account = account_of(connection, row.officer)
    if account is None or not account.officer.active:
        return None
    return Session(row.token, account, row.created, row.seen, row.device, row.confirmed)


def note(connection: Connection, session: Session, now: float) -> None:
    """Keep a session from idling out."""
    connection.execute(sessions.update().where(sessions.c.token == session.name, sessions.c.seen < now).values(seen=now))


def of(connection: Connection, officer: int, now: float) -> list[tuple[str, str, float, float]]:
    """The signed-in sessions of an officer, newest first: name, device, when it began, when it was last used."""
    query = (
        select(sessions.c.token, sessions.c.device, sessions.c.created, sessions.c.seen)
        .where(sessions.c.officer == officer, sessions.c.confirmed.is_(True), sessions.c.expires > now, sessions.c.seen > now - IDLE)
        .order_by(sessions.c.created.desc())
    )
    return [tuple(row) for row in connection.execute(query)]


def end(connection: Connection, name: str, officer: int) -> bool:
    """End one session of an officer; False where they have none of that name."""
    return connection.execute(sessions.delete().where(sessions.c.token == name, sessions.c.officer == officer)).rowcount > 0


def end_all_of(connection: Connection, officer: int) -> None:
    """End all sessions of an officer, on every device."""
    connection.execute(sessions.delete().where(sessions.c.officer == officer))


def forget_ended(connection: Connection, now: float) -> int:
    """Delete the sessions that are over."""
    return connection.execute(sessions.delete().where((sessions.c.expires <= now) | (sessions.c.seen <= now - IDLE))).rowcount


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
