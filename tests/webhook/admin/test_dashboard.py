"""The dashboard: figures equal to cases counted by hand, each leading to them; who sees which; nothing of a citizen's in a chart."""

import datetime
import re
import threading
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from knowledge.cases import Case, Status
from knowledge.cases.rollup import looked, roll_up
from knowledge.database import _reader
from knowledge.office.questions import count
from knowledge.officers import Role
from knowledge.workdays import today
from tests.conftest import database_url  # noqa: F401  on both engines: its SQL is its own
from tests.webhook.admin.conftest import T0, Person, engine_of
from tests.webhook.admin.reports import HEALTH, codes, filed, set_to

Made = Callable[..., Person]
HOUR, DAY = 3600.0, 24 * 3600.0
PAGE = "/admin/tong-quan"


def opened(web: TestClient, person: Person, query: str = "") -> str:
    """The page, after all is counted from the beginning: tests put cases into states behind the log's back."""
    with engine_of(web).begin() as connection:
        connection.execute(looked.delete())
    roll_up(engine_of(web), person.clock.now)
    answer = person.get(PAGE + query)
    assert answer.status_code == 200
    return answer.text


def tile(page: str, name: str) -> tuple[str, str, str]:
    """A tile: its figure, what stands below, and where it leads."""
    found = re.search(rf'<a href="([^"]*)"><span>{name}</span><strong>([^<]*)</strong><small>([^<]*)</small>', page)
    assert found, name
    return found[2], found[3], unescape(found[1])


def answered(web: TestClient, case: Case, after: float, **more: Any) -> Case:
    """A case that was answered so long after it was filed."""
    return set_to(web, case, status=Status.answered, answered=case.filed + after, **more)


@pytest.fixture
def five(web: TestClient) -> list[Case]:
    """One open, one overdue, one in time rated 4, one too late reopened before, one rejected; and one of long ago."""
    since = T0 - 9 * DAY
    overdue, late = filed(web, at=since), filed(web, at=since)
    filed(web, at=T0 - 200 * DAY)
    return [
        filed(web, commune="phường Mỹ Tho"),
        overdue,
        answered(web, filed(web, at=since), 10 * HOUR, rating=4),
        answered(web, late, 8.5 * DAY, reopened=1),
        set_to(web, filed(web), status=Status.rejected),
    ]


def test_the_figures_are_those_counted_by_hand_and_lead_to_their_cases(web: TestClient, signed_in: Made, five: list[Case]) -> None:
    hanh = signed_in(Role.officer)
    page = opened(web, hanh)
    fresh, overdue, good, late, _ = (case.code for case in five)

    assert tile(page, "Đã nhận")[0] == "5"
    assert tile(page, "Trả lời đúng hạn")[:2] == ("50%", "1 trên 2 đã trả lời; chưa tính phản ánh còn mở")
    assert tile(page, "Hài lòng")[:2] == ("4/5", "50% có đánh giá")
    assert tile(page, "Báo chưa xong")[:2] == ("50%", "1 phản ánh")
    assert (tile(page, "Đang mở hiện nay")[0], tile(page, "Quá hạn hiện nay")[0]) == ("3", "2")
    assert {*codes(hanh.get(tile(page, "Đã nhận")[2]).text)} == {case.code for case in five}
    assert codes(hanh.get(tile(page, "Trả lời đúng hạn")[2]).text) == [good]
    assert {*codes(hanh.get(tile(page, "Trả lời lần đầu")[2]).text)} == {good, late}
    assert codes(hanh.get(tile(page, "Hài lòng")[2]).text) == [good]
    assert codes(hanh.get(tile(page, "Báo chưa xong")[2]).text) == [late]
    assert overdue in codes(hanh.get(tile(page, "Quá hạn hiện nay")[2]).text)
    assert fresh in codes(hanh.get(tile(page, "Đang mở hiện nay")[2]).text)


def test_every_link_of_the_page_leads_to_as_many_cases_as_its_figure_says(web: TestClient, signed_in: Made, five: list[Case]) -> None:
    lead = signed_in(Role.coordinator, "Tổng đài 1022")
    filed(web, kind="can-bo"), filed(web, kind="y-te", commune="phường Đạo Thạnh")
    page = opened(web, lead, "?ky=90")

    links = re.findall(r'<a href="(/admin/phan-anh\?[^"]*)">(\d+)</a>', page)
    assert len(links) > 30
    for address, figure in {*links}:
        assert len(codes(lead.get(unescape(address)).text)) == int(figure), address


def test_an_officer_sees_the_own_department_alone_whatever_the_address_says(web: TestClient, signed_in: Made) -> None:
    filed(web), filed(web, kind="y-te"), filed(web, kind="y-te")
    hanh, lead = signed_in(Role.officer), signed_in(Role.coordinator, "Tổng đài 1022")

    assert tile(opened(web, hanh), "Đã nhận")[0] == "1"
    page = opened(web, hanh, f"?don_vi={HEALTH}")
    assert tile(page, "Đã nhận")[0] == "1"
    assert HEALTH not in page
    assert "Câu hỏi" not in page
    assert tile(opened(web, lead), "Đã nhận")[0] == "3"
    assert tile(opened(web, lead, f"?don_vi={HEALTH}"), "Đã nhận")[0] == "2"


def test_private_cases_count_but_are_not_shown(web: TestClient, signed_in: Made) -> None:
    case = filed(web, "Cán bộ quát dân", kind="can-bo")
    desk = signed_in(Role.intake, "Tổng đài 1022")

    page = opened(web, desk)

    assert tile(page, "Đã nhận")[0] == "1"
    assert "quát dân" not in page
    assert case.code not in desk.get(tile(page, "Đã nhận")[2]).text


@pytest.mark.parametrize(
    ("query", "number"),
    [("?ky=7", "1"), ("", "2"), ("?ky=90", "3"), ("?ky=nam", "3"), ("?tu={month}&den={month}", "1"), ("?ky=x&tu=x&den=9", "2")],
)
def test_the_period_stands_in_the_address(web: TestClient, signed_in: Made, query: str, number: str) -> None:
    for days in (1, 20, 60):
        filed(web, at=T0 - days * DAY)
    month = today(T0 - 60 * DAY)

    page = opened(web, signed_in(Role.officer), query.format(month=month))

    assert tile(page, "Đã nhận")[0] == number


@pytest.mark.parametrize(
    "query", ["?tu=0001-01-01&den=9999-12-31", "?tu=2026-02-30&den=2026-01-01", "?don_vi=%00", "?don_vi=%3Cb%3E", "?ky=%00"]
)
def test_what_is_not_understood_breaks_nothing(web: TestClient, signed_in: Made, query: str) -> None:
    assert "<b>" not in opened(web, signed_in(Role.coordinator), query)


def test_a_period_in_which_nothing_was_answered_reads_properly(web: TestClient, signed_in: Made) -> None:
    page = opened(web, signed_in(Role.coordinator), "?tu=2020-01-01&den=2020-02-01")

    assert tile(page, "Trả lời lần đầu")[:2] == ("–", "chưa có trả lời nào")
    assert tile(page, "Trả lời đúng hạn")[:2] == ("–", "chưa có trả lời nào")
    assert tile(page, "Hài lòng")[:2] == ("–", "chưa có đánh giá nào")
    assert "không theo kỳ" in page
    assert 'notice warn" role="alert"' not in page


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("tu=2026-02-01&den=2026-01-01", "“Từ ngày” đang sau “Đến ngày”"),
        ("tu=2010-01-01&den=2026-01-01", "dài nhất 5 năm"),
        ("tu=2026-01-01", "Cần cả hai ngày"),
        ("don_vi=Sở Lạ", "Không có đơn vị “Sở Lạ”"),
    ],
)
def test_what_is_wrong_with_the_period_or_the_department_is_said(web: TestClient, signed_in: Made, query: str, says: str) -> None:
    assert says in opened(web, signed_in(Role.coordinator), f"?{query}")


def test_what_a_row_is_called_is_written_as_words_alone(web: TestClient, signed_in: Made) -> None:
    set_to(web, filed(web), commune='<img src=x onerror="1">', department="</text><script>1</script>", category='"><svg/onload=1>')

    page = opened(web, signed_in(Role.coordinator, "Tổng đài 1022"))

    assert "<img src=x" not in page
    assert "<script>1" not in page
    assert "<svg/onload" not in page
    assert "&lt;img src=x" in page


def test_questions_are_counted_by_topic_and_messenger(web: TestClient, signed_in: Made) -> None:
    at = datetime.datetime.fromtimestamp(T0, datetime.UTC)
    with engine_of(web).begin() as connection:
        for words, platform, outcome, topic in (
            ("GRDP 2020?", "telegram", "answered", "indicator"),
            ("GRDP 2021?", "zalo", "partial", "indicator"),
            ("Giá vàng?", "zalo", "out_of_scope", ""),
            ("Giá vàng?", "zalo", "no_data", ""),
            ("<i>Khi nào cúp điện</i>", "web", "no_data", ""),
            ("Chào", "web", "small_talk", ""),
        ):
            count(connection, words, platform, outcome, topic, at, today(T0))

    page = opened(web, signed_in(Role.coordinator))

    row = r">{}</th><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td><td>(\d+)</td>"
    assert re.findall(row.format("Chỉ tiêu, kết quả"), page) == [("1", "1", "0", "0")]
    assert re.findall(row.format("Zalo"), page) == [("0", "1", "0", "2")]
    assert "Giá vàng?</a> <small>2 lần" in page
    assert "&lt;i&gt;Khi nào cúp điện" in page


def test_the_page_says_when_it_was_counted(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    with engine_of(web).begin() as connection:
        connection.execute(looked.delete())

    assert "đang được tính lần đầu" in hanh.get(PAGE).text
    assert re.search(r"Tính đến \d\d:\d\d ", opened(web, hanh))


def test_the_first_page_is_the_queue_for_who_has_one(web: TestClient, signed_in: Made) -> None:
    assert signed_in(Role.officer).get("/admin").headers["location"] == "/admin/phan-anh"
    assert signed_in(Role.viewer).get("/admin").headers["location"] == PAGE


def test_the_page_takes_few_queries_however_many_cases(web: TestClient, signed_in: Made) -> None:
    asked: list[str] = []
    for _ in range(12):
        filed(web)
    lead = signed_in(Role.coordinator)
    roll_up(engine_of(web), lead.clock.now)

    def told(*given: object) -> None:
        if "AnyIO" in threading.current_thread().name:  # the worker and the outbox share the connections of PostgreSQL
            asked.append(str(given[2]))

    event.listen(_reader(engine_of(web)), "before_cursor_execute", told)
    lead.get(PAGE)

    assert len([one for one in asked if "FROM" in one]) <= 9, asked
