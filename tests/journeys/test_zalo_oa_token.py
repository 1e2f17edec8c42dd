"""The refresh token of the Official Account is good for one use: what happens when it is used up, and that nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from bot.__main__ import app as command_line
from bot.settings import settings
from handlers.library import Library
from tests.fakes.loopback import LoopbackServer
from tests.fakes.zalo_oa import ZaloOaServer
from tests.journeys.conftest import set_up, zalo_settings
from tests.journeys.reading import wait_for
from webhook.app import create_app

LAN = "246845883529197922"


@pytest.fixture
def zalo() -> Iterator[ZaloOaServer]:
    """Zalo with the Official Account."""
    with ZaloOaServer() as platform:
        yield platform


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("bot.zalo_oa.ASK_AGAIN", 0.1)
    monkeypatch.setattr("bot.zalo_oa.NEEDS_CONSENT", 0.1)
    yield
    settings.cache_clear()


def test_a_lost_refresh_raises_the_alarm_and_consent_brings_what_was_owed(
    zalo: ZaloOaServer, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lan = zalo.user(LAN, "Lan")
    set_up(monkeypatch, tmp_path / "zalo.db", **zalo_settings(zalo))
    zalo.lose_refresh_answers(1)
    with LoopbackServer(create_app(library)) as app:
        zalo.listens(f"{app.url}/webhook/zalo")
        lan.says("xếp hạng ICT năm 2014")
        zalo.wait_until(lambda: httpx.get(f"{app.url}/health/ready").status_code == 503, 10)
        alarm = httpx.get(f"{app.url}/health/ready").json()
    told = CliRunner().invoke(command_line, ["doctor"])

    zalo.tokens.issue()  # an administrator consents
    set_up(monkeypatch, tmp_path / "zalo.db", **zalo_settings(zalo))
    with LoopbackServer(create_app(library)) as app:
        wait_for(zalo, lan, 1)
        ready = httpx.get(f"{app.url}/health/ready").json()

    assert alarm == {"status": "Zalo's token needs consent again"}
    assert told.exit_code == 1
    assert "ZALO_REFRESH_TOKEN" in told.output
    assert "27/63" in lan.replies[0].text
    assert ready == {"status": "ok"}
