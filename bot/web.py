"""Web chat: what is owed to a conversation later becomes a turn of it, and open pages are told."""

import asyncio
import datetime
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from sqlalchemy import Engine

from bot.messenger import NotDelivered
from knowledge.conversations import tell
from knowledge.outbox import Owed, sent
from knowledge.rates import Limit

NAME = "web"
OVERALL = Limit(NAME, 0.001, 1000)


class Web:
    """Sends into conversations of the web chat. `chat` is "web:" and the conversation's name."""

    name = NAME

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._open: dict[str, set[asyncio.Event]] = {}
        self.ending = False

    def limits(self, owed: Owed) -> Sequence[Limit]:
        """Nobody limits us here; the bucket is there to be paused."""
        return (OVERALL,)

    async def send(self, owed: Owed) -> str:
        """Add a turn to the conversation. Raises NotDelivered where the person has deleted it."""
        conversation = owed.chat.partition(":")[2]
        await asyncio.to_thread(self._add, conversation, owed)
        for page in self._open.get(conversation, ()):
            page.set()
        return ""

    def _add(self, conversation: str, owed: Owed) -> None:
        with self._engine.begin() as connection:
            now = datetime.datetime.now(datetime.UTC)
            if not tell(connection, conversation, owed.body["text"], owed.body.get("choices", []), now):
                raise NotDelivered("cuộc trò chuyện không còn", permanent=True)
            sent(connection, owed, "", time.time())  # in one transaction, so that it is never said twice

    @contextmanager
    def listening(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set when this process adds something to the conversation."""
        page = asyncio.Event()
        pages = self._open.setdefault(conversation, set())
        pages.add(page)
        try:
            yield page
        finally:
            pages.discard(page)
            if not pages:
                self._open.pop(conversation, None)

    def end(self) -> None:
        """Tell open pages that they should not wait any longer."""
        self.ending = True
        for pages in self._open.values():
            for page in pages:
                page.set()

    async def close(self) -> None:
        """Nothing is held."""
