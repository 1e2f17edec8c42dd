"""A reply as it is owed: cut to what the platform takes, with its choices as buttons or as numbers."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy.engine import Connection

from bot.charts import chart_of, table_of
from bot.opening import open_database
from bot.worker import DOWNLOAD, answer
from handlers.messages import Chart, Outcome, Point, Reply, Table
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


CHART = Chart("Vốn", "tỷ", "năm", tuple(Point(year, 1.0, "1 tỷ", "result") for year in ("2020", "2021", "2022")), False, "Nguồn: x.")
TABLE = Table("Dự án", ("STT", "Tên"), (("1", "IOC"), ("2", "LGSP")), "Nguồn: x.")


@pytest.mark.parametrize("platform", ["telegram", "zalo", "zalo-bot"])
def test_a_chart_goes_with_the_words_where_they_fit_below_it(connection: Connection, platform: str) -> None:
    (body,) = owed(connection, platform, Reply("Dạ, vốn ạ.", Outcome.answered, chart=CHART))

    assert body["text"] == "Dạ, vốn ạ."
    assert chart_of(body["chart"]) == CHART


def test_a_chart_with_longer_words_follows_them_as_a_message_of_its_own(connection: Connection) -> None:
    reply = Reply("ă" * 1025, Outcome.answered, choices=("Xem tiếp",), chart=CHART)

    words, picture = owed(connection, "telegram", reply, reply_to="3")

    assert words == {"text": "ă" * 1025, "reply_to": "3"}
    assert (picture["text"], picture["choices"]) == ("Biểu đồ: Vốn", ["Xem tiếp"])
    assert chart_of(picture["chart"]) == CHART


def test_a_table_is_offered_where_files_can_be_had(connection: Connection) -> None:
    (body,) = owed(connection, "telegram", Reply("Dạ, có 2 dự án.", Outcome.answered, choices=("Xem tiếp",), table=TABLE))

    assert body["choices"] == ["Xem tiếp", DOWNLOAD]
    assert table_of(body["table"]) == TABLE


@pytest.mark.parametrize("platform", ["zalo", "zalo-bot"])
def test_elsewhere_the_words_stay_as_they_are(connection: Connection, platform: str) -> None:
    (body,) = owed(connection, platform, Reply("Dạ, có 2 dự án.", Outcome.answered, table=TABLE))

    assert body == {"text": "Dạ, có 2 dự án."}
