"""What the guard lets through: forms of our own pages, permissions, and nothing that a browser would keep."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from knowledge.officers import Permission, Role
from tests.webhook.admin.conftest import Person, csrf_of

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
