"""Lists, switches and the knowledge of the release in the admin."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from handlers.library import Library
from knowledge.departments import COORDINATION
from knowledge.officers import Role
from tests.webhook.admin.conftest import Person
from tests.webhook.admin.reports import filed
from webhook.admin.records import NOUNS

Made = Callable[..., Person]
LISTS = "/admin/danh-muc"
ROADS = {
    "ma_cu": "duong-sa",
    "goc": "0",
    "name": "Đường hư, ổ gà",
    "department": "Sở Xây dựng",
    "deadline": "9",
    "promise": "Trả lời trong {days} ngày.",
}
REPLY = {"ma_cu": "da-xu-ly-xong", "goc": "0", "name": "Xong rồi", "text": "Đã xong phản ánh {code}."}


def sends(person: Person, part: str, **fields: str) -> Any:
    """Send a form of a list."""
    return person.post(f"{LISTS}/{part}", "/admin/tai-khoan", **fields)


def test_a_category_is_renamed_everywhere_and_the_edit_undone(web: TestClient, signed_in: Made) -> None:
    dung = signed_in(Role.coordinator)
    case = filed(web)

    assert sends(dung, "loai", **ROADS).headers["location"] == f"{LISTS}/loai?ma=duong-sa&bao=da-luu"
    pages = [dung.get(path).text for path in ("/admin/phan-anh", f"/admin/phan-anh/{case.id}", "/admin/phan-anh/moi")]
    page = dung.get(f"{LISTS}/loai?ma=duong-sa").text
    undone = dung.post(f"{LISTS}/loai/hoan-tac", f"{LISTS}/loai?ma=duong-sa", ma="duong-sa", so="1")

    assert all("Đường hư, ổ gà" in one for one in pages)
    assert "<ins>9</ins>" in page
    assert undone.status_code == 303
    assert "Đường hư, ổ gà" not in dung.get("/admin/phan-anh/moi").text


def test_a_category_that_is_no_longer_offered_stays_with_its_cases(web: TestClient, signed_in: Made) -> None:
    dung = signed_in(Role.coordinator)
    case = filed(web)

    sends(dung, "loai", **ROADS, gone="1")

    assert "Đường hư, ổ gà" not in dung.get("/admin/phan-anh/moi").text
    assert "Đường hư, ổ gà" in dung.get(f"/admin/phan-anh/{case.id}").text


def test_a_new_category_can_be_private_and_without_a_place(web: TestClient, signed_in: Made) -> None:
    dung, desk = signed_in(Role.coordinator, COORDINATION), signed_in(Role.intake, COORDINATION)
    new = {**ROADS, "ma_cu": "", "ma": "to-cao", "name": "Tố cáo", "department": "Sở Nội vụ"}
    sends(dung, "loai", **new, private="1", placeless="1")
    told = {"noi_dung": "Cán bộ nhận tiền rồi không làm", "loai": "to-cao"}

    entered = desk.post("/admin/phan-anh/moi", "/admin/phan-anh/moi", **told)

    assert entered.status_code == 303  # no place was asked for
    assert "không làm" in dung.get("/admin/phan-anh").text
    assert "không làm" not in desk.get("/admin/phan-anh").text
    assert desk.get("/admin/phan-anh/1").status_code == 303  # to how far it is, without its words
    assert "Mở phản ánh" not in desk.get(entered.headers["location"]).text
    form = dung.get(f"{LISTS}/loai?ma=to-cao").text
    assert form.count('value="1" checked') == 2


def test_what_the_release_keeps_private_stays_so(web: TestClient, signed_in: Made) -> None:
    dung, desk = signed_in(Role.coordinator, COORDINATION), signed_in(Role.intake, COORDINATION)
    filed(web, "Thái độ khó chịu", kind="can-bo")

    assert sends(dung, "loai", **{**ROADS, "ma_cu": "can-bo", "department": "Sở Nội vụ"}).status_code == 303

    assert "Thái độ khó chịu" not in desk.get("/admin/phan-anh").text
    assert 'name="private" value="1" checked disabled' in dung.get(f"{LISTS}/loai?ma=can-bo").text


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"name": ""}, "Tên phải có"),
        ({"deadline": "0"}, "Thời hạn từ 1"),
        ({"deadline": "x"}, "Thời hạn từ 1"),
        ({"promise": "{days"}, "ngoặc nhọn"),
        ({"promise": "{name}"}, "Không có chỗ điền"),
        ({"department": "Sở Không Có"}, "đơn vị trong danh sách"),
        ({"ma_cu": "", "ma": "Đường"}, "Mã chỉ gồm"),
        ({"ma_cu": "", "ma": "duong-sa"}, "Đã có"),
        ({"ma_cu": "khac", "gone": "1"}, "luôn có"),
    ],
)
def test_what_is_not_sound_is_refused_and_nothing_is_lost(signed_in: Made, other: dict[str, str], says: str) -> None:
    answer = sends(signed_in(Role.coordinator), "loai", **{**ROADS, "notice": "Gọi 113 ngay.", **other})

    assert answer.status_code == 422
    assert says in unescape(answer.text)
    assert "Gọi 113 ngay." in answer.text


def test_an_edit_over_somebody_else_s_is_refused_and_keeps_the_text(signed_in: Made) -> None:
    dung = signed_in(Role.coordinator)
    sends(dung, "mau", **REPLY)

    late = sends(dung, "mau", **{**REPLY, "text": "Khác."})

    assert late.status_code == 409
    assert "Khác." in late.text
    assert "đã có người khác thay đổi" in late.text


def test_only_the_newest_edit_can_be_undone_and_only_by_its_own_page(signed_in: Made) -> None:
    dung = signed_in(Role.coordinator)
    sends(dung, "mau", **REPLY)
    sends(dung, "mau", **{**REPLY, "goc": "1", "text": "Khác."})

    old = dung.post(f"{LISTS}/mau/hoan-tac", "/admin/tai-khoan", ma="da-xu-ly-xong", so="1")
    foreign = dung.post(f"{LISTS}/mau/hoan-tac", "/admin/tai-khoan", ma="dang-khao-sat", so="2")

    assert (old.status_code, foreign.status_code) == (409, 409)


def test_canned_replies_are_edited_added_and_retired_on_the_page_of_a_case(web: TestClient, signed_in: Made) -> None:
    hanh, dung = signed_in(Role.officer), signed_in(Role.coordinator)
    case = filed(web)

    sends(dung, "mau", **REPLY)
    sends(dung, "mau", ma="gap-mat", goc="0", name="Mời gặp mặt", text="Mời anh/chị đến {department}.", **{"khi.new": "1"})
    sends(dung, "mau", ma_cu="can-them-thong-tin", goc="0", name="Cần thêm", text="x", gone="1")
    page = hanh.get(f"/admin/phan-anh/{case.id}").text

    assert f"Đã xong phản ánh {case.code}." in page
    assert "Mời anh/chị đến Sở Xây dựng." in page
    assert 'value="can-them-thong-tin"' not in page


def test_a_canned_reply_that_is_retired_stays_in_the_list_and_comes_back(signed_in: Made) -> None:
    dung = signed_in(Role.coordinator)
    sends(dung, "mau", **REPLY, gone="1")

    listed = dung.get(f"{LISTS}?phan=mau").text
    form = dung.get(f"{LISTS}/mau?ma=da-xu-ly-xong").text
    sends(dung, "mau", **{**REPLY, "goc": "1"})

    assert re.search(r'<li class="off"><a [^>]*>Xong rồi</a> <span class="tag">Ngừng dùng<', listed)
    assert "<h1>Xong rồi</h1>" in form
    assert REPLY["text"] in form
    assert 'name="gone" value="1" checked' in form
    assert 'class="off"' not in dung.get(f"{LISTS}?phan=mau").text


def test_a_department_that_was_added_takes_cases_and_officers(web: TestClient, signed_in: Made) -> None:
    dung, admin = signed_in(Role.coordinator), signed_in(Role.administrator)
    case = filed(web)
    new = "Trung tâm Thoát nước"

    sends(dung, "don-vi", name=new, goc="0")
    token = {"version": str(case.version), "department": new, "reason": "đúng việc"}
    forwarded = dung.post(f"/admin/phan-anh/{case.id}/chuyen", f"/admin/phan-anh/{case.id}", **token)

    assert forwarded.status_code == 303
    assert f'<option value="{new}">' in admin.get("/admin/can-bo").text


def test_a_department_of_the_release_stays(signed_in: Made) -> None:
    dung = signed_in(Role.coordinator)

    answer = sends(dung, "don-vi", ma_cu="Sở Xây dựng", goc="0", gone="1")

    assert answer.status_code == 422
    assert "thuộc bản phát hành" in dung.get(f"{LISTS}/don-vi?ma=Sở Xây dựng").text


@pytest.mark.parametrize("path", ["/admin/danh-muc/x", "/admin/danh-muc/loai?ma=khong-co", "/admin/tam-ngung/muc?khoa=topic:x"])
def test_what_is_not_there_is_said_so(signed_in: Made, path: str) -> None:
    assert signed_in(Role.coordinator).get(path).status_code == 404


def test_an_officer_may_not_edit_or_switch(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)

    assert sends(hanh, "loai", **ROADS).status_code == 403
    assert hanh.post("/admin/tam-ngung/muc", "/admin/tai-khoan", khoa="topic:project", viec="ngung", ly_do="x").status_code == 403


def asks(web: TestClient, question: str) -> str:
    """What somebody is told."""
    text: str = web.post("/api/v1/chat", json={"text": question}).json()["text"]
    return text


@pytest.mark.parametrize(
    ("key", "question"),
    [
        ("topic:project", "Dự án IOC hết bao nhiêu tiền?"),
        ("topic:project", "Liệt kê các dự án trên 10 tỷ"),
        ("topic:indicator", "Xếp hạng ICT của tỉnh năm 2016?"),
        ("document:Kế hoạch 112/KH-UBND", "văn bản 112/KH-UBND"),
        ("messenger:web", "xin chào"),
    ],
)
def test_what_is_off_says_why_and_is_on_again(web: TestClient, signed_in: Made, key: str, question: str) -> None:
    dung = signed_in(Role.coordinator)
    before = asks(web, question)

    seen = dung.post("/admin/tam-ngung/muc", "/admin/tam-ngung", khoa=key, viec="xem", ly_do="số liệu đang rà soát.")
    still = asks(web, question)
    dung.post("/admin/tam-ngung/muc", "/admin/tam-ngung", khoa=key, viec="ngung", ly_do="số liệu đang rà soát.")
    off = asks(web, question)
    page = dung.get("/admin/tam-ngung").text
    dung.post("/admin/tam-ngung/muc", "/admin/tam-ngung", khoa=key, viec="bat")

    assert "số liệu đang rà soát." in seen.text
    assert still == before
    assert "số liệu đang rà soát." in off
    assert "Nguyễn Điều phối tạm ngưng lúc" in page
    assert asks(web, question) == before


def test_switching_off_without_a_reason_is_refused(web: TestClient, signed_in: Made) -> None:
    answer = signed_in(Role.coordinator).post("/admin/tam-ngung/muc", "/admin/tam-ngung", khoa="topic:project", viec="ngung", ly_do=" ")

    assert answer.status_code == 422
    assert "Lý do" in answer.text
    assert "tạm ngưng" not in asks(web, "Dự án IOC hết bao nhiêu tiền?")


def test_the_knowledge_is_searched_without_diacritics_and_shows_source_and_conflicts(signed_in: Made, library: Library) -> None:
    khoa = signed_in(Role.viewer)
    disputed = next(key for key in library.catalogue.conflicts_by_subject if key in library.catalogue.indicators)

    found = khoa.get("/admin/tri-thuc?loai=indicators&tim=xep hang ict").text
    record = khoa.get("/admin/tri-thuc/indicators/xep-hang-ict").text

    assert 'href="/admin/tri-thuc/indicators/xep-hang-ict"' in found
    assert "27/63" in record
    assert "Phụ lục 2" in record
    assert "Các nguồn không thống nhất" in khoa.get(f"/admin/tri-thuc/indicators/{disputed}").text
    assert khoa.get("/admin/tri-thuc/indicators/khong-co").status_code == 404
    assert khoa.get("/admin/tri-thuc/terms/ioc").status_code == 404


@pytest.mark.parametrize("noun", NOUNS)
def test_every_record_can_be_shown(signed_in: Made, library: Library, noun: str) -> None:
    khoa = signed_in(Role.viewer)

    assert {khoa.get(f"/admin/tri-thuc/{noun}/{key}").status_code for key in list(getattr(library.catalogue, noun))[:25]} == {200}
