"""Questions that could not be answered: /admin/cau-hoi. From a group of them one begins to write an entry."""

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from handlers.messages import Outcome
from knowledge.database import reading
from knowledge.office import Office
from knowledge.office.entries import Entry
from knowledge.office.questions import Group, groups
from knowledge.officers import Officer
from knowledge.workdays import today
from webhook.admin.guard import Now, needs
from webhook.admin.offices import InForce
from webhook.admin.page import show
from webhook.admin.sections import WRITING

router = APIRouter()
FAILED = (Outcome.out_of_scope, Outcome.no_data, Outcome.partial)
SHOWN = 50
ASKED = 8
"""So many ways of asking of a group are taken into the form of an entry."""


class Shown(NamedTuple):
    """A group of questions, and the entry that answers it by now."""

    group: Group
    entry: Entry | None


@router.get("/cau-hoi")
def questions_page(  # noqa: PLR0913  what it is filtered by
    request: Request, officer: Annotated[Officer, needs(*WRITING)], office: InForce, now: Now, *, ket_qua: str = "", trang: str = "1"
) -> HTMLResponse:
    """Groups of questions, the most asked first; `ket_qua` is one outcome, `trang` a page."""
    chosen = [outcome for outcome in FAILED if outcome == ket_qua] or list(FAILED)
    with reading(request.app.state.engine) as connection:
        found = groups(connection, chosen)
    page = min(max(1, int(trang)) if trang.isascii() and trang.isdigit() else 1, -(-len(found) // SHOWN) or 1)
    part = found[(page - 1) * SHOWN : page * SHOWN]
    shown = [Shown(group, _answered_by(group, office, request, now)) for group in part]
    lists: dict[str, Any] = {"outcomes": FAILED, "labels": {outcome.value: outcome.label for outcome in FAILED}, "taken": ASKED}
    more = page * SHOWN < len(found)
    return show(request, "questions.html", groups=shown, total=len(found), chosen=ket_qua, page=page, more=more, **lists)


def _answered_by(group: Group, office: Office, request: Request, now: float) -> Entry | None:
    """The published entry that such a question gets now: questions keep how they ended until somebody asks them again."""
    tokens = request.app.state.library.understanding.read(group.typed[0]).tokens
    return office.entries.find(tokens, today(now))
