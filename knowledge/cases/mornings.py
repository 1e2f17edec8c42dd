"""A morning's numbers of each department: what is new, due today, overdue, and what was answered lately."""

import datetime
from typing import NamedTuple

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.engine import Connection

from knowledge.cases import OPEN, Status, cases
from knowledge.cases.rollup import epoch
from knowledge.workdays import is_workday


class Morning(NamedTuple):
    """So many cases: new and read by nobody yet, due today, overdue, answered since the last working day began."""

    new: int = 0
    due: int = 0
    late: int = 0
    answered: int = 0

    def plus(self, other: "Morning") -> "Morning":
        """Both together."""
        return Morning(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def last_workday(day: datetime.date) -> datetime.date:
    """The working day before a day."""
    day -= datetime.timedelta(days=1)
    while not is_workday(day):
        day -= datetime.timedelta(days=1)
    return day


def mornings(connection: Connection, today: datetime.date) -> dict[str, Morning]:
    """The numbers of this morning, by department; departments without any are left out."""
    is_open = cases.c.status.in_(OPEN)
    lately = and_(cases.c.answered >= epoch(last_workday(today)), cases.c.answered < epoch(today))
    when = (cases.c.status == Status.new, and_(is_open, cases.c.due == today), and_(is_open, cases.c.due < today), lately)
    numbers = [func.sum(case((one, 1), else_=0)) for one in when]
    query = select(cases.c.department, *numbers).where(or_(is_open, lately)).group_by(cases.c.department)
    found = {department: Morning(*counted) for department, *counted in connection.execute(query)}
    return {department: morning for department, morning in found.items() if any(morning)}
