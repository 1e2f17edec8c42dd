"""Migrations lead from nothing and from every earlier release to this one, and back, on both engines."""

import datetime
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, text

from bot.opening import open_database
from knowledge.cases import cases
from knowledge.cases.finding import folded_of
from knowledge.database import MIGRATIONS, close, connect, metadata, migrate

pytestmark = pytest.mark.filterwarnings(  # an index of PostgreSQL alone; Alembic says on SQLite that it cannot compare it
    "ignore:autogenerate skipping metadata-specified expression-based index 'ix_cases_searched'"
)
PYPROJECT = MIGRATIONS.parent.parent / "pyproject.toml"
REVISIONS = sorted(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without a table, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server, name = request.getfixturevalue("postgres"), f"test-{uuid4()}"
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def empty(empty_url: str) -> Iterator[Engine]:
    """An engine of a database without a table."""
    engine = connect(empty_url)
    yield engine
    close(engine)


def go(engine: Engine, revision: str, *, down: bool = False) -> None:
    """Bring a database to a revision."""
    config = Config(toml_file=str(PYPROJECT))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        (command.downgrade if down else command.upgrade)(config, revision)


def agree(engine: Engine) -> None:
    """`alembic check`: raises where models and migrations differ."""
    config = Config(toml_file=str(PYPROJECT))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def tables(engine: Engine) -> set[str]:
    """The names of all tables but Alembic's own."""
    return set(inspect(engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_head() -> None:
    assert ScriptDirectory.from_config(Config(toml_file=str(PYPROJECT))).get_heads() == [REVISIONS[-1]]


def test_from_nothing_come_the_tables_of_this_release(empty: Engine) -> None:
    migrate(empty)

    agree(empty)
    assert tables(empty) == set(metadata.tables)


@pytest.mark.parametrize("revision", REVISIONS)
def test_from_every_release_the_way_leads_to_this_one(empty: Engine, revision: str) -> None:
    go(empty, revision)

    migrate(empty)

    agree(empty)


@pytest.mark.parametrize("revision", ["base", *REVISIONS[:-1]])
def test_the_way_back_leads_to_what_was_there(empty: Engine, revision: str) -> None:
    if revision != "base":
        go(empty, revision)
    before = shape(empty)
    go(empty, "head")

    go(empty, revision, down=True)

    assert shape(empty) == before
    migrate(empty)
    agree(empty)


def shape(engine: Engine) -> dict[str, list[str]]:
    """Tables with their columns and indexes."""
    found = MetaData()
    found.reflect(engine)
    return {
        name: sorted([*(str(column.name) for column in table.columns), *(str(index.name) for index in table.indexes)])
        for name, table in found.tables.items()
        if name != "alembic_version"
    }


def test_what_people_said_survives_a_migration(empty: Engine) -> None:
    go(empty, "0001")
    with empty.begin() as connection:
        connection.execute(text("INSERT INTO conversations VALUES ('lan', '{}', '2026-11-01 00:00:00')"))

    migrate(empty)

    with empty.connect() as connection:
        assert connection.execute(text("SELECT id FROM conversations")).scalars().all() == ["lan"]


def test_cases_of_earlier_releases_are_found_as_new_ones(empty: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    revision = ScriptDirectory.from_config(Config(toml_file=str(PYPROJECT))).get_revision("0008")
    monkeypatch.setattr(revision.module, "AT_A_TIME", 2)
    told = {"category": "duong-sa", "department": "Sở Xây dựng", "text": "Ổ gà", "place": "chợ", "commune": "phường Đạo Thạnh"}
    told |= {"contact": "Lan 0912 345 678", "chat": "web:1", "filed": 1.0, "due": datetime.date(2026, 11, 24), "folded": " o ga"}
    go(empty, "0007")
    with empty.begin() as connection:
        rows = [{"id": number, "code": f"TG-7K3M-9QW{number}", **told} for number in range(1, 6)]
        connection.execute(cases.insert(), rows)

    migrate(empty)

    with empty.connect() as connection:
        held = connection.execute(text("SELECT code, folded FROM cases ORDER BY id")).all()
        assert [row.folded for row in held] == [folded_of(row.code, "Ổ gà", "chợ", "phường Đạo Thạnh", "Lan 0912 345 678") for row in held]
    go(empty, "0007", down=True)
    with empty.connect() as connection:
        assert connection.execute(text("SELECT folded FROM cases WHERE id = 5")).scalar_one() == (
            " tg 7k3m 9qw5 tg7k3m9qw5 7k3m9qw5 o ga cho lan 0912 345 678 0912345678"
        )


def test_processes_that_begin_together_on_nothing_all_begin(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        engines = list(pool.map(open_database, [empty_url] * 4))

    agree(engines[0])
    for engine in engines:
        close(engine)
