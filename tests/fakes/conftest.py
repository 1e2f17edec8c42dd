"""The cast on the fake platforms: Lan, Minh, and a webhook that listens."""

from collections.abc import Iterator

import pytest

from tests.fakes.receiver import Receiver


@pytest.fixture(autouse=True)
def _no_warning_of_timedelta(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns whenever it makes a RetryAfter, unless told that the new type is welcome."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
def webhook() -> Iterator[Receiver]:
    """A webhook that answers 200 unless a test says otherwise."""
    with Receiver() as receiver:
        yield receiver
