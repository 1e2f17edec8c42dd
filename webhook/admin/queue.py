"""The queue of cases at /admin/phan-anh: what is to be done, the overdue first; finding a case; handing several to a colleague."""

import datetime
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import Engine

from knowledge.cases import Status
from knowledge.cases.around import entered_by, names, newest
from knowledge.cases.arrival import unreached_of
from knowledge.cases.queue import FEWER, UNREACHED, Filter, count_unreached, page
from knowledge.database import reading
from knowledge.departments import departments
from knowledge.language.folding import fold
from knowledge.office import Office
from knowledge.officers import Officer, Permission, workers
from knowledge.places import communes
from knowledge.workdays import today
from webhook.admin.communes import communes_meant, trouble_with
from webhook.admin.guard import Now, needs
from webhook.admin.handing import Handed, failures, handed
from webhook.admin.offices import office_now
from webhook.admin.page import show
from webhook.admin.reading import READING, left, reader_of

router = APIRouter()
Reads = Annotated[Officer, needs(*READING)]
Assigns = Annotated[Officer, needs(Permission.assign)]

_OTHERS = {"open": "Đang mở", "late": "Quá hạn", "all": "Tất cả"}
ORDER = ("open", "late", *Status, "all")
AT_ONCE = 50
"""So many cases are handed on at a time: as many as a page shows."""


class Tab(NamedTuple):
    """A part of the queue: its name in the address, its label, what Filter calls it."""

    slug: str
    label: str
    status: str


def _tab(status: str) -> Tab:
    label = _OTHERS.get(status) or Status[status].label
    return Tab(fold(label).replace(" ", "-"), label, str(status))


TABS = {tab.slug: tab for tab in map(_tab, ORDER)}
SCOPES = {"cua-toi": "Của tôi", "don-vi": "Đơn vị tôi", "tat-ca": "Tất cả đơn vị"}


def scopes_of(officer: Officer) -> dict[str, str]:
    """The scopes that an officer may choose from, the usual one last."""
    mine = officer.may(Permission.answer)
    allowed = {"cua-toi": mine, "don-vi": officer.may(Permission.read_department), "tat-ca": officer.may(Permission.read_all)}
    return {scope: label for scope, label in SCOPES.items() if allowed[scope]}


CAME = {
    "da-tra-loi": ("answered", "Đã có trả lời"),
    "dung-han": ("in_time", "Trả lời đúng hạn"),
    "tre-han": ("behind", "Trả lời trễ hạn"),
    "khong-xu-ly": ("ended", "Trùng, từ chối, không thuộc thẩm quyền"),
    "chua-den": (UNREACHED, "Tin chưa đến người dân"),
    "bao-chua-xong": ("reopened", "Người dân báo chưa xong"),
    "danh-gia": ("rated", "Có đánh giá"),
    **{f"sao-{stars}": (f"rated_{stars}", f"Đánh giá {stars} sao") for stars in range(1, 6)},
}
"""What may have become of a case: as the address calls it, as Filter does, and its label."""


class Asked(NamedTuple):
    """What the address asks for."""

    scope: str
    tab: Tab
    words: str
    category: str
    commune: str
    urgent: bool
    after: str
    department: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    came: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether more is asked for than a tab."""
        return bool(self.category or self.commune or self.urgent or self.department or self.since or self.until or self.came)

    def address(self, **other: str) -> str:
        """The address of this page of the queue, with something else in it."""
        parts = {"pham_vi": self.scope, "trang_thai": self.tab.slug, "tim": self.words, "loai": self.category, "xa": self.commune}
        parts |= {"khan": "1" if self.urgent else "", "sau": "", "don_vi": self.department, "ket_qua": self.came}
        parts |= {"tu": str(self.since or ""), "den": str(self.until or "")} | other
        return "/admin/phan-anh?" + urlencode({name: value for name, value in parts.items() if value})


def asked_of(request: Request, officer: Officer) -> Asked:
    """What is asked for; whatever is not understood or not permitted is as if it were not asked."""
    given = {name: value.strip()[:200] for name, value in request.query_params.items()}
    scopes = scopes_of(officer)
    words = given.get("tim", "")
    scope = given.get("pham_vi", "")
    tab = TABS.get(given.get("trang_thai", ""), TABS["tat-ca"] if words else TABS["dang-mo"])
    usual = list(scopes)[-1]
    filters = (given.get("loai", ""), _commune(given.get("xa", "")), bool(given.get("khan")), given.get("sau", ""))
    more = (given.get("don_vi", "") if scope == "tat-ca" else "", _day(given.get("tu", "")), _day(given.get("den", "")))
    return Asked(scope if scope in scopes else usual, tab, words, *filters, *more, given["ket_qua"] if given.get("ket_qua") in CAME else "")


def _commune(typed: str) -> str:
    """The commune that is meant; where that is not clear, what was typed, which finds nothing and is told."""
    meant = communes_meant(typed) if typed else ()
    return meant[0] if len(meant) == 1 else typed


def _day(typed: str) -> datetime.date | None:
    """A day as the address tells it; None for what is none, or none of our time."""
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def filter_of(asked: Asked, officer: Officer) -> Filter:
    """The same in the words of the queue."""
    return Filter(
        reader=reader_of(officer),
        officer=officer.id if asked.scope == "cua-toi" else None,
        department=officer.department if asked.scope == "don-vi" else asked.department,
        status=asked.tab.status,
        category=asked.category,
        commune=asked.commune,
        urgent=asked.urgent,
        words=asked.words,
        before=asked.after,
        since=asked.since,
        until=asked.until,
        came=CAME[asked.came][0] if asked.came else "",
    )


@router.get("/phan-anh")
def queue(request: Request, officer: Reads, now: Now) -> HTMLResponse:
    """A page of the queue."""
    return _page(request, officer, now)


def _page(request: Request, officer: Officer, now: float, told: Sequence[Handed] = ()) -> HTMLResponse:
    asked = asked_of(request, officer)
    shown = _found(request.app.state.engine, asked, officer, now)
    shown |= {"asked": asked, "scopes": scopes_of(officer), "tabs": TABS, "communes": communes()} | _kinds(office_now(request))
    shown["unclear"] = _unclear(asked)
    shown |= {"failed": failures(told), "done": sum(not one.why for one in told), "ticked": {one.number for one in told if one.why}}
    shown |= {"came": CAME, "departments": departments(communes())}
    return show(request, "queue.html", 409 if told else 200, left=lambda case: left(case, now), **shown)


def _unclear(asked: Asked) -> str:
    """What is asked for and finds nothing because it is not clear; "" where there is no such thing."""
    if asked.since and asked.until and asked.since > asked.until:
        return "“Gửi từ ngày” đang sau “Đến ngày”."
    return trouble_with(asked.commune, communes_meant(asked.commune)) if asked.commune else ""


def _kinds(office: Office) -> dict[str, Any]:
    """Categories to filter by, and the names of all: cases of those that are no longer offered stay."""
    return {"categories": office.categories, "kinds": {category.id: category.name for category in office.categories}}


def _found(engine: Engine, asked: Asked, officer: Officer, now: float) -> dict[str, Any]:
    wanted = filter_of(asked, officer)
    with reading(engine) as connection:
        since = newest(connection)
        found = page(connection, wanted, today(now))
        who = names(connection, (case.officer for case in found.cases))
        entered = entered_by(connection, asked.words, officer.id) if asked.words and not found.cases else None
        missed = unreached_of(connection, (case.id for case in found.cases), today(now))
        all_missed = count_unreached(connection, wanted, today(now))
        of = asked.department or officer.department
        colleagues = workers(connection, of) if officer.may(Permission.assign) else []
    shown = {"found": found, "names": who, "colleagues": colleagues, "since": since, "entered": entered}
    shown |= {"handing": {case.id for case in found.cases if case.is_open and case.department == of} if colleagues else ()}
    return shown | {"unreached": missed, "all_unreached": all_missed, "most_unreached": FEWER}


@router.post("/phan-anh/phan-cong", response_model=None)
def assign(
    request: Request,
    officer: Assigns,
    now: Now,
    chon: Annotated[list[str] | None, Form()] = None,
    can_bo: Annotated[str, Form(pattern=r"^\d{0,9}$")] = "",
) -> HTMLResponse | RedirectResponse:
    """Hand the ticked cases ("id:version") to a colleague ("0": to nobody), each for itself: what cannot be handed on is told."""
    ticked = [one.partition(":") for one in (chon or [])[:AT_ONCE]]
    which = [(int(number), int(version)) for number, _, version in ticked if number.isdecimal() and version.isdecimal()]
    if not which or not can_bo:
        return RedirectResponse(asked_of(request, officer).address(bao="chua-chon"), 303)
    told = [handed(request.app.state.engine, one, int(can_bo) or None, officer, now) for one in which]
    if any(one.why for one in told):
        return _page(request, officer, now, told)
    return RedirectResponse(asked_of(request, officer).address(bao="da-phan-cong"), 303)
