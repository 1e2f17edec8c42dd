"""The fake Telegram delivers updates as the real one does: at least once, in order a chat, blocked by what is refused."""

import asyncio
import time
from itertools import pairwise
from typing import Any

import pytest
import telegram
from telegram.error import Conflict, RetryAfter

from tests.fakes.calls import call, client, refusal
from tests.fakes.receiver import Receiver, Reply
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_call import Parameters
from tests.fakes.telegram_people import Person, Tap

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100
LAN = 7
SECRET = "s3-cret"  # noqa: S105 made up


# Polling and setWebhook


async def test_an_update_comes_again_until_a_higher_offset_confirms_it(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    first = (await bot.get_updates())[0].update_id

    again = (await bot.get_updates())[0].update_id
    after = await bot.get_updates(offset=first + 1)

    assert (first, after) == (again, ())
    assert server.duplicates == [first]


async def test_the_second_poller_ends_the_first(server: TelegramServer, bot: telegram.Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=5))
    await asyncio.sleep(0.1)

    async with client(server) as other:
        await other.get_updates(timeout=0)

    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first


async def test_polling_while_a_webhook_is_set_is_409(server: TelegramServer, bot: telegram.Bot) -> None:
    await bot.set_webhook("https://tro-ly.example/webhook/telegram", secret_token=SECRET)

    with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    with pytest.raises(RetryAfter):
        await bot.set_webhook("https://tro-ly.example/other")
    await bot.delete_webhook()

    assert (await bot.get_webhook_info()).url == ""
    assert await bot.get_updates() == ()


@pytest.mark.parametrize(("parameters", "why"), [
    ({"url": "http://tro-ly.example"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ({"url": "https://tro-ly.example:8000"}, "bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"),
    ({"url": "https://localhost/x"}, "bad webhook: IP address localhost is reserved"),
    ({"url": "https://tro-ly.example", "secret_token": "bí mật"}, "secret token contains unallowed characters"),
    ({"url": "https://tro-ly.example", "secret_token": "x" * 257}, "secret token is too long"),
])  # fmt: skip
def test_a_bad_webhook_is_refused(server: TelegramServer, parameters: Any, why: str) -> None:
    assert refusal(server, "setWebhook", **parameters) == why


def test_the_same_webhook_again_is_no_mistake(server: TelegramServer) -> None:
    answers = [call(server, "setWebhook", url="https://tro-ly.example").json() for _ in range(2)]

    assert [answer["description"] for answer in answers] == ["Webhook was set", "Webhook is already set"]


async def test_only_allowed_kinds_are_delivered_and_the_list_is_kept(server: TelegramServer, lan: Person, bot: telegram.Bot) -> None:
    await bot.set_webhook("https://tro-ly.example", allowed_updates=["message"])

    unwanted = lan.blocks()
    server.delivery.setwebhook(Parameters({"url": ""}))

    assert unwanted == 0
    assert (await bot.get_webhook_info()).allowed_updates == ("message",)


# Delivery


async def test_one_update_comes_in_one_post_with_the_secret(server: TelegramServer, webhook: Receiver, bot: telegram.Bot) -> None:
    server.resolves("https://tro-ly.example", webhook.url)
    await bot.set_webhook("https://tro-ly.example/webhook/telegram", secret_token=SECRET)

    update_id = server.user(LAN, "Lan").says("Xin chào")
    server.wait_until(lambda: not server.pending)

    received = webhook.received[0]
    update = telegram.Update.de_json(received.tree, bot)
    assert received.headers["x-telegram-bot-api-secret-token"] == SECRET
    assert received.headers["content-type"] == "application/json"
    assert (update.update_id, update.message.text) == (update_id, "Xin chào")
    assert (len(webhook.received), server.duplicates) == (1, [])


def test_an_update_refused_comes_again_later_and_later(server: TelegramServer, webhook: Receiver, lan: Person) -> None:
    webhook.reply = lambda _, count: Reply(500 if count < 5 else 200)

    server.listens(webhook.url)
    server.wait_until(lambda: not server.pending)

    began = [received.began for received in webhook.received]
    gaps = [later - sooner for sooner, later in pairwise(began)]
    assert len({received.tree["update_id"] for received in webhook.received}) == 1
    assert all(gap >= least for gap, least in zip(gaps, (0, 0.02, 0.04, 0.08), strict=True))
    assert list(server.deliveries.values()) == [5]


def test_a_lost_acknowledgement_brings_the_update_twice(server: TelegramServer, webhook: Receiver, lan: Person) -> None:
    server.lose_acknowledgements()

    server.listens(webhook.url)
    server.wait_until(lambda: not server.pending)

    assert len(webhook.received) == 2
    assert server.duplicates == [webhook.received[0].tree["update_id"]]


def test_no_answer_in_time_is_a_failure(webhook: Receiver) -> None:
    webhook.reply = lambda _, count: Reply(after=0.5 if count == 1 else 0)

    with TelegramServer(answer_within=0.1) as server:
        server.listens(webhook.url)
        server.user(LAN, "Lan").says("x")
        server.wait_until(lambda: not server.pending)

        assert call(server, "getWebhookInfo").json()["result"]["last_error_message"] == "Read timeout expired"
        assert len(server.duplicates) == 1


def test_retry_after_of_the_webhook_is_honoured(server: TelegramServer, webhook: Receiver, lan: Person) -> None:
    webhook.reply = lambda _, count: Reply(503, headers=(("Retry-After", "20"),)) if count == 1 else Reply()

    server.listens(webhook.url)
    server.wait_until(lambda: not server.pending)

    assert webhook.received[1].began - webhook.received[0].ended >= 0.2


def test_a_refused_update_blocks_its_chat_and_no_other(server: TelegramServer, webhook: Receiver) -> None:
    webhook.reply = lambda tree, _: Reply(500 if tree["message"]["text"] == "độc" else 200)
    lan, minh = server.user(LAN, "Lan"), server.user(8, "Minh")
    server.listens(webhook.url)

    lan.says("độc")
    waiting = lan.says("sau")
    minh.says("Chào")
    server.wait_until(lambda: any(received.tree["message"]["text"] == "Chào" for received in webhook.received))
    time.sleep(0.1)

    assert server.deliveries[waiting] == 0
    server.advance(hours=25)
    server.wait_until(lambda: not server.pending)
    assert server.deliveries[waiting] == 0, "it expired as well"
    assert len(server.delivery.expired) == 2


def test_a_chat_is_in_order_while_chats_go_in_parallel(server: TelegramServer, webhook: Receiver) -> None:
    webhook.reply = lambda _, __: Reply(after=0.05)
    server.listens(webhook.url, max_connections=4)

    for number in range(8):
        person = server.user(number + 1, "Ai đó")
        person.says("1")
        person.says("2")
    server.wait_until(lambda: not server.pending)

    assert webhook.most_busy == 4
    for number in range(8):
        texts = [r.tree["message"]["text"] for r in webhook.received if r.tree["message"]["chat"]["id"] == number + 1]
        assert texts == ["1", "2"]


def test_after_ten_seconds_without_success_there_is_a_single_connection(server: TelegramServer, webhook: Receiver) -> None:
    webhook.reply = lambda _, __: Reply(500, after=0.02)
    server.listens(webhook.url)
    for number in range(8):
        server.user(number + 1, "Ai đó").says("x")
    server.wait_until(lambda: len(webhook.received) > 8)
    server.advance(11)
    settled = len(webhook.received) + 4  # what was under way beside each other has ended by then
    server.wait_until(lambda: len(webhook.received) > settled and not webhook.busy)

    webhook.most_busy = 0
    before = len(webhook.received)
    server.wait_until(lambda: len(webhook.received) > before + 8)

    assert webhook.most_busy == 1
    webhook.reply = lambda _, __: Reply()
    server.wait_until(lambda: not server.pending)


def test_410_for_23_hours_removes_the_webhook(server: TelegramServer, webhook: Receiver, lan: Person) -> None:
    webhook.reply = lambda _, __: Reply(410)
    server.listens(webhook.url)
    server.wait_until(lambda: len(webhook.received) > 2)

    server.advance(hours=23.5)

    server.wait_until(lambda: server.delivery.webhook is None)


def test_a_tap_does_not_wait_for_a_message(server: TelegramServer, webhook: Receiver, lan: Person) -> None:
    call(server, "sendMessage", chat_id=LAN, text="x", reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "1"}]]})
    webhook.reply = lambda tree, _: Reply(500 if "message" in tree else 200)

    server.listens(webhook.url)
    tap = lan.taps("x")
    assert isinstance(tap, Tap)
    server.wait_until(lambda: tap.update_id not in server.pending)

    assert len(server.pending) == 1


def test_a_tap_expires_after_150_seconds(server: TelegramServer, lan: Person) -> None:
    call(server, "sendMessage", chat_id=LAN, text="x", reply_markup={"inline_keyboard": [[{"text": "x", "callback_data": "1"}]]})
    lan.taps("x")

    server.advance(151)

    assert len(server.pending) == 1


def test_a_webhook_may_answer_with_one_call(server: TelegramServer, webhook: Receiver, lan: Person) -> None:
    reply = Reply(body='{"method":"sendMessage","chat_id":7,"text":"Chào"}', headers=(("Content-Type", "application/json"),))
    webhook.reply = lambda _, __: reply

    server.listens(webhook.url)
    server.wait_until(lambda: not server.pending)

    server.wait_until(lambda: [seen.text for seen in lan.replies] == ["Chào"])
