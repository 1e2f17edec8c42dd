"""What the page of a case shows: its history, messages, merged cases and photos, and that nothing written is run."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from knowledge.cases import Case, words
from knowledge.cases.desk import Desk
from knowledge.cases.readers import category_of
from knowledge.departments import COORDINATION
from knowledge.officers import Role
from knowledge.outbox import outbox
from knowledge.photos import photos
from tests.webhook.admin.conftest import T0, Person, engine_of
from tests.webhook.admin.reports import LAN, attached, does, filed, owed, set_to, stored, worked

Made = Callable[..., Person]
PAGE = "/admin/phan-anh/{}"
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"


def test_a_message_that_did_not_arrive_can_be_sent_again_from_the_page(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    does(hanh, case, "tra-loi", text="Đã vá.")
    assert "/gui-lai" not in hanh.get(PAGE.format(case.id)).text
    with engine_of(web).begin() as connection:
        connection.execute(outbox.update().values(state="failed", error="Forbidden: bot was blocked by the user"))

    message = re.search(r'/gui-lai">.*?name="message" value="(\d+)"', hanh.get(PAGE.format(case.id)).text)
    assert message
    assert does(hanh, stored(web, case), "gui-lai", message=message[1]).status_code == 303

    page = hanh.get(PAGE.format(case.id)).text
    assert ">đang chờ gửi từ " in page
    assert "gửi lại tin chưa đến người dân" in page
    assert does(hanh, stored(web, case), "gui-lai", message=message[1]).status_code == 409
    assert does(signed_in(Role.viewer), stored(web, case), "gui-lai", message=message[1]).status_code == 403


def test_the_history_says_inside_only_of_what_is(web: TestClient, signed_in: Made) -> None:
    lead, case = signed_in(Role.coordinator), filed(web)
    does(lead, case, "ghi-chu", text="chờ họp")
    lead.clock.now += 60
    does(lead, case, "ngoai-tham-quyen", where="Tòa án nhân dân khu vực 1", reason="đang kiện")

    page = lead.get(PAGE.format(case.id)).text
    said = re.findall(r'class="said"><small>([^<]*)</small>([^<]*)<', page)

    assert [kind for kind, _ in said] == ["Đã báo người dân", "Nội bộ"]
    assert "Nơi có trách nhiệm: Tòa án nhân dân khu vực 1" in said[0][1]
    assert "đang kiện" in said[0][1]
    assert re.search(r"<strong>Không thuộc thẩm quyền</strong>.*?Tòa án nhân dân khu vực 1.*?</p>", page, re.DOTALL)


def test_what_was_kept_of_a_reason_before_is_not_called_inside(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    does(hanh, case, "tu-choi", reason="không rõ")
    with engine_of(web).begin() as connection:
        connection.execute(words.update().values(kind="note", text="không rõ"))

    assert "<small>Lý do người dân đọc được</small>không rõ" in hanh.get(PAGE.format(case.id)).text


def test_who_cannot_be_written_to_is_to_be_told_otherwise(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web, chat="phone:")
    does(hanh, case, "tu-choi", reason="không rõ")

    page = hanh.get(PAGE.format(case.id)).text

    assert "<small>Cần báo người dân, hệ thống không nhắn được</small>Dạ, rất tiếc" in page


def test_nothing_that_a_citizen_or_an_officer_wrote_is_run(web: TestClient, signed_in: Made) -> None:
    lead = signed_in(Role.coordinator)
    case = set_to(web, filed(web, EVIL, place=EVIL, commune=EVIL, contact=EVIL), answer=EVIL, answered=0.0, category="duong-sa")
    other = filed(web, EVIL, place=EVIL, commune=EVIL)
    with worked(web, lead) as work:
        work.note(case, EVIL)
    with engine_of(web).begin() as connection:
        row = {"case_id": case.id, "at": 1.0, "officer": None, "kind": "citizen", "text": EVIL, "outbox": None}
        connection.execute(words.insert(), row)
        connection.execute(outbox.update().values(state="failed", error=EVIL))

    pages = [PAGE.format(case.id), PAGE.format(other.id), "/admin/phan-anh", "/admin/phan-anh?pham_vi=tat-ca&trang_thai=tat-ca"]
    for path in pages:
        page = lead.get(path).text
        assert "&lt;script&gt;" in page, path
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in re.findall(r"onerror=alert\(1\)&gt;(\d+)", page)
    for path in ("/admin/phan-anh", "/admin/tra-cuu"):
        page = lead.web.get(path, params={"tim": EVIL, "q": EVIL, "xa": EVIL, "loai": EVIL, "sau": EVIL}).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    answer = does(lead, stored(web, case), "tra-loi", text=EVIL * 100)
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    ("state", "error", "says"),
    [
        ("sending", "", "đang gửi"),
        ("waiting", "", r"đang chờ gửi từ 23:\d\d ngày 24/11"),
        ("waiting", "no connection to Telegram", r"đang chờ gửi từ .*: không kết nối được với kênh; hệ thống tự gửi lại"),
        ("sent", "", "đã gửi"),
        (
            "failed",
            "Forbidden: bot was blocked by the user",
            "không gửi được: người dân đã chặn, rời cuộc trò chuyện .*; hãy gọi theo số liên hệ nếu người dân có để lại",
        ),
        ("failed", "lỗi lạ", "không gửi được: kênh báo “lỗi lạ”; hãy gọi .*"),
    ],
)
def test_the_history_tells_whether_an_answer_arrived(web: TestClient, signed_in: Made, state: str, error: str, says: str) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    does(hanh, case, "tra-loi", text="Đã vá.")
    with engine_of(web).begin() as connection:
        connection.execute(outbox.update().values(state=state, error=error))

    page = hanh.get(PAGE.format(case.id)).text

    assert re.search(f">{says}</span>", page)
    assert re.search(rf"<strong>{hanh.officer.name}</strong> trả lời người dân", page)


def test_a_case_shows_where_it_stands_and_what_is_near(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    case = filed(web, "Ổ gà lớn trước chợ", place="chợ Thạnh Trị", commune="phường Mỹ Tho", point=(10.35, 106.36))
    twin = filed(web, "Ổ gà lớn ngay trước chợ", place="chợ Thạnh Trị", commune="phường Mỹ Tho", point=(10.35, 106.36), chat="zalo:5")
    same = filed(web, "Đèn hư", kind="cap-nuoc")

    page = hanh.get(PAGE.format(case.id)).text

    assert "10.35000, 106.36000" in page
    assert re.search(rf'name="code" value="{twin.code}"', page)
    assert same.code in page.split('id="cung-nguoi"')[1]
    assert 'aria-current="step">Mới' in page
    reached = re.findall(r'(?:src|href|action)="([^"]*)"', page)
    assert [one.split("?")[0] for one in reached if "//" in one] == ["https://www.openstreetmap.org/"]  # a link, opened by hand


def test_another_end_is_told_with_its_reason(web: TestClient, signed_in: Made) -> None:
    lead = signed_in(Role.coordinator)
    case, into = filed(web), filed(web, chat="zalo:9")
    rejected = filed(web)
    does(lead, case, "gop", code=into.code)
    does(lead, rejected, "tu-choi", reason="không có địa chỉ")

    merged = lead.get(PAGE.format(case.id)).text

    assert re.search(rf'Gộp vào <a class="code" href="/admin/phan-anh/{into.id}">{into.code}', merged)
    assert "stepper" not in merged
    assert re.search(r"<strong>Từ chối</strong>.*?không có địa chỉ", lead.get(PAGE.format(rejected.id)).text, re.DOTALL)


def test_the_case_that_is_kept_shows_those_merged_into_it_and_how_many_wait(web: TestClient, signed_in: Made) -> None:
    hanh, into = signed_in(Role.officer), filed(web)
    case = filed(web, "Ổ gà sâu ngay cổng chợ", chat="zalo:9", place="cổng số 2")
    photo = attached(web, case)
    foreign = filed(web, "Trạm xá cạnh ổ gà", kind="dien", chat="zalo:8")
    with worked(web, hanh) as work:
        work.merge(foreign, into)
        work.merge(case, into)

    page = hanh.get(PAGE.format(into.id)).text
    part = page.split('id="da-gop"')[1].split("</section>")[0]

    assert "Đã gộp vào đây (2)" in part
    assert "3 người sẽ được báo khi có trả lời." in part
    assert all(words_ in part for words_ in (case.code, "Ổ gà sâu ngay cổng chợ", "cổng số 2", f'src="/admin/anh/{photo}"'))
    assert "Trạm xá" not in page
    assert "1 phản ánh khác thuộc đơn vị khác" in part
    assert f"gộp {case.code} vào phản ánh này" in page
    assert does(hanh, into, "tra-loi", text="Đã vá.").status_code == 303  # being merged into makes nothing stale
    assert [owed(web, chat)[-1].endswith("Đã vá.") for chat in (LAN, "zalo:9", "zalo:8")] == [True] * 3

    does(hanh, stored(web, case), "lam-lai", reason="khác chỗ")
    page = hanh.get(PAGE.format(into.id)).text
    assert "Đã gộp vào đây (1)" in page
    assert f"đưa {case.code} ra, xử lý riêng" in page


def reopened(web: TestClient, case: Case, at: float) -> Case:
    """The citizen says that it is not done."""
    category = category_of(case.category)
    assert category
    with engine_of(web).begin() as connection:
        Desk(connection, case.chat, at).reopen(case, "vẫn còn ổ gà", category)
    return stored(web, case)


def test_a_reopened_case_tells_who_answered_it_and_does_not_show_the_answer_as_one(web: TestClient, signed_in: Made) -> None:
    lead, case = signed_in(Role.coordinator, COORDINATION), filed(web)
    with worked(web, lead) as work:
        work.answer(case, "Đã vá xong.")
    again = reopened(web, stored(web, case), T0 + 5 * 24 * 3600)
    assert "Báo chưa xong</span>" in lead.get("/admin/phan-anh").text
    does(lead, again, "gia-han", due="2026-01-05", reason="chờ vật tư")

    page = lead.get(PAGE.format(case.id)).text

    assert "Đơn vị đã trả lời lần trước: Sở Xây dựng" in page
    assert f"báo chưa xong; phản ánh từ Sở Xây dựng về Tổng đài 1022, hạn trả lời mới {again.due:%d/%m/%Y}" in page
    assert re.search(r'id="chuyen-department"[^>]* value="Sở Xây dựng"', page)
    assert "<h3>Trả lời lần trước" in page
    assert 'class="words answer"' not in page


def test_photos_are_shown_to_who_may_read_the_case(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)
    kept, waiting = attached(web, case), attached(web, case, "waiting")

    page, photo = hanh.get(PAGE.format(case.id)).text, hanh.get(f"/admin/anh/{kept}")

    assert f'src="/admin/anh/{kept}"' in page
    assert "Ảnh đang tải về" in page
    assert photo.content == b"\xff\xd8\xff jpeg"
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert photo.headers["cache-control"] == "no-store"
    assert hanh.get(f"/admin/anh/{waiting}").status_code == 404
    assert web.get(f"/admin/anh/{kept}").status_code == 303


def test_a_photo_without_a_case_is_nobody_s(web: TestClient, signed_in: Made) -> None:
    case = filed(web)
    photo = attached(web, case)
    with engine_of(web).begin() as connection:
        connection.execute(photos.update().values(case_id=None))

    assert signed_in(Role.coordinator).get(f"/admin/anh/{photo}").status_code == 404


def test_one_who_called_cannot_be_written_to_and_the_page_says_so(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web, chat="phone:")

    assert "Vui lòng gọi lại" in hanh.get(PAGE.format(case.id)).text
    assert does(hanh, case, "tra-loi", text="Đã vá.").status_code == 303
    assert owed(web, "phone:") == []
    assert owed(web, LAN) == []
