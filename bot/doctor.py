"""What is set up and what is not, with what to do."""

import asyncio
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
from obstore.exceptions import BaseError
from sqlalchemy.exc import SQLAlchemyError
from telegram.error import TelegramError

from bot import telegram
from bot.backup import last_backup
from bot.opening import open_database
from bot.settings import Settings
from knowledge import outbox, tokens, updates
from knowledge.database import close, reading
from knowledge.photos.album import open_album

ROOM = 2**30
"""Bytes that have to be free on a disk."""
OLD_BACKUP = 48 * 3600.0
"""Seconds after which the newest backup is too old: a night may be missed, not two."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `good`: it works; None: it is off."""

    what: str
    good: bool | None
    says: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at the database, photos, disk, backups and each messenger."""
    yield from _database(settings)
    yield _photos(settings)
    yield from _disk(settings)
    yield _backup(settings, time.time())
    yield _telegram(settings)
    yield _zalo_oa(settings)
    yield _zalo_bot(settings)
    https = settings.public_url.startswith("https://")
    yield Finding(
        "PUBLIC_URL",
        https or None,
        settings.public_url if https else f"{settings.public_url}: messengers need an https:// address (or `poll`)",
    )


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        engine = open_database(settings.database_url)
        with reading(engine) as connection:
            count, _ = updates.waiting(connection)
            open_messages = sum(n for (_, state), n in outbox.depths(connection).items() if state in ("waiting", "sending"))
            dead = updates.dead(connection)
            pair = tokens.seen(connection, "zalo")
        close(engine)
    except (SQLAlchemyError, OSError) as error:
        yield Finding("database", False, f"does not answer ({type(error).__name__}); check DATABASE_URL")
        return
    yield Finding("database", True, f"{engine.dialect.name}; {count} updates wait, {open_messages} messages owed")
    if dead:
        yield Finding("set aside", False, f"{dead} updates failed {updates.ATTEMPTS} times; the log says why")
    if pair.trouble:
        yield Finding("Zalo token", False, pair.trouble)


def _photos(settings: Settings) -> Finding:
    """Whether a file can be put there and deleted again."""
    try:
        album = open_album(settings.photos_url)
        album.delete(album.put(b"doctor"))
    except (OSError, ValueError, BaseError) as error:
        return Finding("photos", False, f"cannot be written ({type(error).__name__}); check PHOTOS_URL and who owns the folder")
    return Finding("photos", True, "can be written")


def _disk(settings: Settings) -> Iterator[Finding]:
    """Room on each disk that something of ours is on."""
    files = [Path(settings.photos_url.removeprefix("file://"))] if settings.photos_url.startswith("file:///") else []
    if settings.database_url.startswith("sqlite:///"):
        files.append(Path(settings.database_url.removeprefix("sqlite:///")).absolute().parent)
    folders = {path.stat().st_dev: path for path in files if path.is_dir()}
    for path in folders.values():
        free = shutil.disk_usage(path).free
        yield Finding("disk", free > ROOM, f"{free / 2**30:.1f} GB free at {path}")


def _backup(settings: Settings, now: float) -> Finding:
    if not settings.backup_folder:
        return Finding("backup", None, "off: BACKUP_FOLDER is not set")
    age = last_backup(Path(settings.backup_folder), now)
    if age is None:
        return Finding("backup", False, f"there is none in {settings.backup_folder}: run `backup`, set up its timer")
    return Finding("backup", age < OLD_BACKUP, f"the newest is {age / 3600:.0f} hours old")


def _telegram(settings: Settings) -> Finding:
    if not settings.telegram_token:
        return Finding("Telegram", None, "off: TELEGRAM_TOKEN is not set")
    if settings.telegram_secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", settings.telegram_secret):
        return Finding("Telegram", False, "TELEGRAM_SECRET may only have A-Z a-z 0-9 _ -")
    try:
        return asyncio.run(_ask_telegram(settings))
    except TelegramError as error:
        return Finding("Telegram", False, f"{error}; check TELEGRAM_TOKEN and the network")


async def _ask_telegram(settings: Settings) -> Finding:
    async with telegram.bot_of(settings) as bot:
        me, hook = await bot.get_me(), await bot.get_webhook_info()
    if not hook.url:
        return Finding("Telegram", None, f"@{me.username}; no webhook: run `webhook set telegram`, or `poll`")
    if not settings.telegram_secret:
        return Finding("Telegram", False, f"@{me.username} delivers to {hook.url}, but TELEGRAM_SECRET is not set")
    trouble = f"; last trouble: {hook.last_error_message}" if hook.last_error_message else ""
    return Finding("Telegram", not trouble, f"@{me.username} delivers to {hook.url}; {hook.pending_update_count} wait there{trouble}")


def _zalo_oa(settings: Settings) -> Finding:
    if not settings.zalo_app_id:
        return Finding("Zalo OA", None, "off: ZALO_APP_ID is not set")
    missing = [name for name in ("zalo_app_secret", "zalo_oa_secret", "zalo_refresh_token") if not getattr(settings, name)]
    if missing:
        return Finding("Zalo OA", False, f"not set: {', '.join(name.upper() for name in missing)}")
    return Finding("Zalo OA", True, "set up; the console's webhook address is PUBLIC_URL/webhook/zalo")


def _zalo_bot(settings: Settings) -> Finding:
    if not settings.zalo_bot_token:
        return Finding("Zalo Bot", None, "off: ZALO_BOT_TOKEN is not set")
    if not 8 <= len(settings.zalo_bot_secret) <= 256:
        return Finding("Zalo Bot", False, "ZALO_BOT_SECRET needs 8 to 256 characters")
    try:
        answer = httpx.get(f"{settings.zalo_bot_api_url}{settings.zalo_bot_token}/getMe", timeout=10).json()
    except (httpx.HTTPError, ValueError) as error:
        return Finding("Zalo Bot", False, f"Zalo does not answer ({type(error).__name__})")
    if not isinstance(answer, dict) or not answer.get("ok"):
        return Finding("Zalo Bot", False, "Zalo refuses the token; check ZALO_BOT_TOKEN")
    name = (answer.get("result") or {}).get("account_name", "")
    hook = _zalo_bot_webhook(settings)
    return Finding(
        "Zalo Bot", bool(hook) or None, f"{name} delivers to {hook}" if hook else f"{name}; no webhook: run `webhook set zalo-bot`"
    )


def _zalo_bot_webhook(settings: Settings) -> str:
    try:
        answer = httpx.get(f"{settings.zalo_bot_api_url}{settings.zalo_bot_token}/getWebhookInfo", timeout=10).json()
    except (httpx.HTTPError, ValueError):
        return ""
    return str((answer.get("result") or {}).get("url", "")) if isinstance(answer, dict) else ""
