"""Send rates shared by all processes: each bucket keeps the time up to which it is used up (generic cell rate algorithm)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Column, Executable, Float, Table, Text, bindparam, case, select
from sqlalchemy.engine import Connection

from knowledge.database import insert_of, insert_once, metadata

rates = Table("rates", metadata, Column("bucket", Text, primary_key=True), Column("used_until", Float, nullable=False))


@dataclass(frozen=True, slots=True)
class Limit:
    """At most one send each `every` seconds in a bucket, with `burst` of them at once."""

    bucket: str
    every: float
    burst: int


_HELD = select(rates).where(rates.c.bucket.in_(bindparam("buckets", expanding=True))).order_by(rates.c.bucket).with_for_update()
_USE = rates.update().where(rates.c.bucket == bindparam("of")).values(used_until=bindparam("until"))


def reserve(connection: Connection, limits: Sequence[Limit], now: float) -> float:
    """Take a place in every bucket and return 0, or take none and return the seconds until there may be one."""
    if len(limits) == 1:
        return _reserve_one(connection, limits[0], now)
    return held_up(connection, limits, now)[0]


def held_up(connection: Connection, limits: Sequence[Limit], now: float) -> tuple[float, Limit | None]:
    """As `reserve`, with the limit that holds up the longest; None where none does."""
    keys = sorted(limit.bucket for limit in limits)
    known = _held(connection, keys)
    if len(known) < len(keys):
        insert_once(connection, rates, [{"bucket": key, "used_until": 0.0} for key in keys if key not in known])
        known = _held(connection, keys)
    waits = [known[limit.bucket] - limit.every * (limit.burst - 1) - now for limit in limits]
    if max(waits) > 1e-9:
        return max(waits), limits[waits.index(max(waits))]
    connection.execute(_USE, [{"of": limit.bucket, "until": max(known[limit.bucket], now) + limit.every} for limit in limits])
    return 0.0, None


def _held(connection: Connection, buckets: Sequence[str]) -> dict[str, float]:
    return {row.bucket: row.used_until for row in connection.execute(_HELD, {"buckets": buckets})}


def _reserve_one(connection: Connection, limit: Limit, now: float) -> float:
    """One statement where there is a place, which is nearly always."""
    room = now + limit.every * (limit.burst - 1) + 1e-9
    place = {"bucket": limit.bucket, "used_until": now + limit.every, "now": now, "every": limit.every, "room": room}
    if connection.execute(_take_place(connection.dialect.name), place).first() is not None:
        return 0.0
    return _held(connection, [limit.bucket])[limit.bucket] - limit.every * (limit.burst - 1) - now


@cache
def _take_place(dialect: str) -> Executable:
    now = bindparam("now", type_=Float)
    used = case((rates.c.used_until > now, rates.c.used_until), else_=now) + bindparam("every", type_=Float)
    return (
        insert_of(dialect, rates)
        .values(bucket=bindparam("bucket"), used_until=bindparam("used_until"))
        .on_conflict_do_update(
            index_elements=[rates.c.bucket], set_={"used_until": used}, where=rates.c.used_until <= bindparam("room", type_=Float)
        )
        .returning(rates.c.bucket)
    )


def pause(connection: Connection, limit: Limit, until: float) -> None:
    """Let nothing out of a bucket before a time, as a platform demanded."""
    insert_once(connection, rates, [{"bucket": limit.bucket, "used_until": 0.0}])
    used = until + limit.every * (limit.burst - 1)
    connection.execute(rates.update().where(rates.c.bucket == limit.bucket, rates.c.used_until < used).values(used_until=used))


def forget_unused(connection: Connection, before: float) -> None:
    """Delete the buckets that were used up before a time (epoch seconds): whoever comes back begins as one who is new."""
    connection.execute(rates.delete().where(rates.c.used_until < before))
