"""Lan talks to the assistant on Telegram."""

import pytest

from tests.fakes.faults import Fault
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person


@pytest.fixture
def lan(telegram: TelegramServer) -> Person:
    """Lan, who has not written yet."""
    return telegram.user(7, "Lan")


def wait_for(telegram: TelegramServer, person: Person, count: int) -> None:
    """Until the person has read so many replies."""
    telegram.wait_until(lambda: len(person.replies) >= count, 10)


def test_a_question_is_answered_with_its_source(telegram: TelegramServer, lan: Person) -> None:
    lan.says("Chỉ tiêu kinh tế số trong GDP năm 2023?")
    wait_for(telegram, lan, 1)

    assert "trên 16%" in lan.replies[0].text
    assert "112/KH-UBND ngày 31/3/2023" in lan.replies[0].text
    assert "<blockquote expandable>Nguồn:" in lan.replies[0].html


def test_a_follow_up_and_a_tap_go_on_with_the_conversation(telegram: TelegramServer, lan: Person) -> None:
    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)
    lan.says("còn năm 2016?")
    wait_for(telegram, lan, 2)
    lan.says("/start")
    wait_for(telegram, lan, 3)
    tap = lan.taps("Nộp hồ sơ qua mạng ở đâu?")
    wait_for(telegram, lan, 4)

    assert "8/63" in lan.replies[1].text
    assert "dichvucong" in lan.replies[3].text
    telegram.wait_until(lambda: tap.answered, 5)


def test_a_lost_acknowledgement_brings_no_second_answer(telegram: TelegramServer, lan: Person) -> None:
    telegram.lose_acknowledgements(2)

    lan.says("xếp hạng ICT năm 2014")
    telegram.wait_until(lambda: not telegram.pending, 10)
    wait_for(telegram, lan, 1)

    assert len(lan.replies) == 1
    assert max(telegram.deliveries.values()) > 1


def test_too_many_requests_are_waited_out(telegram: TelegramServer, lan: Person) -> None:
    telegram.fail_sends(Fault.TOO_MANY, 1, retry_after=1)

    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)

    assert "27/63" in lan.replies[0].text


def test_who_blocks_is_left_alone_and_may_come_back(telegram: TelegramServer, lan: Person) -> None:
    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)
    lan.blocks()
    lan.unblocks()
    lan.says("xếp hạng ICT năm 2016")
    wait_for(telegram, lan, 2)

    assert "8/63" in lan.replies[1].text


@pytest.mark.parametrize("act", ["sends_sticker", "sends_voice"])
def test_what_cannot_be_read_gets_a_kind_sentence(telegram: TelegramServer, lan: Person, act: str) -> None:
    getattr(lan, act)()
    wait_for(telegram, lan, 1)

    assert "bằng chữ" in lan.replies[0].text


def test_in_a_group_only_those_who_address_it_are_answered(telegram: TelegramServer, lan: Person) -> None:
    group = telegram.group(-100, "Tổ công nghệ số", lan)
    lan.says("xếp hạng ICT năm 2014", to=group)
    lan.says("/xephang ict năm 2016", to=group)
    telegram.wait_until(lambda: group.replies, 10)

    assert len(group.replies) == 1
    assert "8/63" in group.replies[0].text


def test_a_long_list_comes_page_by_page(telegram: TelegramServer, lan: Person) -> None:
    lan.says("liệt kê các kế hoạch UBND tỉnh ban hành năm 2022")
    wait_for(telegram, lan, 1)
    lan.taps("Xem tiếp")
    wait_for(telegram, lan, 2)

    assert "Trang 1/" in lan.replies[0].text
    assert lan.replies[1].text != lan.replies[0].text


def test_inline_queries_bring_a_card_with_its_source(telegram: TelegramServer, lan: Person) -> None:
    lan.says("/start")
    wait_for(telegram, lan, 1)

    query = lan.asks_inline("xếp hạng ICT năm 2014")
    telegram.wait_until(lambda: query.answered, 10)

    assert "27/63" in str(query.results)
    assert "Nguồn" in str(query.results)


def test_a_flood_is_told_once_and_then_ignored(telegram: TelegramServer, lan: Person) -> None:
    for number in range(30):
        lan.says(f"xin chào {number}")
    telegram.wait_until(lambda: not telegram.pending, 10)
    telegram.wait_until(lambda: any("nhanh quá" in reply.text for reply in lan.replies), 60)

    assert sum("nhanh quá" in reply.text for reply in lan.replies) == 1
