"""How updates reach the bot: by webhook, one a POST, or by getUpdates."""

import asyncio
import json
import random
import re
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.loopback import Answer, FakePlatform, is_private
from tests.fakes.telegram_call import Parameters, Refused, parameters_in_answer, refused, too_many

DAY = 86400
LIFETIMES = {"callback_query": 150, "inline_query": 30, "chosen_inline_result": 600}
RETRIES = (0, 2, 4, 8, 16, 32)
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
NOT_IN_AN_ANSWER = ("get", "setwebhook", "deletewebhook", "close", "logout")
Key = tuple[str, int]


@dataclass
class Pending:
    """An update that the bot has not acknowledged."""

    id: int
    key: Key
    payload: dict[str, Any]
    expires: float
    attempts: int = 0


@dataclass
class Webhook:
    """Where updates go."""

    url: str
    secret: str
    most: int
    connections: asyncio.Semaphore
    gone_since: float | None = None

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        secret = {"X-Telegram-Bot-Api-Secret-Token": self.secret} if self.secret else {}
        return {"Content-Type": "application/json", "Accept-Encoding": "gzip", **secret}


class Delivery:
    """The queues of pending updates."""

    def __init__(self, server: FakePlatform, perform: Callable[[str, Parameters], Awaitable[Any]]) -> None:
        self.server = server
        self.perform = perform
        self.webhook: Webhook | None = None
        self.allowed: list[str] = []
        self.deliveries: Counter[int] = Counter()
        self.expired: list[int] = []
        self.acknowledged: list[int] = []
        self.lost_acknowledgements = 0
        self._last_error: tuple[int, str] | None = None
        self._failing_since: float | None = None
        self._single = asyncio.Lock()
        self._queues: dict[Key, deque[Pending]] = {}
        self._active: set[Key] = set()
        self._last_id = 729_480_000
        self._poller = 0
        self._set_at = 0.0

    # Taking an update in

    def add(self, kind: str, payload: dict[str, Any], key: Key) -> int:
        """Queue an update; gives its update_id, or 0 when the bot does not want the kind."""
        with self.server.lock:
            if kind not in self.allowed if self.allowed else kind in NOT_BY_DEFAULT:
                return 0
            self._last_id += 1
            expires = self.server.age() + LIFETIMES.get(kind, DAY)
            update = Pending(self._last_id, key, {"update_id": self._last_id, kind: payload}, expires)
            self._queues.setdefault(key, deque()).append(update)
            self._wake(key)
            return update.id

    def pending(self) -> list[Pending]:
        """All updates that wait, by their numbers."""
        with self.server.lock:
            return sorted(self._waiting(), key=lambda update: update.id)

    def _waiting(self) -> Iterator[Pending]:
        for key in list(self._queues):
            self._drop_expired(key)
            yield from self._queues[key]

    def _drop_expired(self, key: Key) -> None:
        queue = self._queues[key]
        while queue and queue[0].expires < self.server.age():
            self.expired.append(queue.popleft().id)

    def _remove(self, update: Pending) -> None:
        with self.server.lock:
            if update in self._queues[update.key]:
                self._queues[update.key].remove(update)
                self.acknowledged.append(update.id)

    # The webhook

    def _wake(self, key: Key) -> None:
        if self.webhook and key not in self._active:
            self._active.add(key)
            self.server.soon(self._lane(key))

    def _head(self, key: Key) -> tuple[Webhook, Pending] | None:
        with self.server.lock:
            self._drop_expired(key)
            if self.webhook and self._queues[key]:
                return self.webhook, self._queues[key][0]
            self._active.discard(key)
            return None

    async def _lane(self, key: Key) -> None:
        """One queue: the next update only after the one before is acknowledged or has expired."""
        while (head := self._head(key)) and not self.server.closing.is_set():
            webhook, update = head
            async with webhook.connections, self._carefully():
                update.attempts += 1
                self.deliveries[update.id] += 1
                body = json.dumps(update.payload, ensure_ascii=False).encode()
                answer = self._perhaps_lost(await self.server.post(webhook.url, body, webhook.headers))
            if 200 <= answer.status < 300:
                webhook.gone_since = self._failing_since = None
                self._remove(update)
                await self._act_on(answer)
            else:
                self._note_failure(webhook, answer)
                await self.server.pause(self._delay(update, answer) * self.server.speed)

    @asynccontextmanager
    async def _carefully(self) -> AsyncIterator[None]:
        """After 10 s without any success Telegram keeps to a single connection."""
        if self._failing_since is None or self.server.age() - self._failing_since < 10:
            yield
        else:
            async with self._single:
                yield

    def _perhaps_lost(self, answer: Answer) -> Answer:
        if self.lost_acknowledgements and 200 <= answer.status < 300:
            self.lost_acknowledgements -= 1
            return Answer(trouble="Connection closed")
        return answer

    def _delay(self, update: Pending, answer: Answer) -> float:
        if answer.status and answer.retry_after:
            return min(answer.retry_after, 3600)
        if update.attempts <= len(RETRIES):
            return RETRIES[update.attempts - 1]
        return random.uniform(60, 120)  # noqa: S311 no secret

    def _note_failure(self, webhook: Webhook, answer: Answer) -> None:
        reason = answer.trouble or f"Wrong response from the webhook: {answer.status} {HTTPStatus(answer.status).phrase}"
        if self._failing_since is None:
            self._failing_since = self.server.age()
        self._last_error = int(self.server.now()), reason
        if answer.status != 410:
            webhook.gone_since = None
        elif webhook.gone_since is None:
            webhook.gone_since = self.server.age()
        elif self.server.age() - webhook.gone_since > 23 * 3600:
            self.webhook = None

    async def _act_on(self, answer: Answer) -> None:
        """A webhook's answer may carry one call; nobody hears of its errors."""
        call = parameters_in_answer(answer.content_type, answer.body)
        method = call.text("method").lower()
        if method and not method.startswith(NOT_IN_AN_ANSWER):
            try:
                await self.perform(method, call)
            except Refused:
                return

    def listen(self, url: str, secret: str, most: int) -> None:
        """Deliver to this address from now on."""
        with self.server.lock:
            self.webhook = Webhook(url, secret, most, asyncio.Semaphore(most))
            self._poller += 1
            for key in self._queues:
                self._wake(key)

    # The methods

    def setwebhook(self, p: Parameters) -> Any:
        """Set the webhook, or remove it with an empty url."""
        url, secret, most = p.text("url"), p.text("secret_token"), p.number("max_connections", 40)
        if not url:
            return self.deletewebhook(p)
        _check_webhook(url, secret, most)
        allowed = _allowed(p, self.allowed)
        hook = self.webhook
        if hook and (hook.url, hook.secret, hook.most, self.allowed) == (url, secret, most, allowed):
            return True, "Webhook is already set"
        if time.monotonic() < self._set_at + 1:
            raise too_many(1)
        self._set_at = time.monotonic()
        self._drop_if_asked(p)
        self.allowed = allowed
        self.listen(url, secret, most)
        return True, "Webhook was set"

    def deletewebhook(self, p: Parameters) -> Any:
        """Remove the webhook."""
        self._drop_if_asked(p)
        was, self.webhook = self.webhook, None
        return True, "Webhook was deleted" if was else "Webhook is already deleted"

    def _drop_if_asked(self, p: Parameters) -> None:
        if p.flag("drop_pending_updates"):
            for queue in self._queues.values():
                queue.clear()

    def getwebhookinfo(self, _: Parameters) -> Any:
        """How deliveries go."""
        hook = self.webhook
        info: dict[str, Any] = {"url": hook.url if hook else "", "has_custom_certificate": False}
        info["pending_update_count"] = len(self.pending())
        if hook:
            info |= {"max_connections": hook.most, "ip_address": "203.0.113.7"}
        if hook and self._last_error:
            info |= {"last_error_date": self._last_error[0], "last_error_message": self._last_error[1]}
        if self.allowed:
            info["allowed_updates"] = self.allowed
        return info

    async def getupdates(self, p: Parameters) -> Any:
        """Long polling; the last poller wins."""
        if self.webhook:
            raise _conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
        self._poller += 1
        mine = self._poller
        self.allowed = _allowed(p, self.allowed)
        self._confirm(p.number("offset"))
        until = time.monotonic() + min(p.number("timeout"), 50)
        limit = p.number("limit", 100)
        while not (batch := self.pending()[: limit if 1 <= limit <= 100 else 100]) and time.monotonic() < until:
            await self.server.pause(0.01)
            if mine != self._poller or self.webhook:
                by = "setWebhook" if self.webhook else "other getUpdates"
                raise _conflict(f"terminated by {by} request; make sure that only one bot instance is running")
            if self.server.closing.is_set():
                break
        self.deliveries.update(update.id for update in batch)
        return [update.payload for update in batch]

    def _confirm(self, offset: int) -> None:
        waiting = self.pending()
        if offset < 0:
            waiting = waiting[:offset]
        for update in waiting:
            if offset < 0 or update.id < offset:
                self._remove(update)


def _conflict(why: str) -> Refused:
    return Refused(409, f"Conflict: {why}")


def _allowed(p: Parameters, before: list[str]) -> list[str]:
    kinds = p.tree("allowed_updates", "allowed updates")
    return before if kinds is None else [str(kind) for kind in kinds]


def _check_webhook(url: str, secret: str, most: int) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise refused("bad webhook: An HTTPS URL must be provided for webhook")
    if parts.port not in (None, 443, 80, 88, 8443):
        raise refused("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    if not parts.hostname or is_private(parts.hostname):
        raise refused(f"bad webhook: IP address {parts.hostname} is reserved")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]+", secret):
        raise refused("secret token contains unallowed characters")
    if len(secret) > 256:
        raise refused("secret token is too long")
    if not 1 <= most <= 100:
        raise refused("bad webhook: max_connections must be between 1 and 100")
