"""Setting the assistant up from the command line: webhooks, polling, and what `doctor` says."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings import settings
from bot.telegram import COMMANDS
from knowledge.database import close, connect, reading
from knowledge.outbox import outbox
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.journeys.conftest import SECRET, set_up
from tests.journeys.reading import wait_for

PUBLIC = "https://tro-ly.tiengiang.example"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Runs a command with settings of its own."""

    def command(*words: str, **values: str) -> Result:
        set_up(monkeypatch, tmp_path / "set-up.db", **values)
        return CliRunner().invoke(app, words)

    yield command
    settings.cache_clear()


@pytest.fixture
def telegram() -> Iterator[TelegramServer]:
    """Telegram, to which nobody has told anything."""
    with TelegramServer() as platform:
        yield platform


@pytest.fixture
def zalo_bot() -> Iterator[ZaloBotServer]:
    """Zalo, to which nobody has told anything."""
    with ZaloBotServer() as platform:
        yield platform


def on_telegram(platform: TelegramServer, **values: str) -> dict[str, str]:
    """The settings of Telegram."""
    return {"telegram_token": platform.token, "telegram_secret": SECRET, "telegram_api_url": platform.api_url, **values}


def on_zalo_bot(platform: ZaloBotServer, **values: str) -> dict[str, str]:
    """The settings of Zalo Bot."""
    return {"zalo_bot_token": platform.token, "zalo_bot_secret": SECRET, "zalo_bot_api_url": f"{platform.api_url}/bot", **values}


def test_telegram_is_told_where_to_deliver_and_what_commands_there_are(run: Run, telegram: TelegramServer) -> None:
    result = run("webhook", "set", "telegram", **on_telegram(telegram, public_url=PUBLIC))

    assert result.output == f"telegram delivers to {PUBLIC}/webhook/telegram\n"
    assert telegram.delivery.webhook is not None
    assert (telegram.delivery.webhook.url, telegram.delivery.webhook.secret) == (f"{PUBLIC}/webhook/telegram", SECRET)
    assert [entry["command"] for entry in telegram.profile.commands["default", ""]] == [name for name, _ in COMMANDS]
    assert "my_chat_member" in telegram.delivery.allowed


def test_zalo_bot_is_told_where_to_deliver(run: Run, zalo_bot: ZaloBotServer) -> None:
    result = run("webhook", "set", "zalo-bot", **on_zalo_bot(zalo_bot, public_url=PUBLIC))

    assert result.output == f"zalo-bot delivers to {PUBLIC}/webhook/zalo-bot\n"
    assert (zalo_bot.webhook, zalo_bot.secret) == (f"{PUBLIC}/webhook/zalo-bot", SECRET)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"public_url": "http://127.0.0.1:8000"}, "https"),
        ({"public_url": PUBLIC, "telegram_secret": ""}, "TELEGRAM_SECRET"),
        ({"public_url": PUBLIC, "telegram_token": "1:wrong"}, "refuses"),
        ({"public_url": PUBLIC, "telegram_api_url": "http://127.0.0.1:9/bot"}, "refuses"),
    ],
)
def test_a_webhook_that_telegram_does_not_take_says_why(run: Run, telegram: TelegramServer, values: dict[str, str], says: str) -> None:
    result = run("webhook", "set", "telegram", **{**on_telegram(telegram), **values})

    assert result.exit_code == 1
    assert says in result.output


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"public_url": "https://127.0.0.1"}, "public"),
        ({"public_url": PUBLIC, "zalo_bot_api_url": "http://127.0.0.1:9/bot"}, "no connection"),
    ],
)
def test_a_webhook_that_zalo_does_not_take_says_why(run: Run, zalo_bot: ZaloBotServer, values: dict[str, str], says: str) -> None:
    result = run("webhook", "set", "zalo-bot", **{**on_zalo_bot(zalo_bot), **values})

    assert result.exit_code == 1
    assert says in result.output


def test_a_messenger_without_its_token_has_no_webhook(run: Run) -> None:
    assert [run("webhook", "set", name).exit_code for name in ("telegram", "zalo-bot", "zalo")] == [2, 2, 2]


def test_doctor_says_what_is_off(run: Run) -> None:
    result = run("doctor")

    assert result.exit_code == 0
    for name in ("TELEGRAM_TOKEN", "ZALO_APP_ID", "ZALO_BOT_TOKEN"):
        assert f"off: {name} is not set" in result.output
    assert "ok    database: sqlite; 0 updates wait, 0 messages owed" in result.output


def test_doctor_says_what_is_on(run: Run, telegram: TelegramServer, zalo_bot: ZaloBotServer) -> None:
    everything = on_telegram(telegram) | on_zalo_bot(zalo_bot, public_url=PUBLIC)
    before = run("doctor", **everything)
    for name in ("telegram", "zalo-bot"):
        run("webhook", "set", name)

    after = run("doctor")

    assert (before.exit_code, after.exit_code) == (0, 0)
    assert "run `webhook set telegram`, or `poll`" in before.output
    assert "run `webhook set zalo-bot`" in before.output
    assert f"ok    Telegram: @TroLySoTienGiangBot delivers to {PUBLIC}/webhook/telegram; 0 wait there" in after.output
    assert f"ok    Zalo Bot: bot.trolysotg delivers to {PUBLIC}/webhook/zalo-bot" in after.output


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"telegram_token": "1:wrong"}, "TELEGRAM_TOKEN"),
        ({"telegram_secret": "có dấu"}, "TELEGRAM_SECRET"),
        ({"telegram_token": "", "zalo_app_id": "1"}, "ZALO_APP_SECRET, ZALO_OA_SECRET, ZALO_REFRESH_TOKEN"),
        ({"telegram_token": "", "zalo_bot_token": "1:x", "zalo_bot_secret": "short"}, "ZALO_BOT_SECRET"),
        ({"telegram_token": "", "database_url": "sqlite:////dev/null/x.db"}, "DATABASE_URL"),
    ],
)
def test_doctor_says_what_is_wrong(run: Run, telegram: TelegramServer, values: dict[str, str], says: str) -> None:
    result = run("doctor", **{**on_telegram(telegram), **values})

    assert result.exit_code == 1
    assert any("BAD" in line and says in line for line in result.output.splitlines())


def polls(telegram: TelegramServer, database: str) -> subprocess.Popen[bytes]:
    """A process of `python -m bot poll`."""
    environment = os.environ | {name.upper(): value for name, value in on_telegram(telegram, database_url=database).items()}
    return subprocess.Popen([sys.executable, "-m", "bot", "poll"], env=environment)


def nothing_is_owed(database: str) -> bool:
    """Whether all that was said is known to have arrived."""
    engine = connect(database)
    with reading(engine) as connection:
        said = [row.state for row in connection.execute(outbox.select())]
    close(engine)
    return set(said) == {"sent"}


def test_one_process_polls_and_another_takes_over_when_it_dies(telegram: TelegramServer, tmp_path: Path) -> None:
    lan, database = telegram.user(7, "Lan"), f"sqlite:///{tmp_path / 'poll.db'}"
    telegram.listens("http://127.0.0.1:9/webhook/telegram")  # which polling removes
    leader = polls(telegram, database)
    telegram.wait_until(lambda: telegram.delivery.webhook is None, 60)
    other = polls(telegram, database)
    lan.says("xếp hạng ICT năm 2014")
    telegram.wait_until(lambda: lan.replies and nothing_is_owed(database), 60)
    leader.kill()
    lan.says("xếp hạng ICT năm 2016")
    wait_for(telegram, lan, 2, 60)
    other.kill()
    codes = leader.wait(), other.wait()

    assert ["27/63" in lan.replies[0].text, "8/63" in lan.replies[1].text] == [True, True]
    assert [call.error for call in telegram.calls if call.method == "getupdates" and call.error] == []
    assert codes == (-signal.SIGKILL, -signal.SIGKILL)


def test_doctor_looks_at_photos_disk_and_backups(run: Run, tmp_path: Path) -> None:
    (tmp_path / "photos").write_text("no folder")
    backups = tmp_path / "backups"
    backups.mkdir()

    none = run("doctor", photos_url=(tmp_path / "photos").as_uri(), backup_folder=str(backups)).output
    (tmp_path / "photos").unlink()
    (backups / "x.tar.gz").touch()
    new = run("doctor", photos_url=(tmp_path / "photos").as_uri(), backup_folder=str(backups)).output
    os.utime(backups / "x.tar.gz", (0, 0))
    old = run("doctor", photos_url=(tmp_path / "photos").as_uri(), backup_folder=str(backups)).output

    assert "BAD   photos: cannot be written" in none
    assert "BAD   backup: there is none" in none
    assert "ok    photos: can be written" in new
    assert "ok    backup: the newest is 0 hours old" in new
    assert "GB free" in new
    assert "BAD   backup: the newest is" in old
    assert not list((tmp_path / "photos").rglob("*.jpg"))
