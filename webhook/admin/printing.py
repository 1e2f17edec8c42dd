"""The sheet of a case for paper (A4) at /admin/phan-anh/{id}/in."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from knowledge.cases.around import names
from knowledge.cases.queue import history
from knowledge.database import reading
from knowledge.officers import Officer
from knowledge.photos import of_case
from webhook.admin.case import CHANNELS
from webhook.admin.guard import Now, needs
from webhook.admin.offices import office_now
from webhook.admin.page import show
from webhook.admin.reading import READING, left, sees_contact, the_case
from webhook.admin.telling import Line, officers_in, told

router = APIRouter()
INSIDE = ("noted", "assigned", "reminded", "escalated", "resent")
"""Deeds that concern officers alone: a sheet may leave the house."""


@router.get("/phan-anh/{number:int}/in")
def sheet(request: Request, number: int, officer: Annotated[Officer, needs(*READING)], now: Now) -> HTMLResponse:
    """What there is to tell of a case, on white; without notes among officers."""
    office = office_now(request)
    with reading(request.app.state.engine) as connection:
        case = the_case(connection, number, officer)
        reachable = sees_contact(connection, case, officer)
        entries = history(connection, case.id)
        pictures = of_case(connection, case.id)
        who = names(connection, {*officers_in(entries), case.officer})
    lines = told(case, entries, who, office)
    shown: dict[str, Any] = {
        "photos": pictures,
        "end": next((line for line in lines if line.what == case.status), None),
        "case": case,
        "kind": next((one.name for one in office.categories if one.id == case.category), case.category),
        "channel": CHANNELS.get(case.chat.partition(":")[0], ""),
        "names": who,
        "lines": [outward for line in lines if (outward := _outward(line))],
        "left": left(case, now),
        "may_see_contact": reachable,
    }
    return show(request, "sheet.html", printed=now, **shown)


def _outward(line: Line) -> Line | None:
    """A line of the history without what officers said among themselves; None where it was nothing else."""
    return line._replace(said=tuple(one for one in line.said if not one.inside)) if line.what not in INSIDE else None
