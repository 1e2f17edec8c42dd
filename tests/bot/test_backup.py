"""Backups: everything personal comes back exactly, on the other database too; what is damaged changes nothing."""

import datetime
import gzip
import io
import json
import os
import random
import shutil
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Engine, Float, Integer, Table, insert, select, text
from typer.testing import CliRunner

from bot import archive
from bot.backup import Refused, backup, restore
from bot.settings import Settings
from knowledge.cases import audit, cases
from knowledge.conversations import Said, conversations, keep
from knowledge.database import MIGRATIONS, close, connect, reading
from knowledge.numbering import go_on_after, is_numbered, last_number
from knowledge.photos import photos
from knowledge.photos.album import open_album
from knowledge.rows import personal_tables, public_tables
from tests.databases import Postgres

WORDS = ("Đường Lê Lợi ngập tới gối", 'anh Ẩn "danh"', "dòng một\nhai\r\n\u2028ba", "👍🏽 ổ gà", "\\u0000 \x01", "", "ａ" * 3000)
Made = Callable[[str], str]


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Made]:
    """Makes an empty database of either kind."""
    dropped: list[tuple[Postgres, str]] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{shutil.copy(request.getfixturevalue('empty_file'), tmp_path / f'{uuid4()}.db')}"
        server, name = request.getfixturevalue("postgres"), f"test-{uuid4()}"
        dropped.append((server, name))
        return server.migrated(name)

    yield make
    for server, name in dropped:
        server.drop(name)


def on(url: str, tmp_path: Path, photos: str = "photos") -> Settings:
    """The settings of a database and its album."""
    return Settings(_env_file=None, database_url=url, photos_url=(tmp_path / photos).as_uri())


def value(column: Column[Any], chance: random.Random) -> Any:
    """Something that a column may hold, at its limits rather than in the middle."""
    if column.nullable and chance.random() < 0.3:
        return None
    if isinstance(column.type, JSON):
        return {"số": 2**70 + 1, "lẻ": [0.1, -1e-300, chance.random()], "lời": chance.choice(WORDS), "không": None, "đúng": True}
    if isinstance(column.type, Boolean):
        return chance.random() < 0.5
    if isinstance(column.type, Integer):
        return chance.choice((0, -1, 2**31 - 1, -(2**31), chance.randrange(10**9)))
    if isinstance(column.type, Float):
        return chance.choice((0.1 + 0.2, 1e300, -0.0, 5e-324, 1764000000.123456, chance.random()))
    if isinstance(column.type, DateTime):
        return datetime.datetime(2026, 11, 24, 23, 59, 59, chance.randrange(10**6), tzinfo=datetime.UTC)
    if isinstance(column.type, Date):
        return datetime.date(2000, 2, 29) + datetime.timedelta(chance.randrange(20000))
    return chance.choice(WORDS)


def fill(engine: Engine, seed: int, names: list[str]) -> None:
    """Rows in every personal table."""
    chance = random.Random(seed)  # noqa: S311  no secret
    with engine.begin() as connection:
        for table in personal_tables():
            connection.execute(insert(table), [row_of(table, number, chance, names) for number in range(1, 41)])
            if is_numbered(table):
                go_on_after(connection, table, 40)


def row_of(table: Table, number: int, chance: random.Random, names: list[str]) -> dict[str, Any]:
    """A row whose keys are its own and refer to what is there."""
    row = {column.name: value(column, chance) for column in table.columns}
    for column in table.columns:
        if column.foreign_keys:
            row[column.name] = chance.randrange(1, 41) if not column.primary_key else number
        elif column.primary_key and isinstance(column.type, Date):
            row[column.name] = datetime.date(2026, 1, 1) + datetime.timedelta(number)
        elif column.primary_key:
            row[column.name] = number * 3 if column.name == "position" else number if isinstance(column.type, Integer) else f"khóa {number}"
        elif column.unique or column.name == "key":
            row[column.name] = f"riêng {number}"
    return {**row, "name": chance.choice(names), "state": "kept"} if table is photos else row


def content(engine: Engine, *, without: tuple[Table, ...] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """All personal rows, times alike from both databases."""
    with reading(engine) as connection:
        return {
            table.name: sorted((tuple(map(alike, row)) for row in connection.execute(select(table))), key=repr)
            for table in personal_tables()
            if table not in without
        }


def alike(held: Any) -> Any:
    """A value as it is compared: SQLite gives times without a zone."""
    if isinstance(held, datetime.datetime):
        return held.replace(tzinfo=datetime.UTC) if held.tzinfo is None else held.astimezone(datetime.UTC)
    return held


@pytest.fixture
def full(engine: Engine, database_url: str, tmp_path: Path) -> Settings:
    """A database with something in every table, and an album."""
    album = open_album((tmp_path / "photos").as_uri())
    fill(engine, 7, [album.put(b"anh %d" % number) for number in range(9)])
    return on(database_url, tmp_path)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_everything_comes_back_on_either_database(engine: Engine, full: Settings, new_url: Made, tmp_path: Path, kind: str) -> None:
    album = open_album(full.photos_url)
    there = on(new_url(kind), tmp_path, "photos-there")

    backup(full, tmp_path / "b.tar.gz")
    restore(there, tmp_path / "b.tar.gz", replace=False)

    restored = connect(there.database_url)
    assert content(restored) == content(engine)
    assert [len(rows) for rows in content(restored).values()] == [40] * len(personal_tables())
    named = {row[4] for row in content(restored)["photos"]}
    assert {album.get(name) for name in named} == {open_album(there.photos_url).get(name) for name in named}
    assert (tmp_path / "b.tar.gz").stat().st_mode & 0o777 == 0o600
    close(restored)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_number_is_never_given_twice(engine: Engine, full: Settings, new_url: Made, tmp_path: Path, kind: str) -> None:
    with engine.begin() as connection:
        given = connection.execute(insert(cases).returning(cases.c.id), a_case("TG-1")).scalar_one()
        connection.execute(cases.delete().where(cases.c.id == given))
    there = on(new_url(kind), tmp_path)
    backup(full, tmp_path / "b.tar.gz")
    restore(there, tmp_path / "b.tar.gz", replace=False)

    restored = connect(there.database_url)
    with restored.begin() as connection:
        new = connection.execute(insert(cases).returning(cases.c.id), a_case("TG-2")).scalar_one()
        assert all(last_number(connection, table) >= 40 for table in personal_tables() if is_numbered(table))
    assert new > given
    close(restored)


def a_case(code: str) -> dict[str, Any]:
    """A case of which nothing matters but that it is there."""
    said = dict.fromkeys(("category", "department", "text", "chat", "folded"), "x")
    return {"code": code, "filed": 1.0, "due": datetime.date(2026, 1, 1), **said}


def test_every_table_is_either_of_facts_or_in_the_backup(full: Settings, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.tar.gz")

    manifest = archive.checked(tmp_path / "b.tar.gz")
    assert set(manifest.tables).isdisjoint(table.name for table in public_tables())
    assert {"cases", "case_words", "photos", "audit", "officers", "sessions", "turns", "tokens", "rates"} <= set(manifest.tables)
    newest = max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert (manifest.revision, "facts" in manifest.without) == (newest, True)
    assert manifest.photos == len(list((tmp_path / "photos").rglob("*.jpg")))


def test_a_table_that_nobody_has_told_of_stops_the_backup(engine: Engine, full: Settings, tmp_path: Path) -> None:
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE unheard_of (id INTEGER)"))

    with pytest.raises(Refused, match="unheard_of"):
        backup(full, tmp_path / "b.tar.gz")

    assert not list(tmp_path.glob("*b.tar.gz*"))


def test_it_is_one_moment_however_long_it_takes(engine: Engine, full: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = content(engine)
    real = archive.Packer.table

    def meanwhile(packer: archive.Packer, name: str, *given: Any) -> archive.Part:
        with engine.begin() as connection:
            keep(connection, f"lúc {name}", {}, Said("hỏi", "đáp", "answered", (), ()), datetime.datetime.now(datetime.UTC))
        return real(packer, name, *given)

    monkeypatch.setattr(archive.Packer, "table", meanwhile)
    backup(full, tmp_path / "b.tar.gz")

    manifest = archive.checked(tmp_path / "b.tar.gz")
    seen = {name: part.rows for name, part in manifest.tables.items()}
    with reading(engine) as connection:
        assert len(connection.execute(select(conversations.c.id)).all()) > 40
    assert seen == {name: len(rows) for name, rows in before.items()}


def damaged(path: Path, how: str) -> None:
    """Do something to an archive."""
    whole = path.read_bytes()
    if how == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "last bytes cut":
        path.write_bytes(whole[:-9])
    elif how == "a byte":
        path.write_bytes(whole[:2000] + bytes([whole[2000] ^ 1]) + whole[2001:])
    elif how == "no archive":
        path.write_bytes(b"anh/chi" * 100)
    else:
        repacked(path, how)


def repacked(path: Path, how: str) -> None:
    """Pack an archive anew with one part changed, so that only the manifest tells."""
    out = io.BytesIO()
    with tarfile.open(path) as old, tarfile.open(fileobj=out, mode="w:gz") as new:
        for part in old:
            said = old.extractfile(part).read()  # type: ignore[union-attr]  # all are files
            if how == "a row" and part.name == "tables/cases.jsonl":
                said = said[:-1].rpartition(b"\n")[0] + b"\n"
            if how == "a photo" and part.name.startswith("photos/"):
                said = said[:-1] + b"?"
            if how == "a photo left out" and part.name.startswith("photos/"):
                how = "done"
                continue
            if how == "a later format" and part.name == "manifest.json":
                said = json.dumps({**json.loads(said), "format": 2}).encode()
            if how == "another revision" and part.name == "manifest.json":
                said = json.dumps({**json.loads(said), "revision": "0003"}).encode()
            if how == "no manifest" and part.name == "manifest.json":
                continue
            part.size = len(said)
            new.addfile(part, io.BytesIO(said))
    path.write_bytes(out.getvalue())


@pytest.mark.parametrize(
    "how",
    [
        "cut",
        "last bytes cut",
        "a byte",
        "no archive",
        "a row",
        "a photo",
        "a photo left out",
        "a later format",
        "another revision",
        "no manifest",
    ],
)
def test_a_damaged_backup_is_refused_and_changes_nothing(full: Settings, new_url: Made, tmp_path: Path, how: str) -> None:
    backup(full, tmp_path / "b.tar.gz")
    damaged(tmp_path / "b.tar.gz", how)
    there = on(new_url("sqlite"), tmp_path, "photos-there")

    with pytest.raises(Refused):
        restore(there, tmp_path / "b.tar.gz", replace=False)

    restored = connect(there.database_url)
    assert not any(content(restored).values())
    assert not list((tmp_path / "photos-there").rglob("*.jpg"))
    close(restored)


def test_what_the_database_refuses_leaves_nothing_behind(new_url: Made, tmp_path: Path) -> None:
    here = on(new_url("sqlite"), tmp_path)
    engine = connect(here.database_url)
    fill(engine, 7, [open_album(here.photos_url).put(b"anh")])
    with engine.begin() as connection:
        connection.execute(cases.update().where(cases.c.id == 40).values(officer=2**40))  # more than PostgreSQL holds
    close(engine)
    backup(here, tmp_path / "b.tar.gz")
    there = on(new_url("postgresql"), tmp_path, "photos-there")

    with pytest.raises(Refused, match="the database refuses"):
        restore(there, tmp_path / "b.tar.gz", replace=False)

    restored = connect(there.database_url)
    assert not any(content(restored).values())
    assert not list((tmp_path / "photos-there").rglob("*.jpg"))
    close(restored)


def test_a_database_that_is_not_empty_is_only_replaced_on_purpose(engine: Engine, full: Settings, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.tar.gz")
    before, log = content(engine, without=(audit,)), content(engine)["audit"]
    album = open_album(full.photos_url)
    with engine.begin() as connection:
        connection.execute(cases.update().values(text="đổi"))
        late = {"chat": "web:x", "ref": "", "state": "kept", "name": album.put(b"anh moi"), "added": 1.0}
        connection.execute(insert(photos), late)
        connection.execute(insert(audit), {"at": 2.0, "what": "sorted", "case_id": 7})

    with pytest.raises(Refused, match="--replace"):
        restore(full, tmp_path / "b.tar.gz", replace=False)
    assert {row[8] for row in content(engine)["cases"]} == {"đổi"}
    restore(full, tmp_path / "b.tar.gz", replace=True)

    after, grown = content(engine, without=(audit,)), content(engine)["audit"]
    going = [row for row in after["photos"] if row not in before["photos"]]
    assert {**after, "photos": [row for row in after["photos"] if row not in going]} == before
    assert [(row[3], row[4]) for row in going] == [("leaving", late["name"])]
    assert set(log) < set(grown)
    assert [row[4] for row in grown if row not in log] == ["sorted", "restored"]


def test_the_audit_log_of_another_system_is_not_replaced(full: Settings, new_url: Made, tmp_path: Path) -> None:
    backup(full, tmp_path / "b.tar.gz")
    there = on(new_url("sqlite"), tmp_path)
    other = connect(there.database_url)
    with other.begin() as connection:
        connection.execute(insert(audit), {"at": 2.0, "what": "filed"})
    before = content(other)

    with pytest.raises(Refused, match="audit log"):
        restore(there, tmp_path / "b.tar.gz", replace=True)

    assert content(other) == before
    close(other)


def test_a_backup_that_fails_leaves_no_file(full: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.Packer, "close", full_disk)
    with pytest.raises(Refused, match="No space left"):
        backup(full, tmp_path / "b.tar.gz")

    assert not list(tmp_path.glob("*b.tar.gz*"))
    assert not list(tmp_path.glob(".*"))


def test_a_photo_that_is_missing_is_told_and_stops_nothing(full: Settings, tmp_path: Path) -> None:
    shown = sorted((tmp_path / "photos").rglob("*.jpg"))
    shown[0].unlink()
    shown[1].write_bytes(b"hong")

    said = backup(full, tmp_path / "b.tar.gz")

    assert "7 photos; 2 photos are missing" in said


def test_the_commands_say_where_and_refuse_to_overwrite(full: Settings, tmp_path: Path) -> None:
    from bot.__main__ import app
    from bot.settings import settings

    env = {"DATABASE_URL": full.database_url, "PHOTOS_URL": full.photos_url, "BACKUP_FOLDER": str(tmp_path / "backups")}
    settings.cache_clear()
    made = CliRunner().invoke(app, ["backup"], env=env)
    file = next((tmp_path / "backups").iterdir())
    settings.cache_clear()
    again = CliRunner().invoke(app, ["backup", str(file)], env=env)
    settings.cache_clear()
    refused = CliRunner().invoke(app, ["restore", str(file)], env=env)
    settings.cache_clear()
    absent = CliRunner().invoke(app, ["restore", str(tmp_path / "none")], env=env)
    settings.cache_clear()

    assert made.exit_code == 0
    assert made.output.startswith(str(file))
    assert "never overwritten" in again.output
    assert "not empty" in refused.output
    assert (again.exit_code, refused.exit_code, absent.exit_code) == (1, 1, 1)
    assert os.stat(tmp_path / "backups").st_mode & 0o777 == 0o700
    assert gzip.decompress(file.read_bytes())
