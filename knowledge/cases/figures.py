"""The figures of a period: how many cases, how many in time, how long answers took, how content people are; and what is open now."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from operator import add
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, case, func, or_, select, true, union_all
from sqlalchemy.engine import Connection

from knowledge.cases import OPEN, cases
from knowledge.cases.rollup import BOUNDS, NUMBERS, case_days, case_months, next_month

DAILY = 31
"""A series of up to so many days is by day, …"""
WEEKLY = 100
"""… of up to so many by week, a longer one by month."""


class Period(NamedTuple):
    """Days, both included."""

    first: datetime.date
    last: datetime.date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Numbers:
    """Sums over cases, as `rollup.NUMBERS` names them, and what follows from them; shares are None where nothing is known."""

    sums: dict[str, float] = field(default_factory=dict)

    def __getitem__(self, name: str) -> int:
        return round(self.sums.get(name, 0))

    def plus(self, row: Any) -> "Numbers":
        """These and those of a row more."""
        return Numbers({name: self.sums.get(name, 0) + row[name] for name in NUMBERS})

    @property
    def rated(self) -> int:
        """How many were rated."""
        return sum(self[f"rated_{stars}"] for stars in range(1, 6))

    @property
    def on_time_rate(self) -> float | None:
        """Of the answered ones, the share answered on the due day or before."""
        return _share(self["on_time"], self["answered"])

    @property
    def rated_share(self) -> float | None:
        """Of those ever answered, the share that was rated."""
        return _share(self.rated, self["timed"])

    @property
    def reopened_share(self) -> float | None:
        """Of those ever answered, the share that the citizen said was not done."""
        return _share(self["reopened"], self["timed"])

    @property
    def stars(self) -> float | None:
        """The mean rating, 1 to 5."""
        return sum(stars * self[f"rated_{stars}"] for stars in range(1, 6)) / self.rated if self.rated else None

    def hours_of(self, share: float) -> float | None:
        """In how many hours this share of those answered had their first answer; within a part of the histogram as if evenly spread.
        Infinite where it was longer than the last bound."""
        wanted, before = share * self["timed"], 0
        if not self["timed"]:
            return None
        for number, (low, high) in enumerate(zip((0, *BOUNDS), (*BOUNDS, float("inf")), strict=True)):
            here = self[f"took_{number}"]
            if here and before + here >= wanted:
                return low + (high - low) * (wanted - before) / here
            before += here
        return None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


class Backlog(NamedTuple):
    """What is open now, and how much of it is overdue."""

    open: int = 0
    late: int = 0


class Step(NamedTuple):
    """A bar of the series: the days it stands for, filed and answered (the answer stands) of those."""

    first: datetime.date
    last: datetime.date
    filed: int
    answered: int


@dataclass(frozen=True)
class Figures:
    """All figures of a period."""

    by_department: dict[str, Numbers]
    by_category: dict[str, Numbers]
    by_commune: dict[str, Numbers]
    backlog: dict[str, Backlog]
    series: list[Step]

    @cached_property
    def total(self) -> Numbers:
        """Over all departments."""
        return _summed(self.by_department.values())

    @property
    def open_now(self) -> Backlog:
        """Over all departments."""
        return Backlog(sum(one.open for one in self.backlog.values()), sum(one.late for one in self.backlog.values()))


def _summed(parts: Any) -> Numbers:
    total = Numbers()
    for part in parts:
        total = total.plus(part.sums)
    return total


def figures(connection: Connection, period: Period, department: str, today: datetime.date) -> Figures:
    """The figures of the cases filed in a period, of a department ("" for all), from the days that are counted."""
    held: dict[str, dict[str, list[float]]] = {key: defaultdict(lambda: [0] * len(NUMBERS)) for key in _KEYS}
    for row in _cells(connection, period, department):
        numbers = row[len(_KEYS) :]
        for key, name in zip(_KEYS, row[: len(_KEYS)], strict=True):
            held[key][name] = list(map(add, held[key][name], numbers))
    departments, categories, communes = (
        {name: Numbers(dict(zip(NUMBERS, sums, strict=True))) for name, sums in held[key].items()} for key in _KEYS
    )
    return Figures(departments, categories, communes, backlog(connection, department, today), series(connection, period, department))


_KEYS = ("department", "category", "commune")


def _cells(connection: Connection, period: Period, department: str) -> Any:
    """Sums by department, category and commune."""
    both = union_all(*_parts(period, department, whole_months(period), (*_KEYS, *NUMBERS))).subquery()
    keys = [both.c[key] for key in _KEYS]
    return connection.execute(select(*keys, *(func.sum(both.c[number]) for number in NUMBERS)).group_by(*keys))


def _parts(period: Period, department: str, months: list[datetime.date], columns: tuple[str, ...]) -> list[Select[Any]]:
    """The rows of a period: of its whole months from their table, of the other days from theirs."""
    first, end = (months[0], next_month(months[-1])) if months else (period.last + _ONE, period.last + _ONE)
    within = and_(case_days.c.day >= period.first, case_days.c.day <= period.last)
    parts = [(case_days, and_(within, or_(case_days.c.day < first, case_days.c.day >= end)))]
    if months:
        parts.append((case_months, and_(case_months.c.day >= first, case_months.c.day < end)))
    whose = [(table, when, table.c.department == department if department else true()) for table, when in parts]
    return [select(*(table.c[name] for name in columns)).where(when, theirs) for table, when, theirs in whose]


_ONE = datetime.timedelta(days=1)


def whole_months(period: Period) -> list[datetime.date]:
    """The first days of the months that lie wholly in a period."""
    first = period.first if period.first.day == 1 else next_month(period.first.replace(day=1))
    found = []
    while next_month(first) <= period.last + _ONE:
        found.append(first)
        first = next_month(first)
    return found


def backlog(connection: Connection, department: str, today: datetime.date) -> dict[str, Backlog]:
    """What is open and overdue now, by department."""
    late = func.sum(case((cases.c.due < today, 1), else_=0))
    query = select(cases.c.department, func.count(), late).where(cases.c.status.in_(OPEN)).group_by(cases.c.department)
    if department:
        query = query.where(cases.c.department == department)
    return {name: Backlog(*numbers) for name, *numbers in connection.execute(query)}


def series(connection: Connection, period: Period, department: str) -> list[Step]:
    """Filed and answered, by day, week (from Monday) or month; the first and the last are cut to the period."""
    months = whole_months(period) if period.days > WEEKLY else []
    rows = union_all(*_parts(period, department, months, ("day", "filed", "answered"))).subquery()
    sums: dict[datetime.date, list[int]] = defaultdict(lambda: [0, 0])
    for day, *numbers in connection.execute(select(rows.c.day, func.sum(rows.c.filed), func.sum(rows.c.answered)).group_by(rows.c.day)):
        held = sums[_step_of(day, period)]
        held[:] = [have + more for have, more in zip(held, numbers, strict=True)]
    return [Step(*bounds, *sums[_step_of(bounds[0], period)]) for bounds in _steps(period)]


def _step_of(day: datetime.date, period: Period) -> datetime.date:
    if period.days <= DAILY:
        return day
    return day - datetime.timedelta(days=day.weekday()) if period.days <= WEEKLY else day.replace(day=1)


def _steps(period: Period) -> list[tuple[datetime.date, datetime.date]]:
    """The days of each bar."""
    firsts = sorted({_step_of(period.first + n * _ONE, period) for n in range(period.days)})
    ends = [*(first - _ONE for first in firsts[1:]), period.last]
    return list(zip([period.first, *firsts[1:]], ends, strict=True))
