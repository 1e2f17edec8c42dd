"""Replies in Telegram's HTML, and what a refusal of Telegram means."""

from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messenger import NotDelivered
from bot.settings import Settings
from bot.telegram import COMMANDS, Telegram, _card, as_html, bot_of, incoming
from bot.worker import LONGEST
from knowledge.database import connect
from knowledge.outbox import Owed
from tests.fakes.faults import Fault
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_html import render, utf16


@given(st.text(max_size=300))
def test_whatever_is_said_can_be_parsed_and_reads_the_same(text: str) -> None:
    assert render(f"x{as_html(text)}x", "HTML").text == f"x{text}x"


def test_the_figure_is_bold_and_the_source_folded_away() -> None:
    html = as_html("Dạ, hạng 27/63: Xếp hạng A & B.\nNguồn: Phụ lục <2>.")

    assert html == "Dạ, <b>hạng 27/63</b>: Xếp hạng A &amp; B.\n<blockquote expandable>Nguồn: Phụ lục &lt;2&gt;.</blockquote>"


def test_the_longest_message_is_one_that_telegram_takes() -> None:
    text = "Dạ, 5%: " + "ă" * (LONGEST["telegram"] - 20) + "\nNguồn: x."

    assert utf16(render(as_html(text), "HTML").text) <= 4096


def test_a_card_holds_its_source_however_long_the_answer_is() -> None:
    card = _card("Dạ, 5%: " + "ă " * 4000 + "\nNguồn: Kế hoạch 112.")

    assert card.endswith("<blockquote expandable>Nguồn: Kế hoạch 112.</blockquote>")
    assert utf16(render(card, "HTML").text) <= 4096


def test_commands_are_described_in_the_menu() -> None:
    assert [name for name, _ in COMMANDS] == ["start", "trogiup", "chitieu", "duan", "vanban", "xephang", "phananh", "tracuu", "xoadulieu"]
    assert all(1 <= len(description) <= 256 for _, description in COMMANDS)


@pytest.mark.parametrize("update", [{}, {"update_id": 1, "message": {"text": "x"}}, {"update_id": 1, "callback_query": {"id": "1"}}])
def test_what_is_no_update_says_so(update: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="not an update"):
        incoming(update, "bot", 1)


@pytest.fixture
def platform() -> Iterator[TelegramServer]:
    """Telegram, with Lan and Minh, who have written."""
    with TelegramServer() as server:
        for number, name in ((7, "Lan"), (8, "Minh")):
            server.user(number, name).says("xin chào")
        yield server


@pytest.fixture
async def telegram(platform: TelegramServer) -> AsyncIterator[Telegram]:
    """What sends through it."""
    settings = Settings(telegram_token=platform.token, telegram_api_url=platform.api_url)
    messenger = Telegram(connect("sqlite://"), bot_of(settings))
    yield messenger
    await messenger.close()


async def failure_of(telegram: Telegram, chat: int, text: str = "xin chào") -> NotDelivered:
    """How a message fails."""
    with pytest.raises(NotDelivered) as caught:
        await telegram.send(Owed(1, f"telegram:{chat}", "answer", {"text": text}))
    return caught.value


async def test_one_chat_is_told_to_wait_then_a_second_and_that_means_everybody(platform: TelegramServer, telegram: Telegram) -> None:
    platform.fail_sends(Fault.TOO_MANY, 2, retry_after=3)

    first, second = await failure_of(telegram, 7), await failure_of(telegram, 8)

    assert (first.after, first.everyone) == (3, False)
    assert (second.after, second.everyone) == (3, True)


@pytest.mark.parametrize("fault", [Fault.ANSWER_LOST, Fault.ERROR_AFTER_DELIVERY, Fault.SERVER_ERROR])
async def test_a_failure_in_between_may_have_arrived(platform: TelegramServer, telegram: Telegram, fault: Fault) -> None:
    platform.fail_sends(fault)

    failure = await failure_of(telegram, 7)

    assert (failure.permanent, failure.maybe_arrived, failure.after) == (False, True, None)


async def test_a_platform_that_is_away_is_tried_again_for_everybody(telegram: Telegram, platform: TelegramServer) -> None:
    away = Telegram(connect("sqlite://"), bot_of(Settings(telegram_token=platform.token, telegram_api_url="http://127.0.0.1:9/bot")))

    failure = await failure_of(away, 7)
    await away.close()

    assert (failure.permanent, failure.maybe_arrived, failure.everyone) == (False, False, True)


async def test_a_refused_token_is_nobodys_fault(platform: TelegramServer) -> None:
    settings = Settings(telegram_token="1:wrong", telegram_api_url=platform.api_url)  # noqa: S106  made up
    telegram = Telegram(connect("sqlite://"), bot_of(settings))

    failure = await failure_of(telegram, 7)
    await telegram.close()

    assert (failure.permanent, failure.everyone) == (False, True)
    assert "TELEGRAM_TOKEN" in failure.why


async def test_who_has_blocked_or_is_not_known_cannot_be_reached(platform: TelegramServer, telegram: Telegram) -> None:
    platform.user(7, "Lan").blocks()

    failures = [await failure_of(telegram, 7), await failure_of(telegram, 99)]

    assert [(failure.permanent, failure.unreachable) for failure in failures] == [(True, True)] * 2


async def test_a_message_that_is_too_long_is_given_up_and_the_chat_is_not(platform: TelegramServer, telegram: Telegram) -> None:
    failure = await failure_of(telegram, 7, "ă" * 5000)

    assert (failure.permanent, failure.unreachable) == (True, False)


async def test_a_chat_that_has_moved_says_where_to(platform: TelegramServer, telegram: Telegram) -> None:
    group = platform.group(-5, "Tổ công nghệ số", platform.user(7, "Lan"))
    new = group.migrates()

    assert (await failure_of(telegram, -5)).moved_to == f"telegram:{new}"
