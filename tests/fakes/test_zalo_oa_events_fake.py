"""The fake Official Account signs and repeats its events as the real one does."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fakes.calls import CLIENT, query, send, with_buttons
from tests.fakes.calls import LAN_ON_ZALO as LAN
from tests.fakes.receiver import Receiver, Reply
from tests.fakes.zalo_oa import ZaloOaServer
from tests.fakes.zalo_oa_events import sign
from tests.fakes.zalo_oa_people import OaPerson

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


@pytest.fixture
def server() -> Iterator[ZaloOaServer]:
    """Zalo, with the waits between retries a thousandth."""
    with ZaloOaServer(echoes=False) as running:
        yield running


@pytest.fixture
def lan(server: ZaloOaServer) -> OaPerson:
    """Lan, who has written to the OA."""
    person = server.user(LAN, "Lan")
    person.says("Xin chào")
    return person


def test_the_signature_is_that_of_the_test_vector() -> None:
    body = (
        '{"app_id":"1234567890123456789","sender":{"id":"246845883529197922"},"user_id_by_app":"552177279717587730",'
        '"recipient":{"id":"388613280878808645"},"event_name":"user_send_text",'
        '"message":{"text":"Xin chào, tôi muốn làm hộ chiếu","msg_id":"96d3cdf3af150460909"},"timestamp":"1785672000000"}'
    ).encode()

    signature = sign("1234567890123456789", body, "1785672000000", "oa-secret-for-tests")

    assert signature == "mac=28ca717690c01d193ace8384e7402f170e58e9d51f1e38a6b77db2dd2800a2af"


def told(server: ZaloOaServer, webhook: Receiver, act: Callable[[OaPerson], object]) -> list[dict[str, Any]]:
    """The events that an act brings."""
    server.listens(webhook.url)
    act(server.user(LAN, "Lan"))
    server.wait_until(lambda: not server.events.under_way)
    return [received.tree for received in webhook.received]


def test_an_event_is_signed(server: ZaloOaServer, webhook: Receiver) -> None:
    event = told(server, webhook, lambda lan: lan.says("Xin chào"))[0]

    received = webhook.received[0]
    assert received.headers["x-zevent-signature"] == sign(event["app_id"], received.body, event["timestamp"], "oa-secret-for-tests")
    assert (event["event_name"], event["sender"]["id"], event["message"]["text"]) == ("user_send_text", LAN, "Xin chào")
    assert isinstance(event["timestamp"], str)
    assert "num_retry" not in received.headers


def test_pictures_have_an_address_and_places_have_strings(server: ZaloOaServer, webhook: Receiver) -> None:
    picture = told(server, webhook, lambda lan: lan.sends_image(JPEG, "Rác"))[0]
    place = told(server, webhook, lambda lan: lan.sends_location(10.36, 106.36, "Mỹ Tho"))[1]

    payload = picture["message"]["attachments"][0]["payload"]
    assert (picture["event_name"], picture["message"]["text"], CLIENT.get(payload["url"]).content) == ("user_send_image", "Rác", JPEG)
    coordinates = place["message"]["attachments"][0]["payload"]["coordinates"]
    assert coordinates == {"latitude": "10.36", "longitude": "106.36"}


def test_following_has_no_message_and_no_sender(server: ZaloOaServer, webhook: Receiver) -> None:
    followed = told(server, webhook, lambda lan: lan.follows())[0]
    left = told(server, webhook, lambda lan: lan.unfollows())[1]

    assert (followed["event_name"], followed["follower"], left["event_name"]) == ("follow", {"id": LAN}, "unfollow")
    assert not {"message", "sender"} & set(followed)


def test_a_tap_comes_as_a_text_shown_or_hidden(server: ZaloOaServer, webhook: Receiver, lan: OaPerson) -> None:
    send(server, with_buttons(query("Hỏi", "hỏi về phí"), query("Ẩn", "#2", "oa.query.hide"),
                              {"title": "Mở", "type": "oa.open.url", "payload": {"url": "https://x.vn"}}))  # fmt: skip

    shown = told(server, webhook, lambda lan: lan.taps("Hỏi"))[-1]
    hidden = told(server, webhook, lambda lan: lan.taps("Ẩn"))[-1]

    assert [(event["event_name"], event["message"]["text"]) for event in (shown, hidden)] == [
        ("user_send_text", "hỏi về phí"),
        ("user_send_text", "#2"),
    ]
    assert lan.chat[-1].text == "hỏi về phí"
    with pytest.raises(LookupError):
        lan.taps("Mở")


def test_every_send_is_echoed_and_an_officers_too(webhook: Receiver) -> None:
    with ZaloOaServer(receipts=True) as server:
        lan = server.user(LAN, "Lan")
        lan.follows()
        server.listens(webhook.url)

        message_id = send(server, {"text": "Chào"})["data"]["message_id"]
        server.officer_writes(lan, "Tôi là Hạnh")
        server.wait_until(lambda: not server.events.under_way)

    echoes = {r.tree["message"]["text"]: r.tree for r in webhook.received if r.tree["event_name"] == "oa_send_text"}
    assert echoes["Chào"]["message"]["msg_id"] == message_id
    assert (echoes["Chào"]["sender"]["id"], echoes["Chào"]["recipient"]["id"]) == (server.oa_id, LAN)
    assert "admin_id" in echoes["Tôi là Hạnh"]["sender"]
    assert sum(r.tree["event_name"] == "user_received_message" for r in webhook.received) == 2


def test_saving_the_webhook_probes_it_with_an_unsigned_empty_object(server: ZaloOaServer, webhook: Receiver) -> None:
    webhook.reply = lambda tree, count: Reply(200 if count > 1 else 403)

    refused, saved = server.saves_webhook(webhook.url), server.saves_webhook(webhook.url)

    assert (refused, saved) == (False, True)
    assert webhook.received[0].body == b"{}"
    assert "x-zevent-signature" not in webhook.received[0].headers


def test_a_refused_event_comes_again_with_the_same_body_and_its_number(server: ZaloOaServer, webhook: Receiver) -> None:
    webhook.reply = lambda _, count: Reply(500 if count < 3 else 200)

    told(server, webhook, lambda lan: lan.says("x"))

    assert [received.headers.get("num_retry") for received in webhook.received] == [None, "1", "2"]
    assert len({(received.body, received.headers["x-zevent-signature"]) for received in webhook.received}) == 1
    assert webhook.received[2].began - webhook.received[1].ended >= 0.3


def test_201_is_not_200(server: ZaloOaServer, webhook: Receiver) -> None:
    webhook.reply = lambda _, count: Reply(201 if count == 1 else 200)

    told(server, webhook, lambda lan: lan.says("x"))

    assert len(server.duplicates) == 1


def test_an_answer_after_two_seconds_is_too_late(webhook: Receiver) -> None:
    webhook.reply = lambda _, count: Reply(after=0.4 if count == 1 else 0)

    with ZaloOaServer(answer_within=0.1) as server:
        told(server, webhook, lambda lan: lan.says("x"))

    assert ZaloOaServer().answer_within == 2
    assert len(server.duplicates) == 1


def test_a_lost_acknowledgement_brings_the_event_twice(server: ZaloOaServer, webhook: Receiver) -> None:
    server.lose_acknowledgements()

    events = told(server, webhook, lambda lan: lan.says("x"))

    assert [event["message"]["msg_id"] for event in events] == server.duplicates * 2


def test_after_five_retries_the_webhook_is_switched_off(webhook: Receiver) -> None:
    webhook.reply = lambda _, __: Reply(500)

    with ZaloOaServer(speed=1 / 100_000) as server:
        told(server, webhook, lambda lan: lan.says("x"))
        later = server.user(LAN, "Lan").says("y")
        server.wait_until(lambda: not server.events.under_way)

    first = server.events.sent[0].key
    assert (server.events.deliveries[first], server.events.deliveries[later]) == (6, 0)
    assert [event.key for event in server.events.lost] == [first, later]
    assert server.events.webhook == ""


def test_events_may_come_in_any_order(server: ZaloOaServer, webhook: Receiver) -> None:
    server.events.shuffled = True

    events = told(server, webhook, lambda lan: [lan.says(str(number)) for number in range(20)])

    texts = [event["message"]["text"] for event in events]
    assert texts != sorted(texts, key=int)
    assert sorted(texts, key=int) == [str(number) for number in range(20)]


def test_a_body_is_json_in_utf8_without_escapes(server: ZaloOaServer, webhook: Receiver) -> None:
    told(server, webhook, lambda lan: lan.says("Hộ chiếu"))

    assert "Hộ chiếu" in webhook.received[0].body.decode()
    assert json.loads(webhook.received[0].body)["app_id"] == "1234567890123456789"
