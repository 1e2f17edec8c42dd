"""Signing in: the right people come in, others do not, and nobody stays longer than they should."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from knowledge.cases import audit
from knowledge.officers import Role, account_of, presence, sessions
from tests.webhook.admin.conftest import INITIAL, OWN, Clock, Person, csrf_of, engine_of
from webhook.admin import guard

Made = Callable[..., Person]
HOUR = 3600
ELSEWHERE = (
    "https://xau.example/admin/x",
    "//xau.example/admin/x",
    "//[xau",
    "/\\xau.example",
    "/admin/\\xau.example",
    "/chat",
    "/admin/../chat",
    "/adminx/y",
    "/admin//xau.example",
    "/admin/dang-xuat",
    "/admin/a\r\nSet-Cookie:a=b",
    "javascript:alert(1)",
    "",
)
"""Targets that are none of our own pages."""


def deeds(web: TestClient) -> list[str]:
    """What the audit log holds, oldest first."""
    with engine_of(web).connect() as connection:
        return list(connection.execute(select(audit.c.what).order_by(audit.c.id)).scalars())


def test_a_newcomer_enrols_and_is_in(newcomer: Made) -> None:
    hanh = newcomer(Role.officer)

    assert hanh.gives_password().headers["location"] == "/admin/ghi-danh"
    assert hanh.enrols().headers["location"] == "/admin?bao=da-ghi-danh"
    assert hanh.get("/admin/tai-khoan").status_code == 200


def test_the_second_time_it_is_password_and_code(signed_in: Made) -> None:
    hanh = signed_in(Role.officer).elsewhere()
    hanh.clock.now += 60

    assert hanh.gives_password().headers["location"] == "/admin/xac-thuc"
    assert hanh.get("/admin/tai-khoan").headers["location"] == "/admin/xac-thuc?tiep=%2Fadmin%2Ftai-khoan"
    assert hanh.gives_code().headers["location"] == "/admin"
    assert hanh.get("/admin/tai-khoan").status_code == 200


def test_nothing_opens_before_enrolling(newcomer: Made) -> None:
    hanh = newcomer(Role.administrator)
    hanh.gives_password()

    for path in ("/admin", "/admin/tai-khoan", "/admin/can-bo", "/admin/nhat-ky", "/admin/xac-thuc"):
        assert hanh.get(path).headers["location"].startswith("/admin/ghi-danh"), path
    assert hanh.web.post("/admin/can-bo", data={"csrf": csrf_of(hanh.get("/admin/ghi-danh").text)}).status_code == 401


def test_wrong_and_unknown_are_answered_alike(newcomer: Made, web: TestClient) -> None:
    hanh = newcomer(Role.officer)
    wrong = hanh.gives_password("không phải mật khẩu")
    form = csrf_of(web.get("/admin/dang-nhap").text)

    unknown = web.post("/admin/dang-nhap", data={"csrf": form, "login": "khong.co", "password": INITIAL})

    def told(page: str) -> str:
        return page.split('role="alert"')[1].split("</p>", maxsplit=1)[0]

    assert wrong.status_code == unknown.status_code == 401
    assert told(wrong.text) == told(unknown.text)
    assert deeds(web) == ["officer_added", "sign_in_failed", "sign_in_failed"]


def test_capitals_of_the_name_and_decomposed_diacritics_make_no_difference(newcomer: Made) -> None:
    import unicodedata

    hanh = newcomer(Role.officer)
    fields = {"login": hanh.officer.login.upper(), "password": unicodedata.normalize("NFD", INITIAL)}

    assert hanh.post("/admin/dang-nhap", "/admin/dang-nhap", **fields).status_code == 303


def test_five_wrong_ones_lock_and_a_quarter_of_an_hour_unlocks(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.officer).elsewhere()
    for _ in range(5):
        hanh.gives_password("không phải mật khẩu")

    assert hanh.gives_password().status_code == 401
    assert deeds(web)[-3:] == ["officer_locked", "sign_in_failed", "sign_in_failed"]
    hanh.clock.now += 14 * 60
    assert hanh.gives_password().status_code == 401
    hanh.clock.now += 61
    assert hanh.gives_password().status_code == 303
    assert hanh.gives_code().status_code == 303


def test_the_lock_doubles_up_to_a_day(newcomer: Made, web: TestClient, clock: Clock) -> None:
    hanh = newcomer(Role.officer)
    lasted = []
    for _ in range(13):
        hanh.gives_password("không phải mật khẩu")
        with engine_of(web).connect() as connection:
            account = account_of(connection, hanh.officer.id)
        assert account
        lasted.append(max(account.locked_until - clock.now, 0) / 60)
        clock.now = max(account.locked_until, clock.now + 60)

    assert lasted == [0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 960, 1440, 1440]


def test_codes_are_tried_no_more_often_than_passwords(signed_in: Made) -> None:
    hanh = signed_in(Role.officer).elsewhere()
    hanh.clock.now += 60
    for _ in range(5):
        hanh.gives_password()  # right, and does not set the count back
        hanh.gives_code("000000")

    assert hanh.gives_code().status_code == 401  # the right one
    assert hanh.gives_password().status_code == 401


def test_a_code_is_good_once(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.officer)
    hanh.clock.now += 60
    first, second = hanh.elsewhere(), hanh.elsewhere()
    first.gives_password()
    second.gives_password()

    assert first.gives_code().status_code == 303
    assert second.gives_code().status_code == 401
    assert deeds(web)[-1] == "code_failed"
    hanh.clock.now += 30
    assert second.gives_code().status_code == 303


@pytest.mark.parametrize(("apart", "status"), [(-60, 401), (-30, 303), (30, 303), (60, 401)])
def test_a_code_is_good_half_a_minute_early_or_late(signed_in: Made, apart: int, status: int) -> None:
    hanh = signed_in(Role.officer).elsewhere()
    hanh.clock.now += 600
    hanh.gives_password()
    hanh.clock.now += apart
    code = hanh.code()
    hanh.clock.now -= apart

    assert hanh.gives_code(code).status_code == status


def test_the_code_that_enrolled_does_not_sign_in(newcomer: Made) -> None:
    hanh = newcomer(Role.officer)
    hanh.gives_password()
    hanh.enrols()
    other = hanh.elsewhere()
    other.gives_password()

    assert other.gives_code().status_code == 401


def test_the_password_alone_puts_no_other_authenticator_in_place(signed_in: Made) -> None:
    thief = signed_in(Role.officer).elsewhere()
    thief.clock.now += 60
    thief.gives_password()

    assert thief.get("/admin/ghi-danh").headers["location"] == "/admin/xac-thuc"
    answer = thief.post("/admin/ghi-danh", "/admin/xac-thuc", code=thief.code(), password="x" * 12, again="x" * 12)
    assert answer.status_code == 409


def test_a_secret_that_somebody_saw_before_is_worth_nothing(newcomer: Made) -> None:
    hanh = newcomer(Role.officer)
    thief = hanh.elsewhere()
    thief.gives_password()
    thief.reads_secret()

    hanh.gives_password()
    hanh.reads_secret()

    assert hanh.secret != thief.secret
    assert thief.get("/admin/ghi-danh").headers["location"] == "/admin/dang-nhap?bao=het-phien"


def test_enrolling_replaces_the_password_that_others_know(newcomer: Made) -> None:
    hanh = newcomer(Role.officer)
    hanh.gives_password()

    assert hanh.enrols(INITIAL).status_code == 422
    assert hanh.enrols(OWN).status_code == 303
    assert hanh.elsewhere().gives_password(INITIAL).status_code == 401


def test_a_weak_password_is_refused(newcomer: Made) -> None:
    hanh = newcomer(Role.officer)
    hanh.gives_password()

    for weak in ("ngắn quá", "aaaaaaaaaaaaaa", "123456789012", "officer.mot-2026", "Nguyen Chuyen Vien 1", "dài quá " * 20):
        answer = hanh.enrols(weak)
        assert answer.status_code == 422, weak
        assert "Mật khẩu" in answer.text.split('role="alert"')[1]
        assert weak not in answer.text


def test_the_token_changes_at_each_step_and_the_old_one_is_dead(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.officer).elsewhere()
    hanh.clock.now += 60
    hanh.web.cookies.set(guard.COOKIE, "planted-by-somebody-else", domain="testserver.local", path="/admin")
    hanh.gives_password()
    halfway = hanh.token()
    hanh.gives_code()
    whole = hanh.token()

    assert len({"planted-by-somebody-else", halfway, whole}) == 3
    for dead in ("planted-by-somebody-else", halfway):
        answer = web.get("/admin/tai-khoan", headers={"cookie": f"{guard.COOKIE}={dead}"})
        assert answer.headers["location"].startswith("/admin/dang-nhap")
    assert web.get("/admin/tai-khoan", headers={"cookie": f"{guard.COOKIE}={whole}"}).status_code == 200


def test_the_table_holds_no_token(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.officer)

    with engine_of(web).connect() as connection:
        stored = connection.execute(select(sessions.c.token)).scalars().all()

    assert stored
    assert hanh.token() not in stored
    answer = web.get("/admin/tai-khoan", headers={"cookie": f"{guard.COOKIE}={stored[0]}"})
    assert answer.headers["location"].startswith("/admin/dang-nhap")


def test_a_session_ends_after_two_idle_hours(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    for _ in range(3):
        hanh.clock.now += 2 * HOUR - 1
        assert hanh.get("/admin/tai-khoan").status_code == 200

    hanh.clock.now += 2 * HOUR

    assert hanh.get("/admin/tai-khoan").status_code == 303


def test_a_session_ends_after_twelve_hours_however_busy(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    for _ in range(11):
        hanh.clock.now += HOUR
        assert hanh.get("/admin/tai-khoan").status_code == 200

    hanh.clock.now += HOUR

    assert hanh.get("/admin/tai-khoan").status_code == 303


def test_halfway_lasts_ten_minutes(signed_in: Made) -> None:
    hanh = signed_in(Role.officer).elsewhere()
    hanh.clock.now += 60
    hanh.gives_password()

    hanh.clock.now += 600

    assert hanh.get("/admin/xac-thuc").headers["location"] == "/admin/dang-nhap?bao=het-phien"


def test_signing_out_ends_the_session_itself(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.officer)
    token = hanh.token()

    answer = hanh.post("/admin/dang-xuat", "/admin/tai-khoan")

    assert answer.headers["location"] == "/admin/dang-nhap?bao=da-dang-xuat"
    assert hanh.token() is None
    assert web.get("/admin/tai-khoan", headers={"cookie": f"{guard.COOKIE}={token}"}).status_code == 303


def test_a_stolen_session_is_dead_when_its_officer_ends_it(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.officer)
    stolen = {"cookie": f"{guard.COOKIE}={hanh.elsewhere().signs_in().token()}"}
    assert web.get("/admin/tai-khoan", headers=stolen).status_code == 200
    name = hanh.get("/admin/tai-khoan").text.split('name="name" value="')[1].split('"')[0]

    hanh.post("/admin/tai-khoan/dang-xuat", "/admin/tai-khoan", name=name)

    assert web.get("/admin/tai-khoan", headers=stolen).status_code == 303
    assert hanh.get("/admin/tai-khoan").status_code == 200


def test_nobody_ends_the_session_of_another(signed_in: Made, web: TestClient) -> None:
    hanh, minh = signed_in(Role.officer), signed_in(Role.viewer)
    with engine_of(web).connect() as connection:
        name = presence.of(connection, hanh.officer.id, hanh.clock.now)[0][0]

    minh.post("/admin/tai-khoan/dang-xuat", "/admin/tai-khoan", name=name)

    assert hanh.get("/admin/tai-khoan").status_code == 200


def test_all_sessions_can_be_ended(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    other = hanh.elsewhere().signs_in()

    hanh.post("/admin/tai-khoan/dang-xuat-tat-ca", "/admin/tai-khoan")

    assert hanh.get("/admin/tai-khoan").status_code == other.get("/admin/tai-khoan").status_code == 303


def test_a_new_password_wants_the_old_one_and_signs_other_devices_out(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    other = hanh.elsewhere().signs_in()
    fields = {"password": "sầu riêng Ngũ Hiệp", "again": "sầu riêng Ngũ Hiệp"}

    assert hanh.post("/admin/tai-khoan/mat-khau", "/admin/tai-khoan", old="không phải", **fields).status_code == 401
    before = hanh.token()
    assert hanh.post("/admin/tai-khoan/mat-khau", "/admin/tai-khoan", old=OWN, **fields).status_code == 303

    assert hanh.token() != before
    assert hanh.get("/admin/tai-khoan").status_code == 200
    assert other.get("/admin/tai-khoan").status_code == 303
    assert hanh.elsewhere().gives_password("sầu riêng Ngũ Hiệp").status_code == 303


def test_one_address_cannot_try_for_ever(web: TestClient) -> None:
    form = csrf_of(web.get("/admin/dang-nhap").text)
    tries = [{"csrf": form, "login": f"ai.do.{number}", "password": "thử xem sao"} for number in range(31)]

    answers = [web.post("/admin/dang-nhap", data=fields).status_code for fields in tries]

    assert answers == [401] * 30 + [429]


def test_nobody_is_sent_elsewhere_after_signing_in(signed_in: Made) -> None:
    hanh = signed_in(Role.officer).elsewhere()

    for target in ELSEWHERE:
        hanh.clock.now += 60
        assert hanh.gives_password(target=target).headers["location"] == "/admin/xac-thuc", target
        assert hanh.gives_code(tiep=target).headers["location"] == "/admin", target
        hanh.web.cookies.clear()


def test_one_comes_to_where_one_wanted_to_go(signed_in: Made) -> None:
    hanh = signed_in(Role.officer).elsewhere()
    hanh.clock.now += 60

    asked = hanh.get("/admin/nhat-ky?viec=signed_in").headers["location"]
    hanh.gives_password(target="/admin/nhat-ky?viec=signed_in")

    assert asked == "/admin/dang-nhap?tiep=%2Fadmin%2Fnhat-ky%3Fviec%3Dsigned_in"
    assert hanh.gives_code(tiep="/admin/nhat-ky?viec=signed_in").headers["location"] == "/admin/nhat-ky?viec=signed_in"


def test_the_cookie_is_for_our_own_pages_alone(newcomer: Made, web: TestClient) -> None:
    hanh = newcomer(Role.officer)
    set_cookie = hanh.gives_password().headers.get_list("set-cookie")[0]
    secure = TestClient(web.app, base_url="https://testserver").get("/admin/dang-nhap").headers["set-cookie"]

    assert set_cookie.startswith("officer=")
    for part in ("HttpOnly", "SameSite=strict", "Path=/admin"):
        assert part in set_cookie
    assert "Secure" not in set_cookie
    assert "Secure" in secure


def test_the_own_device_is_marked_and_cannot_be_signed_out_by_mistake(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    hanh.elsewhere().signs_in()

    page = hanh.get("/admin/tai-khoan").text

    assert page.count(">Thiết bị này</span>") == 1
    assert page.count("Đăng xuất thiết bị này") == 1
