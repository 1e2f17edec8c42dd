"""Zalo Bot: updates into our words, messages out. It has no buttons, so choices are numbered in the text."""

import logging
from collections.abc import Sequence
from typing import Any

import httpx

from bot.charts import Charts, chart_of, name_of, picture_of
from bot.messenger import UNREACHED, Incoming, NotDelivered, numbered
from bot.photos import allowed, download
from bot.settings import Settings
from knowledge.outbox import Owed
from knowledge.rates import Limit

log = logging.getLogger(__name__)

NAME = "zalo-bot"
LONGEST_CAPTION = 2000
OVERALL = Limit(NAME, 0.1, 10)
OVER_QUOTA = 30.0
"""Seconds to wait where Zalo says that it was too much, and not for how long."""
_UNREADABLE = ("message.sticker.received", "message.unsupported.received", "message.voice.received", "message.link.received")


def incoming(data: dict[str, Any]) -> Incoming | None:
    """An update in our words, in either shape of its body; None where there is nothing to do for it. Raises KeyError or TypeError."""
    update = data.get("result", data)
    event, message = str(update["event_name"]), update.get("message")
    if not message:
        return None
    key, chat = str(message["message_id"]), f"{NAME}:{message['chat']['id']}"
    group = message["chat"].get("chat_type") == "GROUP"
    if event == "message.text.received":
        return Incoming(NAME, key, chat, "text", str(message.get("text") or ""), group=group)
    if event == "message.image.received":
        photo = message.get("photo") or message.get("photo_url")
        return Incoming(NAME, key, chat, "photo", str(message.get("caption") or ""), photos=(str(photo),) if photo else (), group=group)
    return Incoming(NAME, key, chat, "unreadable", group=group) if event in _UNREADABLE else None


class ZaloBot:
    """Sends through the Zalo Bot API."""

    name = NAME

    def __init__(self, settings: Settings, charts: Charts | None = None) -> None:
        self._settings = settings
        self._charts = charts
        self._base = f"{settings.zalo_bot_api_url}{settings.zalo_bot_token}"
        self._http = httpx.AsyncClient(timeout=20)

    def limits(self, owed: Owed) -> Sequence[Limit]:
        """No rate is published: ten a second in all, one a second for a chat."""
        return (OVERALL, Limit(owed.chat, 1.0, 3))

    async def send(self, owed: Owed) -> str:
        """One message. Raises NotDelivered."""
        if owed.kind == "passing":
            return ""
        text = numbered(owed.body["text"], owed.body.get("choices", []))
        chat = owed.chat.partition(":")[2]
        answer = await self._shown(owed, chat, text)
        if answer is None:
            answer = await _call(self._http, f"{self._base}/sendMessage", {"chat_id": chat, "text": text})
        return str((answer.get("result") or {}).get("message_id", ""))

    async def _shown(self, owed: Owed, chat: str, text: str) -> dict[str, Any] | None:
        """The answer to sending the picture of a message with its words; None where there is none, or it is refused."""
        public = self._settings.public_url.rstrip("/")
        if not public.startswith("https://") or len(text) > LONGEST_CAPTION:
            return None  # Zalo fetches the picture from us
        if await picture_of(owed, self._charts) is None:
            return None
        name = name_of(chart_of(owed.body["chart"]))
        body = {"chat_id": chat, "photo": f"{public}/bieu-do/{name}.png", "caption": text}
        try:
            return await _call(self._http, f"{self._base}/sendPhoto", body)
        except NotDelivered as failure:
            if not failure.permanent:
                raise
            log.warning("Zalo refuses the picture of message %s (%s); its words go alone", owed.id, failure.why)
            return None

    async def fetch(self, ref: str) -> bytes:
        """The picture at an address that Zalo gave. Raises NotFetched."""
        return await download(self._http, allowed(ref, self._settings.zalo_photo_hosts, self._settings.zalo_bot_api_url))

    async def close(self) -> None:
        """Let connections go."""
        await self._http.aclose()


async def _call(http: httpx.AsyncClient, url: str, body: dict[str, Any]) -> dict[str, Any]:
    """The answer to a call that went well. Raises NotDelivered."""
    try:
        answer = await http.post(url, json=body)
        tree = answer.json()
    except (httpx.ConnectError, httpx.ConnectTimeout) as error:
        raise NotDelivered("no connection to Zalo", after=UNREACHED, everyone=True) from error
    except (httpx.HTTPError, ValueError) as error:
        raise NotDelivered(f"no answer from Zalo ({type(error).__name__})", maybe_arrived=True) from error
    if not isinstance(tree, dict) or not tree.get("ok"):
        said = tree if isinstance(tree, dict) else {}
        raise _failure(int(said.get("error_code") or answer.status_code), str(said.get("description", "")))
    return tree


def _failure(code: int, description: str) -> NotDelivered:
    why = f"Zalo Bot {code}: {description}"
    if code == 401:
        return NotDelivered("ZALO_BOT_TOKEN is refused by Zalo", after=60, everyone=True)
    if code == 429:
        return NotDelivered(why, after=OVER_QUOTA, everyone=True)
    if code in (200, 403, 408) or code >= 500:  # 403 is an internal error on this platform, 200 an answer that says nothing
        return NotDelivered(why, maybe_arrived=True)
    return NotDelivered(why, permanent=True)


async def set_webhook(settings: Settings) -> str:
    """Tell Zalo where to deliver, with which secret; returns the address. Raises NotDelivered."""
    url = f"{settings.public_url.rstrip('/')}/webhook/zalo-bot"
    async with httpx.AsyncClient(timeout=20) as http:
        base = f"{settings.zalo_bot_api_url}{settings.zalo_bot_token}"
        await _call(http, f"{base}/setWebhook", {"url": url, "secret_token": settings.zalo_bot_secret})
    return url
