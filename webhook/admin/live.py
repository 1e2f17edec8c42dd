"""What open pages are told while they are open (Server-Sent Events): that cases changed, and who else has the same case open.

The database is asked every LOOK seconds, once for all pages of this process, and only while there are any; so a page also learns what
another process changed. Who is present is known in this process alone, and only of pages with JavaScript: it is a courtesy to
colleagues, and the version of the case is what keeps two of them from overwriting each other.
"""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.web import Web
from knowledge.cases.around import newest, touched
from knowledge.cases.readers import Reader
from knowledge.database import reading
from knowledge.officers import Officer
from webhook.admin.guard import needs
from webhook.admin.reading import READING, reader_of, the_case

router = APIRouter()
log = logging.getLogger(__name__)

LOOK = 3.0
"""Seconds between two looks for changes."""
BEAT, BEATS = 15.0, 20
"""Seconds after which a silent stream says that it lives, and how often before it ends: the browser comes again, and is asked again
whether it is signed in."""
LATE = 100
"""So many lines of the audit log before the newest are looked at again: another transaction may write a lower number later."""
MOST = 2**31 - 1
"""The largest id that the database can hold."""
Change = tuple[int, int, str, str]
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@dataclass(eq=False)
class Page:
    """An open page: who reads it, and the case that it shows (None: the queue). `shown` are lines of the audit log that it was made
    with, which is what its own officer has just done."""

    reader: Reader
    name: str
    case: int | None
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    seen: int = 0
    shown: frozenset[int] = frozenset()
    untold: list[str] = field(default_factory=list)

    def hears(self, change: Change) -> None:
        """Note a change that concerns it, to be told."""
        line, number, department, category = change
        if line in self.shown:
            return
        if self.case == number or (self.case is None and self.reader.sees(department, category)):
            self.seen = max(self.seen, line)
            self.says("thay-doi", line, self.seen)

    def says(self, event: str, data: object, line: int | None = None) -> None:
        """Note an event to be told."""
        head = f"id: {line}\n" if line is not None else ""
        self.untold.append(f"{head}event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n")
        self.woken.set()

    def told(self) -> list[str]:
        """What is to be told now."""
        self.woken.clear()
        untold, self.untold = self.untold, []
        return untold


class Live:
    """The open pages of this process."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._pages: set[Page] = set()
        self._watch: asyncio.Task[None] | None = None

    @contextmanager
    def opened(self, page: Page, now: int) -> Iterator[None]:
        """Tell a page of what happens while it is open; `now` is the newest line of the audit log."""
        self._pages.add(page)
        self._tell_who_is_there(page.case)
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._watching(now))
        try:
            yield
        finally:
            self._pages.discard(page)
            self._tell_who_is_there(page.case)

    def others_at(self, case: int, officer: int) -> list[str]:
        """The names of other officers who have a case open."""
        return sorted({page.name for page in [*self._pages] if page.case == case and page.reader.officer != officer})

    def _tell_who_is_there(self, case: int | None) -> None:
        for page in self._pages:
            if case is not None and page.case == case:
                page.says("cung-xem", self.others_at(case, page.reader.officer))

    async def _watching(self, last: int) -> None:
        told: set[int] | None = None
        while self._pages:
            await asyncio.sleep(LOOK)
            try:
                changes = await asyncio.to_thread(self.touched, max(0, last - LATE))
            except SQLAlchemyError as error:
                log.warning("The pages of officers cannot be told of changes: %s", type(error).__name__)
                continue
            for change in changes:
                if change[0] > last or (told is not None and change[0] not in told):
                    self._tell(change)
            told = {change[0] for change in changes}
            last = max(last, *told, last)

    def _tell(self, change: Change) -> None:
        for page in self._pages:
            page.hears(change)

    def touched(self, after: int) -> list[Change]:
        """What changed since a line of the audit log."""
        with reading(self._engine) as connection:
            return touched(connection, after)

    def newest(self) -> int:
        """The newest line of the audit log."""
        with reading(self._engine) as connection:
            return newest(connection)


def live_of(app: FastAPI) -> Live:
    """The open pages of an application."""
    if not hasattr(app.state, "live"):
        app.state.live = Live(app.state.engine)
    live: Live = app.state.live
    return live


Reads = Annotated[Officer, needs(*READING)]


def _page_of(request: Request, officer: Reads, phan_anh: int | None = None) -> Page:
    if phan_anh is not None:
        with reading(request.app.state.engine) as connection:
            the_case(connection, phan_anh, officer)
    return Page(reader_of(officer), officer.name, phan_anh)


@router.get("/phan-anh/su-kien")
async def events(
    request: Request,
    officer: Reads,
    phan_anh: int | None = None,
    tu: int = 0,
    last: Annotated[int, Header(alias="last-event-id")] = 0,
) -> StreamingResponse:
    """Events of the queue, or of one case (`phan_anh`), since a line of the audit log (`tu`): "thay-doi" with the line, "cung-xem" with
    the names of who else has the case open."""
    page = await asyncio.to_thread(_page_of, request, officer, phan_anh)
    stream = stream_of(live_of(request.app), request.app.state.post.web, page, min(max(tu, last), MOST))
    return StreamingResponse(stream, media_type="text/event-stream", headers=HEADERS)


async def stream_of(live: Live, web: Web, page: Page, since: int) -> AsyncIterator[str]:
    """The stream of a page; ends after a while, or when the process ends."""
    yield "retry: 3000\n\n"
    now = await asyncio.to_thread(live.newest)  # before the page listens, so that no change falls between
    with web.listening("/admin") as woken, live.opened(page, now):
        page.woken = woken  # so that it also wakes where the process ends
        recent = await asyncio.to_thread(live.touched, max(0, since - LATE)) if since else []
        page.shown = frozenset(change[0] for change in recent if change[0] <= since)
        for change in recent:
            page.hears(change)
        for _ in range(BEATS):
            said = page.told()
            yield "".join(said) or ":\n\n"
            if web.ending:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), BEAT)
