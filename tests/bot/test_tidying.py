"""What is forgotten, and what stays."""

import datetime

from sqlalchemy import Engine

from bot.tidying import tidy
from knowledge.outbox import Owed, outbox, owe, sent
from knowledge.rates import Limit, rates, reserve
from knowledge.updates import Update, store, take, updates
from knowledge.updates import done as was_done

NOW = datetime.datetime(2026, 11, 24, tzinfo=datetime.UTC)


def ago(days: float) -> float:
    """A time in epoch seconds."""
    return NOW.timestamp() - days * 86400


def test_updates_are_forgotten_when_no_platform_repeats_them(engine: Engine) -> None:
    for days, key in ((3, "old"), (1, "new")):
        with engine.begin() as connection:
            store(connection, [Update("telegram", key, f"telegram:{key}", {"what": "text"})], ago(days))
            was_done(connection, take(connection, ago(0)))
    with engine.begin() as connection:
        store(connection, [Update("telegram", "waits", "telegram:7", {"what": "text"})], ago(9))

    tidy(engine, NOW)

    with engine.connect() as connection:
        assert {row.key for row in connection.execute(updates.select())} == {"new", "waits"}


def test_messages_are_forgotten_after_a_month_unless_they_did_not_arrive(engine: Engine) -> None:
    with engine.begin() as connection:
        for days in (31, 29):
            number = owe(connection, "telegram:7", "answer", {"text": str(days)}, ago(days))
            sent(connection, Owed(number, "telegram:7", "answer", {}), "", ago(days))
        owe(connection, "telegram:7", "answer", {"text": "owed"}, ago(60))

    tidy(engine, NOW)

    with engine.connect() as connection:
        assert {row.body["text"] for row in connection.execute(outbox.select())} == {"29", "owed"}


def test_rates_that_are_free_are_forgotten(engine: Engine) -> None:
    with engine.begin() as connection:
        reserve(connection, [Limit("old", 1.0, 1)], ago(3))
        reserve(connection, [Limit("new", 1.0, 1)], ago(1))

    tidy(engine, NOW)

    with engine.connect() as connection:
        assert [row.bucket for row in connection.execute(rates.select())] == ["new"]
