"""What the office may change itself: kinds of reports, departments and canned replies, at /admin/danh-muc."""

from typing import Annotated, Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy.engine import Connection

from knowledge.cases.around import names
from knowledge.cases.readers import released
from knowledge.database import alone, reading
from knowledge.departments import departments
from knowledge.office.editing import edit, history, undo
from knowledge.office.writing import Refused
from knowledge.officers import Officer
from knowledge.places import communes
from webhook.admin import guard
from webhook.admin.forms import Fields, number_of
from webhook.admin.guard import Now, needs
from webhook.admin.listed import PARTS, Part, decided
from webhook.admin.offices import InForce, departments_of
from webhook.admin.page import back, show
from webhook.admin.sections import SETTING

router = APIRouter(prefix="/danh-muc")
Edits = Annotated[Officer, needs(*SETTING)]
MEANWHILE = "Trong lúc anh/chị sửa đã có người khác thay đổi. Nội dung anh/chị gõ vẫn còn; xem lịch sử bên dưới rồi bấm lưu lần nữa."


class Kept(NamedTuple):
    """A form that was not kept: what was typed, why it was not, and the field that will not do, where it is one."""

    typed: dict[str, str]
    says: str
    status: int
    field: str = ""

    @property
    def wrong(self) -> dict[str, str]:
        """What is said beside a field."""
        return {self.field: self.says} if self.field else {}


@router.get("")
def lists_page(request: Request, officer: Edits, office: InForce, phan: str = "") -> HTMLResponse:
    """One of the lists."""
    part = PARTS.get(phan, PARTS["loai"])
    return show(request, "lists.html", part=part, parts=PARTS, rows=part.rows(office))


@router.post("/{slug}/hoan-tac", response_model=None)
def take_back(  # noqa: PLR0913, PLR0917  FastAPI gives each by itself
    request: Request, slug: str, officer: Edits, office: InForce, now: Now, typed: Fields
) -> Response:
    """Put back what held before the newest edit of a key."""
    part, key = _part(slug), typed.get("ma", "")
    try:
        with request.app.state.engine.begin() as connection:
            alone(connection, f"{part.kind}:{key}")
            undo(connection, _newest_of(connection, part, key, number_of(typed.get("so", ""))), officer.id, now)
    except Refused as refused:
        return _form(request, part, office, key, Kept(part.form(office, key), str(refused), 409))
    return back(part.address(key), "da-hoan-tac")


def _newest_of(connection: Connection, part: Part, key: str, number: int) -> int:
    """The id of an edit that is one of this key. Raises Refused."""
    if number not in {one.id for one in history(connection, part.kind, key)}:
        raise Refused("Không có thay đổi này.")
    return number


@router.get("/{slug}")
def form_page(request: Request, slug: str, officer: Edits, office: InForce, ma: str = "") -> HTMLResponse:
    """The form of what has a key, with its history; without a key that of a new one."""
    part = _part(slug)
    if ma and not part.has(office, ma):
        with reading(request.app.state.engine) as connection:
            known = history(connection, part.kind, guard.storable(ma))
        if not known:
            raise guard.Refused(404, "Không có mục này trong danh mục.")
    return _form(request, part, office, guard.storable(ma))


@router.post("/{slug}", response_model=None)
def save(  # noqa: PLR0913, PLR0917  FastAPI gives each by itself
    request: Request, slug: str, officer: Edits, office: InForce, now: Now, typed: Fields
) -> Response:
    """Decide it; or the form again, with why not, and nothing lost."""
    part, old = _part(slug), typed.get("ma_cu", "")
    key = old or typed.get(part.key_field, "")
    try:
        body = part.body(office, typed)
        if not old and part.has(office, key):
            raise Refused(f"Đã có “{key}” trong danh mục.", part.key_field)
        with request.app.state.engine.begin() as connection:
            alone(connection, f"{part.kind}:{key}")
            _check_newest(connection, part, key, typed)
            edit(connection, part.kind, key, body, officer.id, now)
    except Refused as refused:
        return _form(request, part, office, old, Kept(typed, str(refused), 422, refused.field))
    except Meanwhile:
        return _form(request, part, office, old, Kept(typed, MEANWHILE, 409))
    return back(part.address(key), "da-luu")


class Meanwhile(Exception):  # noqa: N818  it names what happened
    """Somebody else has decided about the same key since the form was opened."""


def _check_newest(connection: Connection, part: Part, key: str, typed: dict[str, str]) -> None:
    known = history(connection, part.kind, key)
    if (known[0].id if known else 0) != number_of(typed.get("goc", "")):
        raise Meanwhile


def _part(slug: str) -> Part:
    part = PARTS.get(slug)
    if part is None:
        raise guard.Refused(404, "Không có danh mục này.")
    return part


def _form(request: Request, part: Part, office: Any, key: str, kept: Kept | None = None) -> HTMLResponse:
    with reading(request.app.state.engine) as connection:
        known = history(connection, part.kind, key) if key else []
        people = names(connection, [one.officer for one in known])
    shown = {"part": part, "key": key, "typed": kept.typed if kept else part.form(office, key), "says": kept.says if kept else ""}
    shown |= {"wrong": kept.wrong if kept else {}}
    lists: dict[str, Any] = {"departments": departments_of(office), "categories": office.categories, "people": people}
    lists |= {"fixed": part.kind == "department" and key in departments(communes())}
    lists["always_private"] = released()
    steps = decided(part, key, known)
    base = known[0].id if known else 0
    return show(request, "list-form.html", kept.status if kept else 200, base=base, history=steps, **shown, **lists)
