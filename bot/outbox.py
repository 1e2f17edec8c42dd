"""Says what is owed: claims messages of the outbox, sends them through their messenger, notes what became of each."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.messenger import Messenger, NotDelivered
from knowledge import outbox
from knowledge.outbox import Owed
from knowledge.rates import pause
from knowledge.updates import reachable

log = logging.getLogger(__name__)

IDLE = 0.25
"""Seconds between two looks for what another process may owe."""
AT_ONCE = 32
"""So many messages are on their way at once, at most: fewer than a messenger has connections."""


class Sender:
    """Sends for one messenger until it is stopped. Any number of them, in any number of processes, share the outbox and the rates."""

    def __init__(self, engine: Engine, messenger: Messenger) -> None:
        self._engine = engine
        self._messenger = messenger
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._sending: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._task = asyncio.create_task(self._run(), name=f"outbox of {messenger.name}")

    def wake(self) -> None:
        """There is something new to say; may be called from any thread."""
        self._loop.call_soon_threadsafe(self._wake.set)

    async def stop(self) -> None:
        """Finish what is being sent, then stop. What is being claimed is sent, too: left behind it would wait for its lease to end."""
        self._stopping = True
        self._wake.set()
        await self._task
        await asyncio.gather(*self._sending, return_exceptions=True)
        await self._messenger.close()

    async def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                claimed, soonest = await asyncio.to_thread(self._claim, AT_ONCE - len(self._sending))
            except Exception:  # the database may be away for a while; what is owed waits
                log.exception("the outbox of %s could not be read; trying again in a second", self._messenger.name)
                await asyncio.sleep(1)
                continue
            for owed in claimed:
                task = asyncio.create_task(self._send(owed))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)
            if not claimed:
                await self._rest(min(IDLE, soonest) if soonest else IDLE)

    async def _rest(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._wake.wait(), seconds)
        except TimeoutError:
            return

    def _claim(self, most: int) -> tuple[list[Owed], float | None]:
        if most <= 0:
            return [], None
        with self._engine.begin() as connection:
            return outbox.claim(connection, self._messenger.name, self._messenger.limits, time.time(), most)

    async def _send(self, owed: Owed) -> None:
        try:
            async with asyncio.timeout(outbox.SEND_WITHIN):
                receipt = await self._messenger.send(owed)
        except NotDelivered as failure:
            await self._note(self._not_delivered, owed, failure)
        except TimeoutError:
            await self._note(self._not_delivered, owed, NotDelivered("timed out", maybe_arrived=True))
        except Exception:
            log.exception("message %s of the outbox could not be put to %s", owed.id, self._messenger.name)
            await self._note(self._not_delivered, owed, NotDelivered("lỗi của chương trình", permanent=True))
        else:
            await self._note(self._sent, owed, receipt)
        self._wake.set()

    async def _note(self, what: Callable[[Owed, Any], None], owed: Owed, about: Any) -> None:
        """Keep what became of a message; where the database is away for a moment, try again, lest the message is sent again."""
        for tries_left in reversed(range(5)):
            try:
                await asyncio.to_thread(what, owed, about)
            except SQLAlchemyError:
                log.exception("what became of message %s of the outbox could not be kept; %s more tries", owed.id, tries_left)
                await asyncio.sleep(1 if tries_left else 0)
            else:
                return

    def _sent(self, owed: Owed, receipt: str) -> None:
        with self._engine.begin() as connection:
            outbox.sent(connection, owed, receipt, time.time())

    def _not_delivered(self, owed: Owed, failure: NotDelivered) -> None:
        log.warning("message %s of the outbox: %s does not take it (%s)", owed.id, self._messenger.name, failure.why)
        with self._engine.begin() as connection:
            now = time.time()
            if failure.moved_to:
                outbox.moved(connection, owed.chat, failure.moved_to)
                outbox.postponed(connection, owed, failure.why, now, maybe_arrived=False)
                return
            if failure.unreachable:
                reachable(connection, owed.chat, failure.why)
            if failure.permanent or owed.kind == "passing" or _is_hopeless(owed, failure, now):
                outbox.given_up(connection, owed, failure.why)
                return
            after = backoff(owed.attempts) if failure.after is None else failure.after
            told = failure.after is not None
            if told:
                self._pause(connection, owed, failure, now + after)
            outbox.postponed(connection, owed, failure.why, now + after, maybe_arrived=failure.maybe_arrived, counts=not told)

    def _pause(self, connection: Connection, owed: Owed, failure: NotDelivered, until: float) -> None:
        """Keep the chat, or everybody, waiting as long as the platform demands."""
        overall, *chat = self._messenger.limits(owed)
        for limit in [overall] if failure.everyone or not chat else chat:
            pause(connection, limit, until)


def _is_hopeless(owed: Owed, failure: NotDelivered, now: float) -> bool:
    """Whether a message was tried often enough, or waits for too long already."""
    return (failure.after is None and owed.attempts >= outbox.ATTEMPTS) or now - owed.since > outbox.PATIENCE


def backoff(attempts: int) -> float:
    """Seconds before the next try: 1, 2, 4, … at most five minutes."""
    return min(300.0, 2.0 ** max(0, attempts - 1))


def wake_all(senders: Sequence[Sender]) -> None:
    """Tell every sender that there is something new."""
    for sender in senders:
        sender.wake()
