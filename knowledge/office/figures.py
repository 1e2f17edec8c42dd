"""The figures of questions in a period: how many ended how, by topic, by messenger and over time."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from knowledge.office.questions import Group, days, groups

REFUSED = ("out_of_scope", "no_data")
LOOKED_AT = 60
"""So many refused questions are grouped for the dashboard; its page of questions groups them all."""
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """How many questions ended how (keys: outcomes) in all, by topic, by messenger and by day."""

    total: Counter[str]
    by_topic: dict[str, Counter[str]]
    by_platform: dict[str, Counter[str]]
    by_day: dict[datetime.date, Counter[str]]


def asked(connection: Connection, first: datetime.date, last: datetime.date) -> Asked:
    """The figures of a period, both days included."""
    keys = (days.c.day, days.c.platform, days.c.topic, days.c.outcome)
    query = select(*keys, func.sum(days.c.asked)).where(days.c.day >= first, days.c.day <= last).group_by(*keys)
    found = Asked(Counter(), defaultdict(Counter), defaultdict(Counter), defaultdict(Counter))
    for day, platform, topic, outcome, number in connection.execute(query):
        for counter in (found.total, found.by_topic[topic], found.by_platform[platform], found.by_day[day]):
            counter[outcome] += number
    return found


def refused(connection: Connection) -> list[Group]:
    """What is asked most of what could not be answered, whenever it was."""
    return groups(connection, REFUSED, LOOKED_AT)[:SHOWN]
