"""The post room: what a process needs to take in updates, answer them and say what is owed."""

import asyncio
from collections.abc import Sequence

from sqlalchemy import Engine

from bot import telegram, web, zalo_bot, zalo_oa
from bot.charts import Charts
from bot.messenger import Messenger
from bot.outbox import Sender, wake_all
from bot.photos import Fetcher, Source
from bot.settings import Settings
from bot.worker import Worker
from handlers.library import Library
from knowledge.photos.album import open_album


class Post:
    """One worker, a sender for the web chat and each messenger that has its token, and a fetcher of photos."""

    def __init__(self, engine: Engine, library: Library, settings: Settings) -> None:
        self.charts = Charts(settings.charts_url)
        self.telegram = telegram.Telegram(engine, telegram.bot_of(settings), self.charts) if settings.telegram_token else None
        self.zalo = zalo_oa.ZaloOa(engine, settings, self.charts) if settings.zalo_app_id else None
        self.zalo_bot = zalo_bot.ZaloBot(settings, self.charts) if settings.zalo_bot_token else None
        self.web = web.Web(engine)
        messengers: Sequence[Messenger | None] = (self.telegram, self.zalo, self.zalo_bot, self.web)
        self._senders = [Sender(engine, messenger) for messenger in messengers if messenger is not None]
        self.album = open_album(settings.photos_url)
        self._fetcher = Fetcher(engine, self.album, self._sources(), lambda: wake_all(self._senders))
        self._worker = Worker(engine, library, said=lambda: wake_all(self._senders))
        self._introduced = asyncio.create_task(self.telegram.introduce()) if self.telegram else None
        self._worker.start()

    def _sources(self) -> dict[str, Source]:
        """The messengers that photos come from, by name."""
        return {source.name: source for source in (self.telegram, self.zalo, self.zalo_bot) if source is not None}

    def stored(self) -> None:
        """There is a new update; may be called from any thread."""
        self._worker.wake.set()

    async def close(self) -> None:
        """Finish what is in hand, then stop."""
        if self._introduced is not None:
            self._introduced.cancel()
        await asyncio.to_thread(self._worker.stop)
        await self._fetcher.stop()
        await asyncio.gather(*(sender.stop() for sender in self._senders))
