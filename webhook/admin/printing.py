"""The sheet of a case for paper (A4) at /admin/phan-anh/{id}/in."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from knowledge.cases.around import names
from knowledge.cases.queue import history
from knowledge.database import reading
from knowledge.officers import Officer, Permission
from webhook.admin.case import CHANNELS
from webhook.admin.guard import Now, needs
from webhook.admin.offices import office_now
from webhook.admin.page import show
from webhook.admin.reading import READING, left, the_case
from webhook.admin.telling import officers_in, told

router = APIRouter()


@router.get("/phan-anh/{number:int}/in")
def sheet(request: Request, number: int, officer: Annotated[Officer, needs(*READING)], now: Now) -> HTMLResponse:
    """Everything about a case that its officer may read, on white."""
    office = office_now(request)
    with reading(request.app.state.engine) as connection:
        case = the_case(connection, number, officer)
        entries = history(connection, case.id)
        who = names(connection, {*officers_in(entries), case.officer})
    shown: dict[str, Any] = {
        "case": case,
        "kind": next((one.name for one in office.categories if one.id == case.category), case.category),
        "channel": CHANNELS.get(case.chat.partition(":")[0], ""),
        "names": who,
        "lines": told(entries, who, office),
        "left": left(case, now),
        "may_see_contact": officer.may(Permission.answer),
    }
    return show(request, "sheet.html", printed=now, **shown)
