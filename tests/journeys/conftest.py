"""The assistant as it is served, beside the fake platforms."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.settings import settings
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_oa import ZaloOaServer
from webhook.app import create_app

SECRET = "bi-mat-cua-bot"  # noqa: S105  made up
Served = Callable[..., LoopbackServer]


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """Serves the assistant with the settings given, on a database of its own."""
    with ExitStack() as stack:

        def serve(**values: str) -> LoopbackServer:
            monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'journey.db'}")
            for name, value in values.items():
                monkeypatch.setenv(name.upper(), value)
            settings.cache_clear()
            return stack.enter_context(LoopbackServer(create_app()))

        yield serve
    settings.cache_clear()


@pytest.fixture
def telegram(served: Served) -> Iterator[TelegramServer]:
    """Telegram, delivering to the assistant."""
    with TelegramServer(inline=True, privacy=False) as platform:
        app = served(
            telegram_token=platform.token, telegram_secret=SECRET, telegram_api_url=platform.api_url, telegram_file_url=platform.file_url
        )
        platform.listens(f"{app.url}/webhook/telegram", SECRET)
        yield platform


@pytest.fixture
def zalo(served: Served) -> Iterator[ZaloOaServer]:
    """Zalo with the Official Account, delivering to the assistant."""
    with ZaloOaServer() as platform:
        app = served(
            zalo_app_id=platform.app_id,
            zalo_app_secret=platform.app_secret,
            zalo_oa_secret=platform.oa_secret,
            zalo_refresh_token=platform.tokens.refresh,
            zalo_api_url=platform.api_url,
            zalo_oauth_url=platform.api_url,
        )
        platform.listens(f"{app.url}/webhook/zalo")
        yield platform


@pytest.fixture
def zalo_bot(served: Served) -> Iterator[ZaloBotServer]:
    """Zalo with the bot, delivering to the assistant."""
    with ZaloBotServer() as platform:
        app = served(zalo_bot_token=platform.token, zalo_bot_secret=SECRET, zalo_bot_api_url=platform.api_url)
        platform.listens(f"{app.url}/webhook/zalo-bot", SECRET)
        yield platform
