"""Zalo's signature, what its events say, what its refusals mean, and the token that one refreshes for all."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot import zalo_oa
from bot.messenger import Incoming, NotDelivered
from bot.opening import open_database
from bot.settings import Settings
from bot.zalo_oa import ZaloOa, incoming, signed
from knowledge.outbox import Owed
from tests.fakes.receiver import Receiver, Reply
from tests.fakes.zalo_oa import ZaloOaServer

VECTOR = (
    '{"app_id":"1234567890123456789","sender":{"id":"246845883529197922"},"user_id_by_app":"552177279717587730",'
    '"recipient":{"id":"388613280878808645"},"event_name":"user_send_text",'
    '"message":{"text":"Xin chào, tôi muốn làm hộ chiếu","msg_id":"96d3cdf3af150460909"},"timestamp":"1785672000000"}'
).encode()
MAC = "28ca717690c01d193ace8384e7402f170e58e9d51f1e38a6b77db2dd2800a2af"
STAMP = "1785672000000"
KEYS = Settings(zalo_app_id="1234567890123456789", zalo_oa_secret="oa-secret-for-tests")  # noqa: S106  made up
LAN = "246845883529197922"


@pytest.mark.parametrize(("header", "stamps"), [(f"mac={MAC}", [STAMP]), (MAC, [STAMP]), (f"mac={MAC}", ["1", STAMP])])
def test_zalos_signature_is_known(header: str, stamps: list[str]) -> None:
    assert signed(VECTOR, header, stamps, KEYS)


@pytest.mark.parametrize(
    ("raw", "header", "stamp"),
    [(VECTOR + b" ", MAC, STAMP), (VECTOR, MAC[:-1] + "0", STAMP), (VECTOR, "", STAMP), (VECTOR, MAC, "1785672000001"), (b"", "", "")],
)
def test_anything_else_is_not(raw: bytes, header: str, stamp: str) -> None:
    assert not signed(raw, header, [stamp], KEYS)


def test_without_its_key_nothing_is_signed() -> None:
    assert not signed(VECTOR, MAC, [STAMP], KEYS.model_copy(update={"zalo_oa_secret": ""}))


def test_an_event_is_put_into_our_words() -> None:
    assert incoming(json.loads(VECTOR)) == Incoming("zalo", "96d3cdf3af150460909", f"zalo:{LAN}", "text", "Xin chào, tôi muốn làm hộ chiếu")


def test_events_without_a_message_are_told_apart_by_person_and_time() -> None:
    events = [{"event_name": "follow", "follower": {"id": LAN}, "timestamp": stamp} for stamp in ("1", "1", "2")]

    keys = [arrived.key for event in events if (arrived := incoming(event))]

    assert (keys[0] == keys[1], keys[0] == keys[2]) == (True, False)


@pytest.fixture
def platform() -> Iterator[ZaloOaServer]:
    """Zalo, with Lan, who has followed the OA."""
    with ZaloOaServer(echoes=False) as server:
        server.user(LAN, "Lan").follows()
        yield server


@pytest.fixture
async def zalo(platform: ZaloOaServer) -> AsyncIterator[ZaloOa]:
    """What sends through it."""
    settings = Settings(
        zalo_app_id=platform.tokens.app_id,
        zalo_app_secret=platform.tokens.app_secret,
        zalo_refresh_token=platform.tokens.refresh,
        zalo_api_url=platform.api_url,
        zalo_oauth_url=platform.api_url,
    )
    messenger = ZaloOa(open_database("sqlite://"), settings)
    yield messenger
    await messenger.close()


def message(**body: Any) -> Owed:
    """An answer to Lan."""
    return Owed(1, f"zalo:{LAN}", "answer", {"text": "xin chào", **body})


async def failure_of(zalo: ZaloOa, owed: Owed) -> NotDelivered:
    """How a message fails."""
    with pytest.raises(NotDelivered) as caught:
        await zalo.send(owed)
    return caught.value


async def test_many_messages_at_once_need_one_refresh(platform: ZaloOaServer, zalo: ZaloOa) -> None:
    await asyncio.gather(*(zalo.send(message()) for _ in range(8)))

    assert platform.tokens.refreshes == 1
    assert platform.sends[LAN] == 8


async def test_a_token_is_replaced_before_its_end(platform: ZaloOaServer, zalo: ZaloOa, monkeypatch: pytest.MonkeyPatch) -> None:
    await zalo.send(message())
    monkeypatch.setattr(zalo_oa, "EARLY", 100_000.0)

    await zalo.send(message())

    assert platform.tokens.refreshes == 2
    assert [code for _, code in platform.calls] == [0, 0]


async def test_a_lost_refresh_is_asked_again_and_then_needs_consent(platform: ZaloOaServer, zalo: ZaloOa) -> None:
    platform.lose_refresh_answers(1)

    failures = [await failure_of(zalo, message()) for _ in range(3)]

    assert ["ZALO_REFRESH_TOKEN" in failure.why for failure in failures] == [False, True, True]
    assert [(failure.permanent, failure.everyone) for failure in failures] == [(False, True)] * 3


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (-32, (False, False, True)),
        (-200, (False, False, False)),
        (-213, (True, True, False)),
        (-230, (True, True, False)),
        (-232, (True, True, False)),
        (-233, (True, False, False)),
        (-240, (True, False, False)),
    ],
)
async def test_each_refusal_has_its_meaning(platform: ZaloOaServer, zalo: ZaloOa, code: int, meaning: tuple[bool, bool, bool]) -> None:
    platform.refuse_sends(code)

    failure = await failure_of(zalo, message())

    assert (failure.permanent, failure.unreachable, failure.everyone) == meaning


async def test_the_most_that_zalo_takes_is_taken(platform: ZaloOaServer, zalo: ZaloOa) -> None:
    await zalo.send(message(text="ă" * 2000, choices=["Đ" * 300] * 5))

    assert len(platform.user(LAN, "Lan").replies[0].buttons) == 5


@pytest.mark.parametrize(("status", "body"), [(200, "[]"), (200, "{}"), (502, "<html>"), (500, '{"message": "oops"}'), (200, "")])
async def test_an_answer_that_says_nothing_may_have_arrived(zalo: ZaloOa, monkeypatch: pytest.MonkeyPatch, status: int, body: str) -> None:
    with Receiver() as something_in_front:
        something_in_front.reply = lambda _tree, _count: Reply(status, body=body)
        monkeypatch.setattr(zalo, "_settings", zalo._settings.model_copy(update={"zalo_api_url": something_in_front.url}))

        failure = await failure_of(zalo, message())

    assert (failure.permanent, failure.maybe_arrived) == (False, True)
