"""Send rates shared by all processes: each bucket keeps the time up to which it is used up (generic cell rate algorithm)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, Float, Table, Text, select
from sqlalchemy.engine import Connection

from knowledge.database import insert_once, metadata

rates = Table("rates", metadata, Column("bucket", Text, primary_key=True), Column("used_until", Float, nullable=False))


@dataclass(frozen=True, slots=True)
class Limit:
    """At most one send each `every` seconds in a bucket, with `burst` of them at once."""

    bucket: str
    every: float
    burst: int


def reserve(connection: Connection, limits: Sequence[Limit], now: float) -> float:
    """Take a place in every bucket and return 0, or take none and return the seconds until there may be one."""
    return held_up(connection, limits, now)[0]


def held_up(connection: Connection, limits: Sequence[Limit], now: float) -> tuple[float, Limit | None]:
    """As `reserve`, with the limit that holds up the longest; None where none does."""
    keys = sorted(limit.bucket for limit in limits)
    query = select(rates).where(rates.c.bucket.in_(keys)).order_by(rates.c.bucket).with_for_update()
    known = {row.bucket: row.used_until for row in connection.execute(query)}
    if len(known) < len(keys):
        insert_once(connection, rates, [{"bucket": key, "used_until": 0.0} for key in keys if key not in known])
        known = {row.bucket: row.used_until for row in connection.execute(query)}
    waits = [known[limit.bucket] - limit.every * (limit.burst - 1) - now for limit in limits]
    if max(waits) > 1e-9:
        return max(waits), limits[waits.index(max(waits))]
    for limit in limits:
        used = max(known[limit.bucket], now) + limit.every
        connection.execute(rates.update().where(rates.c.bucket == limit.bucket).values(used_until=used))
    return 0.0, None


def pause(connection: Connection, limit: Limit, until: float) -> None:
    """Let nothing out of a bucket before a time, as a platform demanded."""
    insert_once(connection, rates, [{"bucket": limit.bucket, "used_until": 0.0}])
    used = until + limit.every * (limit.burst - 1)
    connection.execute(rates.update().where(rates.c.bucket == limit.bucket, rates.c.used_until < used).values(used_until=used))
