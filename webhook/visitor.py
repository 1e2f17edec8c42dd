"""Who visits the public chat: a name in a cookie, by which their conversation and their reports are found. It lives as long as a report
may need, and is forgotten when the visitor says so."""

import re
import time
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Cookie, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates

from bot.conversation import chat_of
from handlers.report import RESTS
from knowledge.cases.desk import Desk
from knowledge.conversations import clear, forget, remembered
from knowledge.database import alone, reading

router = APIRouter()
templates = Jinja2Templates(directory=Path(__file__).parent / "templates")

NAME = re.compile(r"[A-Za-z0-9_-]{16,64}")
COOKIE = "conversation"
HALF_A_YEAR = 180 * 24 * 3600
"""Seconds since the last visit for which a browser keeps the name: a report may take weeks, and be opened again after its answer."""
Conversation = Annotated[str | None, Cookie(alias=COOKIE)]


def name_in(conversation: str | None) -> str | None:
    """The name that a cookie holds, where it is one."""
    return conversation if conversation and NAME.fullmatch(conversation) else None


def know(response: Response, request: Request, name: str) -> None:
    """Let the browser keep the name for half a year from now."""
    secure = request.url.scheme == "https"
    response.set_cookie(COOKIE, name, max_age=HALF_A_YEAR, httponly=True, samesite="strict", secure=secure)


@router.get("/chat/new", response_class=HTMLResponse, include_in_schema=False)
def ask_first(request: Request, conversation: Conversation = None) -> HTMLResponse:
    """What starting anew means, and what it means on a computer that others use too."""
    codes: list[str] = []
    drafting = False
    name = name_in(conversation)
    if name:
        with reading(request.app.state.engine) as connection:
            codes = [case.code for case in Desk(connection, chat_of(name), time.time()).mine()]
            known = remembered(connection, name)
            drafting = known is not None and known[1] is not None
    return templates.TemplateResponse(request, "anew.html", {"codes": codes, "drafting": drafting})


@router.post("/chat/new", include_in_schema=False)
def start_again(request: Request, shared: Annotated[str, Form(max_length=10)] = "", conversation: Conversation = None) -> RedirectResponse:
    """Clear what was said; the visitor keeps their name, and with it their reports, unless others use the device too (`shared`)."""
    response, name = RedirectResponse("/chat", status_code=303), name_in(conversation)
    if name:
        with request.app.state.engine.begin() as connection:
            alone(connection, name)
            if shared:
                forget(connection, name)
            else:
                clear(connection, name, RESTS)
    if shared:
        response.delete_cookie(COOKIE)
    return response
