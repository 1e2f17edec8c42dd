"""Deadlines are counted in the working days of Việt Nam."""

import datetime

import pytest

from knowledge.workdays import ZONE, due_after, is_workday, today, workday_after, workdays_between


def at(text: str) -> float:
    """An instant in Việt Nam."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()


@pytest.mark.parametrize(
    ("filed", "days", "due"),
    [
        ("2026-11-30 09:00", 5, "2026-12-07"),  # over one weekend
        ("2026-12-04 16:59", 1, "2026-12-07"),  # a Friday: Monday
        ("2026-12-05 10:00", 1, "2026-12-07"),  # a Saturday: Monday
        ("2026-11-23 23:59", 1, "2026-11-25"),  # the 24th is Việt Nam's day of culture
        ("2027-02-03 08:00", 5, "2027-02-17"),  # Tết: from 4 to 10 February
        ("2026-12-31 08:00", 1, "2027-01-04"),  # New Year's Day is a Friday
        ("2026-04-24 08:00", 3, "2026-05-04"),  # Hùng kings, replaced to Monday, 30 April and 1 May
    ],
)
def test_weekends_and_holidays_do_not_count(filed: str, days: int, due: str) -> None:
    assert due_after(at(filed), days) == datetime.date.fromisoformat(due)


def test_a_day_begins_at_midnight_in_viet_nam() -> None:
    last_of_monday = datetime.datetime(2026, 11, 30, 16, 59, tzinfo=datetime.UTC).timestamp()

    assert today(last_of_monday) == datetime.date(2026, 11, 30)
    assert today(last_of_monday + 60) == datetime.date(2026, 12, 1)


def test_a_swapped_saturday_is_worked() -> None:
    assert is_workday(datetime.date(2026, 8, 22))
    assert not is_workday(datetime.date(2026, 8, 31))


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [("2026-12-04", "2026-12-07", 1), ("2026-12-04", "2026-12-06", 0), ("2026-12-07", "2026-12-07", 0), ("2027-02-03", "2027-02-17", 5)],
)
def test_the_working_days_between_two_days_leave_the_first_out(first: str, last: str, days: int) -> None:
    begin, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)

    assert workdays_between(begin, end) == days
    assert workdays_between(begin, workday_after(begin, 7)) == 7
    assert workdays_between(end, begin) == 0
