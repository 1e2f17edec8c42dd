"""Tokens that a platform rotates: the newest pair, refreshed by one process at a time."""

from dataclasses import dataclass

from sqlalchemy import Column, Float, Table, Text, select
from sqlalchemy.engine import Connection

from knowledge.database import insert_once, metadata

LEASE = 30.0
"""Seconds that one process may take over a refresh."""

tokens = Table(
    "tokens",
    metadata,
    Column("name", Text, primary_key=True),
    Column("access", Text, nullable=False),
    Column("refresh", Text, nullable=False),
    Column("expires", Float, nullable=False),
    Column("refreshed", Float, nullable=False),
    Column("trouble", Text, nullable=False, server_default=""),
    Column("refreshing_until", Float, nullable=False, server_default="0"),
)


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token with the refresh token that will replace it; times are epoch seconds. `trouble`: why consent is needed again."""

    access: str
    refresh: str
    expires: float
    refreshed: float
    trouble: str = ""


def seen(connection: Connection, name: str, first_refresh: str = "") -> Pair:
    """The pair of a name as it stands; before the first refresh it has no access token."""
    row = connection.execute(select(tokens).where(tokens.c.name == name)).first()
    if row is None:
        return Pair("", first_refresh, 0.0, 0.0)
    return Pair(row.access, row.refresh or first_refresh, row.expires, row.refreshed, row.trouble)


def begin_refresh(connection: Connection, name: str, now: float) -> bool:
    """Take the right to refresh, for LEASE seconds; False where another process has it."""
    empty = {"name": name, "access": "", "refresh": "", "expires": 0.0, "refreshed": 0.0}
    insert_once(connection, tokens, [empty])
    free = tokens.update().where(tokens.c.name == name, tokens.c.refreshing_until < now).values(refreshing_until=now + LEASE)
    return bool(connection.execute(free).rowcount)


def end_refresh(connection: Connection, name: str, pair: Pair) -> None:
    """Keep a new pair, or the trouble with the old one, and let others refresh again."""
    connection.execute(
        tokens.update()
        .where(tokens.c.name == name)
        .values(
            access=pair.access,
            refresh=pair.refresh,
            expires=pair.expires,
            refreshed=pair.refreshed,
            trouble=pair.trouble,
            refreshing_until=0,
        )
    )
