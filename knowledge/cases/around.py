"""What lies around a case: others that may tell of the same thing, who works on it, what has changed since one last looked."""

from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from knowledge.cases import COLUMNS, OPEN, Case, Status, audit, case_of, cases, followers, found
from knowledge.cases.alike import alike
from knowledge.cases.desk import Report, tidied
from knowledge.cases.readers import Reader, category_of
from knowledge.officers import officers

AT_ONCE = 1000
"""So many changes are told of at a time; who has missed more sees them when the page is loaded anew."""


def similar(connection: Connection, case: Case, reader: Reader, now: float) -> list[Case]:
    """Open cases that may tell of the same thing as this one, as far as the reader may see them; none where it is not public."""
    category = category_of(case.category)
    if category is None or not category.public or not category.place:
        return []
    point = () if case.latitude is None or case.longitude is None else (case.latitude, case.longitude)
    report = Report(case.text, category, place=case.place, commune=case.commune, point=point)
    return [other for other in like(connection, report, reader, now) if other.id != case.id]


def like(connection: Connection, report: Report, reader: Reader, now: float) -> list[Case]:
    """Open cases that may tell of the same thing as a report, as far as the reader may see them."""
    return [other for other in alike(connection, report, now) if reader.may_read(connection, other)]


def names(connection: Connection, numbers: Iterable[int | None]) -> dict[int, str]:
    """The names of officers by their ids."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    return {row.id: row.name for row in connection.execute(select(officers.c.id, officers.c.name).where(officers.c.id.in_(wanted)))}


def filed_by(connection: Connection, number: int, officer: int) -> Case | None:
    """The case of this id, where this officer has entered it for a caller."""
    entered = select(audit.c.id).where(audit.c.case_id == number, audit.c.officer == officer, audit.c.what == "filed")
    return found(connection, number) if connection.execute(entered).first() else None


def entered_by(connection: Connection, code: str, officer: int) -> Case | None:
    """The case of a code, where this officer has entered it for a caller."""
    number = connection.execute(select(cases.c.id).where(cases.c.code == tidied(code))).scalar()
    return filed_by(connection, number, officer) if number is not None else None


def held_by(connection: Connection, officer: int, *, to_change: bool = False) -> list[Case]:
    """The open cases of an officer, the first due first; nobody else changes them meanwhile where they are held `to_change`."""
    query = select(*COLUMNS).where(cases.c.officer == officer, cases.c.status.in_(OPEN)).order_by(cases.c.due, cases.c.id)
    return [case_of(row) for row in connection.execute(query.with_for_update() if to_change else query)]


def merged_into(connection: Connection, case: Case) -> list[Case]:
    """The cases that were merged into this one, the oldest first."""
    query = select(*COLUMNS).where(cases.c.status == Status.duplicate, cases.c.merged_into == case.id).order_by(cases.c.id)
    return [case_of(row) for row in connection.execute(query)]


def waiting(connection: Connection, case: Case) -> int:
    """How many people are written to when a case is answered: who filed it, and who follows it."""
    following = select(func.count()).where(followers.c.case_id == case.id, followers.c.chat != case.chat)
    return connection.execute(following).scalar_one() + bool(case.chat and not case.chat.startswith("phone:"))


def newest(connection: Connection) -> int:
    """The id of the newest line of the audit log; 0 where there is none."""
    return connection.execute(select(func.max(audit.c.id))).scalar() or 0


def touched(connection: Connection, after: int) -> list[tuple[int, int, str, str]]:
    """What changed since a line of the audit log: the id of its line, the case, and the department and category the case has now."""
    query = select(audit.c.id, cases.c.id, cases.c.department, cases.c.category).join(cases, cases.c.id == audit.c.case_id)
    rows = connection.execute(query.where(audit.c.id > after).order_by(audit.c.id).limit(AT_ONCE))
    return [(row[0], row[1], row[2], row[3]) for row in rows]
