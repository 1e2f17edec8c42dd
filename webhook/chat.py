"""The public web chat: a page that works without JavaScript, and the JSON behind it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, replace
from typing import Annotated, Any

from fastapi import APIRouter, Form, Header, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from pydantic import BaseModel, Field
from sqlalchemy import Engine

from bot.conversation import new_conversation, take_turn, takes_photos
from bot.web import Web
from handlers.messages import Chart, Message, Outcome, Table
from handlers.report.sent import MOST_PHOTOS
from handlers.report.steps import SHOWS_PHOTOS
from handlers.report.story import LONGEST
from handlers.report.words import DROP, RESUME
from handlers.texts import say
from knowledge.conversations import NOTICE, Draft, Said, last_notice, remembered, transcript
from knowledge.database import reading
from knowledge.masking import CONTACT
from webhook.charts import download_of, picture
from webhook.network import network_of
from webhook.visitor import Conversation, know, name_in, templates

router = APIRouter()

LOOK, LOOKS = 5.0, 60
"""Seconds between two looks for what another process may have added to a conversation, and how many a stream takes."""
REPORTS = ("Gửi phản ánh", "Tra cứu phản ánh đã gửi")
"""What the page offers to who has a trouble, rather than a question."""
COMMANDS = {"/phananh": "Gửi phản ánh", "/tracuu": "Tra cứu phản ánh", "/xoadulieu": "Dữ liệu của tôi"}
"""Commands of messengers that stand in texts, and the buttons of the page that do the same."""
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


def with_names(words: str) -> str:
    """A text with the commands of messengers as the buttons of the page are called."""
    for command, name in COMMANDS.items():
        words = words.replace(command, f"“{name}”")
    return words


templates.env.filters |= {"picture": picture, "download_of": download_of, "with_names": with_names}


@router.get("/", response_class=HTMLResponse, include_in_schema=False)
@router.get("/chat", response_class=HTMLResponse, include_in_schema=False)
def page(request: Request, conversation: Conversation = None) -> HTMLResponse:
    """The chat page with what was said so far; who comes back is known for another half year."""
    said: list[Said] = []
    notice, known, name = 0, None, name_in(conversation)
    if name:
        with reading(request.app.state.engine) as connection:
            said, notice = transcript(connection, name), last_notice(connection, name)
            known = remembered(connection, name)
    response = _page(request, said, name, notice, known)
    if name:
        know(response, request, name)
    return response


Known = tuple[dict[str, Any], Draft | None]
"""What is remembered of a conversation, and the report that was begun in it."""


def _page(request: Request, said: list[Said], name: str | None, notice: int = 0, known: Known | None = None) -> HTMLResponse:
    memory, draft = known or ({}, None)
    shown = {
        "said": _with_contact(said, draft),
        "notice": notice,
        "known": name,
        "photos_wanted": said and (takes_photos(memory) or _wants_photos(draft)),
        "greeting": say("chao"),
        "reports": (RESUME, DROP) if draft else REPORTS,
        "unfinished": draft and say("pa-dang-do"),
        "suggestions": SUGGESTIONS,
        "longest": LONGEST,
    }
    return templates.TemplateResponse(request, "chat.html", shown)


def _wants_photos(draft: Draft | None) -> bool:
    return draft is not None and draft["step"] in SHOWS_PHOTOS and len(draft["photos"]) < MOST_PHOTOS


def _with_contact(said: list[Said], draft: Draft | None) -> list[Said]:
    """The contact that was just given stands in the report alone, not in the turns; who gave it reads it as long as it is asked about."""
    contact = draft["contact"] if draft else ""
    if not said or not contact or said[-1].outcome == NOTICE:
        return said
    last = said[-1]
    return [*said[:-1], replace(last, asked=last.asked.replace(CONTACT, contact), answered=last.answered.replace(CONTACT, contact))]


@router.get("/chat/events", include_in_schema=False)
async def events(
    request: Request, after: int = 0, last: Annotated[int, Header(alias="last-event-id")] = 0, conversation: Conversation = None
) -> Response:
    """Server-Sent Events: the position of each turn that is added without being asked for. 204, so that browsers do not ask again,
    where there is no conversation."""
    name = name_in(conversation)
    if name is None:
        return Response(status_code=204)
    news = _news(request.app.state.post.web, request.app.state.engine, name, max(after, last))
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


@router.post("/chat", include_in_schema=False, response_model=None)
def send(request: Request, text: Annotated[str, Form(max_length=20_000)] = "", conversation: Conversation = None) -> Response:
    """A message from the form of the page; the answer is on the page that follows, or here where nothing of it was kept."""
    name = name_in(conversation) or new_conversation()
    reply = take_turn(request.app.state.engine, request.app.state.library, name, Message(text), source_of(request))
    if reply.forgets:
        return _page(request, [Said(text, reply.text, reply.outcome, (), ())], name)
    return to_the_newest(request, name)


def to_the_newest(request: Request, name: str) -> RedirectResponse:
    """To the page with the answer, the conversation's name in a cookie."""
    response = RedirectResponse("/chat#moi-nhat", status_code=303)
    know(response, request, name)
    return response


@router.post("/api/v1/chat", responses=REFUSALS)
def answer(request: Request, asked: Asked, conversation: Conversation = None) -> Answered:
    """Answer a message; without a conversation a new one begins."""
    name = asked.conversation or name_in(conversation) or new_conversation()
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
