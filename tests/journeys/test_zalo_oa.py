"""Lan talks to the assistant through the Official Account on Zalo."""

from itertools import count

import pytest

from knowledge.conversations import turns
from knowledge.outbox import outbox, owe
from knowledge.updates import chats, updates
from tests.fakes.faults import Fault
from tests.fakes.loopback import LoopbackServer
from tests.fakes.zalo_oa import ZaloOaServer
from tests.fakes.zalo_oa_people import OaPerson
from tests.journeys.reading import engine_of, rows, wait_for

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100
NUMBERS = count(246845883529197922)


@pytest.fixture
def lan(zalo: ZaloOaServer) -> OaPerson:
    """Lan, who has not written yet."""
    return zalo.user(str(next(NUMBERS)), "Lan")


def test_a_question_is_answered_with_its_source(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.says("Chỉ tiêu kinh tế số trong GDP năm 2023?")
    wait_for(zalo, lan, 1)

    assert "trên 16%" in lan.replies[0].text
    assert "Nguồn: Kế hoạch 112/KH-UBND ngày 31/3/2023" in lan.replies[0].text


def test_a_follow_up_goes_on_with_the_conversation(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo, lan, 1)

    lan.says("còn năm 2016?")
    wait_for(zalo, lan, 2)

    assert "8/63" in lan.replies[1].text


def test_choices_are_buttons(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.says("/xephang")
    wait_for(zalo, lan, 1)

    lan.taps("Xếp hạng ICT của tỉnh qua các năm?")
    wait_for(zalo, lan, 2)

    assert 1 <= len(lan.replies[0].buttons) <= 5
    assert "13/63" in lan.replies[1].text


def test_a_long_list_comes_page_by_page(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.says("liệt kê các kế hoạch UBND tỉnh ban hành năm 2022")
    wait_for(zalo, lan, 1)

    lan.taps("Xem tiếp")
    wait_for(zalo, lan, 2)

    assert "Trang 1/" in lan.replies[0].text
    assert lan.replies[1].text != lan.replies[0].text


def test_who_follows_is_welcomed(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.follows()
    wait_for(zalo, lan, 1)

    assert "Trợ lý số Tiền Giang" in lan.replies[0].text


def test_who_leaves_is_noted_and_reached_again_when_they_are_back(zalo: ZaloOaServer, lan: OaPerson, zalo_app: LoopbackServer) -> None:
    lan.follows()
    wait_for(zalo, lan, 1)
    lan.unfollows()
    zalo.wait_until(lambda: rows(zalo_app, chats, f"zalo:{lan.id}")[0].unreachable)

    lan.follows()
    wait_for(zalo, lan, 2)

    assert rows(zalo_app, chats, f"zalo:{lan.id}")[0].unreachable == ""


def test_an_image_and_a_place_are_asked_about(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.sends_image(JPEG)
    wait_for(zalo, lan, 1)
    lan.sends_location(10.36, 106.36, "Chợ Mỹ Tho")
    wait_for(zalo, lan, 2)

    assert "nhận ảnh" in lan.replies[0].text
    assert "vị trí" in lan.replies[1].text


def test_words_below_an_image_are_answered(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.sends_image(JPEG, "xếp hạng ICT năm 2014")
    wait_for(zalo, lan, 1)

    assert "27/63" in lan.replies[0].text


@pytest.mark.parametrize("act", ["sends_sticker", "sends_audio"])
def test_what_cannot_be_read_gets_a_kind_sentence(zalo: ZaloOaServer, lan: OaPerson, act: str) -> None:
    getattr(lan, act)()
    wait_for(zalo, lan, 1)

    assert "bằng chữ" in lan.replies[0].text


def test_its_own_messages_and_those_of_officers_come_back_and_are_left_alone(
    zalo: ZaloOaServer, lan: OaPerson, zalo_app: LoopbackServer
) -> None:
    lan.says("xin chào")
    wait_for(zalo, lan, 1)

    zalo.officer_writes(lan, "Tôi sẽ xem giúp anh/chị")
    lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo, lan, 3)
    zalo.wait_until(lambda: not zalo.events.under_way)

    assert [update.body for update in rows(zalo_app, updates, f"zalo:{lan.id}")] == [{}, {}]
    assert len(lan.replies) == 3


def test_an_event_that_comes_again_is_answered_once(zalo: ZaloOaServer, lan: OaPerson, zalo_app: LoopbackServer) -> None:
    zalo.lose_acknowledgements(2)

    key = lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo, lan, 1)
    zalo.wait_until(lambda: not zalo.events.under_way)

    assert zalo.events.deliveries[key] > 1
    assert len(rows(zalo_app, updates, f"zalo:{lan.id}")) == len(lan.replies) == 1


def test_events_in_no_order_are_each_answered(zalo: ZaloOaServer, lan: OaPerson) -> None:
    zalo.events.shuffled = True
    for year in (2014, 2015, 2016, 2017):
        lan.says(f"xếp hạng ICT năm {year}")
    wait_for(zalo, lan, 4)
    zalo.events.shuffled = False

    assert {rank for rank in ("27/63", "8/63") if any(rank in reply.text for reply in lan.replies)} == {"27/63", "8/63"}
    assert len(lan.replies) == 4


def test_a_long_text_comes_in_parts_of_two_thousand_characters(zalo: ZaloOaServer, lan: OaPerson) -> None:
    lan.says("liệt kê tất cả các chỉ tiêu chuyển đổi số năm 2025 và 2030")
    lan.says("liệt kê các kế hoạch UBND tỉnh ban hành năm 2022")
    wait_for(zalo, lan, 2)

    assert all(len(reply.text) <= 2000 for reply in lan.replies)
    assert not [code for path, code in zalo.calls if code in (-201, -210)]


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.SERVER_ERROR, Fault.REQUEST_LOST])
def test_what_did_not_arrive_is_sent_again(zalo: ZaloOaServer, lan: OaPerson, fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.zalo_oa.RATE_PAUSE", 0.2)
    zalo.fail_sends(fault, 1, lan.id)

    lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo, lan, 1)

    assert "27/63" in lan.replies[0].text


def test_what_may_have_arrived_is_sent_again_and_marked(zalo: ZaloOaServer, lan: OaPerson, zalo_app: LoopbackServer) -> None:
    zalo.fail_sends(Fault.ANSWER_LOST, 1, lan.id)

    lan.says("xếp hạng ICT năm 2014")
    wait_for(zalo, lan, 2)
    zalo.wait_until(lambda: rows(zalo_app, outbox, f"zalo:{lan.id}")[0].state == "sent")

    assert rows(zalo_app, outbox, f"zalo:{lan.id}")[0].maybe_twice


def test_an_answer_after_seven_days_is_shown_as_not_delivered(zalo: ZaloOaServer, lan: OaPerson, zalo_app: LoopbackServer) -> None:
    lan.says("xin chào")
    wait_for(zalo, lan, 1)
    assert lan.last_interaction is not None
    lan.last_interaction -= 8 * 86400

    with engine_of(zalo_app).begin() as connection:
        owe(connection, f"zalo:{lan.id}", "notice", {"text": "Phản ánh của anh/chị đã được xử lý."}, lan.last_interaction + 8 * 86400)
    zalo.wait_until(lambda: rows(zalo_app, outbox, f"zalo:{lan.id}")[-1].state == "failed")

    assert "7 ngày" in rows(zalo_app, outbox, f"zalo:{lan.id}")[-1].error
    assert "7 ngày" in rows(zalo_app, chats, f"zalo:{lan.id}")[0].unreachable


def test_a_token_that_zalo_has_thrown_away_is_refreshed_once_for_everybody(zalo: ZaloOaServer) -> None:
    people = [zalo.user(str(next(NUMBERS)), "Lan") for _ in range(5)]
    before = zalo.tokens.refreshes
    zalo.tokens.access_expires = 0

    for person in people:
        person.says("xếp hạng ICT năm 2014")
    for person in people:
        wait_for(zalo, person, 1)

    assert zalo.tokens.refreshes == before + 1


def test_the_console_can_save_the_address(zalo: ZaloOaServer, zalo_app: LoopbackServer) -> None:
    assert zalo.saves_webhook(f"{zalo_app.url}/webhook/zalo")


def test_a_flood_is_told_once(zalo: ZaloOaServer, lan: OaPerson, zalo_app: LoopbackServer) -> None:
    for number in range(30):
        lan.says(f"xin chào {number}")
    zalo.wait_until(lambda: [update.state for update in rows(zalo_app, updates, f"zalo:{lan.id}")] == ["done"] * 30)

    assert sum("nhanh quá" in message.body["text"] for message in rows(zalo_app, outbox, f"zalo:{lan.id}")) == 1
    assert len(rows(zalo_app, turns, f"zalo:{lan.id}")) == 20
