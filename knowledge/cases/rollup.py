"""Cases counted by the day they were filed, so that the figures of a million cases cost no more than those of a thousand.

`case_days` holds a row a day, department, category and commune; `case_months` the sums of whole months. Each round asks the audit log
which cases have changed since the last one, and counts the days anew on which those were filed: what is counted is always what the plain
table of cases says, whatever was done to it.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    Engine,
    Float,
    Index,
    Integer,
    Select,
    Table,
    Text,
    and_,
    case,
    extract,
    func,
    literal,
    select,
)
from sqlalchemy.engine import Connection
from sqlalchemy.sql import FromClause
from sqlalchemy.sql.elements import Label

from knowledge.cases import OPEN, Status, audit, cases
from knowledge.database import alone, insert_once, metadata, reading, replace_one
from knowledge.workdays import ZONE, today

BOUNDS = (1, 2, 4, 8, 12, 16, 20, 24, 30, 36, 48, 60, 72, 84, 96, 108, 120, 144, 168, 192, 216, 240, 288, 336, 480, 720)
"""Hours until which each part of the histogram of times to the first answer goes; one part more holds what took longer."""
SETTLED = 600.0
"""Seconds after which a line of the audit log has no older line still to come: the id is given before a transaction commits."""
AT_ONCE = 8
"""So many days are counted in one transaction."""
ELSE = (Status.elsewhere, Status.duplicate, Status.rejected)
"""Ended without an answer."""
NUMBERS = (
    "filed",
    "open",
    "ended",
    "answered",
    "on_time",
    "reopened",
    *(f"rated_{stars}" for stars in range(1, 6)),
    "timed",
    "hours",
    *(f"took_{part}" for part in range(len(BOUNDS) + 1)),
)
"""The columns that are summed: cases filed; of these still open, ended without an answer, answered (the answer stands), and on time;
reopened; rated 1 to 5; answered at least once, the hours that took together, and how many took how long."""


def _table(name: str) -> Table:
    return Table(
        name,
        metadata,
        Column("day", Date, primary_key=True),
        Column("department", Text, primary_key=True),
        Column("category", Text, primary_key=True),
        Column("commune", Text, primary_key=True),
        *(Column(number, Float if number == "hours" else Integer, nullable=False) for number in NUMBERS),
        Index(f"ix_{name}_department", "department", "day"),
    )


case_days = _table("case_days")
case_months = _table("case_months")
"""`day` is the first of the month."""
due_days = Table("case_days_due", metadata, Column("day", Date, primary_key=True))
"""Days that are to be counted anew."""
looked = Table(
    "case_days_looked",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("upto", Integer, nullable=False),
    Column("at", Float, nullable=False),
)
"""One row: the line of the audit log up to which all is counted for good, and when it was last looked (epoch seconds)."""

_HELD = ("day", "department", "category", "commune", *NUMBERS)


def roll_up(engine: Engine, now: float) -> int:
    """One round: count anew what has changed; returns how many days. Several processes may do it at a time."""
    with reading(engine) as connection:
        upto, found = _changed_since_last(connection, now)
    with engine.begin() as connection:
        alone(connection, "case days")
        insert_once(connection, due_days, [{"day": day} for day in sorted(found)])
    done = 0
    while days := _a_month_of(engine):
        done += _count_anew(engine, days)
    with engine.begin() as connection:
        alone(connection, "case days")
        known = connection.execute(select(looked.c.upto)).scalar() or 0
        replace_one(connection, looked, {"id": 1, "upto": max(upto, known), "at": now})
    return done


def counted_at(connection: Connection) -> float | None:
    """When the days were last brought up to date (epoch seconds); None where they never were."""
    return connection.execute(select(looked.c.at)).scalar()


def _changed_since_last(connection: Connection, now: float) -> tuple[int, set[datetime.date]]:
    """The line up to which the log is settled, and the days on which the cases were filed that have changed since the last look."""
    known = connection.execute(select(looked.c.upto)).scalar()
    newest = connection.execute(select(func.max(audit.c.id)).where(audit.c.at < now - SETTLED, audit.c.id > (known or 0))).scalar()
    if known is None:
        return newest or 0, _all_days(connection)
    touched = select(cases.c.filed).join(audit, audit.c.case_id == cases.c.id).where(audit.c.id > known).distinct()
    return max(newest or 0, known), {today(filed) for filed in connection.execute(touched).scalars()}


def _all_days(connection: Connection) -> set[datetime.date]:
    first, last = connection.execute(select(func.min(cases.c.filed), func.max(cases.c.filed))).one()
    if first is None:
        return set()
    begin = today(first)
    return {begin + datetime.timedelta(days=n) for n in range((today(last) - begin).days + 1)}


def _a_month_of(engine: Engine) -> list[datetime.date]:
    """The due days of the latest month that has some."""
    with reading(engine) as connection:
        days = list(connection.execute(select(due_days.c.day).order_by(due_days.c.day.desc()).limit(31)).scalars())
    return [day for day in days if day.replace(day=1) == days[0].replace(day=1)]


def _count_anew(engine: Engine, days: list[datetime.date]) -> int:
    """A few days at a time: who writes on SQLite keeps everybody else waiting."""
    for at in range(0, len(days), AT_ONCE):
        with engine.begin() as connection:
            alone(connection, "case days")
            for day in days[at : at + AT_ONCE]:
                connection.execute(case_days.delete().where(case_days.c.day == day))
                connection.execute(case_days.insert().from_select(_HELD, _counted(day)))
            _sum_month(connection, days[0].replace(day=1))
            connection.execute(due_days.delete().where(due_days.c.day.in_(days[at : at + AT_ONCE])))
    return len(days)


def _counted(day: datetime.date) -> Select[Any]:
    """The rows of a day, counted from the cases themselves."""
    begin, end = epoch(day), epoch(day + datetime.timedelta(days=1))
    said = and_(audit.c.case_id == cases.c.id, audit.c.what == "answered")
    hours = case((cases.c.answered.is_not(None), (func.coalesce(func.min(audit.c.at), cases.c.answered) - cases.c.filed) / 3600))
    of_day = select(cases.c.id).where(cases.c.filed >= begin, cases.c.filed < end)  # or SQLite would go through all, in their order
    each = select(cases, hours.label("hours")).outerjoin(audit, said).where(cases.c.id.in_(of_day))
    filed = each.group_by(cases.c.id).subquery("filed")
    keys = (filed.c.department, filed.c.category, filed.c.commune)
    return select(literal(day, Date), *keys, *_numbers(filed)).group_by(*keys)


def _numbers(filed: FromClause) -> Iterator[Label[Any]]:
    """The sums of NUMBERS over cases with their hours to the first answer."""
    c, hours = filed.c, filed.c.hours
    parts = zip((0, *BOUNDS), (*BOUNDS, None), strict=True)
    conditions = {
        "open": c.status.in_(OPEN),
        "ended": c.status.in_(ELSE),
        "answered": answer_stands(c),
        "on_time": in_time(c),
        "reopened": c.reopened > 0,
        **{f"rated_{stars}": c.rating == stars for stars in range(1, 6)},
        "timed": c.answered.is_not(None),
    }
    yield func.count().label("filed")
    yield from (func.coalesce(func.sum(case((when, 1), else_=0)), 0).label(name) for name, when in conditions.items())
    yield func.coalesce(func.sum(hours), 0.0).label("hours")
    for number, (low, high) in enumerate(parts):
        within = (hours >= low) if high is None else (hours < high) if low == 0 else (hours >= low) & (hours < high)
        yield func.coalesce(func.sum(case((within, 1), else_=0)), 0).label(f"took_{number}")


def answer_stands(c: Any) -> ColumnElement[bool]:
    """That a case (columns `c`) was answered and nobody works on it again."""
    return and_(c.answered.is_not(None), c.status.not_in((*OPEN, *ELSE)))


def in_time(c: Any) -> ColumnElement[bool]:
    """That its answer stands and came on the day it was due or before."""
    return and_(answer_stands(c), c.answered < extract("epoch", c.due) + _A_DAY - _AHEAD)


_A_DAY = 24 * 3600
_AHEAD = 7 * 3600
"""Seconds by which Việt Nam is ahead of UTC; it has no summer time."""


def epoch(day: datetime.date) -> float:
    """The first moment of a day in Việt Nam, in epoch seconds."""
    return datetime.datetime.combine(day, datetime.time(), ZONE).timestamp()


def next_month(first: datetime.date) -> datetime.date:
    """The first day of the month after."""
    return (first + datetime.timedelta(days=31)).replace(day=1)


def _sum_month(connection: Connection, first: datetime.date) -> None:
    keys = (case_days.c.department, case_days.c.category, case_days.c.commune)
    summed = (func.sum(case_days.c[number]) for number in NUMBERS)
    within = (case_days.c.day >= first, case_days.c.day < next_month(first))
    connection.execute(case_months.delete().where(case_months.c.day == first))
    months = select(literal(first, Date), *keys, *summed).where(*within).group_by(*keys)
    connection.execute(case_months.insert().from_select(_HELD, months))
