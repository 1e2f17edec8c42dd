"""Working days of Việt Nam: weekends, Tết and the other public holidays, and days that were swapped. Time zone Asia/Ho_Chi_Minh.

Holidays come from the package `holidays` (Labour Code 2019, article 112, with the swaps it knows); `data/calendar/swaps.toml` adds to it.
"""

import datetime
import tomllib
from functools import cache
from zoneinfo import ZoneInfo

from knowledge.facts import DATA

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def today(now: float) -> datetime.date:
    """The day in Việt Nam at an instant (epoch seconds)."""
    return datetime.datetime.fromtimestamp(now, ZONE).date()


@cache
def is_workday(day: datetime.date) -> bool:
    """Whether offices work on a day."""
    worked, free = _swaps()
    if day in worked or day in free:
        return day in worked
    return bool(_holidays(day.year).is_working_day(day))


def due_after(now: float, days: int) -> datetime.date:
    """The last day of a deadline of so many working days: the day it begins is not counted (Civil Code 2015, article 147)."""
    return workday_after(today(now), days)


def workday_after(day: datetime.date, days: int) -> datetime.date:
    """The so manieth working day after a day."""
    while days > 0:
        day += datetime.timedelta(days=1)
        days -= is_workday(day)
    return day


def workdays_between(day: datetime.date, last: datetime.date) -> int:
    """How many working days follow a day, up to and with the last."""
    return sum(is_workday(day + datetime.timedelta(days=number)) for number in range(1, (last - day).days + 1))


@cache
def _holidays(year: int):  # type: ignore[no-untyped-def]  # its type is of a package that is imported only where a deadline is counted
    import holidays

    return holidays.country_holidays("VN", years=year)


@cache
def _swaps() -> tuple[frozenset[datetime.date], frozenset[datetime.date]]:
    swaps = tomllib.loads((DATA / "calendar" / "swaps.toml").read_text(encoding="utf-8"))
    return frozenset(swaps["worked"]), frozenset(swaps["free"])
