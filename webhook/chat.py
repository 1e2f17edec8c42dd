"""The public web chat: a page that works without JavaScript, and the JSON behind it."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Cookie, Form, Header, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from bot.conversation import new_conversation, take_turn, takes_photos
from bot.web import Web
from handlers.messages import Chart, Message, Outcome, Table
from handlers.report.steps import SHOWS_PHOTOS
from handlers.texts import say
from knowledge.conversations import Said, last_notice, remembered, transcript
from knowledge.database import reading
from webhook.charts import download_of, picture
from webhook.network import network_of

router = APIRouter()
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.filters |= {"picture": picture, "download_of": download_of}

NAME = re.compile(r"[A-Za-z0-9_-]{16,64}")
LOOK, LOOKS = 5.0, 60
"""Seconds between two looks for what another process may have added to a conversation, and how many a stream takes."""
A_WEEK = 7 * 24 * 3600
SUGGESTIONS = (
    "Chỉ tiêu kinh tế số trong GDP năm 2023?",
    "Dự án IOC do ai làm chủ đầu tư?",
    "Xếp hạng ICT của tỉnh qua các năm?",
    "Nộp hồ sơ qua mạng ở đâu?",
    "Quyết định 22/2019/QĐ-UBND nói về gì?",
)

REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"description": "No JSON."},
    403: {"description": "Asked by a page of another site."},
    413: {"description": "More than 64 KB."},
}
"""What may be answered before a message is looked at; see `webhook.app.Guard` for those of size and origin."""
Conversation = Annotated[str | None, Cookie(alias="conversation")]


class Asked(BaseModel):
    """A message to the assistant; `conversation` is the name that an earlier answer gave."""

    text: str = Field(max_length=20_000)
    conversation: str | None = Field(None, pattern=r"^[A-Za-z0-9_-]{16,64}$")


class Place(BaseModel):
    """Where an answer stands: the document, its section, its date."""

    document: str
    section: str
    date: str


class Answered(BaseModel):
    """What the assistant says; `chart` and `table` hold the values of what it tells, where that is a series or a long list."""

    conversation: str
    text: str
    outcome: Outcome
    abstained: bool
    citations: list[Place]
    choices: list[str]
    chart: Chart | None
    table: Table | None


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
@router.get("/chat", response_class=HTMLResponse, include_in_schema=False)
def page(request: Request, conversation: Conversation = None) -> HTMLResponse:
    """The chat page with what was said so far."""
    said: list[Said] = []
    notice, wanted = 0, False
    if conversation and NAME.fullmatch(conversation):
        with reading(request.app.state.engine) as connection:
            said, notice = transcript(connection, conversation), last_notice(connection, conversation)
            known = remembered(connection, conversation)
            wanted = known is not None and (takes_photos(known[0]) or (known[1] is not None and known[1]["step"] in SHOWS_PHOTOS))
    shown = {"said": said, "notice": notice, "greeting": say("chao"), "suggestions": SUGGESTIONS, "photos_wanted": wanted}
    return templates.TemplateResponse(request, "chat.html", shown)


@router.get("/chat/events", include_in_schema=False)
async def events(
    request: Request, after: int = 0, last: Annotated[int, Header(alias="last-event-id")] = 0, conversation: Conversation = None
) -> Response:
    """Server-Sent Events: the position of each turn that is added without being asked for. 204, so that browsers do not ask again,
    where there is no conversation."""
    if not conversation or not NAME.fullmatch(conversation):
        return Response(status_code=204)
    news = _news(request.app.state.post.web, request.app.state.engine, conversation, max(after, last))
    return StreamingResponse(news, media_type="text/event-stream", headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


async def _news(web: Web, engine: Engine, conversation: str, seen: int) -> AsyncIterator[str]:
    """Ends after a while, and browsers come again: a stream that nobody reads any more is not kept for ever."""
    yield "retry: 2000\n\n"
    with web.listening(conversation) as added:
        for _ in range(LOOKS):
            newest = await asyncio.to_thread(_last_notice, engine, conversation)
            yield f"id: {newest}\ndata: {newest}\n\n" if newest > seen else ":\n\n"
            seen = max(seen, newest)
            if web.ending:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(added.wait(), LOOK)
            added.clear()


def _last_notice(engine: Engine, conversation: str) -> int:
    with reading(engine) as connection:
        return last_notice(connection, conversation)


def source_of(request: Request) -> str:
    """Whom the reports of a day are counted by: a conversation of the web costs nothing, an address does."""
    return f"web:{network_of(request)}"


@router.post("/chat", include_in_schema=False)
def send(request: Request, text: Annotated[str, Form(max_length=20_000)] = "", conversation: Conversation = None) -> RedirectResponse:
    """A message from the form of the page; the answer is on the page that follows."""
    name = conversation if conversation and NAME.fullmatch(conversation) else new_conversation()
    take_turn(request.app.state.engine, request.app.state.library, name, Message(text), source_of(request))
    return to_the_newest(request, name)


def to_the_newest(request: Request, name: str) -> RedirectResponse:
    """To the page with the answer, the conversation's name in a cookie."""
    response = RedirectResponse("/chat#moi-nhat", status_code=303)
    secure = request.url.scheme == "https"
    response.set_cookie("conversation", name, max_age=A_WEEK, httponly=True, samesite="strict", secure=secure)
    return response


@router.post("/chat/new", include_in_schema=False)
def start_again() -> RedirectResponse:
    """Forget the conversation on this device."""
    response = RedirectResponse("/chat", status_code=303)
    response.delete_cookie("conversation")
    return response


@router.post("/api/v1/chat", responses=REFUSALS)
def answer(request: Request, asked: Asked, conversation: Conversation = None) -> Answered:
    """Answer a message; without a conversation a new one begins."""
    cookie = conversation if conversation and NAME.fullmatch(conversation) else None
    name = asked.conversation or cookie or new_conversation()
    reply = take_turn(request.app.state.engine, request.app.state.library, name, Message(asked.text), source_of(request))
    return Answered(
        conversation=name,
        text=reply.text,
        outcome=reply.outcome,
        abstained=reply.outcome.abstained,
        citations=[Place(**asdict(place)) for place in reply.citations],
        choices=list(reply.choices),
        chart=reply.chart,
        table=reply.table,
    )
