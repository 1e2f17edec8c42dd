"""Lan talks to the assistant through the Zalo bot, which has no buttons."""

from itertools import count

import pytest

from knowledge.outbox import outbox
from knowledge.updates import updates
from tests.fakes.faults import Fault
from tests.fakes.loopback import LoopbackServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_bot_people import BotPerson
from tests.journeys.reading import rows, wait_for

NUMBERS = count(1)


@pytest.fixture
def lan(zalo_bot: ZaloBotServer) -> BotPerson:
    """Lan, who has not written yet."""
    return zalo_bot.user(f"6ede9afa66b88fe6{next(NUMBERS):04x}", "Lan")


def test_questions_are_answered_in_either_shape_of_the_body(zalo_bot: ZaloBotServer, lan: BotPerson) -> None:
    lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo_bot, lan, 1)
    lan.says("còn năm 2016?")
    wait_for(zalo_bot, lan, 2)

    assert "27/63" in lan.replies[0].text
    assert "Nguồn: Phụ lục" in lan.replies[0].text
    assert "8/63" in lan.replies[1].text


@pytest.mark.parametrize("number", ["2", "2.", "số 2", " 2 "])
def test_choices_are_numbered_and_a_number_chooses(zalo_bot: ZaloBotServer, lan: BotPerson, number: str) -> None:
    lan.says("/xephang")
    wait_for(zalo_bot, lan, 1)

    lan.says(number)
    wait_for(zalo_bot, lan, 2)

    assert "1. Xếp hạng ICT của tỉnh qua các năm?\n2. Xếp hạng DTI của tỉnh qua các năm?" in lan.replies[0].text
    assert "DTI" in lan.replies[1].text
    assert "Nguồn" in lan.replies[1].text


def test_a_number_answers_a_question_of_the_assistant(zalo_bot: ZaloBotServer, lan: BotPerson) -> None:
    lan.says("/xoadulieu")
    wait_for(zalo_bot, lan, 1)

    lan.says("1")
    wait_for(zalo_bot, lan, 2)

    assert "đã xóa" in lan.replies[1].text


def test_a_number_that_was_not_offered_is_no_choice(zalo_bot: ZaloBotServer, lan: BotPerson) -> None:
    lan.says("/xephang")
    wait_for(zalo_bot, lan, 1)

    lan.says("9")
    wait_for(zalo_bot, lan, 2)

    assert "DTI" not in lan.replies[1].text


def test_a_long_list_comes_page_by_page(zalo_bot: ZaloBotServer, lan: BotPerson) -> None:
    lan.says("liệt kê các kế hoạch UBND tỉnh ban hành năm 2022")
    wait_for(zalo_bot, lan, 1)

    lan.says("1")
    wait_for(zalo_bot, lan, 2)
    lan.says("xem tiếp")
    wait_for(zalo_bot, lan, 3)

    assert "1. Xem tiếp" in lan.replies[0].text
    assert len({reply.text for reply in lan.replies}) == 3


def test_what_it_cannot_hear_gets_a_kind_sentence_with_another_way(zalo_bot: ZaloBotServer, lan: BotPerson) -> None:
    lan.sends_something_unsupported()
    lan.sends_sticker()
    wait_for(zalo_bot, lan, 2)

    assert all("bằng chữ" in reply.text and "1022" in reply.text for reply in lan.replies)


def test_who_is_protected_gets_an_answer_as_well(zalo_bot: ZaloBotServer) -> None:
    binh = zalo_bot.user("7fde9afa66b88fe6d6a9", "Bình", protected=True)

    binh.says("xin chào")
    wait_for(zalo_bot, binh, 1)

    assert "1022" in binh.replies[0].text


def test_an_event_without_a_message_stops_nothing(zalo_bot: ZaloBotServer, lan: BotPerson) -> None:
    lan.sends_something_unsupported(with_message=False)
    zalo_bot.wait_until(lambda: not zalo_bot.under_way)
    lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo_bot, lan, 1)

    assert zalo_bot.lost == []
    assert "27/63" in lan.replies[0].text


def test_a_photo_is_asked_about(zalo_bot: ZaloBotServer, lan: BotPerson) -> None:
    lan.sends_photo(b"\xff\xd8\xff")
    wait_for(zalo_bot, lan, 1)

    assert "nhận ảnh" in lan.replies[0].text


@pytest.mark.parametrize("http_errors", [True, False])
@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.REQUEST_LOST])
def test_what_did_not_arrive_is_sent_again(
    zalo_bot: ZaloBotServer, lan: BotPerson, fault: Fault, http_errors: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.zalo_bot.OVER_QUOTA", 0.2)
    monkeypatch.setattr(zalo_bot, "http_errors", http_errors)
    zalo_bot.fail_sends(fault, 1, lan.id)

    lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo_bot, lan, 1)

    assert "27/63" in lan.replies[0].text


def test_what_may_have_arrived_is_sent_again_and_marked(zalo_bot: ZaloBotServer, lan: BotPerson, zalo_bot_app: LoopbackServer) -> None:
    zalo_bot.fail_sends(Fault.ANSWER_LOST, 1, lan.id)

    lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo_bot, lan, 2)
    zalo_bot.wait_until(lambda: rows(zalo_bot_app, outbox, f"zalo-bot:{lan.id}")[0].state == "sent")

    assert rows(zalo_bot_app, outbox, f"zalo-bot:{lan.id}")[0].maybe_twice


def test_an_event_that_comes_again_is_answered_once(
    zalo_bot: ZaloBotServer, lan: BotPerson, zalo_bot_app: LoopbackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zalo_bot, "redeliveries", 2)
    zalo_bot.lose_acknowledgements(2)

    key = lan.says("xếp hạng ICT năm 2014")
    zalo_bot.wait_until(lambda: not zalo_bot.under_way)
    wait_for(zalo_bot, lan, 1)

    assert zalo_bot.deliveries[key] == 3
    assert len(rows(zalo_bot_app, updates, f"zalo-bot:{lan.id}")) == len(lan.replies) == 1
