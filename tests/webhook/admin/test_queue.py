"""The queue: who sees what, tabs, filters and search, paging, and handing several cases to a colleague."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from knowledge.cases import Case, Status
from knowledge.cases.queue import PAGE
from knowledge.database import _reader
from knowledge.departments import COORDINATION
from knowledge.officers import Role
from knowledge.outbox import outbox
from tests.conftest import database_url  # noqa: F401  on both engines: its SQL is its own
from tests.webhook.admin.conftest import T0, Person, csrf_of, engine_of
from tests.webhook.admin.reports import HEALTH, codes, does, filed, lines, set_to, stored

Made = Callable[..., Person]
DAY = 24 * 3600.0
QUEUE = "/admin/phan-anh"


def hands_on(person: Person, to: object, *which: tuple[Case, int] | Case, **query: str) -> Any:
    """Tick cases and hand them to a colleague."""
    ticked = [f"{one.id}:{one.version}" if isinstance(one, Case) else f"{one[0].id}:{one[1]}" for one in which]
    token = csrf_of(person.get("/admin/tai-khoan").text)
    return person.web.post(f"{QUEUE}/phan-cong", params=query, data={"csrf": token, "chon": ticked, "can_bo": str(to)})


def test_an_officer_sees_the_cases_of_the_own_department(web: TestClient, signed_in: Made) -> None:
    mine, other = filed(web), filed(web, kind="y-te")

    page = signed_in(Role.officer).get(QUEUE).text

    assert codes(page) == [mine.code]
    assert other.code not in page
    assert "Tất cả đơn vị" not in page


@pytest.mark.parametrize(
    "query", ["?pham_vi=tat-ca", "?tim={code}", "?trang_thai=tat-ca&pham_vi=tat-ca&tim=goc", "?loai=y-te&pham_vi=tat-ca"]
)
def test_asking_for_more_in_the_address_shows_no_more(web: TestClient, signed_in: Made, query: str) -> None:
    other = filed(web, "Góc phòng khám", "y-te")

    page = signed_in(Role.officer).get(QUEUE + query.format(code=other.code)).text

    assert codes(page) == []


def test_a_coordinator_sees_all_and_the_desk_all_that_is_public(web: TestClient, signed_in: Made) -> None:
    roads, conduct = filed(web), filed(web, kind="can-bo")

    assert {*codes(signed_in(Role.coordinator, COORDINATION).get(QUEUE).text)} == {roads.code, conduct.code}
    assert codes(signed_in(Role.intake, COORDINATION).get(QUEUE).text) == [roads.code]


def test_the_scope_mine_shows_what_is_assigned_to_me(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    mine, _ = set_to(web, filed(web), officer=hanh.officer.id), filed(web)

    assert codes(hanh.get(f"{QUEUE}?pham_vi=cua-toi").text) == [mine.code]


def test_the_overdue_come_first_and_say_so_in_words(web: TestClient, signed_in: Made) -> None:
    fresh, old = filed(web), filed(web, at=T0 - 10 * DAY)

    page = signed_in(Role.officer).get(QUEUE).text

    assert codes(page) == [old.code, fresh.code]
    assert re.search(r'tag late">quá hạn \d ngày làm việc<', page)
    assert "còn 5 ngày làm việc" in page


def test_tabs_count_and_cut(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    new, closed = filed(web), set_to(web, filed(web), status=Status.closed)

    page = hanh.get(QUEUE).text
    shut = hanh.get(f"{QUEUE}?trang_thai=dong").text

    assert re.search(r'aria-current="page">Đang mở\s*<span class="count">1<', page)
    assert re.search(r'>Đóng\s*<span class="count">1<', page)
    assert codes(shut) == [closed.code]
    assert new.code not in shut


@pytest.mark.parametrize("typed", ["ổ gà", "o ga", "cau kinh", "0912345678", "lan 0912", "{code}", "{bare}"])
def test_search_needs_no_diacritics(web: TestClient, signed_in: Made, typed: str) -> None:
    case = set_to(web, filed(web, "Ổ gà lớn", place="cầu Kinh Năng", contact="Chị Lan 0912 345 678"), status=Status.closed)
    filed(web, "Ngập")

    page = signed_in(Role.officer).web.get(QUEUE, params={"tim": typed.format(code=case.code, bare=case.code[3:].replace("-", ""))}).text

    assert codes(page) == [case.code]


def test_filters_stand_in_the_address_and_in_the_form(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    case = filed(web, commune="phường Mỹ Tho", urgent=True)
    filed(web, commune="phường Đạo Thạnh", urgent=True)
    filed(web, kind="cap-nuoc", commune="phường Mỹ Tho", urgent=True)
    filed(web, commune="phường Mỹ Tho")

    page = hanh.web.get(QUEUE, params={"loai": "duong-sa", "xa": "phường Mỹ Tho", "khan": "1"}).text

    assert codes(page) == [case.code]
    assert 'value="duong-sa" selected' in page
    assert 'name="xa" value="phường Mỹ Tho"' in page
    assert re.search(r'name="khan" value="1" checked', page)


@pytest.mark.parametrize("typed", ["phường Đạo Thạnh", "dao thanh", "Phường Đạo Thạnh", "phường 4, Mỹ Tho"])
def test_a_commune_is_filtered_by_however_it_is_spelt(web: TestClient, signed_in: Made, typed: str) -> None:
    case = filed(web, commune="phường Đạo Thạnh")
    filed(web, commune="phường Mỹ Tho")

    page = signed_in(Role.officer).web.get(QUEUE, params={"xa": typed}).text

    assert codes(page) == [case.code]
    assert 'name="xa" value="phường Đạo Thạnh"' in page


@pytest.mark.parametrize(("typed", "says"), [("phường Lạ", "Không có xã, phường “phường Lạ”"), ("phường 4", "chọn một: phường Đạo Thạnh")])
def test_a_commune_that_is_not_clear_is_told(web: TestClient, signed_in: Made, typed: str, says: str) -> None:
    filed(web, commune="phường Đạo Thạnh")

    page = signed_in(Role.officer).web.get(QUEUE, params={"xa": typed}).text

    assert codes(page) == []
    assert says in page


def test_days_the_wrong_way_round_are_told(web: TestClient, signed_in: Made) -> None:
    filed(web)

    assert "đang sau “Đến ngày”" in signed_in(Role.officer).get(f"{QUEUE}?tu=2026-02-01&den=2026-01-01").text


def test_pages_follow_each_other(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    for number in range(PAGE + 2):
        filed(web, f"việc {number}")

    first = hanh.get(f"{QUEUE}?tim=viec").text
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    second = hanh.get(following[1].replace("&amp;", "&")).text

    assert len(codes(first)) == PAGE
    assert len(codes(second)) == 2
    assert not {*codes(first)} & {*codes(second)}
    assert 'rel="next"' not in second
    assert "Về trang đầu" in second


@pytest.mark.parametrize(
    "query", ["sau=x", "trang_thai=x", "pham_vi=x", "loai=x", "xa=x", "khan=x", "tim=%00", "tim=%F0%9F%98%80", "sau=9999-99-99_1"]
)
def test_what_is_not_understood_breaks_nothing(web: TestClient, signed_in: Made, query: str) -> None:
    assert signed_in(Role.officer).get(f"{QUEUE}?{query}").status_code == 200


def test_a_page_takes_few_queries_however_many_cases(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.coordinator)
    asked: list[str] = []
    for number in range(20):
        set_to(web, filed(web), officer=number % 3 + 1)
    event.listen(_reader(engine_of(web)), "before_cursor_execute", lambda *told: asked.append(told[2]))

    hanh.get(QUEUE)

    assert len([one for one in asked if " FROM " in one]) <= 9, asked  # two of them are the session's


def test_a_message_that_did_not_arrive_is_marked_counted_and_filtered(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    answered, other = filed(web), filed(web, chat="telegram:2")
    for case in (answered, other):
        does(hanh, case, "tra-loi", text="Đã vá xong.")
    with engine_of(web).begin() as connection:
        gone = outbox.update().where(outbox.c.chat == "telegram:1").values(state="failed", error="Forbidden: bot was blocked by the user")
        connection.execute(gone)

    page = hanh.get(f"{QUEUE}?trang_thai=tat-ca").text
    link = re.search(r'href="([^"]+)">1 phản ánh có tin chưa đến người dân<', page)
    assert link
    only = hanh.get(unescape(link[1])).text
    told = hanh.get(f"{QUEUE}/{answered.id}").text

    assert page.count('tag bad">Tin chưa đến người dân<') == 1
    assert codes(only) == [answered.code]
    assert 'value="chua-den" selected' in only
    assert "không gửi được: người dân đã chặn" in told
    assert "hãy gọi theo số liên hệ" in told
    assert "Forbidden" not in told


def test_nobody_is_told_of_messages_of_cases_that_are_not_theirs(web: TestClient, signed_in: Made) -> None:
    lead, hanh = signed_in(Role.officer, HEALTH, login="lead"), signed_in(Role.officer)
    does(lead, filed(web, kind="y-te"), "tra-loi", text="Đã xử lý.")
    with engine_of(web).begin() as connection:
        connection.execute(outbox.update().values(state="failed"))

    assert "chưa đến người dân</a>" in lead.get(QUEUE).text
    assert "chưa đến người dân</a>" not in hanh.get(QUEUE).text


def test_several_are_handed_to_a_colleague(web: TestClient, signed_in: Made) -> None:
    hanh, minh = signed_in(Role.officer, login="hanh"), signed_in(Role.officer, login="minh")
    one, two = filed(web), filed(web)

    answer = hands_on(hanh, minh.officer.id, one, two, tim="o ga")

    assert answer.status_code == 303
    assert "tim=o+ga" in answer.headers["location"]
    assert [stored(web, case).officer for case in (one, two)] == [minh.officer.id] * 2
    assert lines(web, one)[-1] == ("assigned", hanh.officer.id)
    assert "Đã phân công." in hanh.get(answer.headers["location"]).text


def test_what_cannot_be_handed_on_is_told_by_its_code_and_the_others_are(web: TestClient, signed_in: Made) -> None:
    hanh, minh = signed_in(Role.officer, login="hanh"), signed_in(Role.officer, login="minh")
    fine, stale, done = filed(web), set_to(web, filed(web), version=5), set_to(web, filed(web), status=Status.closed)
    foreign = filed(web, kind="y-te")

    answer = hands_on(hanh, minh.officer.id, fine, (stale, 1), done, foreign)

    assert answer.status_code == 409
    assert "Đã phân công 1 phản ánh. Chưa phân công được 3 phản ánh:" in answer.text
    assert re.search(rf"1 phản ánh: đã có người khác thay đổi[^<]*<small><a [^>]*>{stale.code}</a>", answer.text)
    assert re.search(rf"1 phản ánh: Phản ánh đang ở trạng thái[^<]*<small><a [^>]*>{done.code}</a>", answer.text)
    assert "1 phản ánh: không có phản ánh này." in answer.text
    assert foreign.code not in answer.text
    assert re.search(rf'value="{stale.id}:5" checked', answer.text)
    assert [stored(web, case).officer for case in (fine, stale, done, foreign)] == [minh.officer.id, None, None, None]


def test_reasons_are_grouped_however_many_could_not_be_handed_on(web: TestClient, signed_in: Made) -> None:
    lead, worker = signed_in(Role.coordinator, COORDINATION), signed_in(Role.officer, COORDINATION, login="tuan")

    answer = hands_on(lead, worker.officer.id, *[filed(web) for _ in range(8)])

    assert answer.text.count("người được chọn không xử lý phản ánh của Sở Xây dựng") == 1
    assert "8 phản ánh: người được chọn" in answer.text
    assert "và 3 phản ánh khác" in answer.text


def test_only_what_can_be_handed_on_can_be_ticked(web: TestClient, signed_in: Made) -> None:
    lead, hanh = signed_in(Role.coordinator, COORDINATION), signed_in(Role.officer)
    roads, health = filed(web), filed(web, kind="y-te")
    ours = set_to(web, filed(web), department=COORDINATION)

    everywhere = lead.get(QUEUE).text
    there = lead.web.get(QUEUE, params={"pham_vi": "tat-ca", "don_vi": roads.department}).text

    assert re.findall(r'name="chon" value="(\d+):', everywhere) == [str(ours.id)]
    assert re.findall(r'name="chon" value="(\d+):', there) == [str(roads.id)]
    assert f'<option value="{hanh.officer.id}">' in there
    assert f'<option value="{hanh.officer.id}">' not in everywhere
    assert health.code in everywhere


def test_a_case_goes_to_nobody_of_another_department(web: TestClient, signed_in: Made) -> None:
    hanh, other = signed_in(Role.officer), signed_in(Role.officer, HEALTH, login="other")
    case = filed(web)

    assert hands_on(hanh, other.officer.id, case).status_code == 409
    assert stored(web, case).officer is None


def test_several_go_only_to_who_may_answer_them(web: TestClient, signed_in: Made) -> None:
    hanh, viewer, case = signed_in(Role.officer), signed_in(Role.viewer), filed(web)

    assert hands_on(hanh, viewer.officer.id, case).status_code == 409
    assert stored(web, case).officer is None
    assert viewer.officer.name not in hanh.get(QUEUE).text
    assert "Nguyễn Chuyên viên (Chuyên viên)</option>" in hanh.get(QUEUE).text


def test_nothing_ticked_and_nobody_chosen_are_told(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    case = set_to(web, filed(web), officer=hanh.officer.id)

    assert "chua-chon" in hands_on(hanh, hanh.officer.id).headers["location"]
    assert "chua-chon" in hands_on(hanh, "", case).headers["location"]
    assert stored(web, case).officer == hanh.officer.id
    hands_on(hanh, 0, case)
    assert stored(web, case).officer is None


def test_whoever_may_only_look_hands_nothing_on(web: TestClient, signed_in: Made) -> None:
    viewer, case = signed_in(Role.viewer), filed(web)

    assert hands_on(viewer, viewer.officer.id, case).status_code == 403
    assert 'name="chon"' not in viewer.get(QUEUE).text
    assert stored(web, case).officer is None


def test_a_huge_selection_breaks_nothing(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    token = csrf_of(hanh.get("/admin/tai-khoan").text)
    ticked = ["x", ":", "1", "9" * 30 + ":1", "1:" + "9" * 30, "²:²", "-1:1"]

    answer = hanh.web.post(f"{QUEUE}/phan-cong", data={"csrf": token, "chon": ticked * 30, "can_bo": str(hanh.officer.id)})

    assert answer.status_code == 409
