"""Entries: /admin/muc lists them; one is written at /admin/muc/moi and read, edited and taken back at /admin/muc/{id}."""

import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.engine import Connection

from knowledge.cases.around import names
from knowledge.database import alone, reading
from knowledge.office.entries import Entry, State
from knowledge.office.listing import Listed, listed
from knowledge.office.writing import Refused, current, draft, history
from knowledge.officers import Officer, Permission, listing
from knowledge.workdays import today
from webhook.admin import guard
from webhook.admin.changes import changes
from webhook.admin.entry_form import LONGEST, begun, form_of, words_of, wrong_in
from webhook.admin.forms import Fields, lines_of, number_of
from webhook.admin.guard import Now, needs
from webhook.admin.offices import InForce
from webhook.admin.page import back, show
from webhook.admin.sections import WRITING

router = APIRouter(prefix="/muc")
Reads = Annotated[Officer, needs(*WRITING)]
Writes = Annotated[Officer, needs(Permission.write_entries)]
FILTERS = {"": "Tất cả", "can-xem-lai": "Cần xem lại", "nhap": "Bản thảo", "da-xuat-ban": "Đã xuất bản", "da-go": "Đã gỡ"}
_STATES = {"nhap": State.draft, "da-xuat-ban": State.published, "da-go": State.withdrawn}
MEANWHILE = (
    "Trong lúc anh/chị soạn, {who} đã lưu một bản khác của mục này. Nội dung anh/chị gõ vẫn còn bên dưới; "
    "vui lòng xem bản mới, rồi bấm lưu lần nữa để lưu bản của mình thành bản thảo mới nhất."
)


@router.get("")
def entries_page(request: Request, officer: Reads, now: Now, loc: str = "", cua_toi: str = "") -> HTMLResponse:
    """All entries, the overdue first; `loc` is one of FILTERS, `cua_toi` asks for those that one looks after."""
    with reading(request.app.state.engine) as connection:
        found = listed(connection, today(now))
        people = names(connection, [one.newest.owner for one in found])
    counts = {key: sum(_is(one, key, today(now)) for one in found) for key in FILTERS}
    shown = [one for one in found if _is(one, loc, today(now)) and (not cua_toi or one.shown.owner == officer.id)]
    lists: dict[str, Any] = {"filters": FILTERS, "counts": counts, "chosen": loc, "mine": cua_toi, "people": people, "day": today(now)}
    return show(request, "entries.html", entries=shown, **lists)


def _is(one: Listed, wanted: str, day: datetime.date) -> bool:
    if wanted == "can-xem-lai":
        return one.overdue(day)
    if wanted == "nhap":
        return one.newest.state is State.draft
    return wanted not in _STATES or one.state is _STATES[wanted]


@router.get("/moi")
def new_page(request: Request, officer: Writes, now: Now) -> HTMLResponse:
    """The empty form."""
    return _form(request, begun((), officer.id, today(now)))


@router.post("/tu-cau-hoi")
def from_questions(request: Request, officer: Writes, now: Now, typed: Fields) -> HTMLResponse:
    """The form with ways of asking in it. They are posted: what citizens wrote stands in no address and in no log."""
    return _form(request, begun(lines_of(typed.get("cach_hoi", "")), officer.id, today(now)))


@router.post("/moi", response_model=None)
def write(request: Request, officer: Writes, now: Now, typed: Fields) -> Response:
    """Keep the first draft; or the form again, with what is wrong beside its field."""
    return _kept(request, officer, now, typed, [])


@router.get("/{number:int}")
def entry_page(request: Request, number: int, officer: Reads, office: InForce, now: Now) -> HTMLResponse:
    """An entry with its history."""
    return page_of(request, number, now)


def page_of(request: Request, number: int, now: float, status: int = 200, **shown: Any) -> HTMLResponse:
    """The page of an entry, with what came of a form that was sent from it."""
    with reading(request.app.state.engine) as connection:
        known = found(connection, number)
        told = current(connection, number)
        people = names(connection, {one for entry in known for one in (entry.officer, entry.owner)})
    here = Listed(known[0], told)
    lists = {"history": changes(known), "people": people, "overdue": here.overdue(today(now)), "day": today(now)}
    return show(request, "entry.html", status, one=here, **lists, **shown)


def found(connection: Connection, number: int) -> list[Entry]:
    """The versions of an entry, the newest first. Raises guard.Refused where there is no such entry."""
    known = history(connection, number) if 0 < number < 2**31 else []
    if not known:
        raise guard.Refused(404, "Không có mục trả lời này.")
    return known


@router.get("/{number:int}/sua")
def edit_page(request: Request, number: int, officer: Writes) -> HTMLResponse:
    """The form with the newest words in it."""
    with reading(request.app.state.engine) as connection:
        newest = found(connection, number)[0]
    return _form(request, form_of(newest), newest)


@router.post("/{number:int}/sua", response_model=None)
def rewrite(request: Request, number: int, officer: Writes, now: Now, typed: Fields) -> Response:
    """Keep another draft; with 409 the form again, where somebody else has kept one meanwhile."""
    with reading(request.app.state.engine) as connection:
        known = found(connection, number)
    return _kept(request, officer, now, typed, known)


def _kept(request: Request, officer: Officer, now: float, typed: dict[str, str], known: list[Entry]) -> Response:
    newest = known[0] if known else None
    with reading(request.app.state.engine) as connection:
        owners = listing(connection, active=True)
    wrong = wrong_in(typed, owners)
    if wrong:
        return _form(request, typed, newest, 422, wrong=wrong, base=typed.get("goc", ""))
    try:
        with request.app.state.engine.begin() as connection:
            alone(connection, f"entry:{newest.entry if newest else 0}")
            if newest and history(connection, newest.entry)[0].id != number_of(typed.get("goc", "")):
                raise Meanwhile
            written = draft(connection, words_of(typed), officer.id, now, newest.entry if newest else None)
    except Meanwhile:
        return _meanwhile(request, typed, number=known[0].entry)
    except Refused as refused:
        return _form(request, typed, newest, 422, says=str(refused), base=typed.get("goc", ""))
    return back(f"/admin/muc/{written.entry}", "da-luu-ban-thao")


class Meanwhile(Exception):  # noqa: N818  it names what happened
    """Somebody else has kept another version since the form was opened."""


def _meanwhile(request: Request, typed: dict[str, str], number: int) -> HTMLResponse:
    with reading(request.app.state.engine) as connection:
        newest = found(connection, number)[0]
        who = names(connection, [newest.officer]).get(newest.officer, "một cán bộ khác")
    return _form(request, typed, newest, 409, says=MEANWHILE.format(who=who), differs=newest)


def _form(request: Request, typed: dict[str, str], newest: Entry | None = None, status: int = 200, **shown: Any) -> HTMLResponse:
    with reading(request.app.state.engine) as connection:
        owners = [person for person in listing(connection, active=True) if any(person.may(one) for one in WRITING)]
    lists = {"owners": owners, "longest": LONGEST, "sources": request.app.state.library.catalogue.sources.values()}
    base = str(newest.id) if newest else ""
    return show(request, "entry-form.html", status, typed=typed, newest=newest, **{"wrong": {}, "base": base, **lists, **shown})
