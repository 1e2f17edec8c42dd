"""The log: lines for people, or JSON for machines. No word of a citizen is in it.

Messages of exceptions may quote what somebody wrote (`invalid literal for int(): '…'`, the row that a database refused). So of an exception
only its type and where it happened are written; the message only of those that speak of files, the network and connections.
"""

import datetime
import json
import logging
import re
import time
import traceback
from collections.abc import Iterator
from typing import Any

from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.routing import Match, Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

LOUD = ("httpx", "httpcore", "telegram", "alembic", "multipart", "python_multipart", "knowledge.turnstile")
"""What tells too much: addresses with tokens in them, or each connection of a pool."""
PROBES = ("/health/live", "/health/ready", "/metrics")
"""What machines ask all day; logged only where it goes wrong."""
NO_ROUTE = "(không có)"
"""Instead of the address of a request that no route takes: anything may be typed there."""

_QUOTES = re.compile(r"with text '|DETAIL")


def set_up(form: str) -> None:
    """Let everything that is logged go to standard error, as `text` or `json`."""
    handler = logging.StreamHandler()
    handler.addFilter(_first_line)
    handler.setFormatter(Json() if form == "json" else Text())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)


def _first_line(record: logging.LogRecord) -> bool:
    """What asyncio says below the first line shows what a task was working on, and its exception as it was."""
    if record.name == "asyncio":
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


class Text(logging.Formatter):
    """A line for people; below it, where something failed."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: Any) -> str:  # noqa: N802  the name is logging's
        """Where something failed, without what was being worked on."""
        return "\n".join(told(ei[1])) if ei[1] is not None else ""


class Json(logging.Formatter):
    """A line of JSON: time, level, logger, message, and where something failed `exception`; of a request also what `RequestLog` knows."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as a line."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **(getattr(record, "request", None) or {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = "\n".join(told(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False)


def told(error: BaseException) -> Iterator[str]:
    """What is told of an exception: where it happened, what came before it, its type; its message where that quotes nobody."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from told(before)
        yield "then:"
    for part in traceback.format_tb(error.__traceback__):
        yield part.rstrip()
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from told(inner)
    said = _harmless(error)
    yield f"{type(error).__module__}.{type(error).__qualname__}{': ' if said else ''}{said}"


def _harmless(error: BaseException) -> str:
    if isinstance(error, (OperationalError, InterfaceError)):
        said = str(error.orig).partition("\n")[0]
        return "" if _QUOTES.search(said) else said
    return (error.strerror or "") if isinstance(error, OSError) else str(getattr(error, "sqlstate", "") or "")


class RequestLog:
    """Logs a line for each request of the web: method, the route as it is written in the code (never an id or a query), status, time."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and log what came of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            _note(scope, status, time.perf_counter() - started)


def _note(scope: Scope, status: int, seconds: float) -> None:
    route, milliseconds = template(scope), round(seconds * 1000)
    if route in PROBES and status < 400:
        return
    method = scope["method"] if scope["method"].isalpha() and len(scope["method"]) <= 7 else "?"
    request = {"method": method, "route": route, "status": status, "ms": milliseconds}
    log.info("%s %s %s %s ms", method, route, status, milliseconds, extra={"request": request})


def template(scope: Scope) -> str:
    """The route of a request with the names of its parts, such as /admin/can-bo/{number}; NO_ROUTE where there is none."""
    within = getattr(scope.get("route"), "path", "")
    if within:  # what a router was included under comes before it, as it is: there are no ids in that
        under = scope["path"].split("/")[: -within.count("/")]
        return "/".join(under) + str(within)
    app, whole = scope.get("app"), {**scope, "root_path": scope.get("app_root_path", "")}
    for route in app.routes if app is not None else ():
        if isinstance(route, (Route, Mount)) and route.matches(whole)[0] is not Match.NONE:
            return route.path
    return NO_ROUTE
