"""Telegram without a public address: one process fetches updates and stores them as the webhook would."""

import asyncio
import logging
import time
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot import telegram
from bot.messenger import Incoming
from bot.post import Post
from knowledge.leader import lead
from knowledge.updates import Update as Stored
from knowledge.updates import store

log = logging.getLogger(__name__)

WAIT = 25
"""Seconds that one request for updates may stay open."""
STANDBY = 2.0
"""Seconds between two tries to take the lead."""


async def poll(engine: Engine, post: Post, bot: Bot) -> None:
    """Fetch until cancelled; an update is confirmed to Telegram once it is stored. Raises InvalidToken."""
    let_go = await _leadership(engine)
    try:
        offset = 0
        while True:
            offset = await _fetched(engine, post, bot, offset)
    finally:
        let_go()
        await bot.shutdown()
        await bot.request.shutdown()  # which the bot forgets where Telegram never answered


async def _leadership(engine: Engine) -> Callable[[], None]:
    """Wait until no other process on this database fetches."""
    while (let_go := await asyncio.to_thread(lead, engine, "poll-telegram")) is None:
        log.info("another process fetches updates; this one stands by")
        await asyncio.sleep(STANDBY)
    return let_go


async def _fetched(engine: Engine, post: Post, bot: Bot, offset: int) -> int:
    """Fetch once and store; gives where to go on, the same place where it did not work out."""
    try:
        return await _fetch(engine, post, bot, offset)
    except InvalidToken:
        raise
    except Conflict:
        log.error("somebody else fetches updates of this bot; only one may. Trying again in 30 seconds")
        await asyncio.sleep(30)
    except RetryAfter as error:
        await asyncio.sleep(telegram.seconds_of(error))
    except TelegramError as error:
        log.warning("Telegram could not be reached (%s); trying again in 5 seconds", error)
        await asyncio.sleep(5)
    except SQLAlchemyError:
        log.exception("updates could not be stored; Telegram keeps them. Trying again in 5 seconds")
        await asyncio.sleep(5)
    return offset


async def _fetch(engine: Engine, post: Post, bot: Bot, offset: int) -> int:
    if not offset:
        await bot.initialize()
        await bot.delete_webhook()
    fetched = await bot.get_updates(offset=offset, timeout=WAIT, allowed_updates=telegram.ALLOWED)
    arrived = [update for update in (_incoming(update, bot) for update in fetched) if update is not None]
    await asyncio.to_thread(_store, engine, arrived)
    post.stored()
    return fetched[-1].update_id + 1 if fetched else offset


def _incoming(update: Update, bot: Bot) -> Incoming | None:
    try:
        return telegram.incoming(update.to_dict(), bot.username, bot.id)
    except ValueError:
        log.warning("update %s of Telegram is of a shape that is not known; it is left out", update.update_id)
        return None


def _store(engine: Engine, arrived: list[Incoming]) -> None:
    with engine.begin() as connection:
        store(connection, [Stored(u.platform, u.key, u.chat, u.body()) for u in arrived], time.time())
