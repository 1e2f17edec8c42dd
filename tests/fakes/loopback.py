"""Web applications on this machine's loopback, each in a thread of its own, and what fake platforms share."""

import asyncio
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TLS = ssl.create_default_context()
"""One for all clients: making it takes longer than a test."""


class Droppable(HttpToolsProtocol):
    """Lets the application reach its connection, to close it without an answer."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Put the transport where `drop` finds it."""
        super().connection_made(transport)
        application = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            scope["transport"] = transport
            await application(scope, receive, send)

        self.app = with_transport


async def drop(request: Request) -> Response:
    """Close the connection without an answer."""
    request.scope["transport"].abort()
    await asyncio.sleep(0.001)
    return Response()


class PromptServer(uvicorn.Server):
    """A uvicorn that stops when told, not at its next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.told_to_stop = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Remember the loop, so that other threads can reach it."""
        self.loop = asyncio.get_running_loop()
        await super().startup(sockets)

    async def main_loop(self) -> None:
        """Serve until told to stop."""
        await self.on_tick(0)
        await self.told_to_stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End what runs within two seconds; uvicorn's own shutdown sleeps a tenth of one at least."""
        for server in self.servers:
            server.close()
        for listening in sockets or []:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        state, until = self.server_state, time.monotonic() + 2
        while (state.connections or state.tasks) and time.monotonic() < until:
            await asyncio.sleep(0.002)
        for task in list(state.tasks):
            task.cancel()
        for connection in list(state.connections):
            connection.transport.abort()
        await self.lifespan.shutdown()
        await asyncio.sleep(0.01)  # closed transports say so in the next rounds of the loop


class LoopbackServer:
    """An ASGI application on a free port: `with LoopbackServer(app) as server: … server.url`."""

    def __init__(self, application: ASGIApp) -> None:
        self.application = application
        self.lock = threading.RLock()
        self.closing = asyncio.Event()
        self.url = ""

    def __enter__(self) -> Self:
        listening = socket.create_server(("127.0.0.1", 0), backlog=512)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # otherwise small answers wait 40 ms
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(self.application, http=Droppable, loop="asyncio", ws="none", log_config=None, log_level="critical")
        self._uvicorn = PromptServer(config)
        self._thread = threading.Thread(target=self._uvicorn.run, args=([listening],), daemon=True)
        self._thread.start()
        self._wait_for_start()
        return self

    def _wait_for_start(self) -> None:
        while not self._uvicorn.started:
            if not self._thread.is_alive():
                raise RuntimeError("The application did not start; look at its lifespan.")
            time.sleep(0.002)

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.closing.set)
        self.loop.call_soon_threadsafe(self._uvicorn.told_to_stop.set)
        self._thread.join(10)
        if self._thread.is_alive():
            raise RuntimeError("The server did not stop within 10 s.")

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of the server's thread."""
        assert self._uvicorn.loop is not None
        return self._uvicorn.loop

    async def pause(self, seconds: float) -> None:
        """Sleep in the server's loop, but not beyond its closing."""
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return

    def wait_until(self, predicate: Callable[[], Any], seconds: float = 5.0) -> Any:
        """Block until the predicate is true and give its value; AssertionError after so many seconds.

        In an async test: `await asyncio.to_thread(server.wait_until, predicate)`.
        """
        deadline = time.monotonic() + seconds
        while not (value := predicate()):
            if time.monotonic() > deadline:
                raise AssertionError(f"Not true within {seconds} s.")
            time.sleep(0.003)
        return value


@dataclass(frozen=True)
class Answer:
    """What came back for a webhook request; `status` 0 and a `trouble` when nothing did."""

    status: int = 0
    trouble: str = ""
    retry_after: float = 0.0
    content_type: str = ""
    body: bytes = b""


class FakePlatform(LoopbackServer):
    """A messenger's server: it answers calls, and posts events to a webhook."""

    def __init__(self, routes: Sequence[BaseRoute], *, speed: float, answer_within: float) -> None:
        super().__init__(Starlette(routes=routes, lifespan=self._lifespan))
        self.speed = speed
        self.answer_within = answer_within
        self.addresses: dict[str, str] = {}
        self._moved = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()
        self._born = time.monotonic()

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=100)
        async with httpx.AsyncClient(trust_env=False, verify=TLS, limits=limits) as self._client:
            yield
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def resolves(self, public: str, loopback: str) -> None:
        """Let a public base address (`https://bot.example`) lead to a server on this machine."""
        self.addresses[public.rstrip("/")] = loopback.rstrip("/")

    def target(self, url: str) -> str:
        """Where a webhook address leads."""
        for public, loopback in self.addresses.items():
            if url == public or url.startswith((public + "/", public + "?")):
                return loopback + url.removeprefix(public)
        return url

    def now(self) -> float:
        """The platform's clock: this machine's, moved by `advance`."""
        return time.time() + self._moved

    def age(self) -> float:
        """Seconds on the platform's scale since it began: a real second is 1 / speed of them."""
        return (time.monotonic() - self._born) / self.speed + self._moved

    def advance(self, seconds: float = 0, *, hours: float = 0, days: float = 0) -> None:
        """Move the platform's clock on."""
        self._moved += seconds + 3600 * hours + 86400 * days

    def soon(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Start a coroutine in the server's loop, from any thread."""
        self.loop.call_soon_threadsafe(self._start, coroutine)

    def _start(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        if self.closing.is_set():
            coroutine.close()
            return
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def post(self, url: str, content: bytes, headers: dict[str, str]) -> Answer:
        """Post to a webhook; whatever happens is an answer."""
        try:
            async with asyncio.timeout(self.answer_within):
                response = await self._client.post(self.target(url), content=content, headers=headers, timeout=None)
        except TimeoutError:
            return Answer(trouble="Read timeout expired")
        except httpx.HTTPError as error:
            return Answer(trouble="Connection refused" if isinstance(error, httpx.ConnectError) else "Connection closed")
        return _answer(response)


def is_private(host: str) -> bool:
    """Whether a host is one that no platform delivers to."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".localhost", ".internal"))


def _answer(response: httpx.Response) -> Answer:
    after = response.headers.get("Retry-After", "")
    kind = response.headers.get("Content-Type", "")
    return Answer(response.status_code, "", float(after) if after.isdigit() else 0.0, kind, response.content)
