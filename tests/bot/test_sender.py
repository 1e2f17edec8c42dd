"""The sender takes what is owed to a messenger, and stops without leaving anything half done."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Engine, func, select

from bot.outbox import AT_ONCE, Sender
from knowledge.database import reading
from knowledge.outbox import Owed, outbox, owe
from knowledge.rates import Limit

T0 = 1_764_000_000.0


class Slow:
    """A messenger that answers when told."""

    name = "telegram"

    def __init__(self) -> None:
        self.begun: list[Owed] = []
        self.answer = asyncio.Event()

    def limits(self, owed: Owed) -> Sequence[Limit]:
        """None that holds anybody up."""
        return (Limit("telegram", 0.0, 1),)

    async def send(self, owed: Owed) -> str:
        """Wait for the word."""
        self.begun.append(owed)
        await self.answer.wait()
        return "1001"

    async def close(self) -> None:
        """Nothing is open."""


def owes(engine: Engine, count: int) -> None:
    """Owe so many chats a message each."""
    with engine.begin() as connection:
        for number in range(count):
            owe(connection, f"telegram:{number}", "answer", {"text": "chào"}, T0)


def states(engine: Engine) -> dict[str, int]:
    """How many messages are in which state."""
    with reading(engine) as connection:
        rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state)).all()
    return dict(rows)


async def begun(messenger: Slow, count: int) -> None:
    """Wait until so many sends have begun."""
    async with asyncio.timeout(10):
        while len(messenger.begun) < count:
            await asyncio.sleep(0.005)


async def test_no_more_are_on_their_way_than_there_are_connections(engine: Engine) -> None:
    owes(engine, AT_ONCE + 10)
    messenger = Slow()
    sender = Sender(engine, messenger)
    await begun(messenger, AT_ONCE)

    assert states(engine) == {"sending": AT_ONCE, "waiting": 10}
    messenger.answer.set()
    await begun(messenger, AT_ONCE + 10)
    await sender.stop()
    assert states(engine) == {"sent": AT_ONCE + 10}


async def test_who_stops_sends_what_it_is_claiming(engine: Engine) -> None:
    owes(engine, 3)
    messenger = Slow()
    messenger.answer.set()
    sender = Sender(engine, messenger)
    await asyncio.sleep(0)  # it begins to claim

    await sender.stop()

    assert states(engine) == {"sent": 3}
