"""The web application: public chat, its API, the officers' admin, and health."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from sqlalchemy import Engine
from starlette.datastructures import MutableHeaders
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.logs import RequestLog
from bot.opening import open_database, settled
from bot.post import Post
from bot.settings import settings
from handlers.library import Library, open_library
from knowledge.catalogue import read_catalogue
from knowledge.database import close, reading
from webhook import chat, drawings, health, photos, telegram, visitor, zalo
from webhook.admin import add_admin
from webhook.door import Door

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
UNKEPT = {"Cache-Control": "no-store"}
"""Pages of officers hold what citizens wrote: no browser or proxy keeps them."""
LONGEST_BODY = 64 * 1024
LONGER_BODIES = {"/chat/photo": photos.LONGEST_BODY}
"""Bytes of a body, where it may be longer."""


def create_app(library: Library | None = None) -> FastAPI:
    """The application that `bot serve` hands to uvicorn; opens the library of its database, unless it is given one."""
    app = FastAPI(title="Trợ lý số Tiền Giang", version="1", lifespan=lambda app: _lifespan(app, library), docs_url=None, redoc_url=None)
    app.router.routes += [
        Route("/webhook/telegram", telegram.receive, methods=["POST"]),
        Route("/webhook/zalo", zalo.receive_oa, methods=["POST"]),
        Route("/webhook/zalo-bot", zalo.receive_bot, methods=["POST"]),
    ]
    app.add_middleware(Guard)
    app.add_middleware(RequestLog)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.include_router(chat.router)
    app.include_router(visitor.router)
    app.include_router(photos.router)
    app.include_router(drawings.router)
    app.include_router(health.router)
    add_admin(app)
    app.add_api_route("/favicon.ico", lambda: RedirectResponse("/static/icon.svg", 308), include_in_schema=False)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI, library: Library | None) -> AsyncIterator[dict[str, Any]]:
    app.state.settings = settings()
    app.state.engine = open_database(settings().database_url)
    app.state.library = library or _opened(app.state.engine)
    settled()
    app.state.post = Post(app.state.engine, app.state.library, settings())
    app.state.telegram = app.state.post.telegram
    app.state.door = Door(app.state.engine, app.state.post.stored)
    yield {"web": app.state.post.web}  # for bot.serving, which tells open pages that the process ends
    await app.state.post.close()
    close(app.state.engine)


def _opened(engine: Engine) -> Library:
    with reading(engine) as connection:
        return open_library(read_catalogue(connection))


class Guard:
    """Refuses what is too large or posted by another site's page, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or scope["path"].startswith("/webhook/"):
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY | (UNKEPT if scope["path"].startswith("/admin") else {}))
            await send(message)

        most = LONGER_BODIES.get(scope["path"], LONGEST_BODY)
        refused = _refused(Request(scope), most)
        await (refused or self._app)(scope, _counted(receive, most), send_with_headers)


def _counted(receive: Receive, most: int) -> Receive:
    """Reading a body that ends, with 413, where it is longer than it may be, whatever its head has said."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > most:
            raise HTTPException(413, "Nội dung gửi lên quá lớn.")
        return message

    return counted


def _refused(request: Request, most: int) -> Response | None:
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return None
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > most:
        return PlainTextResponse("Nội dung gửi lên quá lớn.", 413)
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return PlainTextResponse("Yêu cầu từ trang khác bị từ chối.", 403)
    return None
