"""The post room: what a process needs to take in updates, answer them and say what is owed."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Engine

from bot import telegram, zalo_bot, zalo_oa
from bot.messenger import Messenger
from bot.outbox import Sender, wake_all
from bot.settings import Settings
from bot.tidying import tidy
from bot.worker import Worker
from handlers.library import Library


class Post:
    """One worker, and a sender for each messenger that has its token."""

    def __init__(self, engine: Engine, library: Library, settings: Settings) -> None:
        self.telegram = telegram.Telegram(engine, telegram.bot_of(settings)) if settings.telegram_token else None
        self.zalo = zalo_oa.ZaloOa(engine, settings) if settings.zalo_app_id else None
        self.zalo_bot = zalo_bot.ZaloBot(settings) if settings.zalo_bot_token else None
        messengers: Sequence[Messenger | None] = (self.telegram, self.zalo, self.zalo_bot)
        self._senders = [Sender(engine, messenger) for messenger in messengers if messenger is not None]
        self._worker = Worker(engine, library, said=lambda: wake_all(self._senders))
        self._aside = [asyncio.create_task(tidy(engine), name="tidying")]
        if self.telegram:
            self._aside.append(asyncio.create_task(self.telegram.introduce(), name="introduction"))
        self._worker.start()

    def stored(self) -> None:
        """There is a new update; may be called from any thread."""
        self._worker.wake.set()

    async def close(self) -> None:
        """Finish what is in hand, then stop."""
        for task in self._aside:
            task.cancel()
        await asyncio.gather(*self._aside, return_exceptions=True)
        await asyncio.to_thread(self._worker.stop)
        await asyncio.gather(*(sender.stop() for sender in self._senders))
