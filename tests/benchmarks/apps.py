"""What is measured, as applications for uvicorn in a process of their own; the database is DATABASE_URL."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace

from fastapi import FastAPI, Request
from starlette.routing import Route

from bot.opening import open_database, settled
from bot.settings import settings
from bot.worker import Worker
from handlers.library import open_library
from knowledge.catalogue import read_catalogue
from knowledge.database import close, reading
from webhook import telegram
from webhook.door import Door


def bare() -> FastAPI:
    """The least that FastAPI can do with an update: parse it and say ok."""
    app = FastAPI()

    @app.post("/webhook/telegram")
    async def receive(update: dict[str, object]) -> dict[str, bool]:
        return {"ok": True}

    return app


def door() -> FastAPI:
    """The webhook as it is served, with nobody at work behind it."""
    return _with_door(lambda app: lambda: None)


def whole() -> FastAPI:
    """The webhook with a worker behind it, and no sender: what is owed stays in the outbox. `GET /done` tells when each turn was."""
    return _with_door(_at_work)


def _at_work(app: FastAPI) -> Callable[[], None]:
    with reading(app.state.engine) as connection:
        library = open_library(read_catalogue(connection))
    settled()
    app.state.worker = Worker(app.state.engine, library, said=lambda: app.state.done.append(time.time()))
    app.state.worker.start()
    return app.state.worker.wake.set  # type: ignore[no-any-return]  # the state of an application is Any


def _with_door(begin: Callable[[FastAPI], Callable[[], None]]) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.settings, app.state.done, app.state.worker = settings(), [], None
        app.state.engine = open_database(settings().database_url)
        app.state.telegram = SimpleNamespace(username="bot", bot_id=1, typing=SimpleNamespace(expects=lambda chat: None))
        app.state.door = Door(app.state.engine, begin(app))
        yield
        if app.state.worker:
            await asyncio.to_thread(app.state.worker.stop)
        close(app.state.engine)

    app = FastAPI(lifespan=lifespan)
    app.router.routes.append(Route("/webhook/telegram", telegram.receive, methods=["POST"]))

    @app.get("/done")
    def done(request: Request) -> list[float]:
        return request.app.state.done  # type: ignore[no-any-return]  # the state of an application is Any

    return app
