"""Cases whose citizen has not got a message, on both engines."""

import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.engine import Connection

from knowledge.cases import Case, Change, Notice, cases, changed, found
from knowledge.cases.arrival import unreached_of
from knowledge.cases.desk import Report, file
from knowledge.cases.readers import category_of
from knowledge.outbox import outbox
from knowledge.workdays import ZONE

T0 = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=ZONE).timestamp()
TODAY = datetime.date(2026, 11, 24)
DAY = 24 * 3600.0
LAN = "telegram:1"


def answered(connection: Connection, kind: str = "reply", state: str = "failed", at: float = T0) -> Case:
    """A case with a message to its citizen that has come to this."""
    category = category_of("duong-sa")
    assert category
    case = file(connection, Report("Ổ gà", category), LAN, at)
    says(connection, case, kind, state, at)
    return case


def says(connection: Connection, case: Case, kind: str, state: str, at: float) -> None:
    """Tell the citizen something, which comes to this ("" where it is kept no longer)."""
    now = found(connection, case.id)
    assert now
    changed(connection, now, Change("told", {}, kind=kind, words="Chào", notice=Notice("Chào")), 1, at)
    newest = select(outbox.c.id).order_by(outbox.c.id.desc()).limit(1).scalar_subquery()
    mine = outbox.c.id == newest
    connection.execute(outbox.update().where(mine).values(state=state) if state else outbox.delete().where(mine))


@pytest.mark.parametrize(
    ("state", "at", "missed"),
    [
        ("failed", T0, True),
        ("waiting", T0, False),
        ("waiting", T0 - DAY, True),
        ("sending", T0 - DAY, True),
        ("sent", T0 - DAY, False),
        ("", T0 - DAY, False),
    ],
)
def test_what_was_given_up_or_waits_since_yesterday_has_not_arrived(engine: Engine, state: str, at: float, missed: bool) -> None:
    with engine.begin() as connection:
        case = answered(connection, state=state, at=at)

        assert unreached_of(connection, [case.id], TODAY) == ({case.id} if missed else set())
        assert unreached_of(connection, [case.id + 1], TODAY) == set()


@pytest.mark.parametrize(
    ("first", "then", "state", "missed"),
    [
        ("reply", "reply", "sent", False),
        ("reply", "reply", "", False),
        ("reply", "note", "sent", True),
        ("note", "note", "sent", False),
        ("note", "reply", "sent", False),
        ("reply", "reply", "waiting", True),
    ],
)
def test_words_that_come_later_make_good_what_was_missed(engine: Engine, first: str, then: str, state: str, missed: bool) -> None:
    with engine.begin() as connection:
        case = answered(connection, first)
        says(connection, case, then, state, T0 + 60)

        assert (case.id in unreached_of(connection, [case.id], TODAY)) is missed


def test_who_has_left_is_not_missed(engine: Engine) -> None:
    with engine.begin() as connection:
        case = answered(connection)
        connection.execute(cases.update().values(chat=""))

        assert unreached_of(connection, [case.id], TODAY) == set()
