"""The cast: one library of the real facts, one database a test, a web application on it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from bot.opening import open_database
from bot.settings import settings
from handlers import handle
from handlers.library import Library, open_library
from handlers.messages import Memory, Message, Reply
from knowledge.catalogue import read_catalogue
from knowledge.database import close, connect
from tests.databases import MISSING, Postgres, binaries, make_tables
from webhook.app import create_app


@pytest.fixture(scope="session")
def library() -> Library:
    """The facts of this release."""
    with open_database("sqlite://").connect() as connection:
        return open_library(read_catalogue(connection))


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder with the source texts."""
    folder = Path(os.environ.get("DOCUMENTS", "../shared/documents"))
    if not list(folder.glob("[0-9][0-9][0-9]_*.txt")):
        pytest.skip(f"no source texts in {folder}; set DOCUMENTS to their folder")
    return folder


class Lan:
    """A citizen who asks, one message after the other."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._memory = Memory()

    def asks(self, text: str) -> Reply:
        """Her next message, and the reply to it."""
        reply, self._memory = handle(Message(text), self._memory, self._library)
        return reply


@pytest.fixture
def lan(library: Library) -> Lan:
    """Lan, at the beginning of a conversation."""
    return Lan(library)


@pytest.fixture
def web(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Library) -> Iterator[TestClient]:
    """The web application on a database of its own."""
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'test.db'}")
    monkeypatch.setenv("PHOTOS_URL", (tmp_path / "photos").as_uri())
    monkeypatch.setenv("CHARTS_URL", (tmp_path / "charts").as_uri())
    settings.cache_clear()
    with TestClient(create_app(library), follow_redirects=False) as client:
        yield client
    settings.cache_clear()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One private PostgreSQL for all tests."""
    if binaries() is None:
        pytest.skip(MISSING)
    with Postgres() as server:
        yield server


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of SQLite with the tables of this release, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.db"
    make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(empty_file: Path, tmp_path: Path) -> str:
    """A SQLite database of its own with the tables of this release."""
    return f"sqlite:///{shutil.copy(empty_file, tmp_path / 'test.db')}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A database of its own with the tables of this release, on each engine."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    server, name = request.getfixturevalue("postgres"), f"test-{uuid4()}"
    yield server.migrated(name)
    server.drop(name)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """A connected database with the tables of this release, on each engine."""
    connected = connect(database_url)
    yield connected
    close(connected)
