"""The admin, where officers work. Nothing below /admin opens unless its route asks for `Signed` or `needs(…)`, and nothing is changed
without the token of the page's own form; a convention test walks all routes."""

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from knowledge.officers import Permission
from webhook.admin import (
    account,
    audit,
    case,
    dashboard,
    entering,
    entries,
    exports,
    library_page,
    lists,
    live,
    lookup,
    people,
    pictures,
    printing,
    publishing,
    questions,
    queue,
    signing,
    switches,
)
from webhook.admin.guard import Refused, Signed, from_our_own_page
from webhook.admin.notices import NOTICES
from webhook.admin.page import back, misled, refuse

router = APIRouter(prefix="/admin", dependencies=[Depends(from_our_own_page)], include_in_schema=False)


CASES = (queue, entering, live, case, lookup, pictures, exports, printing)
OFFICE = (questions, entries, publishing, lists, switches, library_page)
for part in (signing, account, people, audit, dashboard, *CASES, *OFFICE):
    router.include_router(part.router)


@router.get("")
def front(officer: Signed, bao: str = "") -> RedirectResponse:
    """The first page of the day: the queue for who works on cases, the figures for who does not."""
    works = officer.may(Permission.answer) or officer.may(Permission.intake)
    return back("/admin/phan-anh" if works else "/admin/tong-quan", bao if bao in NOTICES else "")


@router.get("/{rest:path}")
def nowhere(request: Request, officer: Signed) -> RedirectResponse:
    """An address that is no page: where a form is sent to, the page above it; any other is not there."""
    sent = {**request.scope, "method": "POST"}
    if not any(route.matches(sent)[0] is Match.FULL for route in router.routes):
        raise Refused(404, "Không có trang này.")
    above = request.url.path.rpartition("/")[0]
    return RedirectResponse(f"{above}?{request.url.query}" if request.url.query else above, 303)


def add_admin(app: FastAPI) -> None:
    """Put the admin into the application."""
    app.include_router(router)
    app.add_exception_handler(Refused, refuse)
    app.add_exception_handler(HTTPException, misled)
    app.add_exception_handler(RequestValidationError, misled)
