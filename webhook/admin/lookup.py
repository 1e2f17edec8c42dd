"""The assistant's own answer to a question, for officers who write to a citizen: /admin/tra-cuu."""

import re
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from handlers import handle
from handlers.messages import Memory, Message, Outcome, Reply
from knowledge.officers import Officer
from webhook.admin.guard import needs
from webhook.admin.offices import InForce
from webhook.admin.page import show
from webhook.admin.reading import READING

router = APIRouter()
LONGEST = 500
_ITSELF = re.compile(r"(?<!trẻ )\bem\b", re.IGNORECASE)
"""Where the assistant speaks of itself."""


@router.get("/tra-cuu")
def look_up(request: Request, officer: Annotated[Officer, needs(*READING)], office: InForce, q: str = "") -> HTMLResponse:
    """What the assistant answers to a question, with its sources; nothing of it is kept."""
    asked = q.strip()
    if len(asked) > LONGEST:
        return show(
            request,
            "lookup.html",
            422,
            q=asked,
            longest=LONGEST,
            reply=None,
            wrong=f"Dài quá: tối đa {LONGEST} ký tự, hiện có {len(asked)}.",
        )
    reply = handle(Message(asked), Memory(), request.app.state.library, None, office)[0] if asked else None
    return show(request, "lookup.html", q=asked, longest=LONGEST, reply=reply, quoted=quoted(reply) if reply else "")


def quoted(reply: Reply) -> str:
    """An answer as an officer may send it: what it says without the assistant's manners; nothing where it refuses or speaks of itself."""
    if reply.outcome not in (Outcome.answered, Outcome.partial) or _ITSELF.search(reply.text):
        return ""
    told = re.sub(r" ạ(?=[.!?])", "", reply.text.removeprefix("Dạ, "))
    return told[:1].upper() + told[1:]
