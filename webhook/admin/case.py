"""The page of a case at /admin/phan-anh/{id}: everything about it, and the deeds that its officer may do."""

import datetime
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from handlers.casework import Casework, Impossible
from knowledge.cases import Case, Stale, Status, found
from knowledge.cases.around import filed_by, merged_into, names, newest, similar, waiting
from knowledge.cases.finding import numbers_in
from knowledge.cases.queue import Entry, history, of_person
from knowledge.cases.readers import read_by
from knowledge.categories import Category
from knowledge.database import reading
from knowledge.departments import responsible
from knowledge.office import Office
from knowledge.officers import Officer, Permission, workers
from knowledge.photos import of_case
from knowledge.replies import fitting
from knowledge.workdays import today, workday_after
from webhook.admin.deed import Deed
from webhook.admin.doing import LONGEST, Typed, Wrong
from webhook.admin.guard import Now, Refused, needs
from webhook.admin.live import live_of
from webhook.admin.notices import NOTICES
from webhook.admin.offices import InForce, departments_of, office_now
from webhook.admin.page import back, moment, show
from webhook.admin.reading import READING, left, reader_of, sees_contact, the_case
from webhook.admin.telling import did, officers_in, since, told, who
from webhook.admin.work import BESIDE, BY_SLUG, CANNED, WRITTEN, possible

router = APIRouter()
Reads = Annotated[Officer, needs(*READING)]
STEPS = (Status.new, Status.received, Status.in_progress, Status.answered, Status.closed)
"""The usual way of a case; each other end is told in words."""
CHANNELS = {
    "telegram": "Telegram",
    "zalo": "Zalo",
    "zalo-bot": "Zalo",
    "web": "Trang web",
    "phone": "Điện thoại",
    "": "Đã xóa theo yêu cầu",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a deed was not done, with what had been typed, so that nothing is lost."""

    status: int
    says: str
    slug: str = ""
    typed: dict[str, str] = field(default_factory=dict)
    wrong: dict[str, str] = field(default_factory=dict)


class Told(NamedTuple):
    """What the database tells of a case."""

    case: Case
    entries: list[Entry]
    names: dict[int, str]
    shown: dict[str, Any]


@router.get("/phan-anh/{number:int}", response_model=None)
def case_page(request: Request, number: int, officer: Reads, now: Now) -> Response:
    """The page of a case; or how far it is, where an officer may not read it but has entered it for a caller."""
    try:
        return _page(request, number, officer, now)
    except Refused:
        with reading(request.app.state.engine) as connection:
            if not 0 < number < 2**31 or filed_by(connection, number, officer.id) is None:
                raise
    return RedirectResponse(f"/admin/phan-anh/moi?da_nhap={number}", 303)


def _page(request: Request, number: int, officer: Officer, now: float, trouble: Trouble | None = None) -> HTMLResponse:
    engine: Engine = request.app.state.engine
    with reading(engine) as connection:
        seen = _told(connection, the_case(connection, number, officer), officer, now)
    case, office = seen.case, office_now(request)
    canned = fitting(case, office.replies)
    former = next((entry.old for entry in reversed(seen.entries) if entry.what == "reopened"), "") if case.is_open else ""
    begun = {slug: one for slug, box in CANNED.items() for one in canned if one.box == box and one.id == request.query_params.get("mau")}
    shown = seen.shown | {
        "case": case,
        "category": office.known(case.category),
        "channel": CHANNELS.get(case.chat.partition(":")[0], ""),
        "names": seen.names,
        "lines": told(case, seen.entries, seen.names, office),
        "left": left(case, now),
        "steps": STEPS,
        "deeds": possible(case, officer, contact=seen.shown["may_see_contact"]),
        "written": WRITTEN,
        "beside": BESIDE,
        "replies": {slug: [one for one in canned if one.box == box] for slug, box in CANNED.items()},
        "begun": {f"{slug}-text": reply.filled(case) for slug, reply in begun.items()}
        | {"gia-han-due": str(_proposed(case, now)), "phan-loai-move": "1"}
        | {"chuyen-department": former if former != case.department else ""},
        "former": former,
        "trouble": trouble,
        "others": live_of(request.app).others_at(case.id, officer.id),
        "numbers": numbers_in(case.contact),
        "categories": _choice(office, case),
        "responsible": {one.id: responsible(one, case.commune) for one in office.categories},
        "departments": departments_of(office),
        "longest": LONGEST,
        "open_form": trouble.slug if trouble else next(iter(begun), request.query_params.get("viec", "")),
    }
    return show(request, "case.html", trouble.status if trouble else 200, **shown)


def _proposed(case: Case, now: float) -> datetime.date:
    """A later deadline to begin with."""
    return workday_after(max(case.due, today(now)), 5)


def _choice(office: Office, case: Case) -> list[Category]:
    """The categories that are offered, and the one the case has."""
    return [category for category in office.categories if category.id not in office.gone or category.id == case.category]


def _told(connection: Connection, case: Case, officer: Officer, now: float) -> Told:
    reader = reader_of(officer)
    entries = history(connection, case.id)
    into = read_by(connection, case.merged_into, reader) if case.merged_into else None
    merged = merged_into(connection, case)
    shown = {
        "merged": [(other, of_case(connection, other.id)) for other in merged if reader.may_read(connection, other)],
        "joined": len(merged),
        "waiting": waiting(connection, case),
        "since": newest(connection),
        "photos": of_case(connection, case.id),
        "by_person": of_person(connection, case, reader),
        "similar": similar(connection, case, reader, now) if case.is_open else [],
        "colleagues": workers(connection, case.department) if officer.may(Permission.assign) else [],
        "into": into,
        "may_see_contact": sees_contact(connection, case, officer),
    }
    return Told(case, entries, names(connection, officers_in(entries) | {case.officer or 0}), shown)


async def _typed(request: Request) -> dict[str, str]:
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


@router.post("/phan-anh/{number:int}/{slug}", response_model=None)
def do(  # noqa: PLR0913, PLR0917  FastAPI gives each by itself
    request: Request, number: int, slug: str, officer: Reads, now: Now, office: InForce, typed: Annotated[dict[str, str], Depends(_typed)]
) -> Response:
    """Do a deed. Where it cannot be done the page comes back, with what was typed still in its place."""
    engine: Engine = request.app.state.engine
    deed = BY_SLUG.get(slug)
    try:
        with engine.begin() as connection:
            case = the_case(connection, number, officer)
            if deed is None:
                raise Refused(404, "Không có việc này.")
            _permit(deed, officer, contact=sees_contact(connection, case, officer))
            _done(Casework(connection, officer.id, now), case, deed, Typed(typed, reader_of(officer), office))
            still_theirs = read_by(connection, number, reader_of(officer)) is not None
    except Wrong as wrong:
        return _page(
            request, number, officer, now, Trouble(422, "Chưa lưu được, vui lòng xem phần báo đỏ.", slug, typed, {wrong.field: wrong.says})
        )
    except Impossible as impossible:
        return _page(request, number, officer, now, Trouble(409, str(impossible), slug, typed))
    except Stale:
        return _page(request, number, officer, now, Trouble(409, _meanwhile(engine, number, typed, office), slug, typed))
    return _after(number, slug, still_theirs=still_theirs)


def _permit(deed: Deed, officer: Officer, *, contact: bool) -> None:
    if not deed.permitted(officer) or (deed.personal and not contact):
        raise Refused(403, "Tài khoản của anh/chị không có quyền làm việc này.")


def _done(work: Casework, case: Case, deed: Deed, typed: Typed) -> None:
    """Do it on the case as the officer saw it."""
    version = typed.values.get("version", "")
    if not version.isdecimal() or len(version) > 9:
        raise Refused(422, "Thiếu phiên bản của phản ánh. Vui lòng tải lại trang.")
    if int(version) != case.version and not deed.anytime:
        raise Stale
    deed.do(work, case, typed)


def _meanwhile(engine: Engine, number: int, typed: dict[str, str], office: Office) -> str:
    """Who changed what since the page was loaded."""
    with reading(engine) as connection:
        case = found(connection, number)
        changes = since(history(connection, number), case.version - int(typed["version"]) if case else 0)
        known = names(connection, officers_in(changes))
    what = "; ".join(f"{who(entry, known)} đã {did(entry, known, office)} ({moment(entry.at)})" for entry in changes)
    told_ = f"Trong lúc anh/chị đang làm: {what or 'phản ánh đã thay đổi'}."
    return f"{told_} Nội dung anh/chị đã gõ vẫn còn bên dưới; vui lòng xem lại rồi gửi."


_SAID = {
    "tra-loi": "da-gui-dan",
    "dinh-chinh": "da-gui-dan",
    "gui-lai": "da-gui-dan",
    "nhan": "da-gui-dan",
    "gia-han": "da-doi-han",
}
"""The notices that are not called after their deed."""


def _after(number: int, slug: str, *, still_theirs: bool) -> RedirectResponse:
    own = "phan-loai-chuyen" if slug == "phan-loai" and not still_theirs else slug
    named = _SAID.get(own, f"da-{own}")
    notice = named if named in NOTICES else "da-luu"
    return back(f"/admin/phan-anh/{number}" if still_theirs else "/admin/phan-anh", notice)
