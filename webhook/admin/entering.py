"""Entering a case for somebody who calls or comes by: /admin/phan-anh/moi."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from knowledge.cases.around import filed_by
from knowledge.cases.desk import Report, file
from knowledge.database import reading
from knowledge.masking import masked
from knowledge.office import Office
from knowledge.officers import Officer, Permission
from knowledge.places import communes
from webhook.admin.communes import communes_meant, trouble_with
from webhook.admin.guard import Now, Refused, needs
from webhook.admin.offices import InForce
from webhook.admin.page import show
from webhook.admin.reading import reader_of
from webhook.admin.suggesting import Suggested, cases_like, kinds_of

router = APIRouter()
Enters = Annotated[Officer, needs(Permission.intake)]
SHORTEST, LONGEST, LONGEST_PLACE, LONGEST_CONTACT = 10, 5000, 300, 200
PHONE = "phone:"
"""The chat of a case that came by telephone or over the counter: there is nowhere to write to."""


async def _typed(request: Request) -> dict[str, str]:
    return {name: value.strip() for name, value in (await request.form()).items() if isinstance(value, str)}


@router.get("/phan-anh/moi")
def form(request: Request, officer: Enters, office: InForce, da_nhap: int = 0) -> HTMLResponse:
    """The empty form; or the code of a case that this officer has just entered, to be read to the caller."""
    if not da_nhap:
        return _form(request, office, {}, {})
    with reading(request.app.state.engine) as connection:
        case = filed_by(connection, da_nhap, officer.id) if 0 < da_nhap < 2**31 else None
        readable = case is not None and reader_of(officer).may_read(connection, case)
    if case is None:
        raise Refused(404, "Không có phản ánh này.")
    return show(request, "entering.html", filed=case, category=office.known(case.category), readable=readable)


def _form(
    request: Request, office: Office, typed: dict[str, str], wrong: dict[str, str], suggested: Suggested | None = None
) -> HTMLResponse:
    lists = {"categories": office.offered, "communes": communes(), "longest": LONGEST, "suggested": suggested or Suggested()}
    return show(request, "entering.html", 422 if wrong else 200, typed=typed, wrong=wrong, filed=None, **lists)


@router.post("/phan-anh/moi", response_model=None)
def enter(
    request: Request, officer: Enters, office: InForce, now: Now, typed: Annotated[dict[str, str], Depends(_typed)]
) -> HTMLResponse | RedirectResponse:
    """File the case; or the form again, with what is wrong beside its field, what is suggested, or cases that tell of the same."""
    typed, trouble = _understood(typed)
    wrong = {} if typed.get("xem") else wrong_in(typed, office) | trouble
    kinds = kinds_of(typed.get("noi_dung", ""), request.app.state.library, office)
    if not typed.get("loai") and kinds:
        typed["loai"] = kinds[0].id
    with request.app.state.engine.begin() as connection:
        report = report_of(typed, office) if office.known(typed.get("loai", "")) else None
        same = cases_like(connection, report, reader_of(officer), now) if report and not typed.get("van_ghi") else []
        if report and not (wrong or same or typed.get("xem")):
            case = file(connection, report, PHONE, now, officer.id)
            return RedirectResponse(f"/admin/phan-anh/moi?da_nhap={case.id}", 303)
    return _form(request, office, typed, wrong, Suggested(kinds, same))


def _understood(typed: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What was typed, with the commune by its name of today; and what is wrong with it, where that is not clear."""
    meant = communes_meant(typed.get("xa", ""), typed.get("dia_diem", "")) if typed.get("xa") else ()
    trouble = trouble_with(typed.get("xa", ""), meant)
    return (typed | {"xa": meant[0]} if len(meant) == 1 else {**typed}), {"xa": trouble} if trouble else {}


def wrong_in(typed: dict[str, str], office: Office) -> dict[str, str]:
    """What is wrong with what was typed, by field."""
    category, wrong = office.known(typed.get("loai", "")), {}
    if len(typed.get("noi_dung", "")) < SHORTEST:
        wrong["noi_dung"] = "Vui lòng ghi nội dung phản ánh, ít nhất một câu."
    elif len(typed["noi_dung"]) > LONGEST:
        wrong["noi_dung"] = f"Dài quá: tối đa {LONGEST} ký tự, hiện có {len(typed['noi_dung'])}."
    if category is None:
        wrong["loai"] = "Vui lòng chọn loại phản ánh."
    elif category.place and not (typed.get("dia_diem") or typed.get("xa")):
        wrong["dia_diem"] = "Loại này cần địa điểm: hỏi người dân đường, ấp hoặc khu phố."
    if typed.get("lien_he") and not typed.get("dong_y"):
        wrong["dong_y"] = "Chỉ lưu liên hệ khi người dân đồng ý; nếu không, vui lòng xóa phần liên hệ."
    for field, longest in (("dia_diem", LONGEST_PLACE), ("lien_he", LONGEST_CONTACT)):
        if len(typed.get(field, "")) > longest:
            wrong[field] = f"Dài quá: tối đa {longest} ký tự."
    return wrong


def report_of(typed: dict[str, str], office: Office) -> Report:
    """The report of a form in which nothing is wrong. Numbers of identity papers and telephones are masked, as in the chat."""
    category = office.category(typed["loai"])
    text = masked(typed["noi_dung"].replace("\r\n", "\n"))
    urgent, place, commune = bool(typed.get("khan")), typed.get("dia_diem", ""), typed.get("xa", "")
    return Report(text, category, urgent, place, commune, contact=typed.get("lien_he", ""))
