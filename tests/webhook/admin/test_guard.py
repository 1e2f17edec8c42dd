"""What the guard lets through: forms of our own pages, permissions, and nothing that a browser would keep."""

from collections.abc import Callable

import pytest
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from knowledge.officers import Permission, Role
from tests.webhook.admin.conftest import Person, application, csrf_of

Made = Callable[..., Person]
OPEN_TO = {
    "/admin": None,
    "/admin/tai-khoan": None,
    "/admin/can-bo": Permission.officers,
    "/admin/can-bo/1": Permission.officers,
    "/admin/nhat-ky": Permission.audit,
}


@pytest.mark.parametrize("role", Role)
def test_each_role_opens_what_it_may_and_nothing_else(signed_in: Made, role: Role) -> None:
    person = signed_in(role)

    for path, permission in OPEN_TO.items():
        answer = person.get(path)
        allowed = permission is None or permission in role.permissions
        assert answer.status_code == ((303 if path == "/admin" else 200) if allowed else 403), path
        if answer.status_code == 403:
            assert "không có quyền" in answer.text
    assert ("/admin/can-bo" in person.get("/admin/tai-khoan").text) == (Permission.officers in role.permissions)


def test_a_stranger_is_sent_to_sign_in(web: TestClient) -> None:
    answers = {path: web.get(path) for path in OPEN_TO}

    for path, answer in answers.items():
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/admin/dang-nhap"), path


def test_a_stranger_changes_nothing(web: TestClient) -> None:
    for path in ("/admin/can-bo", "/admin/tai-khoan/mat-khau", "/admin/dang-xuat", "/admin/dang-nhap"):
        assert web.post(path, data={}).status_code == 401, path
        web.cookies.clear()


def test_a_form_without_the_token_is_refused(signed_in: Made) -> None:
    hanh = signed_in(Role.administrator)

    for fields in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ầ"}):
        assert hanh.web.post("/admin/tai-khoan/dang-xuat-tat-ca", data=fields).status_code == 403
    assert hanh.get("/admin/tai-khoan").status_code == 200


def test_the_token_of_another_session_is_refused(signed_in: Made) -> None:
    hanh, minh = signed_in(Role.officer), signed_in(Role.administrator)
    foreign = csrf_of(minh.get("/admin/tai-khoan").text)

    assert hanh.web.post("/admin/tai-khoan/dang-xuat-tat-ca", data={"csrf": foreign}).status_code == 403


def test_the_token_may_come_in_a_header(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    token = csrf_of(hanh.get("/admin/tai-khoan").text)

    assert hanh.web.post("/admin/tai-khoan/dang-xuat-tat-ca", headers={"x-csrf": token}).status_code == 303


def test_a_form_of_another_site_is_refused_even_with_the_token(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    token = csrf_of(hanh.get("/admin/tai-khoan").text)

    answer = hanh.web.post("/admin/dang-xuat", data={"csrf": token}, headers={"sec-fetch-site": "cross-site"})

    assert answer.status_code == 403


def test_a_form_that_is_too_large_is_refused(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)

    assert hanh.web.post("/admin/tai-khoan/mat-khau", data={"old": "x" * 70_000}).status_code == 413
    assert hanh.post("/admin/tai-khoan/mat-khau", "/admin/tai-khoan", old="x" * 2_000).status_code == 422


def test_no_page_of_the_admin_is_kept(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.viewer)

    for path in ("/admin/dang-nhap", "/admin", "/admin/tai-khoan", "/admin/can-bo", "/admin/khong-co"):
        assert hanh.get(path).headers["cache-control"] == "no-store"
        assert "default-src 'self'" in hanh.get(path).headers["content-security-policy"]
    assert "cache-control" not in web.get("/chat").headers


def test_a_link_from_elsewhere_opens_without_signing_in_again(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.officer)
    stranger = web.get("/admin/tai-khoan", headers={"sec-fetch-site": "cross-site"})

    assert stranger.status_code == 200
    assert '<meta http-equiv="refresh" content="0">' in stranger.text
    assert hanh.get("/admin/tai-khoan", **{"sec-fetch-site": "same-origin"}).status_code == 200


def test_what_is_not_there_is_said_in_vietnamese(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.administrator)

    for path in ("/admin/khong-co", "/admin/can-bo/999"):
        assert hanh.get(path).status_code == 404
        assert "Không tìm thấy" in hanh.get(path).text
    assert hanh.get("/admin/can-bo/99999999999999999999").status_code == 422
    assert web.get("/khong-co").json() == {"detail": "Not Found"}


def test_a_notice_is_one_of_ours_or_none(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)

    assert "Đã đổi mật khẩu" in hanh.get("/admin/tai-khoan?bao=da-doi-mat-khau").text
    assert 'role="status"' not in hanh.get("/admin/tai-khoan?bao=Tài+khoản+bị+khóa").text


def test_where_a_form_is_sent_to_leads_back_to_its_page(signed_in: Made, web: TestClient) -> None:
    hanh = signed_in(Role.administrator)
    sent = {str(route.path) for route in iter_route_contexts(application(web).routes) if "POST" in (route.methods or ())}
    known = {str(route.path) for route in iter_route_contexts(application(web).routes) if "GET" in (route.methods or ())}
    alone = {path for path in sent - known if path.startswith("/admin/")}

    assert "/admin/phan-anh/{number:int}/{slug}" in alone
    for path in alone:
        address = path.replace("{number:int}", "1").replace("{number}", "1").replace("{slug}", "tra-loi")
        answer = hanh.get(f"{address}?trang_thai=qua-han")
        assert answer.status_code == 303, path
        assert answer.headers["location"] == f"{address.rpartition('/')[0]}?trang_thai=qua-han"
        assert path.rpartition("/")[0] in known, path


def test_an_unknown_address_is_shown_in_the_frame_of_who_is_signed_in(signed_in: Made, web: TestClient) -> None:
    unknown = signed_in(Role.officer).get("/admin/khong-co/gi-ca")

    assert unknown.status_code == 404
    assert "Đăng xuất" in unknown.text
    assert ">Đăng nhập</a>" not in unknown.text
    assert web.get("/admin/khong-co/gi-ca").headers["location"] == "/admin/dang-nhap?tiep=%2Fadmin%2Fkhong-co%2Fgi-ca"


def test_a_form_of_an_ended_session_asks_to_sign_in_and_leads_back(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    form = csrf_of(hanh.get("/admin/tai-khoan").text)
    hanh.clock.now += 13 * 3600

    answer = hanh.web.post("/admin/phan-anh/92/tra-loi?pham_vi=don-vi", data={"csrf": form, "version": "1", "text": "Đã sửa"})

    assert answer.status_code == 401
    assert "Phiên làm việc đã hết" in answer.text
    assert 'name="tiep" value="/admin/phan-anh/92/tra-loi?pham_vi=don-vi"' in answer.text
    assert 'name="password"' in answer.text


def test_a_page_of_an_ended_session_says_that_it_ended(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    hanh.clock.now += 13 * 3600

    answer = hanh.get("/admin/phan-anh/92")

    assert answer.headers["location"] == "/admin/dang-nhap?tiep=%2Fadmin%2Fphan-anh%2F92&bao=het-phien"
    assert "Phiên làm việc đã hết" in hanh.get(answer.headers["location"]).text


def test_a_stream_of_an_ended_session_is_refused_and_not_led_elsewhere(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    hanh.clock.now += 13 * 3600

    assert hanh.get("/admin/phan-anh/su-kien", accept="text/event-stream").status_code == 401


def test_a_form_of_the_session_before_leads_back_to_its_page(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    before = csrf_of(hanh.get("/admin/tai-khoan").text)
    again = hanh.elsewhere().signs_in()

    answer = again.web.post("/admin/phan-anh/92/tra-loi", data={"csrf": before})

    assert answer.status_code == 403
    assert "lần đăng nhập trước" in answer.text
    assert 'href="/admin/phan-anh/92/tra-loi">Mở lại trang</a>' in answer.text
    assert ">Đăng nhập</a>" not in answer.text


def test_the_first_page_keeps_the_notice(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)

    assert hanh.get("/admin?bao=da-ghi-danh").headers["location"] == "/admin/phan-anh?bao=da-ghi-danh"
    assert hanh.get("/admin?bao=//khac").headers["location"] == "/admin/phan-anh"
