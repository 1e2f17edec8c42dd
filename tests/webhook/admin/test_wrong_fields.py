"""What will not do is said beside its field, and nothing that was typed is cut or lost on the way."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from fastapi.testclient import TestClient

from knowledge.officers import Role
from tests.webhook.admin.conftest import Person, csrf_of
from tests.webhook.admin.reports import filed

Made = Callable[..., Person]
PERSON = {"name": "Lê Thị Thu", "login": "thu.le", "department": "Sở Xây dựng", "role": "officer"}
KIND = {"ma_cu": "duong-sa", "goc": "0", "name": "Đường hư", "department": "Sở Xây dựng", "deadline": "9", "promise": "Trong {days} ngày."}
REPLY = {"ma_cu": "", "ma": "mau-moi", "goc": "0", "name": "Xong rồi", "text": "Đã xong."}


def marked(page: str) -> list[str]:
    """The fields that a page marks as wrong, each with something beside it."""
    wrong = re.findall(r'name="([^"]*)" aria-invalid="true" aria-describedby="([^"]*)"', page)
    assert all(re.search(rf'id="{beside}"><span class="wrong">[^<]', page) for _, beside in wrong)
    return [name for name, _ in wrong]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("login", "Thu Lê"), ("login", "administrator.mot"), ("name", " "), ("name", "Thu" * 50), ("department", ""), ("role", "")],
)
def test_a_field_of_a_new_officer_is_marked(signed_in: Made, field: str, typed: str) -> None:
    answer = signed_in(Role.administrator).post("/admin/can-bo", "/admin/can-bo", **PERSON | {field: typed})

    assert answer.status_code == 422
    assert marked(answer.text) == [field]
    assert f'value="{typed}"' in unescape(answer.text)


def test_a_field_of_an_officer_is_marked_and_keeps_what_was_typed(signed_in: Made, newcomer: Made) -> None:
    page = f"/admin/can-bo/{newcomer(Role.officer).officer.id}"

    answer = signed_in(Role.administrator).post(page, page, department="Sở " * 60, role="officer", active="yes")

    assert marked(answer.text) == ["department"]
    assert "Sở " * 60 in answer.text


@pytest.mark.parametrize(
    ("part", "form", "field", "typed"),
    [
        ("loai", KIND, "name", ""),
        ("loai", KIND, "department", "Sở Lạ"),
        ("loai", KIND, "deadline", "90"),
        ("loai", KIND, "promise", "a" * 501),
        ("loai", KIND, "promise", "Trong {ngay} ngày."),
        ("mau", REPLY, "ma", "Mã Sai"),
        ("mau", REPLY, "ma", "da-xu-ly-xong"),
        ("mau", REPLY, "text", "Xong {code"),
        ("don-vi", {"goc": "0"}, "name", "X"),
    ],
)
def test_a_field_of_a_list_is_marked(signed_in: Made, part: str, form: dict[str, str], field: str, typed: str) -> None:
    path = f"/admin/danh-muc/{part}"

    answer = signed_in(Role.administrator).post(path, "/admin/tai-khoan", **form | {field: typed})

    assert answer.status_code == 422
    assert marked(answer.text) == [field]
    assert typed in unescape(answer.text)


def test_no_box_for_words_cuts_what_is_pasted(web: TestClient, signed_in: Made) -> None:
    dung = signed_in(Role.coordinator)
    case = filed(web)
    addresses = (
        f"/admin/phan-anh/{case.id}",
        "/admin/phan-anh/moi",
        "/admin/muc/moi",
        "/admin/danh-muc/loai?ma=duong-sa",
        "/admin/tai-khoan",
    )

    for address in addresses:
        page = dung.get(address).text
        assert "<form" in page
        assert [field for field in re.findall(r"<(?:textarea|input)[^>]*>", page) if "maxlength" in field] == [], address


def test_a_reply_that_is_too_long_is_told_by_how_much_and_stays(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    case = filed(web)
    page = f"/admin/phan-anh/{case.id}"

    fields = {"csrf": csrf_of(hanh.get(page).text), "version": "1", "text": "ở" * 3500}
    answer = hanh.web.post(f"{page}/tra-loi", data=fields)

    assert answer.status_code == 422
    assert "tối đa 3000 ký tự, hiện có 3500" in answer.text
    assert "ở" * 3500 in answer.text


def test_what_the_assistant_knows_is_quoted_without_its_manners(signed_in: Made) -> None:
    page = signed_in(Role.officer).web.get("/admin/tra-cuu", params={"q": "xếp hạng ICT năm 2014"}).text

    quoted = re.search(r'data-insert="([^"]*)"', page)
    assert quoted
    assert not quoted[1].startswith("Dạ")
    assert quoted[1][0].isupper()
    assert "Nguồn:" in quoted[1]


@pytest.mark.parametrize("question", ["thời tiết mai thế nào", "chào em"])
def test_what_it_does_not_know_is_nothing_to_quote(signed_in: Made, question: str) -> None:
    page = signed_in(Role.officer).web.get("/admin/tra-cuu", params={"q": question}).text

    assert "data-insert" not in page


def test_a_question_that_is_too_long_is_not_cut(signed_in: Made) -> None:
    answer = signed_in(Role.officer).web.get("/admin/tra-cuu", params={"q": "a" * 501})

    assert answer.status_code == 422
    assert "tối đa 500 ký tự, hiện có 501" in answer.text
