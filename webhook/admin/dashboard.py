"""The dashboard at /admin/tong-quan: how many cases and questions, how quickly and how well; every figure leads to what it counts."""

import datetime
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from knowledge.cases.figures import Figures, Numbers, Period, figures
from knowledge.cases.rollup import counted_at
from knowledge.database import reading
from knowledge.office.figures import asked, refused
from knowledge.officers import Officer, Permission
from knowledge.workdays import ZONE, today
from webhook.admin.charted import questioned
from webhook.admin.guard import Now, needs
from webhook.admin.numerals import decimal, lasting, share, whole
from webhook.admin.offices import departments_of, office_now
from webhook.admin.page import show, templates
from webhook.admin.reading import READING

router = APIRouter()
Reads = Annotated[Officer, needs(*READING)]

PERIODS = {"7": "7 ngày", "30": "30 ngày", "90": "90 ngày", "quy": "Quý này", "nam": "Năm nay"}
LONGEST = 5 * 366
"""Days of a period."""
templates.env.filters.update(whole=whole, decimal=decimal, share=share, lasting=lasting)


@dataclass(frozen=True, slots=True)
class Looked:
    """What the address asks for: `period` a key of PERIODS or "" for one from day to day; `department` "" for all."""

    period: str
    days: Period
    department: str
    alone: bool
    """Whether the officer sees no other department."""
    trouble: str = ""
    """What of it was not understood."""

    def address(self, **other: str) -> str:
        """The address of the dashboard, with something else in it."""
        given = {"ky": self.period} if self.period else {"tu": str(self.days.first), "den": str(self.days.last)}
        return _address("/admin/tong-quan", **(given | {"don_vi": "" if self.alone else self.department} | other))

    def cases(self, **narrower: object) -> str:
        """The address of the queue with the cases of a figure: those filed in the period, unless `narrower` says something else."""
        scope = {"pham_vi": "don-vi"} if self.alone else {"pham_vi": "tat-ca", "don_vi": self.department}
        given = {**scope, "trang_thai": "tat-ca", "tu": self.days.first, "den": self.days.last}
        return _address("/admin/phan-anh", **(given | narrower))

    def now(self, tab: str, **narrower: object) -> str:
        """The address of the queue with what is open now, whenever it was filed."""
        return self.cases(trang_thai=tab, tu="", den="", **narrower)


def _address(path: str, **given: object) -> str:
    query = urlencode({name: str(value) for name, value in given.items() if value})
    return f"{path}?{query}" if query else path


def looked_at(request: Request, officer: Officer, now: float) -> Looked:
    """What is asked for; whatever is not understood or not permitted is as if it were not asked."""
    given, day = request.query_params, today(now)
    first, last = _day(given.get("tu", "")), _day(given.get("den", ""))
    alone = not officer.may(Permission.read_all)
    department = officer.department if alone else given.get("don_vi", "").replace("\0", "").strip()[:200]
    if first and last and first <= last and (last - first).days < LONGEST and not given.get("ky"):
        return Looked("", Period(first, last), department, alone)
    period = given.get("ky", "")
    trouble = "" if period or not (given.get("tu") or given.get("den")) else _trouble(first, last)
    period = period if period in PERIODS else "30"
    return Looked(period, Period(_first(period, day), day), department, alone, trouble)


def _trouble(first: datetime.date | None, last: datetime.date | None) -> str:
    """What is wrong with two days, and what is shown instead."""
    if not (first and last):
        why = "Cần cả hai ngày, từ năm 2000"
    else:
        why = "“Từ ngày” đang sau “Đến ngày”" if first > last else "Một kỳ dài nhất 5 năm"
    return f"{why}; số liệu dưới đây là của 30 ngày gần nhất."


def _first(period: str, day: datetime.date) -> datetime.date:
    if period == "quy":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1) if period == "nam" else day - datetime.timedelta(days=int(period) - 1)


def _day(typed: str) -> datetime.date | None:
    try:
        day = datetime.date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


@router.get("/tong-quan")
def dashboard(request: Request, officer: Reads, now: Now) -> HTMLResponse:
    """The figures of a period."""
    looked, office = looked_at(request, officer, now), office_now(request)
    kinds = {category.id: category.name for category in office.categories}
    with reading(request.app.state.engine) as connection:
        at = counted_at(connection)
        found = figures(connection, looked.days, looked.department, today(now))
        shown: dict[str, Any] = {} if looked.alone else {"refused": refused(connection), "asked": asked(connection, *looked.days)}
    if not looked.alone:
        shown |= questioned(shown["asked"], looked.days)
    known = departments_of(office)
    shown["unknown"] = looked.department if not looked.alone and looked.department and looked.department not in known else ""
    shown |= {"looked": looked, "figures": found, "periods": PERIODS, "departments": known, "bars": _bars(found, looked)}
    return show(request, "dashboard.html", at=_hour(at, now), rows=_by(found, looked, kinds), **shown)


def _hour(at: float | None, now: float) -> str:
    """When the figures were counted: 14:02, with the day where it was not today; "" where they never were."""
    if at is None:
        return ""
    moment = datetime.datetime.fromtimestamp(at, ZONE)
    return f"{moment:%H:%M}" if today(at) == today(now) else f"{moment:%H:%M ngày %d/%m/%Y}"


def _bars(found: Figures, looked: Looked) -> list[dict[str, Any]]:
    """The bars of the series: filed, and how many of these are answered."""
    return [
        {
            "label": label(step.first, step.last),
            "short": f"{step.first:%d/%m}",
            "parts": (("tra-loi", step.answered), ("cho", step.filed - step.answered)),
            "href": looked.cases(tu=step.first, den=step.last),
        }
        for step in found.series
    ]


def label(first: datetime.date, last: datetime.date) -> str:
    """Days in words: 24/11/2026, or 01/11 – 30/11/2026."""
    return f"{first:%d/%m/%Y}" if first == last else f"{first:%d/%m} – {last:%d/%m/%Y}"


def _by(found: Figures, looked: Looked, kinds: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """The rows of departments, categories and communes, most cases first."""
    of_department = sorted({*found.by_department, *found.backlog})
    return {
        "department": _ranked(_row(name, found.by_department.get(name), don_vi="" if looked.alone else name) for name in of_department),
        "category": _ranked(_row(kinds.get(id_, id_), numbers, loai=id_) for id_, numbers in found.by_category.items()),
        "commune": _ranked(_row(name, numbers, xa=name) for name, numbers in found.by_commune.items() if name),
    }


def _row(name: str, numbers: Numbers | None, **narrower: str) -> dict[str, Any]:
    return {"name": name, "numbers": numbers or Numbers(), "narrower": narrower}


def _ranked(rows: Any) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (-row["numbers"]["filed"], row["name"]))
