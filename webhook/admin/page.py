"""How pages of the admin are made: their templates, what every one of them shows, and the page for what is refused."""

import datetime
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Request, Response
from fastapi.exception_handlers import http_exception_handler, request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from fastapi.templating import Jinja2Templates
from markupsafe import Markup
from starlette.exceptions import HTTPException

from knowledge.officers import Officer, Permission
from webhook.admin.guard import COOKIE, FORM_COOKIE, SAFE, SIGN_IN, Refused, csrf_token, inside, onward
from webhook.admin.notices import NOTICES
from webhook.admin.sections import here, sections_of

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
TITLES = {
    401: "Cần đăng nhập",
    403: "Không được phép",
    404: "Không tìm thấy",
    409: "Đã có thay đổi",
    422: "Chưa hợp lệ",
    429: "Quá nhiều lần",
}


def _on_every_page(request: Request) -> dict[str, Any]:
    officer: Officer | None = getattr(request.state, "officer", None)
    token = csrf_token(request)
    return {
        "officer": officer,
        "sections": sections_of(officer) if officer else [],
        "here": here(officer, request.url.path) if officer else None,
        "csrf": token,
        "csrf_field": Markup('<input type="hidden" name="csrf" value="{}">').format(token),
        "notice": NOTICES.get(getattr(request.state, "notice", "") or request.query_params.get("bao", "")),
    }


def asked_for(request: Request) -> str:
    """The address of a request, as a page of ours links to it."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def moment(at: float) -> str:
    """A time as officers read it: 24/11/2026 06:41, in Vietnam."""
    return datetime.datetime.fromtimestamp(at, VIETNAM).strftime("%d/%m/%Y %H:%M")


def day(date: datetime.date) -> str:
    """A date as officers read it: 24/11/2026."""
    return date.strftime("%d/%m/%Y")


templates = Jinja2Templates(directory=Path(__file__).parent.parent / "templates", context_processors=[_on_every_page])
templates.env.globals["Permission"] = Permission
templates.env.filters.update(moment=moment, day=day)


def show(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:
    """A page from `templates/admin/`. Whoever has no session yet is given what the forms of the page are tied to."""
    begun = not (request.cookies.get(COOKIE) or request.cookies.get(FORM_COOKIE))
    if begun:
        request.state.form_token = secrets.token_urlsafe(32)
    response = templates.TemplateResponse(request, f"admin/{template}", shown, status_code=status)
    if begun:
        give_cookie(request, response, FORM_COOKIE, request.state.form_token)
    return response


def give_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """A cookie that goes with requests of our own pages alone and ends with the browser."""
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, path="/admin", httponly=True, samesite="strict", secure=secure)


def back(path: str, notice: str = "") -> RedirectResponse:
    """After a form: to a page, which shows a notice of NOTICES."""
    if not notice:
        return RedirectResponse(path, 303)
    parts = urlsplit(path)
    query = f"{parts.query}&bao={notice}" if parts.query else f"bao={notice}"
    return RedirectResponse(parts._replace(query=query).geturl(), 303)


def refuse(request: Request, refused: Exception) -> Response:
    """What is answered to what was refused."""
    if not isinstance(refused, Refused):
        raise refused
    if "text/event-stream" in request.headers.get("accept", ""):
        return Response(status_code=refused.status)  # nothing can be shown there: the page that listens asks why
    ended = refused.to == SIGN_IN and (request.cookies.get(COOKIE) or request.method not in SAFE)
    if refused.to and request.method in SAFE:
        if request.headers.get("sec-fetch-site") == "cross-site" and not request.cookies.get(COOKIE):
            return show(request, "again.html")  # a link from elsewhere brings no cookie; the same link from our own page does
        return back(onward(refused.to, asked_for(request)), "het-phien" if ended else "")
    if ended:
        request.state.notice = "het-phien"
        return show(request, "sign-in.html", refused.status, tiep=inside(asked_for(request)))
    again = asked_for(request) if refused.status == 403 and request.method not in SAFE else ""
    return show(
        request, "refused.html", refused.status, title=TITLES.get(refused.status, "Không thực hiện được"), says=refused.says, again=again
    )


async def misled(request: Request, error: Exception) -> Response:
    """What the framework refuses: below /admin as a page in Vietnamese, elsewhere as ever."""
    within = f"{request.url.path}/".startswith("/admin/")
    if isinstance(error, RequestValidationError):
        wrong = Refused(422, "Nội dung gửi lên thiếu hoặc không đúng dạng. Vui lòng quay lại và kiểm tra.")
        return refuse(request, wrong) if within else await request_validation_exception_handler(request, error)
    if not isinstance(error, HTTPException):
        raise error
    says = "Không có trang này." if error.status_code == 404 else "Không thực hiện được yêu cầu này."
    return refuse(request, Refused(error.status_code, says)) if within else await http_exception_handler(request, error)
