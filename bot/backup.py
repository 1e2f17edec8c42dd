"""`backup` and `restore`: everything personal, of either database, in one file that either database takes back."""

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, Table, func, inspect, select, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.archive import FORMAT, UNREADABLE, BadArchive, Lines, Manifest, Packer, Part, checked, digest_of_names, named, packed, parts
from bot.opening import open_database
from bot.settings import Settings
from knowledge.cases import audit, log
from knowledge.database import close, reading
from knowledge.numbering import go_on_after, is_numbered, last_number
from knowledge.photos import photos
from knowledge.photos.album import Album, NoSuchPhoto, name_of, open_album
from knowledge.rows import personal_tables, public_tables, put, read, written

WITHOUT = "tables of facts: every release loads them from its own files"
NAME = "tro-ly-so-%Y%m%d-%H%M%S.tar.gz"


class Refused(Exception):  # noqa: N818  it names what came of it
    """A backup is not made or not restored; the message says why and what to do. Nothing has changed."""


def backup(settings: Settings, file: Path | None) -> str:
    """Write a backup; returns what to say. In a folder, or without a file in BACKUP_FOLDER, it is named after the time. Raises Refused."""
    path = _target(settings, file)
    engine = open_database(settings.database_url)
    try:
        with packed(path) as packer:
            manifest = _pack(engine, open_album(settings.photos_url), packer)
    except OSError as error:
        raise Refused(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        close(engine)
    rows = sum(part.rows for part in manifest.tables.values())
    missing = f"; {manifest.photos_missing} photos are missing from the album" if manifest.photos_missing else ""
    return f"{path}: {rows} rows, {manifest.photos} photos{missing}"


def _target(settings: Settings, file: Path | None) -> Path:
    target = file or Path(settings.backup_folder)
    if file is None:
        if not settings.backup_folder:
            raise Refused("name a file, or set BACKUP_FOLDER")
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
    return target / datetime.datetime.now(datetime.UTC).strftime(NAME) if target.is_dir() else target


def _pack(engine: Engine, album: Album, packer: Packer) -> Manifest:
    with _snapshot(engine) as connection:
        revision = _revision(connection)
        _must_know_all(connection)
        made = datetime.datetime.now(datetime.UTC).isoformat()
        tables = {table.name: _packed_table(connection, table, packer) for table in personal_tables()}
        kept = select(photos.c.name).where(photos.c.state == "kept", photos.c.name != "").distinct()
        names = list(connection.execute(kept).scalars())
    there = [name for name in names if _packed_photo(album, name, packer)]
    manifest = Manifest(FORMAT, revision, made, tables, len(there), digest_of_names(there), len(names) - len(there), WITHOUT)
    packer.close(manifest)
    return manifest


def _must_know_all(connection: Connection) -> None:
    """A table whose module nobody imports would be left out, and nobody would see it before it is missed."""
    known = {table.name for table in (*personal_tables(), *public_tables())} | {"alembic_version"}
    unknown = set(inspect(connection).get_table_names()) - known
    if unknown:
        raise Refused(f"nothing is backed up: knowledge/rows.py does not know the tables {', '.join(sorted(unknown))}")


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment of the database, however long it reads, and keeps nobody from writing."""
    with reading(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def _packed_table(connection: Connection, table: Table, packer: Packer) -> Part:
    last = last_number(connection, table) if is_numbered(table) else 0
    return packer.table(table.name, table.columns.keys(), written(connection, table), last)


def _packed_photo(album: Album, name: str, packer: Packer) -> bool:
    """Put a photo into the backup; False where it is gone, or is not what its name says: there is nothing to keep then."""
    try:
        content = album.get(name)
    except NoSuchPhoto:
        return False
    if name_of(content) != name:
        return False
    packer.photo(name, content)
    return True


def restore(settings: Settings, file: Path, *, replace: bool) -> str:
    """Bring a database to the state of a backup; returns what to say. Raises Refused, and then nothing has changed."""
    engine = open_database(settings.database_url)
    try:
        manifest = _readable(file)
        with reading(engine) as connection:
            _must_fit(manifest, _revision(connection))
            if not replace:
                _must_be_empty(connection)
        _unpack(engine, open_album(settings.photos_url), file, manifest, replace=replace)
    except (BadArchive, *UNREADABLE) as error:
        raise Refused(f"{file} is not restored: {error}") from error
    except SQLAlchemyError as error:
        raise Refused(f"the database refuses what is in {file} ({type(error).__name__})") from error
    finally:
        close(engine)
    rows = sum(part.rows for part in manifest.tables.values())
    return f"restored: {rows} rows, {manifest.photos} photos, as of {manifest.made}"


def _readable(file: Path) -> Manifest:
    if not file.is_file():
        raise Refused(f"there is no file {file}")
    return checked(file)


def _must_fit(manifest: Manifest, revision: str) -> None:
    columns = {table.name: tuple(table.columns.keys()) for table in personal_tables()}
    if manifest.revision != revision or columns != {name: part.columns for name, part in manifest.tables.items()}:
        raise Refused(
            f"the backup has the tables of revision {manifest.revision}, this release those of {revision}: "
            "restore it with the release that made it, then install this one, which migrates"
        )


def _must_be_empty(connection: Connection) -> None:
    full = [table.name for table in personal_tables() if connection.execute(select(table.primary_key.columns[0]).limit(1)).first()]
    if full:
        raise Refused(f"the database is not empty ({', '.join(full)}); restore into a new one, or say --replace to lose what is in it")


def _unpack(engine: Engine, album: Album, file: Path, manifest: Manifest, *, replace: bool) -> None:
    """Files of photos before the rows that know them, so that no row is ever without its file; what failed leaves none behind."""
    new: list[str] = []
    try:
        for kind, name, content in parts(file):
            if kind == "photos":
                _put_photo(album, name, content.read(), new)
        with engine.begin() as connection:
            _alone(connection)
            if replace:
                _replace(connection, file, manifest)
            else:
                _must_be_empty(connection)
                _fill(connection, file, manifest)
    except BaseException:
        for name in new:
            album.delete(name)
        raise


def _put_photo(album: Album, name: str, content: bytes, new: list[str]) -> None:
    try:
        album.get(named(name, content))
    except NoSuchPhoto:
        new.append(name)
        album.put(content)


def _alone(connection: Connection) -> None:
    """Nobody writes until the restore is done; on SQLite nobody could anyway."""
    if connection.dialect.name == "postgresql":
        names = ", ".join(table.name for table in personal_tables())
        connection.execute(text(f"LOCK TABLE {names} IN EXCLUSIVE MODE"))


def _replace(connection: Connection, file: Path, manifest: Manifest) -> None:
    """Everything personal goes, but the audit log: it only grows, and no restore is an exception. Files of photos that the backup does not
    know are left to be deleted."""
    names = select(photos.c.name).where(photos.c.name != "").distinct()
    before = set(connection.execute(names).scalars())
    for table in reversed(personal_tables()):
        if table is not audit:
            connection.execute(table.delete())
    _fill(connection, file, manifest)
    now = time.time()
    left = {"chat": "", "ref": "", "state": "leaving", "added": now}
    for name in sorted(before - set(connection.execute(names).scalars())):
        connection.execute(photos.insert(), {**left, "name": name})
    log(connection, None, "restored", now, new=manifest.made)


def _fill(connection: Connection, file: Path, manifest: Manifest) -> None:
    known = {table.name: table for table in personal_tables()}
    for kind, name, content in parts(file):
        if kind != "tables":
            continue
        table, lines = known[name], Lines(content)
        rows = read(table, lines)
        put(connection, table, _unknown(connection, rows) if table is audit else rows)
        lines.must_be(name, manifest.tables[name])  # it was, when it was checked; it has not been changed since
        if is_numbered(table):
            go_on_after(connection, table, manifest.tables[name].last_number)


def _unknown(connection: Connection, rows: Iterator[dict[str, object]]) -> Iterator[dict[str, object]]:
    """The lines of an audit log that are not there yet. Raises Refused where one contradicts what is there."""
    if not connection.execute(select(func.count()).select_from(audit)).scalar_one():
        yield from rows
        return
    for row in rows:
        there = connection.execute(select(audit).where(audit.c.id == row["id"])).mappings().first()
        if there is None:
            yield row
        elif dict(there) != row:
            raise Refused("the audit log of this database is another's, and it cannot be replaced; restore into a new database")


def _revision(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())


def last_backup(folder: Path, now: float) -> float | None:
    """Seconds since the newest whole backup in a folder; None where there is none."""
    made = [path.stat().st_mtime for path in folder.glob("*.tar.gz")]
    return now - max(made) if made else None
