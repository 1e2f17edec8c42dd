"""Reminds departments of cases that are due, coordinators of those that are overdue, and owners of entries that are to be looked at
again, in the officers' own messengers; and tells them each morning what the day brings."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from functools import reduce

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from handlers.casework import day
from handlers.texts import say
from knowledge.cases import Case, log
from knowledge.cases.deadlines import close_settled, late, soon_due
from knowledge.cases.mornings import Morning, last_workday, mornings
from knowledge.database import alone
from knowledge.office.entries import Entry
from knowledge.office.listing import REMINDED, name_of, to_remind
from knowledge.officers import Permission
from knowledge.officers.messengers import reached, reached_in
from knowledge.outbox import owe
from knowledge.rates import Limit, reserve
from knowledge.workdays import ZONE, is_workday, today

HOURS = range(7, 19)
"""Hours of the day, in Việt Nam, in which somebody is reminded."""
NAMED = 10
"""So many codes are told in one reminder."""
MORNING = (datetime.time(7, 30), datetime.time(11, 30))
"""From when to when on a working day, in Việt Nam, the numbers of the morning are told; the end is for a machine that was off."""


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
    with engine.begin() as connection:
        _remind_owners(connection, now)


def _remind_owners(connection: Connection, now: float) -> None:
    """Each owner hears once of each version; who has linked no chat is told when there is one, and sees the mark in the list meanwhile."""
    alone(connection, REMINDED)
    by_owner: dict[int, list[Entry]] = defaultdict(list)
    for entry in to_remind(connection, today(now)):
        by_owner[entry.owner].append(entry)
    for owner, overdue in by_owner.items():
        chat = reached(connection, owner)
        if chat:
            listed = "\n".join(f"- {entry.questions[0]}, hạn xem lại {day(entry.review)}" for entry in overdue[:NAMED])
            owe(connection, chat, "notice", {"text": say("nhac-muc", total=str(len(overdue)), listed=listed)}, now)
            for entry in overdue:
                log(connection, None, REMINDED, now, new=name_of(entry))


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


def greet(engine: Engine, now: float) -> None:
    """Tell the numbers of the morning, once a working day; several processes may do it at a time."""
    moment, day_ = datetime.datetime.fromtimestamp(now, ZONE), today(now)
    if not MORNING[0] <= moment.time() < MORNING[1] or not is_workday(day_):
        return
    with engine.begin() as connection:
        if reserve(connection, [Limit(f"morning:{day_}", 24 * 3600.0, 1)], now):
            return  # told already
        found = mornings(connection, day_)
        leading = reached_in(connection, "", Permission.coordinate)
        _greet(connection, "mọi đơn vị", reduce(Morning.plus, found.values(), Morning()), leading, now)
        for department, morning in found.items():
            chats = set(reached_in(connection, department, Permission.answer)).difference(leading)
            _greet(connection, department, morning, sorted(chats), now)


def _greet(connection: Connection, department: str, morning: Morning, chats: Iterable[str], now: float) -> None:
    """One message to each chat; none where there is nothing to tell."""
    if not any(morning):
        return
    numbers = {name: str(number) for name, number in morning._asdict().items()}
    words = say("dau-ngay", department=department, day=day(today(now)), since=day(last_workday(today(now))), **numbers)
    for chat in chats:
        owe(connection, chat, "notice", {"text": words}, now)
