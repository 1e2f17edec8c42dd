"""The cast on the fake platforms: Telegram with Lan and a bot, and a webhook that listens. Zalo's tests have their own."""

from collections.abc import AsyncIterator, Iterator

import pytest
import telegram

from tests.fakes.calls import CLIENT, client
from tests.fakes.receiver import Receiver
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person


@pytest.fixture(scope="session", autouse=True)
def _close_client() -> Iterator[None]:
    yield
    CLIENT.close()


@pytest.fixture(autouse=True)
def _no_warning_of_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns whenever it makes a RetryAfter, unless told that the new type is welcome."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def webhook() -> Iterator[Receiver]:
    """A webhook that answers 200 unless a test says otherwise."""
    with Receiver() as receiver:
        yield receiver


@pytest.fixture
def server() -> Iterator[TelegramServer]:
    """Telegram, with everything shortened a hundredfold."""
    with TelegramServer(inline=True) as running:
        yield running


@pytest.fixture
def lan(server: TelegramServer) -> Person:
    """Lan, who has begun a chat with the bot."""
    person = server.user(7, "Lan")
    person.says("/start")
    return person


@pytest.fixture
async def bot(server: TelegramServer) -> AsyncIterator[telegram.Bot]:
    """An independent client."""
    async with client(server) as ready:
        yield ready
