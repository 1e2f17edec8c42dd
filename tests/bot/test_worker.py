"""A reply as it is owed: cut to what the platform takes, with its choices as buttons or as numbers."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot.opening import open_database
from bot.worker import answer
from handlers.messages import Outcome, Reply
from knowledge.outbox import outbox
from knowledge.updates import Update


@pytest.fixture
def connection() -> Iterator[Connection]:
    """An empty outbox."""
    with open_database("sqlite://").begin() as connection:
        yield connection


def owed(connection: Connection, platform: str, reply: Reply, **body: Any) -> list[dict[str, Any]]:
    """What is owed for a reply."""
    answer(connection, Update(platform, "1", f"{platform}:7", body), reply)
    return [row.body for row in connection.execute(outbox.select().order_by(outbox.c.id))]


def test_choices_stand_below_the_last_part_and_the_first_points_at_the_question(connection: Connection) -> None:
    bodies = owed(connection, "telegram", Reply("ă" * 5000, Outcome.answered, choices=("Xem tiếp",)), reply_to="3")

    assert [(len(body["text"]), body.get("choices"), body.get("reply_to")) for body in bodies] == [
        (4000, None, "3"),
        (1000, ["Xem tiếp"], None),
    ]


def test_more_choices_than_there_are_buttons_are_numbered(connection: Connection) -> None:
    choices = tuple(f"Điều {n}" for n in range(1, 7))

    bodies = owed(connection, "zalo", Reply("Điều nào ạ?", Outcome.answered, choices=choices))

    assert bodies[0]["text"].endswith("6. Điều 6\n(Anh/chị nhắn số để chọn.)")
    assert bodies[0]["numbered"] == list(choices)


def test_the_numbers_of_a_disambiguation_are_left_to_the_handlers(connection: Connection) -> None:
    bodies = owed(connection, "zalo-bot", Reply("1. A\n2. B", Outcome.disambiguation, choices=("A", "B")))

    assert bodies == [{"text": "1. A\n2. B"}]


def test_a_reply_without_words_is_not_owed(connection: Connection) -> None:
    assert owed(connection, "telegram", Reply("", Outcome.small_talk)) == []
