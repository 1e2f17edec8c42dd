"""The web application: public chat, its API, and health."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.staticfiles import StaticFiles

from bot.opening import open_database
from bot.settings import settings
from handlers.library import open_library
from knowledge.catalogue import read_catalogue
from webhook import chat, health

SECURITY = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
LONGEST_BODY = 64 * 1024


def create_app() -> FastAPI:
    """The application that `bot serve` hands to uvicorn."""
    app = FastAPI(title="Trợ lý số Tiền Giang", version="1", lifespan=_lifespan, docs_url=None, redoc_url=None)
    app.middleware("http")(_guard)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    app.include_router(chat.router)
    app.include_router(health.router)
    app.add_api_route("/favicon.ico", lambda: RedirectResponse("/static/icon.svg", 308), include_in_schema=False)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    app.state.engine = open_database(settings().database_url)
    with app.state.engine.connect() as connection:
        app.state.library = open_library(read_catalogue(connection))
    yield
    app.state.engine.dispose()


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse what is too large or posted by another site's page; put the security headers on every answer."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > LONGEST_BODY:
            return Response("Nội dung gửi lên quá lớn.", 413, SECURITY, "text/plain; charset=utf-8")
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return Response("Yêu cầu từ trang khác bị từ chối.", 403, SECURITY, "text/plain; charset=utf-8")
    response = await call_next(request)
    response.headers.update(SECURITY)
    return response
