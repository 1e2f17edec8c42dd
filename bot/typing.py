"""Shows that an answer is being written, where it takes longer than people wait without a sign."""

import asyncio

from sqlalchemy import Engine
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from knowledge.database import reading
from knowledge.outbox import is_owed
from knowledge.updates import is_waiting

SOON = 1.0
"""Seconds in which most answers are there."""


class Typing:
    """Telegram's "typing …" for chats whose answer is late; it costs nothing where the answer is there in time."""

    def __init__(self, engine: Engine, bot: Bot) -> None:
        self._engine = engine
        self._bot = bot
        self._expected: dict[str, asyncio.TimerHandle] = {}
        self._showing: set[asyncio.Task[None]] = set()

    def expects(self, chat: str) -> None:
        """Somebody has written."""
        if chat not in self._expected:
            self._expected[chat] = asyncio.get_running_loop().call_later(SOON, self._late, chat)

    def answered(self, chat: str) -> None:
        """They have read something."""
        timer = self._expected.pop(chat, None)
        if timer is not None:
            timer.cancel()

    async def close(self) -> None:
        """Show nothing any more."""
        for chat in list(self._expected):
            self.answered(chat)
        for task in self._showing:
            task.cancel()
        await asyncio.gather(*self._showing, return_exceptions=True)

    def _late(self, chat: str) -> None:
        self._expected.pop(chat, None)
        task = asyncio.create_task(self._show(chat))
        self._showing.add(task)
        task.add_done_callback(self._showing.discard)

    async def _show(self, chat: str) -> None:
        if not await asyncio.to_thread(self._is_open, chat):  # another process has answered, or there is nothing to answer
            return
        try:
            await self._bot.send_chat_action(int(chat.partition(":")[2]), ChatAction.TYPING)
        except TelegramError:
            return  # it was only a sign

    def _is_open(self, chat: str) -> bool:
        with reading(self._engine) as connection:
            return is_waiting(connection, chat) or is_owed(connection, chat)
