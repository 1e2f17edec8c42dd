"""A strict Zalo Official Account on loopback: OAuth, the OA API, and signed events.

with ZaloOaServer() as server:
    server.listens(app.url + "/webhook/zalo")
    lan = server.user("246845883529197922", "Lan")
    lan.says("Xin chào")
    server.wait_until(lambda: lan.replies)
"""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from collections import Counter, deque
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.faults import Fault, Faults
from tests.fakes.loopback import FakePlatform, drop
from tests.fakes.zalo_oa_events import Events
from tests.fakes.zalo_oa_messages import Content, OaSeen, content_of, invalid, outside
from tests.fakes.zalo_oa_people import OaPerson
from tests.fakes.zalo_oa_tokens import OaError, Tokens

DAY = 86400
UPLOADS = {
    "image": ((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"), 1 << 20),
    "gif": ((b"GIF8",), 5 << 20),
    "file": ((b"%PDF", b"PK", b"\xd0\xcf\x11\xe0"), 5 << 20),
}
CODES = {Fault.TOO_MANY: (-32, "Rate limit exceeded"), Fault.SERVER_ERROR: (-200, "Send message failed")}


class ZaloOaServer(FakePlatform):
    """Zalo for one OA. `speed` shortens the waits between retries, `answer_within` is in real seconds."""

    def __init__(  # noqa: PLR0913 each test sets the one that it is about
        self,
        *,
        app_id: str = "1234567890123456789",
        app_secret: str = "app-secret-for-tests",  # noqa: S107 made up
        oa_id: str = "388613280878808645",
        oa_secret: str = "oa-secret-for-tests",  # noqa: S107 made up
        speed: float = 1 / 1000,
        answer_within: float = 2.0,
        echoes: bool = True,
        receipts: bool = False,
        needs_proof: bool = False,
        calls_a_minute: int = 4000,
    ) -> None:
        super().__init__(self._routes(), speed=speed, answer_within=answer_within)
        self.oa_id = oa_id
        self.echoes, self.receipts, self.needs_proof = echoes, receipts, needs_proof
        self.calls_a_minute = calls_a_minute
        self.tokens = Tokens(app_id, app_secret, self.now)
        self.events = Events(self, app_id, oa_secret)
        self.sends: Counter[str] = Counter()
        self.billed: Counter[str] = Counter()
        self.calls: list[tuple[str, int]] = []
        self.hang = 0.2
        self.refused_uploads = 0
        self.lost_refresh_answers = 0
        self._people: dict[str, OaPerson] = {}
        self._uploads: dict[str, tuple[bytes, float]] = {}
        self._hosted: list[bytes] = []
        self._faults = Faults()
        self._codes: deque[tuple[int, str]] = deque()
        self._recent: deque[float] = deque()

    def _routes(self) -> list[Route]:
        return [
            Route("/v4/oa/access_token", self._token, methods=["POST"]),
            Route("/hosted/{number:int}.jpg", self._picture),
            Route("/{path:path}", self._call, methods=["GET", "POST"]),
        ]

    # For tests

    @property
    def api_url(self) -> str:
        """The base address of the OA API and of OAuth, in place of openapi.zalo.me and oauth.zaloapp.com."""
        return self.url

    def user(self, number: str, name: str) -> OaPerson:
        """Somebody, not yet a follower."""
        return self._people.setdefault(number, OaPerson(self, number, name))

    def listens(self, url: str) -> None:
        """Send events to this address."""
        self.events.webhook = url

    def saves_webhook(self, url: str) -> bool:
        """Save an address in the console: Zalo first posts an unsigned `{}`, which must get 200. Blocks."""
        probe = self.post(url, b"{}", {"Content-Type": "application/json"})
        answer = asyncio.run_coroutine_threadsafe(probe, self.loop).result()
        if answer.status == 200:
            self.listens(url)
        return answer.status == 200

    def fail_sends(self, fault: Fault, count: int = 1, user: str | None = None) -> None:
        """Let the next sends fail, all or those to one person."""
        self._faults.plan(fault, count, user, 0)

    def refuse_sends(self, code: int, message: str = "refused", count: int = 1) -> None:
        """Let the next sends answer this error code."""
        self._codes.extend([(code, message)] * count)

    def lose_acknowledgements(self, count: int = 1) -> None:
        """Throw away the next 200s: those events are delivered again."""
        self.events.lost_acknowledgements += count

    def lose_refresh_answers(self, count: int = 1) -> None:
        """The next refreshes rotate the tokens, and the answers get lost."""
        self.lost_refresh_answers += count

    def officer_writes(self, person: OaPerson, text: str) -> str:
        """A human agent answers in the OA's own console: an echo with admin_id."""
        return self._show(person, Content(text, []), by_officer=True)

    @property
    def duplicates(self) -> list[str]:
        """The keys of events that were delivered more than once."""
        return [key for key, times in self.events.deliveries.items() if times > 1]

    def hosts(self, content: bytes) -> str:
        """Keep a picture; gives its address."""
        self._hosted.append(content)
        return f"{self.url}/hosted/{len(self._hosted)}.jpg"

    # Answering

    async def _token(self, request: Request) -> Response:
        async with request.form() as form:
            try:
                pair = self.tokens.grant(request.headers, {name: str(value) for name, value in form.items()})
            except OaError as error:
                described = {"error_name": error.message, "error_reason": error.message, "error_description": error.message}
                return JSONResponse({**described, "error": error.code})
        if self.lost_refresh_answers:
            self.lost_refresh_answers -= 1
            return await drop(request)
        return JSONResponse(pair)

    async def _picture(self, request: Request) -> Response:
        return Response(self._hosted[request.path_params["number"] - 1], media_type="image/jpeg")

    async def _call(self, request: Request) -> Response:
        headers = {"X-RateLimit-Limit": str(self.calls_a_minute), "X-RateLimit-Remain": str(self._remaining())}
        try:
            body, error = {"error": 0, "message": "Success", **await self._result(request)}, 0
        except OaError as refusal:
            body, error = {"error": refusal.code, "message": refusal.message}, refusal.code
        self.calls.append((request.url.path, error))
        if body.get("drop"):
            return await drop(request)
        return JSONResponse(body, headers=headers)

    def _remaining(self) -> int:
        now = time.monotonic()
        while self._recent and self._recent[0] < now - 60:
            self._recent.popleft()
        return max(0, self.calls_a_minute - len(self._recent))

    async def _result(self, request: Request) -> dict[str, Any]:
        if not self._remaining():
            raise OaError(*CODES[Fault.TOO_MANY])
        self._recent.append(time.monotonic())
        self.tokens.check(request.headers.get("access_token"))
        self._check_proof(request)
        path, method = request.url.path, request.method
        if (path, method) == ("/v3.0/oa/message/cs", "POST"):
            return await self._send(await _json(request))
        if path.startswith("/v2.0/oa/upload/") and method == "POST":
            return {"data": await self._upload(request, path.rpartition("/")[2])}
        if (path, method) == ("/v3.0/oa/user/detail", "GET"):
            return {"data": self._detail(request.query_params.get("data", ""))}
        if (path, method) == ("/v3.0/oa/quota/message", "POST"):
            return {"data": self._quota(await _json(request))}
        if (path, method) == ("/v2.0/oa/getoa", "GET"):
            return {"data": {"oaid": self.oa_id, "name": "Trợ lý số Tiền Giang", "is_verified": True, "oa_type": 4}}
        raise _closed(path)

    def _check_proof(self, request: Request) -> None:
        right = hmac.new(self.tokens.app_secret.encode(), self.tokens.access.encode(), hashlib.sha256).hexdigest()
        if self.needs_proof and request.headers.get("appsecret_proof") != right:
            raise OaError(-242, "appsecret_proof is invalid")

    async def _send(self, tree: dict[str, Any]) -> dict[str, Any]:
        content = content_of(tree.get("message"))
        person = self._recipient(tree.get("recipient"))
        fault, _ = self._faults.take(person.id)
        if self._codes:
            raise OaError(*self._codes.popleft())
        if fault in CODES:
            raise OaError(*CODES[fault])
        if fault is Fault.REQUEST_LOST:
            return {"drop": True}
        self._check_window(person)
        self._check_attachment(content)
        message_id = self._show(person, content)
        if fault is Fault.ERROR_AFTER_DELIVERY:
            raise OaError(-200, "Send message failed")
        if fault is Fault.ANSWER_LOST:
            await self.pause(self.hang)
            return {"drop": True}
        return {"data": {"message_id": message_id, "user_id": person.id}}

    def _recipient(self, recipient: Any) -> OaPerson:
        if not isinstance(recipient, dict) or not isinstance(recipient.get("user_id") or recipient.get("message_id"), str):
            raise invalid("recipient")
        for person in self._people.values():
            if person.id == recipient.get("user_id"):
                return person
            if any(seen.id == recipient.get("message_id") for seen in person.messages):
                return person
        raise invalid("user_id")

    def _check_window(self, person: OaPerson) -> None:
        if person.blocked_code:
            raise OaError(person.blocked_code, "User has refused")
        if person.has_left or person.last_interaction is None:
            raise OaError(-213, "User has not followed OA")
        silent = self.now() - person.last_interaction
        if silent > 7 * DAY:
            raise OaError(-230, "User has not interacted with the OA in the past 7 days")
        if silent > 2 * DAY:
            self.billed[person.id] += 1

    def _check_attachment(self, content: Content) -> None:
        if content.kind == "sticker" or not content.attachment_id:
            return
        if content.attachment_id not in self._uploads:
            raise invalid("attachment_id")
        if self.now() > self._uploads[content.attachment_id][1]:
            raise OaError(-100, "Attachment is expired")

    def _show(self, person: OaPerson, content: Content, by_officer: bool = False) -> str:
        image = self._uploads.get(content.attachment_id, (None, 0.0))[0]
        seen = OaSeen(secrets.token_hex(10), True, content.text, self.now(), content.buttons, content.kind, image, content.image_url)
        seen.by_officer = by_officer
        person.messages.append(seen)
        if not by_officer:
            self.sends[person.id] += 1
        if self.echoes:
            self._echo(person, seen)
        return seen.id

    def _echo(self, person: OaPerson, seen: OaSeen) -> None:
        kind = seen.kind if seen.kind in ("image", "gif", "file", "sticker") else "text"
        ends: dict[str, Any] = {"sender": {"id": self.oa_id}, "recipient": {"id": person.id}, "user_id_by_app": person.id_by_app}
        if seen.by_officer:
            ends["sender"]["admin_id"] = "2512523625412515"
        self.events.send(f"oa_send_{kind}", **ends, message={"msg_id": seen.id, "text": seen.text})
        if self.receipts:
            back = {"sender": {"id": self.oa_id}, "recipient": {"id": person.id}}
            self.events.send("user_received_message", **back, message={"msg_id": seen.id})

    async def _upload(self, request: Request, kind: str) -> dict[str, str]:
        if kind not in UPLOADS or not request.headers.get("content-type", "").startswith("multipart/form-data"):
            raise invalid("file")
        if self.refused_uploads:
            self.refused_uploads -= 1
            raise OaError(-218, "Over quota of uploads")
        async with request.form() as form:
            file = form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else b""
        beginnings, most = UPLOADS[kind]
        if not content.startswith(beginnings):
            raise invalid("file")
        if len(content) > most:
            raise outside("file")
        number = secrets.token_urlsafe(40)
        self._uploads[number] = content, self.now() + 7 * DAY
        return {"token" if kind == "file" else "attachment_id": number}

    def _detail(self, data: str) -> dict[str, Any]:
        person = self._people.get(str(_parsed(data).get("user_id")))
        if person is None:
            raise invalid("user_id")
        if person.last_interaction is None:
            raise OaError(-213, "User has not followed OA")
        then = time.strftime("%d/%m/%Y", time.gmtime(person.last_interaction + 7 * 3600))
        names = {"user_id": person.id, "user_id_by_app": person.id_by_app, "user_external_id": "", "user_alias": person.name}
        flags = {"is_sensitive": person.is_sensitive, "user_last_interaction_date": then, "user_is_follower": person.is_follower}
        return {**names, "display_name": person.name, **flags, "avatar": "", "avatars": {}, "shared_info": person.shared}

    def _quota(self, tree: dict[str, Any]) -> Any:
        if "quota_owner" in tree:
            return [{"quota_type": "sub_quota", "product_type": tree.get("product_type", "cs"), "total": 10000, "remain": 9990}]
        person = self._people.get(str(tree.get("user_id")))
        if person is None or person.last_interaction is None:
            raise invalid("user_id")
        return {"last_interaction": int(person.last_interaction * 1000), "cs_reply": {"remain": 8, "total": 8}}


async def _json(request: Request) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise invalid("content type")
    return _parsed((await request.body()).decode(errors="replace"))


def _parsed(text: str) -> dict[str, Any]:
    try:
        tree = json.loads(text)
    except ValueError:
        raise invalid("JSON") from None
    if not isinstance(tree, dict):
        raise invalid("JSON")
    return tree


def _closed(path: str) -> OaError:
    if path in ("/v3.0/oa/message/transaction", "/v3.0/oa/message/promotion") or path.startswith("/v2.0/oa/"):
        return OaError(-240, "This API was closed, please use the newer one")
    return OaError(404, "Empty api")
