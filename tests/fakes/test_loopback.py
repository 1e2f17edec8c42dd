"""Servers on loopback start and stop without waiting for anybody."""

import threading
import time

import httpx
import pytest
from starlette.applications import Starlette

from tests.fakes.calls import call
from tests.fakes.loopback import LoopbackServer
from tests.fakes.receiver import Receiver, Reply
from tests.fakes.telegram import TelegramServer


def test_a_platform_stops_at_once_though_a_poller_waits_and_a_webhook_hangs(webhook: Receiver) -> None:
    webhook.reply = lambda _, __: Reply(after=0.5)
    with TelegramServer() as server:
        poller = threading.Thread(target=call, args=(server, "getUpdates"), kwargs={"timeout": 50})
        poller.start()
        server.wait_until(lambda: server.calls or poller.is_alive())
        server.listens(webhook.url)
        server.user(7, "Lan").says("x")
        server.wait_until(lambda: webhook.busy)
        began = time.monotonic()

    poller.join(1)
    assert not poller.is_alive()
    assert time.monotonic() - began < 0.4


def test_any_application_can_be_served() -> None:
    with LoopbackServer(Starlette()) as server:
        assert httpx.get(server.url, trust_env=False).status_code == 404

    with pytest.raises(httpx.ConnectError):
        httpx.get(server.url, trust_env=False)


def test_waiting_in_vain_is_an_assertion_error(server: TelegramServer) -> None:
    with pytest.raises(AssertionError, match="Not true within"):
        server.wait_until(lambda: False, 0.01)


def test_many_people_at_once_are_all_heard_in_their_order(server: TelegramServer, webhook: Receiver) -> None:
    server.listens(webhook.url)

    def talks(first: int) -> None:
        for number in range(first, first + 10):
            person = server.user(number, "Ai đó")
            for text in "abc":
                person.says(text)

    threads = [threading.Thread(target=talks, args=(100 * number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.wait_until(lambda: not server.pending)

    heard: dict[int, str] = {}
    for received in webhook.received:
        message = received.tree["message"]
        heard[message["chat"]["id"]] = heard.get(message["chat"]["id"], "") + message["text"]
    assert (len(heard), set(heard.values()), server.duplicates) == (40, {"abc"}, [])
