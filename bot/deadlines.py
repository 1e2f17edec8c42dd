"""Reminds departments of cases that are due, and coordinators of those that are overdue, in the officers' own messengers."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from handlers.casework import day
from handlers.texts import say
from knowledge.cases import Case
from knowledge.cases.deadlines import close_settled, late, soon_due
from knowledge.officers import Permission
from knowledge.officers.messengers import reached_in
from knowledge.outbox import owe
from knowledge.workdays import ZONE

HOURS = range(7, 19)
"""Hours of the day, in Việt Nam, in which somebody is reminded."""
NAMED = 10
"""So many codes are told in one reminder."""


def remind(engine: Engine, now: float) -> None:
    """One round; several processes may do it at a time, and nobody is reminded twice."""
    if datetime.datetime.fromtimestamp(now, ZONE).hour not in HOURS:
        return
    with engine.begin() as connection:
        _tell(connection, "nhac-den-han", soon_due(connection, now), Permission.answer, now)
    with engine.begin() as connection:
        overdue = late(connection, now)
        _tell(connection, "nhac-qua-han", overdue, Permission.answer, now)
        _tell(connection, "nhac-qua-han", overdue, Permission.coordinate, now)
    with engine.begin() as connection:
        close_settled(connection, now)


def _tell(connection: Connection, text: str, which: Iterable[Case], whom: Permission, now: float) -> None:
    """Who may answer hears of the cases of their department; who coordinates, of all."""
    by_department: dict[str, list[Case]] = defaultdict(list)
    for case in which:
        by_department["" if whom is Permission.coordinate else case.department].append(case)
    for department, found in by_department.items():
        listed = "\n".join(f"- {case.code}, hạn {day(case.due)}, {case.department}" for case in found[:NAMED])
        words = say(text, total=str(len(found)), listed=listed, department=department or "các đơn vị")
        for chat in reached_in(connection, department, whom):
            owe(connection, chat, "notice", {"text": words}, now)
