"""What an officer may read of cases, and how long a case still has, in words."""

import datetime
from typing import NamedTuple

from sqlalchemy.engine import Connection

from knowledge.cases import OPEN, Case
from knowledge.cases.around import filed_by
from knowledge.cases.readers import Reader, read_by
from knowledge.officers import Officer, Permission
from knowledge.workdays import today, workdays_between
from webhook.admin.guard import Refused

READING = (Permission.read_department, Permission.read_all)
NONE_SUCH = "Không có phản ánh này, hoặc phản ánh không thuộc phạm vi của anh/chị."
SOON = 1
"""Working days before the deadline from which it is marked."""


def reader_of(officer: Officer) -> Reader:
    """What an officer may read: what is not public stays with its department, coordinators and administrators."""
    private = officer.may(Permission.coordinate) or officer.may(Permission.officers)
    own, others = officer.may(Permission.read_department), officer.may(Permission.read_all)
    return Reader(officer.id, officer.department, own=own, others=others, private=private, contacts=officer.may(Permission.answer))


def the_case(connection: Connection, number: int, officer: Officer) -> Case:
    """The case of an id. Raises Refused, alike whether there is none or it is not theirs to read."""
    case = read_by(connection, number, reader_of(officer))
    if case is None:
        raise Refused(404, NONE_SUCH)
    return case


def sees_contact(connection: Connection, case: Case, officer: Officer) -> bool:
    """Whether an officer may see how to reach who filed a case: whoever answers, and who has entered it for a caller."""
    return officer.may(Permission.answer) or (officer.may(Permission.intake) and filed_by(connection, case.id, officer.id) is not None)


class Left(NamedTuple):
    """How long a case has: in words, and a class of the style sheet."""

    text: str
    kind: str


def left(case: Case, now: float) -> Left:
    """How long an open case still has, or when the answer came of one that is not."""
    if case.status not in OPEN:
        return _when_answered(case)
    now_ = today(now)
    if case.due < now_:
        return Left(f"quá hạn {_days(case.due, now_)}", "late")
    if case.due == now_:
        return Left("hạn chót hôm nay", "soon")
    return Left(f"còn {_days(now_, case.due)}", "soon" if workdays_between(now_, case.due) <= SOON else "")


def _when_answered(case: Case) -> Left:
    if case.answered is None:
        return Left("", "")
    answered = today(case.answered)
    return Left(f"trả lời trễ {_days(case.due, answered)}", "") if answered > case.due else Left("trả lời đúng hạn", "")


def _days(day: datetime.date, last: datetime.date) -> str:
    """Working days, as deadlines are counted; where a weekend alone lies between, its days."""
    days = workdays_between(day, last)
    return f"{days} ngày làm việc" if days else f"{(last - day).days} ngày nghỉ"
