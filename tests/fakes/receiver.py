"""A webhook for tests: it remembers what it is told, and answers as a test wishes."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.loopback import LoopbackServer


@dataclass(frozen=True)
class Received:
    """A request to the webhook."""

    headers: dict[str, str]
    body: bytes
    began: float
    ended: float

    @property
    def tree(self) -> dict[str, Any]:
        """The body, read as JSON."""
        tree: dict[str, Any] = json.loads(self.body)
        return tree


@dataclass(frozen=True)
class Reply:
    """How to answer: after so many seconds, with this."""

    status: int = 200
    after: float = 0.0
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class Receiver(LoopbackServer):
    """`reply` is called with the body and the count of requests so far."""

    def __init__(self) -> None:
        super().__init__(Starlette(routes=[Route("/{path:path}", self._take, methods=["POST"])]))
        self.received: list[Received] = []
        self.reply: Callable[[dict[str, Any], int], Reply] = lambda _tree, _count: Reply()
        self.busy = 0
        self.most_busy = 0
        self._count = 0

    async def _take(self, request: Request) -> Response:
        began, body = time.monotonic(), await request.body()
        self._count += 1
        self.busy += 1
        self.most_busy = max(self.most_busy, self.busy)
        reply = self.reply(json.loads(body), self._count)
        await asyncio.sleep(reply.after)
        self.busy -= 1
        self.received.append(Received(dict(request.headers), body, began, time.monotonic()))
        return Response(reply.body, reply.status, dict(reply.headers))
