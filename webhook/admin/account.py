"""An officer's own account: the password, the devices that are signed in, and the chat for reminders."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from knowledge.cases import log
from knowledge.database import reading
from knowledge.officers import Officer, people, presence, signing
from knowledge.officers.messengers import invitation, linked, unlink
from knowledge.officers.presence import Session
from webhook.admin.devices import device_of
from webhook.admin.guard import COOKIE, Now, Signed, Visit
from webhook.admin.page import back, give_cookie, show
from webhook.admin.signing import Hasher, Typed, weakness
from webhook.network import network_of

router = APIRouter()

MESSENGERS = {"telegram": "Telegram", "zalo": "Zalo", "zalo-bot": "Zalo Bot", "web": "trang trò chuyện"}
WRONG = "Mật khẩu đang dùng chưa đúng, hoặc tài khoản đang tạm khóa vì sai nhiều lần."


@router.get("/tai-khoan")
def account_page(request: Request, officer: Signed, session: Visit, now: Now) -> HTMLResponse:
    """The account and its sessions."""
    return _page(request, officer, session, now)


@router.post("/tai-khoan/mat-khau")
def change_password(  # noqa: PLR0913  fields of a form
    request: Request, officer: Signed, session: Visit, now: Now, hasher: Hasher, *, old: Typed = "", password: Typed = "", again: Typed = ""
) -> Response:
    """A new password, for whoever knows the old one; all sessions end and this device gets a new one."""
    engine, account, place = request.app.state.engine, session.account if session else None, network_of(request)
    with engine.begin() as connection:
        counted = signing.begin_trial(connection, account, now)
    if not signing.is_right(engine, hasher, account, old, counted=counted, now=now, place=place) or session is None:
        return _page(request, officer, session, now, 401, wrong_old=WRONG)
    wrong = weakness(hasher, session, password, again)
    if wrong:
        return _page(request, officer, session, now, 422, wrong_password=wrong)
    stored = signing.hashed(hasher, password)
    with engine.begin() as connection:
        people.set_password(connection, officer, stored, officer.id, now)
        token = presence.begin(connection, officer.id, device_of(request), now, confirmed=True)
    response = back("/admin/tai-khoan", "da-doi-mat-khau")
    give_cookie(request, response, COOKIE, token)
    return response


@router.post("/tai-khoan/dang-xuat")
def end_session(request: Request, officer: Signed, session: Visit, now: Now, *, name: Typed = "") -> RedirectResponse:
    """Sign one of the officer's devices out."""
    with request.app.state.engine.begin() as connection:
        if presence.end(connection, name, officer.id):
            log(connection, officer.id, "session_ended", now)
    return back("/admin/tai-khoan", "da-dang-xuat-thiet-bi")


@router.post("/tai-khoan/dang-xuat-tat-ca")
def end_sessions(request: Request, officer: Signed, now: Now) -> RedirectResponse:
    """Sign all of them out, this one too."""
    with request.app.state.engine.begin() as connection:
        presence.end_all_of(connection, officer.id)
        log(connection, officer.id, "sessions_ended", now)
    response = back("/admin/dang-nhap", "da-dang-xuat")
    response.delete_cookie(COOKIE, path="/admin")
    return response


@router.post("/tai-khoan/nhac-viec")
def invite_chat(request: Request, officer: Signed, session: Visit, now: Now) -> HTMLResponse:
    """A code that the officer writes to the assistant, in the chat where reminders are to come; shown once."""
    with request.app.state.engine.begin() as connection:
        code = invitation(connection, officer.id)
    return _page(request, officer, session, now, code=code)


@router.post("/tai-khoan/ngung-nhac-viec")
def forget_chat(request: Request, officer: Signed, now: Now) -> RedirectResponse:
    """No more reminders."""
    with request.app.state.engine.begin() as connection:
        unlink(connection, officer.id)
        log(connection, officer.id, "unlinked", now)
    return back("/admin/tai-khoan", "da-ngung-nhac-viec")


def _page(request: Request, officer: Officer, session: Session | None, now: float, status: int = 200, **shown: str) -> HTMLResponse:
    with reading(request.app.state.engine) as connection:
        devices, messenger = presence.of(connection, officer.id, now), linked(connection, officer.id)
    named = MESSENGERS.get(messenger, messenger)
    return show(request, "account.html", status, devices=devices, messenger=named, device=session.name if session else "", **shown)
