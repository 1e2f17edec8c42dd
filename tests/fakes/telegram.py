"""A strict Telegram on loopback: the Bot API, the chats behind it, and the delivery of updates.

with TelegramServer() as server:
    lan = server.user(7, "Lan")
    bot = telegram.Bot(server.token, server.api_url)
    lan.says("Xin chào")
    server.wait_until(lambda: lan.replies)
"""

import inspect
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.faults import Fault, Faults
from tests.fakes.loopback import FakePlatform, drop
from tests.fakes.telegram_call import Parameters, Refused, parameters_of, refused, too_many
from tests.fakes.telegram_delivery import Delivery
from tests.fakes.telegram_limits import Limits
from tests.fakes.telegram_people import Group, Person
from tests.fakes.telegram_profile import Profile
from tests.fakes.telegram_sending import Sending
from tests.fakes.telegram_world import World

TOKEN = "8250613947:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-po"  # noqa: S105 made up
SENDS = ("sendmessage", "sendphoto", "senddocument", "sendlocation")


@dataclass(frozen=True)
class Call:
    """A call that the bot made, and the error code it got (0: none)."""

    method: str
    parameters: dict[str, Any]
    error: int
    at: float


class TelegramServer(FakePlatform):
    """Telegram. `speed` shortens its waiting times, but never a client's; `answer_within` is in real seconds."""

    def __init__(  # noqa: PLR0913 each test sets the one that it is about
        self,
        token: str = TOKEN,
        *,
        username: str = "TroLySoTienGiangBot",
        speed: float = 1 / 100,
        answer_within: float | None = None,
        privacy: bool = True,
        inline: bool = False,
        rate_limits: bool = False,
    ) -> None:
        routes = [
            Route("/bot{token}/{method}", self._answer, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
            Route("/{path:path}", _not_found, methods=["GET", "POST"]),
        ]
        super().__init__(routes, speed=speed, answer_within=max(2.0, 60 * speed) if answer_within is None else answer_within)
        self.token = token
        self.username = username
        self.rate_limits = rate_limits
        self.hang = 0.2
        self.calls: list[Call] = []
        self.world = World(token, username, not privacy, inline)
        self.profile = Profile(self.world)
        self.delivery = Delivery(self, self._perform)
        self._sending = Sending(self, self.world)
        self._faults = Faults()
        self._limits = Limits()

    # For tests

    @property
    def api_url(self) -> str:
        """The base address for python-telegram-bot, to which it appends the token."""
        return f"{self.url}/bot"

    @property
    def file_url(self) -> str:
        """The base address of files."""
        return f"{self.url}/file/bot"

    def user(self, number: int, name: str) -> Person:
        """Somebody; the bot cannot write to them before they wrote."""
        return Person(self, number, name)

    def group(self, number: int, title: str, *members: Person) -> Group:
        """A group (its id is negative) into which the bot was taken."""
        return Group(self, number, title, members)

    def listens(self, url: str, secret: str = "", max_connections: int = 40) -> None:
        """Deliver to this loopback address, without the checks of setWebhook."""
        self.delivery.listen(url, secret, max_connections)

    def fail_sends(self, fault: Fault, count: int = 1, chat: int | None = None, retry_after: int = 1) -> None:
        """Let the next sends fail, all or those to one chat."""
        self._faults.plan(fault, count, chat, retry_after)

    def lose_acknowledgements(self, count: int = 1) -> None:
        """Throw away the next 200s: those updates are delivered again."""
        self.delivery.lost_acknowledgements += count

    @property
    def sends(self) -> Counter[int]:
        """How many messages arrived, a chat."""
        return self.world.sends

    @property
    def deliveries(self) -> Counter[int]:
        """How often each update_id was delivered."""
        return self.delivery.deliveries

    @property
    def duplicates(self) -> list[int]:
        """The update_ids that were delivered more than once."""
        return [number for number, times in self.deliveries.items() if times > 1]

    @property
    def pending(self) -> list[int]:
        """The update_ids that are not acknowledged."""
        return [update.id for update in self.delivery.pending()]

    def repeated(self, chat: int) -> list[str]:
        """The texts that the bot showed more than once in a chat."""
        shown = Counter(seen.text for seen in self.world.chats[chat].messages if seen.by_bot)
        return [text for text, times in shown.items() if times > 1]

    # Answering

    async def _answer(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
            parameters = await parameters_of(request)
            return await self._called(request, request.path_params["method"].lower(), parameters)
        except Refused as error:
            return JSONResponse(error.body, error.code, headers=error.headers)

    async def _called(self, request: Request, method: str, parameters: Parameters) -> Response:
        fault, retry_after = self._faults.take(parameters.text("chat_id")) if method in SENDS else (None, 0)
        if fault is Fault.REQUEST_LOST:
            return await drop(request)
        if fault is Fault.TOO_MANY:
            raise too_many(retry_after)
        if fault is Fault.SERVER_ERROR:
            raise Refused(500, "Internal Server Error")
        if fault is Fault.CANNOT_PARSE and parameters.text("parse_mode"):
            raise refused('can\'t parse entities: Unsupported start tag "x" at byte offset 0')
        if fault is Fault.PICTURE_REFUSED and method in ("sendphoto", "senddocument"):
            raise refused("not enough rights to send photos to the chat")
        result = await self._perform(method, parameters)
        if fault is Fault.ERROR_AFTER_DELIVERY:
            raise Refused(500, "Internal Server Error")
        if fault is Fault.ANSWER_LOST:
            await self.pause(self.hang)
            return await drop(request)
        return JSONResponse({"ok": True, **_described(result)})

    async def _perform(self, method: str, parameters: Parameters) -> Any:
        error = 0
        try:
            return await self._run(method, parameters)
        except Refused as refusal:
            error = refusal.code
            raise
        finally:
            self.calls.append(Call(method, parameters.values, error, self.now()))

    async def _run(self, method: str, parameters: Parameters) -> Any:
        function = self._method(method)
        with self.lock:
            if self.rate_limits and method in SENDS:
                self._limits.spend(parameters.text("chat_id"))
            result = function(parameters)
        return await result if inspect.isawaitable(result) else result

    def _method(self, name: str) -> Callable[[Parameters], Any]:
        for part in (self._sending, self.profile, self.delivery):
            if re.fullmatch("(get|set|send|edit|delete|answer)[a-z]+", name) and hasattr(part, name):
                method: Callable[[Parameters], Any] = getattr(part, name)
                return method
        raise Refused(404, "Not Found: method not found")

    def _check_token(self, token: str) -> None:
        if not re.fullmatch(r"[1-9][0-9]{0,15}:[A-Za-z0-9_-]{1,64}", token):
            raise Refused(404, "Not Found")
        if token != self.token:
            raise Refused(401, "Unauthorized")

    async def _download(self, request: Request) -> Response:
        try:
            self._check_token(request.path_params["token"])
        except Refused as error:
            return JSONResponse(error.body, error.code)
        for path, content, _ in self.world.files.values():
            if path == request.path_params["path"]:
                return Response(content, media_type="application/octet-stream")
        return await _not_found(request)


def _described(result: Any) -> dict[str, Any]:
    if isinstance(result, tuple):
        return {"result": result[0], "description": result[1]}
    return {"result": result}


async def _not_found(_: Request) -> Response:
    return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
