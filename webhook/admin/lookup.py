"""The assistant's own answer to a question, for officers who write to a citizen: /admin/tra-cuu."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from handlers import handle
from handlers.messages import Memory, Message
from knowledge.officers import Officer
from webhook.admin.guard import needs
from webhook.admin.offices import InForce
from webhook.admin.page import show
from webhook.admin.reading import READING

router = APIRouter()
LONGEST = 500


@router.get("/tra-cuu")
def look_up(request: Request, officer: Annotated[Officer, needs(*READING)], office: InForce, q: str = "") -> HTMLResponse:
    """What the assistant answers to a question, with its sources; nothing of it is kept."""
    asked = q.strip()[:LONGEST]
    reply = handle(Message(asked), Memory(), request.app.state.library, None, office)[0] if asked else None
    return show(request, "lookup.html", q=asked, reply=reply)
