"""The page of the officers: who there is, adding them, what they may do, and letting them in again."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy.engine import Connection

from handlers.casework import Casework
from handlers.handover import hand_over
from knowledge.cases.around import held_by
from knowledge.database import reading
from knowledge.language.folding import fold
from knowledge.officers import Account, Officer, Permission, Role, account_of, accounts, people, signing, workers
from knowledge.officers.people import NotChanged
from webhook.admin.forms import number_of
from webhook.admin.guard import Now, Refused, needs
from webhook.admin.offices import departments_of, office_now
from webhook.admin.page import back, show
from webhook.admin.signing import Hasher, Typed

router = APIRouter(prefix="/can-bo")

Manager = Annotated[Officer, needs(Permission.officers)]
Number = Annotated[int, Path(le=2**31 - 1)]
"""The id of an officer, of those that PostgreSQL can hold."""
LONGEST_NAME = 120


@router.get("")
def people_page(request: Request, manager: Manager, now: Now) -> HTMLResponse:
    """All officers, and the form for another one."""
    return _page(request, now)


@router.post("")
def add(  # noqa: PLR0913  fields of a form
    request: Request,
    manager: Manager,
    now: Now,
    hasher: Hasher,
    *,
    login: Typed = "",
    name: Typed = "",
    department: Typed = "",
    role: Typed = "",
) -> HTMLResponse:
    """Add an officer; the page that follows shows the initial password, once."""
    password = people.initial_password()
    stored = signing.hashed(hasher, password)
    typed = {"login": login, "name": name, "department": department, "role": role}
    try:
        person = Officer(0, login, _name(name), department_of(request, department), _role_of(role), True)
        with request.app.state.engine.begin() as connection:
            added = people.add(connection, person, stored, manager.id, now)
    except NotChanged as refused:
        return _page(request, now, 422, wrong=str(refused), wrong_field=refused.field, typed=typed)
    return show(request, "initial-password.html", person=added, password=password)


@router.get("/{number}")
def person_page(request: Request, number: Number, manager: Manager, now: Now) -> HTMLResponse:
    """One officer, with what may be changed."""
    return _person(request, number, now)


@router.post("/{number}")
def change(  # noqa: PLR0913  fields of a form
    request: Request,
    number: Number,
    manager: Manager,
    now: Now,
    *,
    name: Typed = "",
    department: Typed = "",
    role: Typed = "",
    active: Typed = "",
    heir: Typed = "",
) -> Response:
    """Change name, department, role and whether the officer may sign in. Open cases that can no longer be theirs go to `heir`."""
    try:
        to: dict[str, Any] = {"department": department_of(request, department, number), "role": _role_of(role), "active": active == "yes"}
        to |= {"name": _one_line(name)} if _one_line(name) else {}
        with request.app.state.engine.begin() as connection:
            changed = people.change(connection, number, to, manager, now)
            given = hand_over(Casework(connection, manager.id, now), changed, number_of(heir) or None)
    except NotChanged as refused:
        typed = {"name": name, "department": department, "role": role}
        return _person(request, number, now, 422, wrong=str(refused), wrong_field=refused.field, typed=typed)
    return back(f"/admin/can-bo/{number}", "da-doi-can-bo-giao-viec" if given else "da-doi-can-bo")


@router.post("/{number}/mo-khoa")
def unlock(request: Request, number: Number, manager: Manager, now: Now) -> RedirectResponse:
    """Let an officer try again at once."""
    return _done(request, number, manager, now, people.unlock, "da-mo-khoa")


@router.post("/{number}/dat-lai-xac-thuc")
def reset_authenticator(request: Request, number: Number, manager: Manager, now: Now) -> RedirectResponse:
    """Let an officer who lost the phone enrol another one."""
    return _done(request, number, manager, now, people.reset_authenticator, "da-dat-lai-xac-thuc")


@router.post("/{number}/cap-lai-mat-khau")
def give_password(request: Request, number: Number, manager: Manager, now: Now, hasher: Hasher) -> HTMLResponse:
    """A new initial password, shown once; the officer enrols anew."""
    password = people.initial_password()
    stored = signing.hashed(hasher, password)
    with request.app.state.engine.begin() as connection:
        officer = _another(connection, number, manager)
        people.reset(connection, officer, stored, manager.id, now)
    return show(request, "initial-password.html", person=officer, password=password)


def _done(  # noqa: PLR0913, PLR0917  what three forms have in common
    request: Request, number: int, manager: Officer, now: float, deed: Callable[[Connection, Officer, int, float], None], notice: str
) -> RedirectResponse:
    with request.app.state.engine.begin() as connection:
        deed(connection, _another(connection, number, manager), manager.id, now)
    return back(f"/admin/can-bo/{number}", notice)


def _another(connection: Connection, number: int, manager: Officer) -> Officer:
    if number == manager.id:
        raise Refused(403, "Tài khoản của chính mình được đổi ở trang Tài khoản.")
    return _found(connection, number).officer


def _found(connection: Connection, number: int) -> Account:
    account = account_of(connection, number)
    if account is None:
        raise Refused(404, "Không tìm thấy cán bộ này.")
    return account


def department_of(request: Request, typed: str, number: int | None = None) -> str:
    """A department of the list, however its capitals and diacritics are typed: cases find their officers by it. An officer who is of one
    that is not in the list may stay there. Raises NotChanged where there is none."""
    plain = fold(_one_line(typed))
    with reading(request.app.state.engine) as connection:
        account = account_of(connection, number) if number is not None else None
    own = (account.officer.department,) if account else ()
    known: dict[str, str] = {fold(one): one for one in (*own, *departments_of(office_now(request)))}
    if not plain:
        raise NotChanged("Cần ghi tên đơn vị.", "department")
    if plain not in known:
        raise NotChanged(
            "Không có đơn vị này trong danh sách. Vui lòng chọn trong gợi ý; đơn vị mới được thêm ở Danh mục › Đơn vị.", "department"
        )
    return known[plain]


def _name(typed: str) -> str:
    plain = _one_line(typed)
    if len(plain) > LONGEST_NAME:
        raise NotChanged(f"Họ tên dài nhất {LONGEST_NAME} ký tự, hiện có {len(plain)}.", "name")
    return plain


def _one_line(typed: str) -> str:
    return " ".join(typed.split())


def _role_of(typed: str) -> Role:
    if typed not in Role.__members__:
        raise NotChanged("Cần chọn vai trò.", "role")
    return Role[typed]


def _page(request: Request, now: float, status: int = 200, **shown: Any) -> HTMLResponse:
    with reading(request.app.state.engine) as connection:
        known: dict[str, Any] = {"accounts": accounts(connection)}
    known |= {"departments": departments_of(office_now(request)), "typed": {}}
    return show(request, "people.html", status, roles=list(Role), now=now, **known | shown)


def _person(request: Request, number: int, now: float, status: int = 200, **shown: Any) -> HTMLResponse:
    with reading(request.app.state.engine) as connection:
        account = _found(connection, number)
        held, heirs = held_by(connection, number), workers(connection, account.officer.department)
    known = {"account": account, "departments": departments_of(office_now(request)), "held": len(held)}
    known["heirs"] = [heir for heir in heirs if heir.officer.id != number]
    return show(request, "person.html", status, roles=list(Role), now=now, **known, **shown)
