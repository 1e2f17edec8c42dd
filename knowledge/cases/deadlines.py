"""Deadlines that come near or have passed: who has to be reminded, once each; and answers that nobody has objected to."""

import datetime
from collections.abc import Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.engine import Connection

from knowledge.cases import COLUMNS, OPEN, Case, Change, Stale, Status, case_of, cases, changed, log
from knowledge.cases.desk import REOPENED_WITHIN
from knowledge.workdays import is_workday, today

SOON, LATE = "soon", "late"
AT_ONCE = 500
"""So many cases are looked at in one round, lest it hold the database for long."""


def soon_due(connection: Connection, now: float) -> list[Case]:
    """Open cases that are due on the next working day or today, each told once; marks them, in the caller's transaction."""
    until = today(now) + datetime.timedelta(days=1)
    while not is_workday(until):
        until += datetime.timedelta(days=1)
    return _marked(connection, SOON, "reminded", [cases.c.due >= today(now), cases.c.due <= until, cases.c.reminded == ""], now)


def late(connection: Connection, now: float) -> list[Case]:
    """Open cases whose deadline has passed, each told once; marks them, in the caller's transaction."""
    return _marked(connection, LATE, "escalated", [cases.c.due < today(now), cases.c.reminded != LATE], now)


def close_settled(connection: Connection, now: float) -> int:
    """Close the answered cases that can no longer be reopened; returns how many."""
    settled = (cases.c.status == Status.answered, cases.c.answered < now - REOPENED_WITHIN)
    closed = 0
    for case in map(case_of, connection.execute(select(*COLUMNS).where(*settled).limit(AT_ONCE)).all()):
        try:
            changed(connection, case, Change("closed", {"status": Status.closed, "closed": now}), None, now)
        except Stale:  # somebody is at it
            continue
        closed += 1
    return closed


def _marked(connection: Connection, mark: str, what: str, which: Sequence[ColumnElement[bool]], now: float) -> list[Case]:
    """A mark is no change that an officer at the case would have to be warned of, so the version stays."""
    query = select(*COLUMNS).where(cases.c.status.in_(OPEN), *which).order_by(cases.c.due, cases.c.id).limit(AT_ONCE)
    found = [case_of(row) for row in connection.execute(query.with_for_update(skip_locked=True))]
    if found:
        connection.execute(cases.update().where(cases.c.id.in_([case.id for case in found])).values(reminded=mark))
    for case in found:
        log(connection, None, what, now, case=case.id, new=str(case.due))
    return found
