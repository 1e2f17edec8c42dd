"""What is kept about a person is told as the rules say it, and deleted only when they say so."""

from collections.abc import Callable

import pytest

from handlers.own_data import DELETE, KEEP, PERIODS
from knowledge.retention import rules
from tests.handlers.report.conftest import Citizen

ASKED = """
/xoadulieu
/xoadulieu ngay
xóa dữ liệu của tôi
xóa dữ liệu
tôi muốn xóa thông tin cá nhân của tôi
em ơi xóa giúp tôi toàn bộ dữ liệu
xoa lich su chat di em
làm sao để xóa thông tin của tôi
em lưu thông tin gì của tôi
em giữ dữ liệu gì về tôi vậy
bot biết gì về tôi
dữ liệu của tôi
thông tin cá nhân của em
"""
ELSE = """
dữ liệu dân cư của tỉnh
cán bộ xóa hồ sơ của tôi
kho dữ liệu dùng chung là gì
thông tin cá nhân được bảo vệ theo kế hoạch nào
xóa đói giảm nghèo
"""


@pytest.mark.parametrize("words", ASKED.strip().splitlines())
def test_everyday_words_ask_for_it(lan: Citizen, words: str) -> None:
    assert lan.says(words).choices == (DELETE, KEEP, PERIODS)


@pytest.mark.parametrize("words", ELSE.strip().splitlines())
def test_other_words_do_not(lan: Citizen, words: str) -> None:
    assert DELETE not in lan.says(words).choices


@pytest.mark.parametrize("words", ["có", "Có ạ", "xóa", "xóa hết đi", "xóa luôn đi em", "ok xóa", "đồng ý", "1", DELETE, "dạ có"])
def test_a_plain_yes_deletes(lan: Citizen, words: str) -> None:
    assert lan.says("/xoadulieu", words).forgets


@pytest.mark.parametrize("words", ["không", "thôi", "đừng", "đừng xóa", "khỏi cần", "2", KEEP, "để đó đi em"])
def test_a_no_deletes_nothing_and_says_so(lan: Citizen, words: str) -> None:
    reply = lan.says("/xoadulieu", words)

    assert not reply.forgets
    assert "không xóa gì" in reply.text


@pytest.mark.parametrize("words", ["dữ liệu của tôi", "/xoadulieu", "👍", "?", "của tôi", "xếp hạng ICT năm 2014", PERIODS, "bao lâu"])
def test_nothing_else_deletes(lan: Citizen, words: str) -> None:
    assert not lan.says("/xoadulieu", words).forgets


def test_one_s_own_reports_are_named_by_their_codes(lan: Citizen, minh: Citizen) -> None:
    code = lan.files()
    minh.says("Gửi phản ánh", "Đường Lê Lợi, phường 4, thành phố Mỹ Tho ngập nước tới gối, bà con nhờ xem giúp")

    assert f"3 năm sau khi kết thúc: {code}." in lan.says("/xoadulieu").text
    shown = minh.says("/xoadulieu").text
    assert code not in shown
    assert "Phản ánh viết dở, 1 ngày: “Đường Lê Lợi, phường 4" in shown


def test_the_rules_are_told_as_they_are_carried_out(lan: Citizen) -> None:
    told = lan.says("/xoadulieu", PERIODS).text

    for rule in rules():
        assert (rule.does[1:] in told and rule.why in told) == (rule.id != "sessions")


def test_what_stays_is_said_after_it(citizen: Callable[[str], Citizen]) -> None:
    asker, reporter = citizen("telegram:7"), citizen("telegram:8")
    code = reporter.files()

    nothing, something = (who.says("/xoadulieu", DELETE).text for who in (asker, reporter))

    assert "ẩn danh" not in nothing
    assert "ẩn danh, 3 năm sau khi kết thúc" in something
    assert code not in something
