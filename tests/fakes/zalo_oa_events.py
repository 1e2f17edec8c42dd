"""Events of an Official Account on their way to the webhook: signed, repeated when not answered, in no order."""

import hashlib
import json
import random
from collections import Counter
from dataclasses import dataclass
from typing import Any

from tests.fakes.loopback import FakePlatform

RETRIES = (30, 300, 900, 1800, 3600)


def sign(app_id: str, body: bytes, timestamp: str, secret: str) -> str:
    """The value of X-ZEvent-Signature: plain SHA-256 of app id, raw body, timestamp and OA secret."""
    return "mac=" + hashlib.sha256(app_id.encode() + body + timestamp.encode() + secret.encode()).hexdigest()


@dataclass(frozen=True)
class Event:
    """One event; its key is the msg_id, or a name for events that have none."""

    key: str
    name: str
    body: bytes
    signature: str


class Events:
    """What was sent to the webhook, and how often."""

    def __init__(self, server: FakePlatform, app_id: str, secret: str) -> None:
        self.server = server
        self.app_id = app_id
        self.secret = secret
        self.webhook = ""
        self.shuffled = False
        self.lost_acknowledgements = 0
        self.deliveries: Counter[str] = Counter()
        self.sent: list[Event] = []
        self.lost: list[Event] = []
        self.under_way: set[str] = set()

    def send(self, name: str, **fields: Any) -> str:
        """Send an event to the webhook; gives its key."""
        timestamp = str(int(self.server.now() * 1000))
        tree = {"app_id": self.app_id, **fields, "event_name": name, "timestamp": timestamp}
        body = json.dumps(tree, ensure_ascii=False, separators=(",", ":")).encode()
        with self.server.lock:
            key = fields.get("message", {}).get("msg_id") or f"{name}-{len(self.sent)}"
            event = Event(key, name, body, sign(self.app_id, body, timestamp, self.secret))
            self.sent.append(event)
            self.under_way.add(key)
        self.server.soon(self._deliver(event))
        return key

    async def _deliver(self, event: Event) -> None:
        if self.shuffled:
            await self.server.pause(random.uniform(0, 0.05))  # noqa: S311 no secret
        if not await self._delivered(event):
            self.lost.append(event)
        self.under_way.discard(event.key)

    async def _delivered(self, event: Event) -> bool:
        for attempt in range(len(RETRIES) + 1):
            if self.server.closing.is_set() or not self.webhook:
                return False
            if await self._accepted(event, attempt):
                return True
            if attempt < len(RETRIES):
                await self.server.pause(RETRIES[attempt] * self.server.speed)
        self.webhook = ""  # after the last attempt Zalo switches the webhook off
        return False

    async def _accepted(self, event: Event, attempt: int) -> bool:
        headers = {"Content-Type": "application/json", "X-ZEvent-Signature": event.signature}
        if attempt:
            headers["num_retry"] = str(attempt)
        self.deliveries[event.key] += 1
        answer = await self.server.post(self.webhook, event.body, headers)
        if answer.status == 200 and self.lost_acknowledgements:
            self.lost_acknowledgements -= 1
            return False
        return answer.status == 200
