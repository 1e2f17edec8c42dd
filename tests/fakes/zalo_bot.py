"""A strict Zalo Bot Platform on loopback.

with ZaloBotServer() as server:
    bot = zalo_bot.Bot(server.token, server.api_url)
    lan = server.user("6ede9afa66b88fe6d6a9", "Lan")
    lan.says("Xin chào")
    server.wait_until(lambda: lan.replies)
"""

import inspect
import json
import re
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.faults import Fault, Faults
from tests.fakes.loopback import FakePlatform, drop, is_private
from tests.fakes.telegram_call import Parameters, Refused, parameters_of
from tests.fakes.zalo_bot_people import BotPerson, BotSeen

TOKEN = "12345689:abc-xyz"  # noqa: S105 made up
SHAPES = {"wrapped": ("wrapped",), "flat": ("flat",), "mixed": ("wrapped", "flat")}
SENDS = ("sendMessage", "sendPhoto", "sendSticker")
LONGEST = 2000
CODES = {Fault.TOO_MANY: (429, "Quota exceeded"), Fault.SERVER_ERROR: (403, "Internal server error")}
METHODS = (
    "getMe",
    "getUpdates",
    "setWebhook",
    "deleteWebhook",
    "getWebhookInfo",
    "sendMessage",
    "sendPhoto",
    "sendSticker",
    "sendChatAction",
)


class ZaloBotServer(FakePlatform):
    """The Zalo Bot Platform for one bot.

    `shape` of webhook bodies is wrapped, flat or mixed; `redeliveries` is how often an unanswered event comes again
    (undocumented, so none); with `http_errors=False` errors come as HTTP 200 with ok=false.
    """

    def __init__(  # noqa: PLR0913 each test sets the one that it is about
        self,
        token: str = TOKEN,
        *,
        shape: str = "mixed",
        redeliveries: int = 0,
        http_errors: bool = True,
        monthly_messages: int = 3000,
        speed: float = 1 / 100,
        answer_within: float = 2.0,
    ) -> None:
        routes = [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/hosted/{number:int}.jpg", self._picture),
        ]
        super().__init__(routes, speed=speed, answer_within=answer_within)
        self.token = token
        self.redeliveries, self.http_errors, self.monthly_messages = redeliveries, http_errors, monthly_messages
        self.webhook = ""
        self.secret = ""
        self.hang = 0.2
        self.lost_acknowledgements = 0
        self.sends: Counter[str] = Counter()
        self.deliveries: Counter[str] = Counter()
        self.lost: list[str] = []
        self.under_way: set[str] = set()
        self.calls: list[tuple[str, dict[str, Any], int]] = []
        self._shapes = cycle(SHAPES[shape])
        self._updated_at = 0
        self._people: dict[str, BotPerson] = {}
        self._waiting: deque[dict[str, Any]] = deque()
        self._hosted: list[bytes] = []
        self._faults = Faults()

    # For tests

    @property
    def api_url(self) -> str:
        """The base address, in place of https://bot-api.zaloplatforms.com."""
        return self.url

    def user(self, number: str, name: str, protected: bool = False) -> BotPerson:
        """Somebody; the bot cannot write to them before they wrote."""
        return self._people.setdefault(number, BotPerson(self, number, name, protected))

    def listens(self, url: str, secret: str) -> None:
        """Send events to this loopback address, without the checks of setWebhook."""
        self.webhook, self.secret, self._updated_at = url, secret, int(self.now() * 1000)

    def fail_sends(self, fault: Fault, count: int = 1, user: str | None = None) -> None:
        """Let the next sends fail, all or those to one person."""
        self._faults.plan(fault, count, user, 0)

    def lose_acknowledgements(self, count: int = 1) -> None:
        """Throw away the next 200s; with `redeliveries` those events are delivered again."""
        self.lost_acknowledgements += count

    @property
    def duplicates(self) -> list[str]:
        """The events that were delivered more than once."""
        return [key for key, times in self.deliveries.items() if times > 1]

    def hosts(self, content: bytes) -> str:
        """Keep a picture; gives its address."""
        self._hosted.append(content)
        return f"{self.url}/hosted/{len(self._hosted)}.jpg"

    async def _picture(self, request: Request) -> Response:
        return Response(self._hosted[request.path_params["number"] - 1], media_type="image/jpeg")

    # Events

    def happens(self, event_name: str, message: dict[str, Any] | None) -> str:
        """Tell the bot, by webhook or at its next getUpdates."""
        event = {"event_name": event_name} | ({} if message is None else {"message": message})
        key = message["message_id"] if message else secrets.token_hex(4)
        if self.webhook:
            self.under_way.add(key)
            self.soon(self._deliver(key, event))
        else:
            self._waiting.append(event)
        return key

    async def _deliver(self, key: str, event: dict[str, Any]) -> None:
        tree = event if next(self._shapes) == "flat" else {"ok": True, "result": event}
        body = json.dumps(tree, ensure_ascii=False).encode()
        for attempt in range(self.redeliveries + 1):
            await self.pause(attempt * 10 * self.speed)
            if self.closing.is_set() or await self._accepted(key, body):
                break
        else:
            self.lost.append(key)
        self.under_way.discard(key)

    async def _accepted(self, key: str, body: bytes) -> bool:
        self.deliveries[key] += 1
        headers = {"Content-Type": "application/json", "X-Bot-Api-Secret-Token": self.secret}
        answer = await self.post(self.webhook, body, headers)
        if answer.status == 200 and self.lost_acknowledgements:
            self.lost_acknowledgements -= 1
            return False
        return answer.status == 200

    # Answering

    async def _answer(self, request: Request) -> Response:
        method, error, parameters = request.path_params["method"], 0, Parameters()
        try:
            if request.path_params["token"] != self.token:
                raise Refused(401, "Unauthorized")
            parameters = await parameters_of(request)
            return await self._called(request, method, parameters)
        except Refused as refusal:
            error = refusal.code
            return JSONResponse(refusal.body, error if self.http_errors else 200)
        finally:
            self.calls.append((method, parameters.values, error))

    async def _called(self, request: Request, method: str, parameters: Parameters) -> Response:
        function = self._method(method)
        fault, _ = self._faults.take(parameters.text("chat_id")) if method in SENDS else (None, 0)
        if fault in CODES:
            raise Refused(*CODES[fault])
        if fault is Fault.PICTURE_REFUSED and method == "sendPhoto":
            raise Refused(400, "Bad Request: wrong photo")
        if fault is Fault.REQUEST_LOST:
            return await drop(request)
        result = function(parameters)
        result = await result if inspect.isawaitable(result) else result
        if fault is Fault.ERROR_AFTER_DELIVERY:
            raise Refused(*CODES[Fault.SERVER_ERROR])
        if fault is Fault.ANSWER_LOST:
            await self.pause(self.hang)
            return await drop(request)
        return JSONResponse({"ok": True} | ({} if result is None else {"result": result}))

    def _method(self, name: str) -> Callable[[Parameters], Any]:
        if name not in METHODS:
            raise Refused(400, "Bad Request: wrong method name")
        method: Callable[[Parameters], Any] = getattr(self, "_" + re.sub("([A-Z])", lambda match: "_" + match[1].lower(), name))
        return method

    def _get_me(self, _: Parameters) -> Any:
        return {"id": "1459232241454765289", "account_name": "bot.trolysotg", "account_type": "BASIC", "can_join_groups": False}

    async def _get_updates(self, p: Parameters) -> Any:
        if self.webhook:
            raise Refused(400, "Bad Request: webhook is set, delete it first")
        until = time.monotonic() + p.number("timeout", 30)
        while not self._waiting and time.monotonic() < until and not self.closing.is_set():
            await self.pause(0.01)
        if not self._waiting:
            raise Refused(408, "Request timeout")
        return self._waiting.popleft()

    def _set_webhook(self, p: Parameters) -> Any:
        url, secret = p.text("url"), p.text("secret_token")
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname:
            raise Refused(400, "Bad Request: url must be an HTTPS address")
        if is_private(parts.hostname):
            raise Refused(400, "Bad Request: url must be public")
        if not 8 <= len(secret) <= 256:
            raise Refused(400, "Bad Request: secret_token must have 8 to 256 characters")
        self.listens(url, secret)
        return self._get_webhook_info(p)

    def _delete_webhook(self, p: Parameters) -> Any:
        self.listens("", "")
        return {"url": "", "updated_at": self._updated_at}

    def _get_webhook_info(self, _: Parameters) -> Any:
        if not self.webhook:
            raise Refused(404, "Webhook not found")
        return {"url": self.webhook, "updated_at": self._updated_at}

    def _send_message(self, p: Parameters) -> Any:
        person = self._recipient(p)
        if not p.text("text").strip() or len(p.text("text")) > LONGEST:
            raise Refused(400, f"Bad Request: text must have 1 to {LONGEST} characters")
        return self._show(person, p.text("text"))

    async def _send_photo(self, p: Parameters) -> Any:
        person = self._recipient(p)
        if not p.text("photo").startswith(("https://", "http://")):
            raise Refused(400, "Bad Request: photo must be a URL")
        if len(p.text("caption")) > LONGEST:
            raise Refused(400, f"Bad Request: caption must have 1 to {LONGEST} characters")
        image = await self._fetched(p.text("photo"))
        return self._show(person, p.text("caption"), p.text("photo"), image)

    async def _fetched(self, url: str) -> bytes | None:
        """The picture at an address, as Zalo fetches it; None where the address leads nowhere on this machine."""
        if self.target(url) == url:
            return None
        answer = await self._client.get(self.target(url))
        if answer.status_code != 200 or not answer.content.startswith((b"\xff\xd8\xff", b"\x89PNG")):
            raise Refused(400, "Bad Request: photo could not be fetched")
        return answer.content

    def _send_sticker(self, p: Parameters) -> Any:
        person = self._recipient(p)
        if not p.text("sticker"):
            raise Refused(400, "Bad Request: sticker is empty")
        return self._show(person, "", p.text("sticker"))

    def _send_chat_action(self, p: Parameters) -> None:
        person = self._recipient(p)
        if p.text("action") != "typing":
            raise Refused(400, "Bad Request: action is not supported")
        person.actions.append("typing")

    def _recipient(self, p: Parameters) -> BotPerson:
        person = self._people.get(p.text("chat_id"))
        if person is None or not person.has_written:
            raise Refused(404, "Chat not found")
        return person

    def _show(self, person: BotPerson, text: str, photo: str = "", image: bytes | None = None) -> dict[str, Any]:
        if self.sends.total() >= self.monthly_messages:
            raise Refused(*CODES[Fault.TOO_MANY])
        seen = BotSeen(secrets.token_hex(10), True, text, self.now(), photo, image)
        person.chat.append(seen)
        self.sends[person.id] += 1
        return {"message_id": seen.id, "date": int(seen.at * 1000)}
