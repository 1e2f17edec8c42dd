"""The command `retention`, and the worker that carries it out at night."""

import datetime
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from typer.testing import CliRunner

from bot.__main__ import app
from bot.retention import nightly
from bot.settings import settings
from bot.tidying import tidy
from knowledge.conversations import Said, conversations, keep
from knowledge.database import close, connect, reading
from knowledge.photos import photos
from knowledge.photos.album import open_album
from knowledge.workdays import ZONE

NIGHT = datetime.datetime(2026, 11, 24, 2, 30, tzinfo=ZONE)


def spoken(engine: Engine, at: datetime.datetime) -> None:
    """An old conversation."""
    with engine.begin() as connection:
        keep(connection, "cu", {}, Said("hỏi", "đáp", "answered", (), ()), at.astimezone(datetime.UTC))


def are_there(engine: Engine) -> list[str]:
    """The names of the conversations that are kept."""
    with reading(engine) as connection:
        return list(connection.execute(select(conversations.c.id)).scalars())


def test_at_night_it_is_done_once(engine: Engine) -> None:
    spoken(engine, NIGHT - datetime.timedelta(days=400))

    thread = nightly(engine, NIGHT)
    assert thread is not None
    thread.join()

    assert are_there(engine) == []
    assert nightly(engine, NIGHT + datetime.timedelta(hours=1)) is None
    again = nightly(engine, NIGHT + datetime.timedelta(days=1))
    assert again is not None
    again.join()


def test_by_day_people_are_not_kept_waiting(engine: Engine) -> None:
    spoken(engine, NIGHT - datetime.timedelta(days=400))

    tidy(engine, NIGHT + datetime.timedelta(hours=8))

    assert are_there(engine) == ["cu"]


@pytest.fixture
def url(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database that commands work on."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("PHOTOS_URL", (tmp_path / "photos").as_uri())
    settings.cache_clear()
    return database_url


def test_the_command_tells_first_and_then_does(url: str, tmp_path: Path) -> None:
    engine = connect(url)
    spoken(engine, datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=400))
    album = open_album((tmp_path / "photos").as_uri())
    with engine.begin() as connection:
        for number in range(120):
            row = {"chat": "web:x", "ref": "", "state": "kept", "name": album.put(b"%d" % number), "added": time.time() - 3 * 86400}
            connection.execute(photos.insert(), row)

    told = CliRunner().invoke(app, ["retention", "--dry-run"])
    kept, files = are_there(engine), len(list((tmp_path / "photos").rglob("*.jpg")))
    done = CliRunner().invoke(app, ["retention"])

    assert (told.exit_code, done.exit_code) == (0, 0)
    assert (kept, files) == (["cu"], 120)
    assert [line.split()[:3] for line in told.output.splitlines()[1:]] == [line.split()[:3] for line in done.output.splitlines()[1:]]
    assert "     120      1  photos-loose: Xóa ảnh không thuộc phản ánh nào." in done.output
    assert are_there(engine) == []
    assert not list((tmp_path / "photos").rglob("*.jpg"))
    close(engine)
    settings.cache_clear()
