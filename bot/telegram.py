"""Telegram: updates into our words, our replies into Bot API calls. Facts: Bot API 10.0."""

import asyncio
import datetime
import html
import logging
import os
import re
import time
from collections.abc import Sequence
from typing import Any

import httpx
from sqlalchemy import Engine

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else python-telegram-bot warns each time that it is told to wait

from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputFile,
    InputTextMessageContent,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import HTTPXRequest

from bot.charts import Charts, picture_of, table_of
from bot.messenger import UNREACHED, Incoming, NotDelivered, pieces
from bot.photos import NotFetched, download
from bot.settings import Settings
from bot.typing import Typing
from bot.xlsx import file_name, xlsx
from handlers.texts import say
from knowledge.outbox import Owed
from knowledge.rates import Limit

log = logging.getLogger(__name__)

NAME = "telegram"
OVERALL = Limit("telegram", 1 / 30, 30)
Json = dict[str, Any]
CARRIED = ("sticker", "voice", "audio", "video", "video_note", "animation", "document", "poll", "dice", "venue")
"""What a message may carry that cannot be read, and is answered so."""
LONGEST_CARD = 3500
"""Characters of an inline card's text, its source aside."""
ALLOWED = ["message", "edited_message", "callback_query", "inline_query", "my_chat_member"]
COMMANDS = (
    ("start", "Bắt đầu trò chuyện"),
    ("trogiup", "Em trả lời được những gì"),
    ("chitieu", "Tra chỉ tiêu, kết quả theo năm"),
    ("duan", "Tra dự án: chủ đầu tư, vốn, thời gian"),
    ("vanban", "Tra văn bản theo số hoặc nội dung"),
    ("xephang", "Xếp hạng ICT, DTI của tỉnh"),
    ("phananh", "Gửi phản ánh, kiến nghị"),
    ("tracuu", "Tra cứu phản ánh đã gửi"),
    ("xoadulieu", "Xem và xóa dữ liệu của tôi"),
)
_GONE = re.compile(r"chat not found|user is deactivated|bot was (?:blocked|kicked)|not a member|PEER_ID_INVALID", re.IGNORECASE)


def bot_of(settings: Settings) -> Bot:
    """The Bot API client for the settings; needs a token."""
    return Bot(
        settings.telegram_token,
        base_url=settings.telegram_api_url,
        base_file_url=settings.telegram_file_url,
        request=HTTPXRequest(connection_pool_size=64, read_timeout=20, write_timeout=20, connect_timeout=10, pool_timeout=10),
    )


def incoming(data: Json, username: str, bot_id: int) -> Incoming | None:
    """An update in our words; None where there is nothing to do for it. Raises ValueError where it is no update.

    Read from the JSON as it is: making python-telegram-bot's objects takes four times as long as storing the update.
    """
    try:
        return _incoming(data, str(int(data["update_id"])), username, bot_id)
    except (TypeError, KeyError, AttributeError, IndexError, ValueError) as error:
        raise ValueError("not an update of the Bot API") from error


def _incoming(data: Json, key: str, username: str, bot_id: int) -> Incoming | None:
    if "callback_query" in data:
        return _tap(data["callback_query"], key)
    if "inline_query" in data:
        query = data["inline_query"]
        return Incoming(NAME, key, f"{NAME}:{int(query['from']['id'])}", "inline", text=str(query["query"]), ref=str(query["id"]))
    if "my_chat_member" in data:
        member = data["my_chat_member"]
        there = member["new_chat_member"]["status"] not in ("kicked", "left")
        return Incoming(NAME, key, _chat(member), "joined" if there else "left")
    if "edited_message" in data:
        edited = _message(data["edited_message"], key, username, bot_id)
        return edited if edited is not None and edited.text else None  # a place that moves is edited again and again
    return _message(data["message"], key, username, bot_id) if "message" in data else None


def _chat(held: Json) -> str:
    return f"{NAME}:{int(held['chat']['id'])}"


def _tap(query: Json, key: str) -> Incoming | None:
    match = re.fullmatch(r"(\d{1,18}):(\d{1,3})", query.get("data", ""))
    chat = _chat(query["message"]) if "message" in query else f"{NAME}:{int(query['from']['id'])}"
    if match is None:
        return Incoming(NAME, key, chat, "tap", ref=f"{query['id']}:0")
    return Incoming(NAME, key, chat, "tap", ref=f"{query['id']}:{match.group(1)}", choice=int(match.group(2)))


def _message(message: Json, key: str, username: str, bot_id: int) -> Incoming | None:
    chat = _chat(message)
    if "migrate_to_chat_id" in message:
        return Incoming(NAME, key, chat, "moved", ref=f"{NAME}:{int(message['migrate_to_chat_id'])}")
    group = message["chat"]["type"] != "private"
    text = str(message.get("text") or message.get("caption") or "")
    if group and not _addressed(message, text, username, bot_id):
        return None
    text = re.sub(rf"@{re.escape(username)}\b", "", text, flags=re.IGNORECASE).strip() if username else text
    photos = (str(message["photo"][-1]["file_id"]),) if message.get("photo") else ()
    location = message.get("location")
    place = (float(location["latitude"]), float(location["longitude"])) if location else None
    what = "photo" if photos else "location" if place else "contact" if "contact" in message else "text" if text else "unreadable"
    if what == "contact":
        text = str(message["contact"].get("phone_number") or "")
    if what == "unreadable" and not any(kind in message for kind in CARRIED):
        return None
    reply_to = str(int(message["message_id"])) if group or "edit_date" in message else ""
    return Incoming(NAME, key, chat, what, text, photos=photos, place=place, group=group, reply_to=reply_to)


def _addressed(message: Json, text: str, username: str, bot_id: int) -> bool:
    """Whether a message in a group is for the assistant: a command, a mention, a reply to it."""
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot_id:
        return True
    command = re.match(r"/\w+(@\w+)?", text)
    if command:
        return command.group(1) is None or command.group(1)[1:].lower() == username.lower()
    return bool(username) and re.search(rf"@{re.escape(username)}\b", text, re.IGNORECASE) is not None


class Telegram:
    """Sends through the Bot API."""

    name = NAME

    def __init__(self, engine: Engine, bot: Bot, charts: Charts | None = None) -> None:
        self._bot = bot
        self._charts = charts
        self._files = httpx.AsyncClient(timeout=20)
        self.typing = Typing(engine, bot)
        self._paused: dict[str, float] = {}
        self.bot_id = int(re.match(r"\d*", bot.token).group() or 0)  # type: ignore[union-attr]  # \d* matches anything
        self.username = ""

    async def introduce(self) -> None:
        """Learn the bot's own name, by which groups address it; tries until Telegram answers."""
        while not self.username:
            try:
                await self._bot.initialize()
                self.username = self._bot.username
            except TelegramError as error:
                log.warning("Telegram does not say who the bot is (%s); groups are not answered until it does", error)
                await asyncio.sleep(30)

    def limits(self, owed: Owed) -> Sequence[Limit]:
        """30 a second for the bot; one a second for a person and 20 a minute for a group, with small bursts."""
        if owed.kind == "passing":
            return (OVERALL,)
        chat = Limit(owed.chat, 3.0, 5) if owed.chat.startswith(f"{NAME}:-") else Limit(owed.chat, 1.0, 3)
        return (OVERALL, chat)

    async def send(self, owed: Owed) -> str:
        """One call of the Bot API. Raises NotDelivered."""
        try:
            receipt = await self._send(owed)
            self.typing.answered(owed.chat)
            return receipt
        except RetryAfter as error:
            after = seconds_of(error)
            raise NotDelivered(str(error), after=after, everyone=self._concerns_everyone(owed.chat, after)) from error
        except ChatMigrated as error:
            raise NotDelivered(str(error), moved_to=f"{NAME}:{error.new_chat_id}") from error
        except Forbidden as error:
            raise NotDelivered(str(error), permanent=True, unreachable=True) from error
        except InvalidToken as error:
            raise NotDelivered("TELEGRAM_TOKEN is refused by Telegram", after=60, everyone=True) from error
        except BadRequest as error:  # before NetworkError, which it is a kind of
            raise NotDelivered(str(error), permanent=True, unreachable=bool(_GONE.search(str(error)))) from error
        except NetworkError as error:
            if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
                raise NotDelivered("no connection to Telegram", after=UNREACHED, everyone=True) from error
            raise NotDelivered("timed out" if isinstance(error, TimedOut) else str(error), maybe_arrived=True) from error
        except TelegramError as error:
            raise NotDelivered(str(error)) from error

    async def _send(self, owed: Owed) -> str:
        if "closes" in owed.body:
            await self._bot.answer_callback_query(owed.body["closes"], text=owed.body.get("text") or None)
            return ""
        if "cards" in owed.body:
            await self._bot.answer_inline_query(owed.body["query"], _cards(owed.body["cards"]), cache_time=300)
            return ""
        if "file" in owed.body:
            return await self._send_file(owed)
        picture = await picture_of(owed, self._charts)
        if picture is not None:
            try:
                return await self._formatted(owed, picture)
            except BadRequest as error:
                if _GONE.search(str(error)):
                    raise
                log.warning("Telegram refuses the picture of message %s (%s); its words go alone", owed.id, error)
        return await self._formatted(owed)

    async def _formatted(self, owed: Owed, picture: bytes | None = None) -> str:
        """Say it in HTML, and plainly where Telegram cannot read that."""
        try:
            return await self._say(owed, as_html(owed.body["text"]), ParseMode.HTML, picture)
        except BadRequest as error:
            if "parse entities" not in str(error):
                raise
            return await self._say(owed, owed.body["text"], None, picture)

    async def _say(self, owed: Owed, text: str, mode: ParseMode | None, picture: bytes | None) -> str:
        chat, number = int(owed.chat.partition(":")[2]), owed.body.get("reply_to")
        answers = ReplyParameters(int(number), allow_sending_without_reply=True) if number else None
        if picture is not None:
            shown = InputFile(picture, "bieu-do.png")
            sent = await self._bot.send_photo(
                chat, shown, caption=text, parse_mode=mode, reply_markup=_keyboard(owed), reply_parameters=answers
            )
            return str(sent.message_id)
        unlinked = LinkPreviewOptions(is_disabled=True)
        sent = await self._bot.send_message(
            chat, text, mode, reply_markup=_keyboard(owed), link_preview_options=unlinked, reply_parameters=answers
        )
        return str(sent.message_id)

    async def _send_file(self, owed: Owed) -> str:
        """The table of a message as a file; where Telegram refuses it, the words that say so."""
        chat, table = int(owed.chat.partition(":")[2]), table_of(owed.body["file"])
        content = await asyncio.to_thread(xlsx, table)
        try:
            sent = await self._bot.send_document(chat, InputFile(content, file_name(table)), caption=owed.body["text"])
        except BadRequest as error:
            if _GONE.search(str(error)):
                raise
            log.warning("Telegram refuses the file of message %s (%s)", owed.id, error)
            sent = await self._bot.send_message(chat, say("bang-khong-gui-duoc"))
        return str(sent.message_id)

    async def fetch(self, ref: str) -> bytes:
        """The photo of a `file_id`. Raises NotFetched."""
        try:
            file = await self._bot.get_file(ref)
        except RetryAfter as error:
            raise NotFetched("Telegram wants to be asked later", after=seconds_of(error)) from error
        except BadRequest as error:  # it says the same of a wrong file_id and of a file that is not there for the moment
            raise NotFetched(f"Telegram: {error}", permanent="too big" in str(error)) from error
        except TelegramError as error:
            raise NotFetched(f"Telegram: {type(error).__name__}") from error
        return await download(self._files, file.file_path or "")

    def _concerns_everyone(self, chat: str, after: float) -> bool:
        """Telegram does not say whether it means the chat or the bot: the bot, where two chats are told to wait at a time."""
        now = time.time()
        self._paused = {other: until for other, until in self._paused.items() if until > now} | {chat: now + after}
        return len(self._paused) > 1

    async def close(self) -> None:
        """Let connections go."""
        await self.typing.close()
        await self._files.aclose()
        await self._bot.shutdown()
        await self._bot.request.shutdown()  # which the bot forgets where Telegram never answered


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram demands to wait."""
    after = error.retry_after
    return after.total_seconds() if isinstance(after, datetime.timedelta) else float(after)


def as_html(text: str) -> str:
    """A reply in Telegram's HTML: the figure of the first line bold, the source folded away below."""
    body, _, source = text.partition("\nNguồn: ")
    body = re.sub(
        r"^(Dạ, )?([^:\n]{1,60}\d[^:\n]{0,40}):", lambda m: f"{m.group(1) or ''}<b>{m.group(2)}</b>:", html.escape(body, quote=False)
    )
    return f"{body}\n<blockquote expandable>Nguồn: {html.escape(source, quote=False)}</blockquote>" if source else body


def _keyboard(owed: Owed) -> InlineKeyboardMarkup | None:
    choices = owed.body.get("choices") or []
    rows = [[InlineKeyboardButton(choice[:64], callback_data=f"{owed.id}:{at}")] for at, choice in enumerate(choices)]
    return InlineKeyboardMarkup(rows) if rows else None


def _cards(cards: Sequence[dict[str, str]]) -> list[InlineQueryResultArticle]:
    return [
        InlineQueryResultArticle(
            str(at), card["title"], InputTextMessageContent(_card(card["text"]), ParseMode.HTML), description=card["text"][:120]
        )
        for at, card in enumerate(cards)
    ]


def _card(text: str) -> str:
    """As much of a reply as a card takes, and always its source."""
    body, _, source = text.partition("\nNguồn: ")
    return as_html(f"{pieces(body, LONGEST_CARD)[0]}\nNguồn: {source[:500]}")


async def set_webhook(settings: Settings) -> str:
    """Tell Telegram where to deliver, with which secret, and which commands there are; returns the address. Raises NotDelivered."""
    if not settings.telegram_secret:
        raise NotDelivered("TELEGRAM_SECRET is not set: without it anybody could speak for Telegram", permanent=True)
    url = f"{settings.public_url.rstrip('/')}/webhook/telegram"
    async with bot_of(settings) as bot:
        await bot.set_webhook(url, allowed_updates=ALLOWED, secret_token=settings.telegram_secret, max_connections=40)
        await bot.set_my_commands([BotCommand(name, description) for name, description in COMMANDS])
        await bot.set_my_short_description("Trợ lý số trả lời về dịch vụ công, chuyển đổi số tỉnh Tiền Giang, luôn kèm nguồn.")
    return url
