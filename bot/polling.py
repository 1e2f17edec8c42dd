"""Telegram without a public address: one process fetches updates and stores them as the webhook would."""

import asyncio
import logging
import time

from sqlalchemy import Engine
from telegram import Bot, Update
from telegram.error import Conflict, RetryAfter, TelegramError

from bot import telegram
from bot.messenger import Incoming
from bot.post import Post
from knowledge.updates import Update as Stored
from knowledge.updates import store

log = logging.getLogger(__name__)

WAIT = 25
"""Seconds that one request for updates may stay open."""


async def poll(engine: Engine, post: Post, bot: Bot) -> None:
    """Fetch until cancelled; an update is confirmed to Telegram once it is stored."""
    async with bot:
        await bot.delete_webhook()
        offset = 0
        while True:
            try:
                fetched = await bot.get_updates(offset=offset, timeout=WAIT, allowed_updates=telegram.ALLOWED)
            except Conflict:
                log.error("another process fetches updates of this bot; only one may. Trying again in 30 seconds")
                await asyncio.sleep(30)
                continue
            except RetryAfter as error:
                await asyncio.sleep(telegram.seconds_of(error))
                continue
            except TelegramError as error:
                log.warning("Telegram could not be reached (%s); trying again in 5 seconds", error)
                await asyncio.sleep(5)
                continue
            arrived = [_incoming(update, post) for update in fetched]
            await asyncio.to_thread(_store, engine, [u for u in arrived if u is not None])
            offset = fetched[-1].update_id + 1 if fetched else offset
            post.stored()


def _incoming(update: Update, post: Post) -> Incoming | None:
    account = post.telegram
    return telegram.incoming(update.to_dict(), account.username, account.bot_id) if account else None


def _store(engine: Engine, arrived: list[Incoming]) -> None:
    with engine.begin() as connection:
        store(connection, [Stored(u.platform, u.key, u.chat, u.body()) for u in arrived], time.time())
