"""Zalo Official Account: signed events into our words, consulting messages out, and the token that is good for one refresh."""

import asyncio
import hashlib
import hmac
import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx
from sqlalchemy import Engine

from bot.charts import Charts
from bot.messenger import UNREACHED, Incoming, NotDelivered
from bot.photos import allowed, download
from bot.settings import Settings
from bot.zalo_pictures import Pictures
from knowledge import tokens
from knowledge.database import reading
from knowledge.outbox import Owed
from knowledge.rates import Limit

log = logging.getLogger(__name__)

NAME = "zalo"
OVERALL = Limit(NAME, 60 / 4000, 60)
EARLY = 1800.0
"""Seconds before its end that an access token is replaced."""
ASK_AGAIN, NEEDS_CONSENT = 10.0, 300.0
"""Seconds to wait where the token service did not answer, and where an administrator has to consent again."""
RATE_PAUSE = 5.0
"""Seconds to wait where the app has used up its rate."""
TITLE = 100
"""Characters of a button."""
TOKEN, LATER = frozenset({-216, -220, -124}), frozenset({-32, -200})
UNREACHABLE = frozenset({-213, -217, -227, -230, -232, -244, -201})
_WHY = {
    -213: "người dân không còn quan tâm OA",
    -230: "quá 7 ngày từ lần nhắn cuối",
    -232: "ngoài khung thời gian được nhắn",
    -227: "tài khoản bị khóa hoặc không hoạt động",
}
_UNREADABLE = frozenset(f"user_send_{kind}" for kind in ("gif", "sticker", "audio", "video", "file", "link", "business_card"))


def signed(raw: bytes, header: str, stamps: Sequence[str], settings: Settings) -> bool:
    """Whether a body carries Zalo's signature: SHA-256 of app id, body, time stamp and OA secret key, side by side.
    Nothing does while the key is not set: all else in it is public."""
    if not settings.zalo_oa_secret:
        return False
    given = header.removeprefix("mac=").encode()
    for stamp in stamps:
        mac = hashlib.sha256(settings.zalo_app_id.encode() + raw + stamp.encode() + settings.zalo_oa_secret.encode()).hexdigest()
        if hmac.compare_digest(mac.encode(), given):
            return True
    return False


def incoming(data: dict[str, Any]) -> Incoming | None:
    """An event in our words; None where there is nothing to do for it. Raises KeyError, TypeError or ValueError where it is malformed."""
    event = str(data["event_name"])
    if event in ("follow", "unfollow"):
        person = str(data["follower"]["id"])
        key = _key(event, person, data)
        return Incoming(NAME, key, f"{NAME}:{person}", "joined" if event == "follow" else "left")
    if not event.startswith("user_send_"):
        return None
    person, message = str(data["sender"]["id"]), data["message"]
    key = str(message.get("msg_id") or _key(event, person, data))
    text = str(message.get("text") or "")
    payloads = [part.get("payload") or {} for part in message.get("attachments") or []]
    chat = f"{NAME}:{person}"
    if event == "user_send_image":
        return Incoming(NAME, key, chat, "photo", text, photos=tuple(str(p["url"]) for p in payloads if p.get("url")))
    if event == "user_send_location":
        where = payloads[0]["coordinates"]
        return Incoming(NAME, key, chat, "location", place=(float(where["latitude"]), float(where["longitude"])))
    if event in _UNREADABLE:
        return Incoming(NAME, key, chat, "unreadable")
    return Incoming(NAME, key, chat, "text", text) if event == "user_send_text" else None


def _key(event: str, person: str, data: dict[str, Any]) -> str:
    return hashlib.sha256(f"{event} {person} {data.get('timestamp')}".encode()).hexdigest()


class ZaloOa:
    """Sends consulting messages of the Official Account."""

    name = NAME

    def __init__(self, engine: Engine, settings: Settings, charts: Charts | None = None) -> None:
        self._engine = engine
        self._pictures = Pictures(settings.zalo_api_url, charts)
        self._settings = settings
        self._http = httpx.AsyncClient(timeout=20)
        self._refreshing = asyncio.Lock()

    def limits(self, owed: Owed) -> Sequence[Limit]:
        """4,000 requests a minute for the app; a person gets at most two messages a second."""
        return (OVERALL, Limit(owed.chat, 0.5, 4))

    async def send(self, owed: Owed) -> str:
        """One consulting message. Raises NotDelivered."""
        if owed.kind == "passing":
            return ""
        access = await self._access()
        picture = await self._pictures.uploaded(self._http, owed, access)
        answer = await self._call(owed, access, picture)
        if answer["error"] in TOKEN:
            access = await self._access(refused=access)
            answer = await self._call(owed, access, picture)
        if picture and answer["error"] not in TOKEN | LATER | {0}:
            log.warning("Zalo refuses the picture of message %s (%s); its words go alone", owed.id, answer["error"])
            self._pictures.forget(picture)
            answer = await self._call(owed, access)
        error = answer["error"]
        if error == 0:
            return str((answer.get("data") or {}).get("message_id", ""))
        why = _WHY.get(error, f"Zalo {error}: {answer.get('message', '')}")
        if error in TOKEN:
            raise NotDelivered(why, after=60, everyone=True)
        if error in LATER:
            raise NotDelivered(why, after=RATE_PAUSE if error == -32 else None, everyone=error == -32)
        raise NotDelivered(why, permanent=True, unreachable=error in UNREACHABLE)

    async def _call(self, owed: Owed, access: str, picture: str = "") -> dict[str, Any]:
        body = {"recipient": {"user_id": owed.chat.partition(":")[2]}, "message": _message(owed.body, picture)}
        try:
            answer = await self._http.post(f"{self._settings.zalo_api_url}/v3.0/oa/message/cs", json=body, headers={"access_token": access})
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise NotDelivered("no connection to Zalo", after=UNREACHED, everyone=True) from error
        except httpx.HTTPError as error:
            raise NotDelivered(f"no answer from Zalo ({type(error).__name__})", maybe_arrived=True) from error
        tree = _object(answer)
        if not isinstance(tree.get("error"), int):  # not from the OA API, rather from something in front of it
            raise NotDelivered(f"Zalo answers {answer.status_code} without saying what became of it", maybe_arrived=True)
        return tree

    async def _access(self, *, refused: str = "") -> str:
        """An access token that holds: the kept one, unless it is old or is the one that was refused."""
        async with self._refreshing:  # of this process; those of others are kept out by the lease in the database
            pair = await asyncio.to_thread(self._seen)
            if pair.access and pair.access != refused and pair.expires - EARLY > time.time():
                return pair.access
            if pair.trouble and pair.refresh == self._settings.zalo_refresh_token:
                raise NotDelivered(pair.trouble, after=NEEDS_CONSENT, everyone=True)
            if not await asyncio.to_thread(self._may_refresh):
                raise NotDelivered("the token is being refreshed", after=1, everyone=True)
            return await self._renewed(await asyncio.to_thread(self._seen))

    async def _renewed(self, pair: tokens.Pair) -> str:
        new = await asyncio.shield(asyncio.create_task(self._refresh(pair)))  # who sends may run out of time; a token used up must be kept
        if new.trouble or new.refreshed == pair.refreshed:
            raise NotDelivered(
                new.trouble or "no answer from Zalo's token service", after=NEEDS_CONSENT if new.trouble else ASK_AGAIN, everyone=True
            )
        return new.access

    async def _refresh(self, old: tokens.Pair) -> tokens.Pair:
        new = await self._refreshed(old)
        await asyncio.to_thread(self._keep, new)  # before anybody uses it
        return new

    def _seen(self) -> tokens.Pair:
        with reading(self._engine) as connection:
            return tokens.seen(connection, NAME, self._settings.zalo_refresh_token)

    def _may_refresh(self) -> bool:
        with self._engine.begin() as connection:
            return tokens.begin_refresh(connection, NAME, time.time())

    def _keep(self, pair: tokens.Pair) -> None:
        with self._engine.begin() as connection:
            tokens.end_refresh(connection, NAME, pair)

    async def _refreshed(self, old: tokens.Pair) -> tokens.Pair:
        """A new pair for the refresh token, which is good for one use; or the old one with the trouble that there is."""
        refresh = self._settings.zalo_refresh_token if old.trouble or not old.refresh else old.refresh
        form = {"app_id": self._settings.zalo_app_id, "grant_type": "refresh_token", "refresh_token": refresh}
        url, secret = f"{self._settings.zalo_oauth_url}/v4/oa/access_token", {"secret_key": self._settings.zalo_app_secret}
        try:
            answer = await self._http.post(url, data=form, headers=secret)
        except httpx.HTTPError:
            return replace(old, refresh=refresh)  # it may have been used up: ask again, and believe the answer
        tree = _object(answer)
        if tree.get("access_token") and tree.get("refresh_token"):
            now = time.time()
            return tokens.Pair(str(tree["access_token"]), str(tree["refresh_token"]), now + float(tree.get("expires_in", 90000)), now)
        if answer.status_code >= 500 or not tree:
            return replace(old, refresh=refresh)
        log.error("Zalo refuses the refresh token: the OA's administrator has to consent again and set ZALO_REFRESH_TOKEN")
        return replace(old, refresh=refresh, trouble="Zalo cần quản trị viên OA cấp quyền lại (ZALO_REFRESH_TOKEN)")

    async def fetch(self, ref: str) -> bytes:
        """The picture at an address that Zalo gave. Raises NotFetched."""
        return await download(self._http, allowed(ref, self._settings.zalo_photo_hosts, self._settings.zalo_api_url))

    async def close(self) -> None:
        """Let connections go."""
        await self._http.aclose()


def _object(answer: httpx.Response) -> dict[str, Any]:
    """What was answered; empty where it is no JSON object."""
    try:
        tree = answer.json()
    except ValueError:
        return {}
    return tree if isinstance(tree, dict) else {}


def _message(body: dict[str, Any], picture: str = "") -> dict[str, Any]:
    if picture:
        shown = {"template_type": "media", "elements": [{"media_type": "image", "attachment_id": picture}]}
        return {"text": body["text"], "attachment": {"type": "template", "payload": shown}}
    choices = body.get("choices") or []
    if not choices:
        return {"text": body["text"]}
    buttons = [{"title": choice[:TITLE], "type": "oa.query.show", "payload": choice} for choice in choices]
    return {"text": body["text"], "attachment": {"type": "template", "payload": {"buttons": buttons}}}
