"""Signing in: password, then the code of an authenticator, or enrolling one. Each step begins a session of its own."""

from typing import Annotated

import segno
from argon2 import PasswordHasher
from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from pydantic import AfterValidator
from sqlalchemy import Engine

from knowledge.cases import log
from knowledge.database import reading
from knowledge.officers import Officer, account_by_login, people, presence, signing
from knowledge.officers.presence import Session
from knowledge.officers.signing import Weak
from knowledge.rates import Limit, reserve
from webhook.admin.devices import device_of
from webhook.admin.guard import COOKIE, FORM_COOKIE, Now, Refused, Visit, inside, onward, storable
from webhook.admin.page import back, give_cookie, show
from webhook.network import network_of

router = APIRouter()

EVERY, AT_ONCE = 10.0, 30
"""One address may try to sign in once in so many seconds, and so many times at once: a whole office may stand behind it."""
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng. Sau 5 lần sai, tài khoản tạm khóa 15 phút hoặc lâu hơn."
WRONG_CODE = "Mã chưa đúng, đã dùng rồi hoặc tài khoản đang tạm khóa. Vui lòng chờ mã mới rồi thử lại."
TOO_MANY = "Có quá nhiều lần đăng nhập từ mạng này. Vui lòng thử lại sau ít phút."

Typed = Annotated[str, Form(max_length=1000), AfterValidator(storable)]
"""A field of a form."""
Hasher = Annotated[PasswordHasher, Depends(signing.usual_hasher)]


def halfway(session: Visit) -> Session:
    """The session of somebody whose password was right and who has not signed in yet. Raises Refused."""
    if session is None:
        raise Refused(401, "Phiên đăng nhập đã hết. Vui lòng nhập lại mật khẩu.", "/admin/dang-nhap")
    if session.confirmed:
        raise Refused(409, "Anh/chị đã đăng nhập.", "/admin")
    return session


def entering(session: Annotated[Session, Depends(halfway)]) -> Session:
    """As `halfway`, of somebody who has an authenticator."""
    if not session.account.enrolled:
        raise Refused(409, "Anh/chị cần ghi danh ứng dụng xác thực trước.", "/admin/ghi-danh")
    return session


def enrolling(session: Annotated[Session, Depends(halfway)]) -> Session:
    """As `halfway`, of somebody who has none: the password alone must never put another authenticator in the place of one."""
    if session.account.enrolled:
        raise Refused(409, "Tài khoản đã có ứng dụng xác thực.", "/admin/xac-thuc")
    return session


Entering = Annotated[Session, Depends(entering)]
Enrolling = Annotated[Session, Depends(enrolling)]


@router.get("/dang-nhap")
def sign_in_page(request: Request, session: Visit, tiep: str = "") -> Response:
    """Name and password."""
    if session is not None and session.confirmed:
        return back(inside(tiep))
    return show(request, "sign-in.html", tiep=inside(tiep))


@router.post("/dang-nhap")
def sign_in(  # noqa: PLR0913  fields of a form
    request: Request, now: Now, hasher: Hasher, *, login: Typed = "", password: Typed = "", tiep: Typed = ""
) -> Response:
    """Judge name and password; what comes next is the code, or enrolling."""
    engine: Engine = request.app.state.engine
    address = network_of(request)
    with reading(engine) as connection:
        account = account_by_login(connection, login)
    with engine.begin() as connection:
        wait = reserve(connection, [Limit(f"sign-in:{address}", EVERY, AT_ONCE)], now)
        counted = not wait and signing.begin_trial(connection, account, now)
    if wait:
        return show(request, "sign-in.html", 429, tiep=inside(tiep), login=login, wrong=TOO_MANY)
    if not signing.is_right(engine, hasher, account, password, counted=counted, now=now, place=address) or account is None:
        return show(request, "sign-in.html", 401, tiep=inside(tiep), login=login, wrong=WRONG)
    with engine.begin() as connection:
        presence.forget_ended(connection, now)
        if not account.enrolled:  # a secret of this sitting alone: nobody who knew the password before has seen it
            presence.end_all_of(connection, account.officer.id)
            signing.new_secret(connection, account.officer.id)
        token = presence.begin(connection, account.officer.id, device_of(request), now, confirmed=False)
    return _with_token(request, onward("/admin/xac-thuc" if account.enrolled else "/admin/ghi-danh", tiep), token)


@router.get("/xac-thuc")
def code_page(request: Request, session: Entering, tiep: str = "") -> HTMLResponse:
    """The code of the authenticator."""
    return show(request, "code.html", tiep=inside(tiep))


@router.post("/xac-thuc")
def enter_code(request: Request, session: Entering, now: Now, code: Typed = "", tiep: Typed = "") -> Response:
    """Judge the code; the officer is signed in."""
    officer = session.account.officer
    with request.app.state.engine.begin() as connection:
        right = signing.is_code(connection, session.account, code, now, network_of(request))
        if right:
            presence.end(connection, session.name, officer.id)
            log(connection, officer.id, "signed_in", now, new=_from(request))
            token = presence.begin(connection, officer.id, device_of(request), now, confirmed=True)
    if not right:
        return show(request, "code.html", 401, tiep=inside(tiep), wrong=WRONG_CODE)
    return _with_token(request, inside(tiep), token)


@router.get("/ghi-danh")
def enrolment_page(request: Request, session: Enrolling, tiep: str = "") -> HTMLResponse:
    """The secret for an authenticator, as a QR code and in letters, and a password of one's own."""
    return _enrolment(request, session, tiep)


@router.post("/ghi-danh")
def enrol(  # noqa: PLR0913  fields of a form
    request: Request,
    session: Enrolling,
    now: Now,
    hasher: Hasher,
    *,
    code: Typed = "",
    password: Typed = "",
    again: Typed = "",
    tiep: Typed = "",
) -> Response:
    """Confirm the authenticator with its first code, and take a password that only the officer knows."""
    officer = session.account.officer
    wrong = weakness(hasher, session, password, again)
    if wrong:
        return _enrolment(request, session, tiep, 422, wrong_password=wrong)
    stored = signing.hashed(hasher, password)
    with request.app.state.engine.begin() as connection:
        right = signing.is_code(connection, session.account, code, now, network_of(request))
        if right:
            log(connection, officer.id, "authenticator_enrolled", now)
            people.set_password(connection, officer, stored, officer.id, now)
            log(connection, officer.id, "signed_in", now, new=_from(request))
            token = presence.begin(connection, officer.id, device_of(request), now, confirmed=True)
    if not right:
        return _enrolment(request, session, tiep, 401, wrong_code=WRONG_CODE)
    return _with_token(request, back(inside(tiep), "da-ghi-danh").headers["location"], token)


@router.post("/dang-xuat")
def sign_out(request: Request, session: Visit, now: Now) -> RedirectResponse:
    """End the session, whichever step it has reached."""
    if session is not None:
        with request.app.state.engine.begin() as connection:
            presence.end(connection, session.name, session.account.officer.id)
            log(connection, session.account.officer.id, "signed_out", now)
    response = back("/admin/dang-nhap", "da-dang-xuat")
    response.delete_cookie(COOKIE, path="/admin")
    return response


def weakness(hasher: PasswordHasher, session: Session, password: str, again: str) -> str:
    """What is wrong with a new password; nothing where it will do."""
    officer: Officer = session.account.officer
    if password != again:
        return "Hai lần nhập mật khẩu mới không giống nhau."
    try:
        signing.check_strength(password, officer.login, officer.name)
    except Weak as weak:
        return str(weak)
    return "Mật khẩu mới phải khác mật khẩu đang dùng." if signing.is_password(hasher, session.account, password) else ""


def _enrolment(request: Request, session: Session, tiep: str, status: int = 200, **wrong: str) -> HTMLResponse:
    secret = session.account.totp
    qr = segno.make(signing.address_of(session.account.officer, secret), error="m", micro=False)
    drawn = Markup(qr.svg_inline(scale=4, border=2, omitsize=True))  # noqa: S704  made from our own address, and of figures alone
    grouped = " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))
    return show(request, "enrolment.html", status, qr=drawn, secret=grouped, person=session.account.officer, tiep=inside(tiep), **wrong)


def _from(request: Request) -> str:
    return f"{device_of(request)}, {network_of(request)}"


def _with_token(request: Request, path: str, token: str) -> RedirectResponse:
    response = RedirectResponse(path, 303)
    give_cookie(request, response, COOKIE, token)
    response.delete_cookie(FORM_COOKIE, path="/admin")
    return response
