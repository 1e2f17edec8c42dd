"""Entries in the admin: from a question that was refused to an answer that a second person publishes, and back."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from handlers.library import Library
from knowledge.cases import audit
from knowledge.office.questions import count
from knowledge.officers import Role
from tests.webhook.admin.conftest import T0, Person, engine_of
from webhook.app import create_app

Made = Callable[..., Person]
ASKED = "Giờ làm việc của bộ phận một cửa phường Đạo Thạnh?"
ANSWER = "Bộ phận Một cửa phường Đạo Thạnh làm việc từ 7 giờ đến 17 giờ."
TYPED = {
    "cach_hoi": f"{ASKED}\nmấy giờ một cửa Đạo Thạnh mở cửa",
    "cau_tra_loi": ANSWER,
    "van_ban": "12/TB-UBND",
    "muc": "Mục 2",
    "ngay_van_ban": "02/01/2026",
    "xem_lai": "2026-05-01",
}


def keep(web: TestClient, *typed: str, outcome: str = "out_of_scope") -> None:
    """People have asked."""
    at = datetime.datetime.fromtimestamp(T0, datetime.UTC)
    with engine_of(web).begin() as connection:
        for one in typed:
            count(connection, one, "web", outcome, "", at, at.date())


def write(person: Person, **other: str) -> httpx2.Response:
    """Send the form of a new entry."""
    return person.post("/admin/muc/moi", "/admin/muc/moi", **{"nguoi_phu_trach": str(person.officer.id), **TYPED, **other})


def rewrite(person: Person, base: int, **other: str) -> httpx2.Response:
    """Send the form of entry 1, opened when `base` was its newest version."""
    fields = {"nguoi_phu_trach": str(person.officer.id), "goc": str(base), **TYPED, **other}
    return person.post("/admin/muc/1/sua", "/admin/muc/1/sua", **fields)


def publish(person: Person, version: int, base: int) -> httpx2.Response:
    """Press the button of the page with the replay."""
    return person.post("/admin/muc/1/xuat-ban", "/admin/tai-khoan", ban=str(version), goc=str(base))


def told(web: TestClient, question: str = ASKED) -> dict[str, Any]:
    """What somebody is told in the chat."""
    found: dict[str, Any] = web.post("/api/v1/chat", json={"text": question}).json()
    return found


def test_refused_questions_are_grouped_counted_and_filtered(web: TestClient, signed_in: Made) -> None:
    keep(web, ASKED, ASKED, "gio lam viec cua bo phan mot cua phuong dao thanh", "giá vàng")
    keep(web, "Dự án IOC hoàn thành chưa?", outcome="no_data")
    keep(web, "xếp hạng ICT năm 2016", outcome="answered")
    hanh = signed_in(Role.officer)

    page = unescape(hanh.get("/admin/cau-hoi").text)
    missing = hanh.get("/admin/cau-hoi?ket_qua=no_data").text

    assert "3 nhóm câu hỏi" in page
    assert re.search(r'class="question">Giờ làm.*?<strong>3</strong>', page, re.DOTALL)
    assert page.index(ASKED) < page.index("giá vàng")
    assert "ICT" not in page
    assert "IOC" in missing
    assert "giá vàng" not in missing


def test_a_group_opens_the_form_with_its_ways_of_asking_and_keeps_them_out_of_the_address(web: TestClient, signed_in: Made) -> None:
    keep(web, ASKED, "gio lam viec cua bo phan mot cua phuong dao thanh vay")
    hanh = signed_in(Role.officer)
    page = hanh.get("/admin/cau-hoi").text
    ways = re.search(r'name="cach_hoi"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    assert ways

    form = hanh.post("/admin/muc/tu-cau-hoi", "/admin/cau-hoi", cach_hoi=unescape(ways[1]))

    assert form.status_code == 200
    assert ASKED in form.text
    assert "dao thanh vay" in form.text
    assert "dao" not in str(form.url)


def test_what_a_second_person_publishes_is_told_with_its_source(web: TestClient, signed_in: Made) -> None:
    hanh, dung = signed_in(Role.officer), signed_in(Role.coordinator)
    keep(web, ASKED)
    before = told(web)

    keep(web, "giá vàng")
    assert write(hanh).headers["location"] == "/admin/muc/1?bao=da-luu-ban-thao"
    replay = dung.get("/admin/muc/1/xuat-ban?ban=1").text
    assert publish(dung, 1, 1).headers["location"] == "/admin/muc/1?bao=da-xuat-ban"

    questions = hanh.get("/admin/cau-hoi").text
    after = told(web)

    assert before["abstained"]
    assert "Nếu xuất bản, 1 trong 2 câu" in replay
    assert ANSWER in replay
    assert (after["outcome"], after["citations"][0]["document"]) == ("answered", "12/TB-UBND")
    assert ANSWER in after["text"]
    assert "Đã có mục 1" in questions
    assert "Đã có mục 1" not in hanh.get("/admin/cau-hoi").text  # asked again, it was answered


def test_nobody_publishes_their_own_words(web: TestClient, signed_in: Made) -> None:
    dung = signed_in(Role.coordinator)
    write(dung)

    page = dung.get("/admin/muc/1/xuat-ban?ban=1").text
    forced = publish(dung, 1, 1)

    assert "cần một người khác xem và xuất bản" in page
    assert 'action="/admin/muc/1/xuat-ban"' not in page
    assert forced.status_code == 403
    assert "cần một người khác" in forced.text
    assert told(web)["abstained"]


@pytest.mark.parametrize("role", [Role.officer, Role.viewer, Role.intake])
def test_who_may_not_publish_is_refused(web: TestClient, signed_in: Made, role: Role) -> None:
    write(signed_in(Role.coordinator))
    other = signed_in(role)

    assert publish(other, 1, 1).status_code == 403
    assert other.post("/admin/muc/1/go", "/admin/tai-khoan").status_code == 403


@pytest.mark.parametrize("path", ["/admin/cau-hoi", "/admin/muc", "/admin/muc/moi", "/admin/danh-muc", "/admin/tam-ngung"])
def test_a_viewer_opens_none_of_it_and_is_shown_none_of_it(signed_in: Made, path: str) -> None:
    khoa = signed_in(Role.viewer)

    assert khoa.get(path).status_code == 403
    assert f'href="{path}"' not in khoa.get("/admin/phan-anh").text


@pytest.mark.parametrize(
    ("name", "typed", "says"),
    [
        ("cach_hoi", " \n ", "ít nhất một cách hỏi"),
        ("cau_tra_loi", "", "Cần có câu trả lời"),
        ("cau_tra_loi", "x" * 1501, "tối đa 1500"),
        ("van_ban", "", "không có nguồn"),
        ("muc", "", "Cần ghi mục"),
        ("xem_lai", "", "Cần ngày xem lại"),
        ("xem_lai", "32/13/2026", "Ngày cần có dạng"),
        ("hieu_luc_den", "x", "Ngày cần có dạng"),
        ("nguoi_phu_trach", "99", "chọn người phụ trách"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(signed_in: Made, name: str, typed: str, says: str) -> None:
    answer = write(signed_in(Role.officer), **{name: typed})

    page = unescape(answer.text)
    assert answer.status_code == 422
    assert re.search(rf'id="{name}"[^>]*aria-invalid="true"', page)
    assert re.search(rf'id="{name}-noi"><span class="wrong">[^<]*{says}', page)
    assert all(kept in page for key, kept in TYPED.items() if key != name)


def test_a_save_over_somebody_else_s_warns_first_keeps_the_text_and_then_makes_a_newer_draft(web: TestClient, signed_in: Made) -> None:
    hanh, dung = signed_in(Role.officer), signed_in(Role.coordinator)
    write(hanh)
    rewrite(dung, 1, cau_tra_loi="Từ 8 giờ.")

    late = rewrite(hanh, 1, cau_tra_loi="Từ 9 giờ.")
    base = re.search(r'name="goc" value="(\d+)"', late.text)
    assert base
    again = rewrite(hanh, int(base[1]), cau_tra_loi="Từ 9 giờ.")

    assert late.status_code == 409
    assert "Nguyễn Điều phối đã lưu một bản khác" in late.text
    assert "Từ 9 giờ." in late.text
    assert "Từ 8 giờ." in late.text
    assert again.status_code == 303
    assert "<del>8 </del><ins>9 </ins>" in hanh.get("/admin/muc/1").text


def test_a_draft_that_was_overtaken_is_not_published(web: TestClient, signed_in: Made) -> None:
    hanh, dung = signed_in(Role.officer), signed_in(Role.coordinator)
    write(hanh)
    rewrite(hanh, 1, cau_tra_loi="Từ 8 giờ.")

    assert publish(dung, 1, 1).status_code == 409
    assert publish(dung, 1, 2).status_code == 409
    assert publish(dung, 2, 2).status_code == 303


def test_an_earlier_version_is_published_again_and_all_of_it_taken_back(web: TestClient, signed_in: Made) -> None:
    hanh, dung = signed_in(Role.officer), signed_in(Role.coordinator)
    write(hanh)
    publish(dung, 1, 1)
    rewrite(hanh, 2, cau_tra_loi="Từ 8 giờ.")
    publish(dung, 3, 3)
    second = told(web)["text"]

    assert "Xuất bản lại bản này" in dung.get("/admin/muc/1").text
    publish(dung, 2, 4)
    third = told(web)["text"]
    dung.post("/admin/muc/1/go", "/admin/muc/1")

    assert "Từ 8 giờ." in second
    assert ANSWER in third
    assert told(web)["abstained"]
    assert "Đã gỡ" in dung.get("/admin/muc").text
    with engine_of(web).begin() as connection:
        deeds = connection.execute(select(audit.c.what).where(audit.c.what.startswith("entry-"))).scalars().all()
    assert deeds.count("entry-published") == 3
    assert deeds.count("entry-withdrawn") == 1


def test_the_overdue_come_first_and_are_marked(web: TestClient, signed_in: Made, clock: Any) -> None:
    hanh = signed_in(Role.officer)
    today = datetime.datetime.fromtimestamp(clock.now, datetime.UTC).date()
    write(hanh, cach_hoi="cũ", xem_lai=(today - datetime.timedelta(3)).isoformat())
    write(hanh, cach_hoi="mới")

    page, late = hanh.get("/admin/muc").text, hanh.get("/admin/muc?loc=can-xem-lai").text

    assert page.index(">cũ<") < page.index(">mới<")
    assert page.count('class="tag late">Cần xem lại') == 1
    assert ">mới<" not in late


@pytest.mark.parametrize("path", ["/admin/muc/99", "/admin/muc/99/sua", "/admin/muc/99/xuat-ban", "/admin/muc/99999999999999999999"])
def test_an_entry_that_is_not_there_is_said_so(signed_in: Made, path: str) -> None:
    assert signed_in(Role.coordinator).get(path).status_code == 404


def test_words_of_an_entry_are_shown_as_words(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    write(hanh, cach_hoi="<script>alert(1)</script>", cau_tra_loi="\0<b>x</b>")

    assert "<script>alert" not in hanh.get("/admin/muc").text + hanh.get("/admin/muc/1").text
    assert "&lt;b&gt;x" in hanh.get("/admin/muc/1").text


def test_what_one_process_publishes_another_tells(web: TestClient, signed_in: Made, library: Library) -> None:
    """Two applications on one database; each looks at every question (`look=0`), as it would within a second."""
    hanh, dung = signed_in(Role.officer), signed_in(Role.coordinator)
    with TestClient(create_app(replace(library, look=0.0))) as other:
        before = told(other)
        write(hanh)
        publish(dung, 1, 1)
        after = told(other)
        dung.post("/admin/tam-ngung/muc", "/admin/tam-ngung", khoa="messenger:web", viec="ngung", ly_do="đang bảo trì.")
        off = told(other)["text"]

    assert before["abstained"]
    assert ANSWER in after["text"]
    assert "đang bảo trì." in off
