"""The page of the audit log (nhật ký): who did what and when, newest first. It is read only; the database lets nobody change it."""

import datetime
import re
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import Select, select
from sqlalchemy.engine import Connection, Row

from knowledge.cases import audit, cases
from knowledge.database import reading
from knowledge.officers import Officer, Permission, listing, officers
from webhook.admin.deeds import DEEDS
from webhook.admin.guard import needs, storable
from webhook.admin.offices import InForce
from webhook.admin.page import VIETNAM, show
from webhook.admin.telling import BY_CITIZENS, in_words

router = APIRouter()

PAGE = 50
NUMBER = re.compile(r"[0-9]{1,9}")
Reader = Annotated[Officer, needs(Permission.audit)]


@router.get("/nhat-ky")
def audit_page(  # noqa: PLR0913  what it is filtered by
    request: Request,
    reader: Reader,
    office: InForce,
    *,
    can_bo: str = "",
    ma: str = "",
    viec: str = "",
    tu: str = "",
    den: str = "",
    truoc: str = "",
) -> HTMLResponse:
    """Lines of the log: by officer, case code, deed and days; `truoc` is the id that the page comes before."""
    typed = {"can_bo": can_bo, "ma": ma.upper(), "viec": viec, "tu": tu, "den": den}
    chosen = {key: storable(value).strip() for key, value in typed.items()}
    with reading(request.app.state.engine) as connection:
        lines = connection.execute(_query(connection, chosen, truoc)).all()
        people = listing(connection)
    more = _older(chosen, lines) if len(lines) > PAGE else ""
    names = {str(person.id): person.name for person in people}
    words: dict[str, Any] = {"in_words": lambda line, value: in_words(line.what, value, names, office), "by_citizens": BY_CITIZENS}
    words |= {"lines": lines[:PAGE], "people": people, "deeds": DEEDS, "chosen": chosen, "more": more, "earlier": truoc}
    return show(request, "audit.html", **words)


def _query(connection: Connection, chosen: dict[str, str], before: str) -> Select[Any]:
    line = select(audit, officers.c.name, officers.c.login, cases.c.code).order_by(audit.c.id.desc()).limit(PAGE + 1)
    line = line.outerjoin(officers, officers.c.id == audit.c.officer).outerjoin(cases, cases.c.id == audit.c.case_id)
    if NUMBER.fullmatch(before):
        line = line.where(audit.c.id < int(before))
    if NUMBER.fullmatch(chosen["can_bo"]):
        line = line.where(audit.c.officer == int(chosen["can_bo"]))
    if chosen["ma"]:
        number = connection.execute(select(cases.c.id).where(cases.c.code == chosen["ma"])).scalar()
        line = line.where(audit.c.case_id == (number or 0))
    if chosen["viec"]:
        line = line.where(audit.c.what == chosen["viec"])
    since, until = _begin_of(chosen["tu"]), _begin_of(chosen["den"])
    if since:
        line = line.where(audit.c.at >= since.timestamp())
    return line.where(audit.c.at < (until + datetime.timedelta(days=1)).timestamp()) if until else line


def _begin_of(day: str) -> datetime.datetime | None:
    """The first moment of a day in Vietnam (2026-11-24); None for what is no day."""
    try:
        return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(), VIETNAM)
    except ValueError:
        return None


def _older(chosen: dict[str, str], lines: Any) -> str:
    last: Row[Any] = lines[PAGE - 1]
    return "/admin/nhat-ky?" + urlencode({**{key: value for key, value in chosen.items() if value}, "truoc": last.id})
