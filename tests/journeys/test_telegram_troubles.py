"""What may go wrong on the way between Lan and the assistant on Telegram, and that nothing is lost by it."""

from itertools import count

import pytest

from knowledge.conversations import turns
from knowledge.database import connect
from knowledge.outbox import outbox
from knowledge.updates import chats, updates
from tests.fakes.faults import Fault
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person
from tests.journeys.reading import rows, wait_for
from webhook.door import Door

NUMBERS = count(7)


@pytest.fixture
def lan(telegram: TelegramServer) -> Person:
    """Lan, who has not written yet."""
    return telegram.user(next(NUMBERS), "Lan")


@pytest.fixture
def minh(telegram: TelegramServer) -> Person:
    """Minh, who has not written yet."""
    return telegram.user(next(NUMBERS), "Minh")


def troubles(app: LoopbackServer, person: Person) -> list[str]:
    """Why messages to somebody did not arrive yet."""
    return [message.error for message in rows(app, outbox, f"telegram:{person.id}") if message.error]


def test_a_lost_acknowledgement_brings_no_second_answer(telegram: TelegramServer, lan: Person, telegram_app: LoopbackServer) -> None:
    telegram.lose_acknowledgements(2)

    update = lan.says("xếp hạng ICT năm 2014")
    telegram.wait_until(lambda: not telegram.pending)
    wait_for(telegram, lan, 1)

    assert telegram.deliveries[update] == 3
    assert len(rows(telegram_app, updates, f"telegram:{lan.id}")) == len(lan.replies) == 1


def test_what_cannot_be_stored_is_brought_again(telegram: TelegramServer, lan: Person, telegram_app: LoopbackServer) -> None:
    state = telegram_app.application.state  # type: ignore[attr-defined]  # create_app makes a FastAPI
    door, state.door = state.door, Door(connect("sqlite://"), lambda: None)

    update = lan.says("xếp hạng ICT năm 2014")
    telegram.wait_until(lambda: telegram.deliveries[update] > 1)
    state.door = door
    wait_for(telegram, lan, 1)

    assert "27/63" in lan.replies[0].text


def test_a_chat_that_is_told_to_wait_waits_and_others_do_not(
    telegram: TelegramServer, lan: Person, minh: Person, telegram_app: LoopbackServer
) -> None:
    telegram.fail_sends(Fault.TOO_MANY, 1, lan.id, retry_after=1)

    lan.says("xếp hạng ICT năm 2014")
    telegram.wait_until(lambda: troubles(telegram_app, lan))
    minh.says("xếp hạng ICT năm 2014")
    wait_for(telegram, minh, 1)
    wait_for(telegram, lan, 1)

    assert lan.replies[0].at > minh.replies[0].at


def test_a_bot_that_is_told_to_wait_loses_nothing(telegram: TelegramServer, lan: Person, minh: Person) -> None:
    telegram.fail_sends(Fault.TOO_MANY, 2, retry_after=1)

    for person in (lan, minh):
        person.says("xếp hạng ICT năm 2014")
        person.says("xếp hạng ICT năm 2016")
    wait_for(telegram, lan, 2)
    wait_for(telegram, minh, 2)

    assert ["27/63" in lan.replies[0].text, "8/63" in lan.replies[1].text] == [True, True]


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.ERROR_AFTER_DELIVERY])
def test_what_may_have_arrived_is_sent_again_and_marked(
    telegram: TelegramServer, lan: Person, telegram_app: LoopbackServer, fault: Fault
) -> None:
    telegram.fail_sends(fault, 1, lan.id)

    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 2)
    telegram.wait_until(lambda: rows(telegram_app, outbox, f"telegram:{lan.id}")[0].state == "sent")

    assert rows(telegram_app, outbox, f"telegram:{lan.id}")[0].maybe_twice
    assert telegram.repeated(lan.id) == [lan.replies[0].text]


@pytest.mark.parametrize("fault", [Fault.REQUEST_LOST, Fault.SERVER_ERROR])
def test_what_did_not_arrive_is_sent_again(telegram: TelegramServer, lan: Person, fault: Fault) -> None:
    telegram.fail_sends(fault, 1, lan.id)

    lan.says("xếp hạng ICT năm 2014")
    lan.says("xếp hạng ICT năm 2016")
    wait_for(telegram, lan, 2)

    assert ["27/63" in lan.replies[0].text, "8/63" in lan.replies[1].text] == [True, True]


def test_what_cannot_be_parsed_is_sent_as_plain_text(telegram: TelegramServer, lan: Person) -> None:
    telegram.fail_sends(Fault.CANNOT_PARSE, 1, lan.id)

    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)

    assert lan.replies[0].text.startswith("Dạ, hạng 27/63")
    assert "<" not in lan.replies[0].html


def test_who_is_kept_waiting_sees_that_an_answer_is_written(telegram: TelegramServer, lan: Person) -> None:
    telegram.fail_sends(Fault.TOO_MANY, 1, lan.id, retry_after=2)

    lan.says("xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)

    typing = [call for call in telegram.calls if call.method == "sendchataction" and str(call.parameters["chat_id"]) == str(lan.id)]
    assert [call.parameters["action"] for call in typing] == ["typing"]


def test_who_blocks_gets_nothing_more_until_they_come_back(telegram: TelegramServer, lan: Person, telegram_app: LoopbackServer) -> None:
    telegram.fail_sends(Fault.SERVER_ERROR, 1, lan.id)
    lan.says("xếp hạng ICT năm 2014")
    telegram.wait_until(lambda: troubles(telegram_app, lan))
    lan.blocks()
    telegram.wait_until(lambda: rows(telegram_app, outbox, f"telegram:{lan.id}")[0].state == "failed")
    blocked = rows(telegram_app, chats, f"telegram:{lan.id}")[0].unreachable

    lan.unblocks()
    telegram.wait_until(lambda: not rows(telegram_app, chats, f"telegram:{lan.id}")[0].unreachable)
    lan.says("xếp hạng ICT năm 2016")
    wait_for(telegram, lan, 1)

    assert "blocked" in blocked or "chặn" in blocked
    assert "blocked by the user" in rows(telegram_app, outbox, f"telegram:{lan.id}")[0].error
    assert "8/63" in lan.replies[0].text


def test_who_leaves_telegram_is_given_up(telegram: TelegramServer, lan: Person, telegram_app: LoopbackServer) -> None:
    lan.says("xin chào")
    wait_for(telegram, lan, 1)
    telegram.fail_sends(Fault.SERVER_ERROR, 1, lan.id)
    lan.says("xếp hạng ICT năm 2014")
    lan.deletes_account()

    telegram.wait_until(lambda: rows(telegram_app, outbox, f"telegram:{lan.id}")[-1].state == "failed")

    assert "deactivated" in rows(telegram_app, chats, f"telegram:{lan.id}")[0].unreachable


def test_a_flood_is_told_once_and_nobody_else_feels_it(
    telegram: TelegramServer, lan: Person, minh: Person, telegram_app: LoopbackServer
) -> None:
    chat = f"telegram:{lan.id}"
    for number in range(30):
        lan.says(f"xin chào {number}")
    minh.says("xếp hạng ICT năm 2014")
    wait_for(telegram, minh, 1)
    telegram.wait_until(lambda: [update.state for update in rows(telegram_app, updates, chat)] == ["done"] * 30)

    owed = [message.body["text"] for message in rows(telegram_app, outbox, chat)]
    assert len(lan.replies) < 20
    assert ["nhanh quá" in text for text in owed] == [False] * 20 + [True]


def test_who_deletes_their_data_leaves_no_word_behind(telegram: TelegramServer, lan: Person, telegram_app: LoopbackServer) -> None:
    chat = f"telegram:{lan.id}"
    lan.says("tôi tên Lan, số 0912 345 678, xếp hạng ICT năm 2014")
    wait_for(telegram, lan, 1)
    lan.says("/xoadulieu")
    wait_for(telegram, lan, 2)

    lan.taps("Xóa dữ liệu của tôi")
    wait_for(telegram, lan, 3)
    telegram.wait_until(lambda: all(update.state == "done" for update in rows(telegram_app, updates, chat)))

    assert "đã xóa" in lan.replies[2].text
    assert rows(telegram_app, turns, chat) == []
    assert [message.body for message in rows(telegram_app, outbox, chat)][:2] == [{}, {}]
    assert {str(update.body) for update in rows(telegram_app, updates, chat)} == {"{}"}
