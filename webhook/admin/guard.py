"""Who may open what in the admin: sessions, permissions, and tokens against forms of other sites (CSRF)."""

import hmac
import time
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request

from knowledge.database import reading
from knowledge.officers import Officer, Permission, presence
from knowledge.officers.presence import Session

COOKIE = "officer"
FORM_COOKIE = "officer_form"
"""What the forms before signing in are tied to."""
SAFE = ("GET", "HEAD", "OPTIONS")
SIGN_IN = "/admin/dang-nhap"
OUTSIDE = (SIGN_IN, "/admin/dang-xuat", "/admin/xac-thuc", "/admin/ghi-danh")
"""Where nobody is sent after signing in."""


class Refused(Exception):  # noqa: N818  it names what came of the request
    """A page is not given. `status` and `says` make the page shown instead; where `to` is set, who only wanted to read is sent there."""

    def __init__(self, status: int, says: str = "", to: str = "") -> None:
        super().__init__(status, says)
        self.status, self.says, self.to = status, says, to


def storable(typed: str) -> str:
    """What was typed, without the one character that PostgreSQL does not store."""
    return typed.replace("\0", "")


def clock() -> float:
    """The time in epoch seconds; tests put another one in its place."""
    return time.time()


Now = Annotated[float, Depends(clock)]


def session_of(request: Request, now: Now) -> Session | None:
    """The session that a request belongs to, whichever step of signing in it has reached."""
    token, engine = request.cookies.get(COOKIE), request.app.state.engine
    if not token:
        return None
    with reading(engine) as connection:
        session = presence.seen(connection, token, now)
    if session and session.confirmed and session.is_to_be_noted(now):
        with engine.begin() as connection:
            presence.note(connection, session, now)
    return session


Visit = Annotated[Session | None, Depends(session_of)]


def signed(request: Request, session: Visit) -> Officer:
    """The officer of a request, who has signed in with password and code. Raises Refused."""
    if session is None:
        raise Refused(401, "Anh/chị cần đăng nhập để tiếp tục.", SIGN_IN)
    if not session.confirmed or not session.account.enrolled:
        raise Refused(401, "Anh/chị chưa hoàn tất đăng nhập.", next_step(session))
    request.state.officer = session.account.officer
    return session.account.officer


Signed = Annotated[Officer, Depends(signed)]


def next_step(session: Session) -> str:
    """What comes after the password."""
    return "/admin/xac-thuc" if session.account.enrolled else "/admin/ghi-danh"


def needs(*permissions: Permission) -> Any:
    """A dependency: the signed-in officer, who has one of the permissions; others get a page with 403.

    `officer: Annotated[Officer, needs(Permission.audit)]`
    """

    def permitted(officer: Signed) -> Officer:
        if not any(officer.may(permission) for permission in permissions):
            raise Refused(403, "Tài khoản của anh/chị không có quyền mở trang này. Khi cần, vui lòng liên hệ quản trị viên.")
        return officer

    return Depends(permitted)


def inside(target: str) -> str:
    """A target after signing in: a path of the admin, or its front where it is anything else."""
    path = target.partition("?")[0].partition("#")[0]
    within = path.startswith("/admin/") and not path.startswith(OUTSIDE) and target.isprintable()
    return target if within and not any(trick in path for trick in ("\\", "//", "..")) else "/admin"


def onward(step: str, target: str) -> str:
    """The address of a step of signing in that remembers where one wanted to go."""
    kept = inside(target)
    return step if kept == "/admin" else f"{step}?tiep={quote(kept, safe='')}"


def csrf_token(request: Request) -> str:
    """What the forms of this session carry. It follows from the session's token, which pages of other sites do not know."""
    key = request.cookies.get(COOKIE) or getattr(request.state, "form_token", "") or request.cookies.get(FORM_COOKIE, "")
    return hmac.digest(key.encode(), b"csrf", "sha256").hex() if key else ""


async def from_our_own_page(request: Request, session: Visit) -> None:
    """Refuse whatever changes something and was not sent by a page of this session."""
    if request.method in SAFE:
        return
    given = request.headers.get("x-csrf", "")
    if not given and "form" in request.headers.get("content-type", ""):
        given = str((await request.form()).get("csrf", ""))
    due = csrf_token(request)
    if not due or (session is None and not request.url.path.startswith(OUTSIDE)):
        raise Refused(401, "Anh/chị cần đăng nhập để tiếp tục.", "" if request.url.path.startswith(OUTSIDE) else SIGN_IN)
    if not hmac.compare_digest(given.encode(), due.encode()):
        if session is not None and session.confirmed:
            request.state.officer = session.account.officer  # the page that says so leads back to where the form stood
        raise Refused(
            403, "Trang này mở từ lần đăng nhập trước, hoặc yêu cầu không đến từ trang quản trị. Vui lòng mở lại rồi gửi lần nữa."
        )
