"""The assistant as it is served, beside the fake platforms: one for all tests of a file, so each test brings its own people."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.settings import settings
from handlers.library import Library
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_oa import ZaloOaServer
from webhook.app import create_app

SECRET = "bi-mat-cua-bot"  # noqa: S105  made up
Served = Callable[..., LoopbackServer]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, library: Library) -> Iterator[Served]:
    """Serves the assistant with the settings given, on a database of its own."""
    database = tmp_path_factory.mktemp("journey") / "journey.db"
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:

        def serve(**values: str) -> LoopbackServer:
            set_up(patch, database, **values)
            return stack.enter_context(LoopbackServer(create_app(library)))

        yield serve
    settings.cache_clear()


def set_up(patch: pytest.MonkeyPatch, database: Path, **values: str) -> None:
    """Settings as the environment gives them."""
    patch.setenv("DATABASE_URL", f"sqlite:///{database}")
    patch.setenv("PHOTOS_URL", (database.parent / "photos").as_uri())
    patch.setenv("CHARTS_URL", (database.parent / "charts").as_uri())
    for name, value in values.items():
        patch.setenv(name.upper(), value)
    settings.cache_clear()


@pytest.fixture(scope="module")
def telegram_platform() -> Iterator[TelegramServer]:
    """Telegram."""
    with TelegramServer(inline=True, privacy=False) as platform:
        yield platform


@pytest.fixture(scope="module")
def telegram_app(telegram_platform: TelegramServer, served: Served) -> LoopbackServer:
    """The assistant that Telegram delivers to."""
    app = served(
        telegram_token=telegram_platform.token,
        telegram_secret=SECRET,
        telegram_api_url=telegram_platform.api_url,
        telegram_file_url=telegram_platform.file_url,
    )
    telegram_platform.listens(f"{app.url}/webhook/telegram", SECRET)
    telegram_platform.wait_until(lambda: app.application.state.telegram.username)  # type: ignore[attr-defined]  # groups need it
    return app


@pytest.fixture
def telegram(telegram_platform: TelegramServer, telegram_app: LoopbackServer) -> TelegramServer:
    """Telegram, delivering to the assistant."""
    return telegram_platform


@pytest.fixture(scope="module")
def zalo_platform() -> Iterator[ZaloOaServer]:
    """Zalo with the Official Account."""
    with ZaloOaServer() as platform:
        yield platform


@pytest.fixture(scope="module")
def zalo_app(zalo_platform: ZaloOaServer, served: Served) -> LoopbackServer:
    """The assistant that the Official Account delivers to."""
    app = served(**zalo_settings(zalo_platform))
    zalo_platform.listens(f"{app.url}/webhook/zalo")
    return app


def zalo_settings(platform: ZaloOaServer) -> dict[str, str]:
    """The settings of the Official Account, with the newest refresh token."""
    return {
        "zalo_app_id": platform.tokens.app_id,
        "zalo_app_secret": platform.tokens.app_secret,
        "zalo_oa_secret": platform.events.secret,
        "zalo_refresh_token": platform.tokens.refresh,
        "zalo_api_url": platform.api_url,
        "zalo_oauth_url": platform.api_url,
    }


@pytest.fixture
def zalo(zalo_platform: ZaloOaServer, zalo_app: LoopbackServer) -> ZaloOaServer:
    """Zalo with the Official Account, delivering to the assistant."""
    return zalo_platform


@pytest.fixture(scope="module")
def zalo_bot_platform() -> Iterator[ZaloBotServer]:
    """Zalo with the bot."""
    with ZaloBotServer() as platform:
        yield platform


@pytest.fixture(scope="module")
def zalo_bot_app(zalo_bot_platform: ZaloBotServer, served: Served) -> LoopbackServer:
    """The assistant that the bot's platform delivers to."""
    platform = zalo_bot_platform
    app = served(zalo_bot_token=platform.token, zalo_bot_secret=SECRET, zalo_bot_api_url=f"{platform.api_url}/bot")
    platform.listens(f"{app.url}/webhook/zalo-bot", SECRET)
    return app


@pytest.fixture
def zalo_bot(zalo_bot_platform: ZaloBotServer, zalo_bot_app: LoopbackServer) -> ZaloBotServer:
    """Zalo with the bot, delivering to the assistant."""
    return zalo_bot_platform
