"""The fake Zalo Bot Platform is as strict as the real one; python-zalo-bot is the independent client."""

import time
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import zalo_bot
from zalo_bot.error import BadRequest, InvalidToken, NetworkError

from tests.fakes.calls import CLIENT, call
from tests.fakes.faults import Fault
from tests.fakes.receiver import Receiver, Reply
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_bot_people import BotPerson

LAN = "6ede9afa66b88fe6d6a9"
SECRET = "eight-or-more"  # noqa: S105 made up


@pytest.fixture
def server() -> Iterator[ZaloBotServer]:
    """The platform."""
    with ZaloBotServer() as running:
        yield running


@pytest.fixture
def lan(server: ZaloBotServer) -> BotPerson:
    """Lan, who has written to the bot."""
    person = server.user(LAN, "Lan")
    person.says("Xin chào")
    return person


@pytest.fixture
async def bot(server: ZaloBotServer) -> AsyncIterator[zalo_bot.Bot]:
    """An independent client."""
    async with zalo_bot.Bot(server.token, server.api_url) as client:
        yield client


def called(server: ZaloBotServer, method: str, **parameters: Any) -> tuple[int, dict[str, Any]]:
    """The status and the body of a raw call."""
    answer = call(server, method, **parameters)
    return answer.status_code, answer.json()


def told(server: ZaloBotServer, webhook: Receiver) -> list[dict[str, Any]]:
    """What the webhook was told."""
    server.wait_until(lambda: not server.under_way)
    return [received.tree for received in webhook.received]


# Calls


async def test_the_client_reads_an_update_and_answers(server: ZaloBotServer, lan: BotPerson, bot: zalo_bot.Bot) -> None:
    update = await bot.get_update(timeout=1)
    sent = await update.message.reply_text("Chào Lan")
    await bot.send_photo(LAN, "Bản đồ", "https://tiengiang.example/ban-do.jpg")
    await bot.send_chat_action(LAN, "typing")

    assert (update.message.text, update.message.chat.id, update.effective_user.display_name) == ("Xin chào", LAN, "Lan")
    assert abs(update.message.date.timestamp() - time.time()) < 60, "dates are milliseconds"
    assert [(seen.text, seen.photo) for seen in lan.replies] == [("Chào Lan", ""), ("Bản đồ", "https://tiengiang.example/ban-do.jpg")]
    assert (sent.message_id, lan.actions) == (lan.replies[0].id, ["typing"])


async def test_a_wrong_token_is_401(server: ZaloBotServer) -> None:
    with pytest.raises(InvalidToken):
        await zalo_bot.Bot("1:wrong", server.api_url).get_me()


def test_method_names_are_case_sensitive(server: ZaloBotServer, lan: BotPerson) -> None:
    assert called(server, "sendMessage", chat_id=LAN, text="x")[0] == 200
    assert called(server, "sendmessage", chat_id=LAN, text="x")[1]["error_code"] == 400
    assert called(server, "editMessageText", chat_id=LAN, text="x")[1]["error_code"] == 400


@pytest.mark.parametrize(("method", "parameters", "code"), [
    ("sendMessage", {"chat_id": LAN, "text": "x" * 2000}, 200),
    ("sendMessage", {"chat_id": LAN, "text": "x" * 2001}, 400),
    ("sendMessage", {"chat_id": LAN, "text": ""}, 400),
    ("sendMessage", {"chat_id": "stranger", "text": "x"}, 404),
    ("sendPhoto", {"chat_id": LAN, "photo": "AgNonsense", "caption": "x"}, 400),
    ("sendPhoto", {"chat_id": LAN, "photo": "https://x.vn/a.jpg", "caption": "x" * 2001}, 400),
    ("sendChatAction", {"chat_id": LAN, "action": "dancing"}, 400),
    ("getMe", {}, 200),
])  # fmt: skip
def test_a_call_within_its_limits_works_and_no_other(
    server: ZaloBotServer, lan: BotPerson, method: str, parameters: Any, code: int
) -> None:
    status, answer = called(server, method, **parameters)

    assert (status, answer["ok"], answer.get("error_code", 200)) == (code, code == 200, code)


def test_a_chat_action_has_no_result(server: ZaloBotServer, lan: BotPerson) -> None:
    assert called(server, "sendChatAction", chat_id=LAN, action="typing") == (200, {"ok": True})


def test_errors_may_come_as_http_200() -> None:
    with ZaloBotServer(http_errors=False) as server:
        status, answer = called(server, "sendMessage", chat_id=LAN, text="x")

    assert (status, answer["ok"], answer["error_code"]) == (200, False, 404)


async def test_an_idle_poll_is_408(server: ZaloBotServer, bot: zalo_bot.Bot) -> None:
    with pytest.raises(NetworkError, match="408"):
        await bot.get_update(timeout=1)


def test_an_update_comes_once(server: ZaloBotServer, lan: BotPerson) -> None:
    first, second = called(server, "getUpdates", timeout="0"), called(server, "getUpdates", timeout=0)

    assert first[1]["result"]["message"]["text"] == "Xin chào"
    assert second[0] == 408


# The webhook


@pytest.mark.parametrize("parameters", [
    {"url": "https://bot.example/x"},
    {"url": "https://bot.example/x", "secret_token": "short"},
    {"url": "https://bot.example/x", "secret_token": "x" * 257},
    {"url": "http://bot.example/x", "secret_token": SECRET},
    {"url": "https://localhost/x", "secret_token": SECRET},
    {"url": "https://192.168.1.1/x", "secret_token": SECRET},
])  # fmt: skip
def test_a_bad_webhook_is_refused(server: ZaloBotServer, parameters: dict[str, str]) -> None:
    assert called(server, "setWebhook", **parameters)[0] == 400


def test_the_webhook_info_is_404_when_none_is_set(server: ZaloBotServer) -> None:
    none = called(server, "getWebhookInfo")
    called(server, "setWebhook", url="https://bot.example/x", secret_token=SECRET)
    some = called(server, "getWebhookInfo")
    polling = called(server, "getUpdates", timeout=0)
    called(server, "deleteWebhook")

    assert none[0] == 404
    assert some[1]["result"]["url"] == "https://bot.example/x"
    assert abs(some[1]["result"]["updated_at"] / 1000 - time.time()) < 60
    assert polling[0] == 400
    assert called(server, "getWebhookInfo")[0] == 404


def test_the_client_sets_the_webhook_and_events_come_with_the_secret(server: ZaloBotServer, webhook: Receiver) -> None:
    server.resolves("https://bot.example", webhook.url)
    zalo_bot.Bot(server.token, server.api_url).set_webhook("https://bot.example/webhook/zalo-bot", SECRET)

    server.user(LAN, "Lan").says("Xin chào")
    event = told(server, webhook)[0]["result"]

    assert webhook.received[0].headers["x-bot-api-secret-token"] == SECRET
    assert (event["event_name"], event["message"]["chat"]) == ("message.text.received", {"id": LAN, "chat_type": "PRIVATE"})
    assert abs(event["message"]["date"] / 1000 - time.time()) < 60


def test_bodies_come_wrapped_and_flat(server: ZaloBotServer, webhook: Receiver) -> None:
    server.listens(webhook.url, SECRET)
    lan = server.user(LAN, "Lan")

    lan.says("1")
    lan.says("2")

    assert sorted(sorted(body) for body in told(server, webhook)) == [["event_name", "message"], ["ok", "result"]]


def test_what_is_withheld_comes_as_unsupported_even_without_a_message(webhook: Receiver) -> None:
    with ZaloBotServer(shape="flat") as server:
        server.listens(webhook.url, SECRET)

        server.user(LAN, "Lan", protected=True).says("Con bị lạc")
        told(server, webhook)
        server.user("77", "Minh").sends_something_unsupported(with_message=False)
        events = told(server, webhook)

    assert [event["event_name"] for event in events] == ["message.unsupported.received"] * 2
    assert "text" not in events[0]["message"]
    assert "message" not in events[1]


def test_pictures_have_an_address(webhook: Receiver) -> None:
    with ZaloBotServer(shape="flat") as server:
        server.listens(webhook.url, SECRET)
        server.user(LAN, "Lan").sends_photo(b"\xff\xd8\xff", "Rác")

        message = told(server, webhook)[0]["message"]

        assert (CLIENT.get(message["photo"]).content, message["caption"]) == (b"\xff\xd8\xff", "Rác")


def test_an_unanswered_event_is_lost(server: ZaloBotServer, webhook: Receiver) -> None:
    webhook.reply = lambda _, __: Reply(500)
    server.listens(webhook.url, SECRET)

    key = server.user(LAN, "Lan").says("x")
    told(server, webhook)

    assert (server.lost, server.deliveries[key]) == ([key], 1)


def test_an_event_may_come_twice(webhook: Receiver) -> None:
    with ZaloBotServer(redeliveries=2) as server:
        server.listens(webhook.url, SECRET)
        server.lose_acknowledgements()

        key = server.user(LAN, "Lan").says("x")
        told(server, webhook)

    assert server.duplicates == [key]


# Rates and faults


def test_the_quota_of_a_month_is_429_without_retry_after() -> None:
    with ZaloBotServer(monthly_messages=1) as server:
        server.user(LAN, "Lan").says("x")
        called(server, "sendMessage", chat_id=LAN, text="x")

        status, answer = called(server, "sendMessage", chat_id=LAN, text="x")

    assert (status, answer) == (429, {"ok": False, "error_code": 429, "description": "Quota exceeded"})


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.CANNOT_PARSE, Fault.PICTURE_REFUSED)])  # plain words
async def test_a_fault_hits_the_next_send_alone(server: ZaloBotServer, lan: BotPerson, bot: zalo_bot.Bot, fault: Fault) -> None:
    arrived = int(fault in (Fault.ERROR_AFTER_DELIVERY, Fault.ANSWER_LOST))
    server.fail_sends(fault)

    with pytest.raises((NetworkError, BadRequest, zalo_bot.error.Forbidden)):
        await bot.send_message(LAN, "x")
    await bot.send_message(LAN, "x")

    assert server.sends[LAN] == arrived + 1


async def test_a_picture_is_fetched_where_its_address_leads(server: ZaloBotServer, lan: BotPerson, bot: zalo_bot.Bot) -> None:
    server.resolves("https://tinh.example", server.url)
    good, bad = server.hosts(b"\x89PNG-1").removeprefix(server.url), server.hosts(b"<html>").removeprefix(server.url)

    await bot.send_photo(LAN, "Bản đồ", f"https://tinh.example{good}")
    for path in (bad, "/none.png"):
        with pytest.raises((NetworkError, BadRequest, zalo_bot.error.Forbidden)):
            await bot.send_photo(LAN, "Bản đồ", f"https://tinh.example{path}")

    assert [seen.image for seen in lan.replies] == [b"\x89PNG-1"]
