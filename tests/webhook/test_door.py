"""The door stores what comes together in one transaction, and tells each sender the truth."""

import asyncio

from sqlalchemy import Engine
from starlette.requests import Request
from starlette.types import Message

from knowledge.database import reading
from knowledge.updates import Update, waiting
from webhook.door import Door, body_of


def arrived(key: str) -> Update:
    """An update of a chat of its own."""
    return Update("telegram", key, f"telegram:{key}", {"what": "text", "text": key})


async def test_one_that_cannot_be_stored_takes_no_other_down(engine: Engine) -> None:
    door = Door(engine, lambda: None)
    keys = ["1", "2", "half \ud83d of a character", "4"]

    outcomes = await asyncio.gather(*(door.accept(arrived(key)) for key in keys), return_exceptions=True)

    with reading(engine) as connection:
        assert waiting(connection)[0] == 3
    assert [outcome is None for outcome in outcomes] == [True, True, False, True]


async def test_all_that_come_while_the_door_is_busy_are_stored(engine: Engine) -> None:
    door = Door(engine, lambda: None)

    await asyncio.gather(*(door.accept(arrived(str(number))) for number in range(200)))

    with reading(engine) as connection:
        assert waiting(connection)[0] == 200


async def test_a_sender_that_hangs_up_has_brought_nothing() -> None:
    parts = iter([{"type": "http.request", "body": b'{"upd', "more_body": True}, {"type": "http.disconnect"}])

    async def receive() -> Message:
        return next(parts)

    assert await body_of(Request({"type": "http", "headers": []}, receive)) is None
