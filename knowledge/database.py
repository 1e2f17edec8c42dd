"""The one module that knows SQLAlchemy's machinery: tables from record types, connections, reading and writing records."""

import dataclasses
import datetime
import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from sqlalchemy import (
    JSON,
    URL,
    Boolean,
    Column,
    Date,
    Engine,
    Executable,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool, StaticPool
from sqlalchemy.types import TypeEngine

from knowledge.turnstile import Turnstile

MIGRATIONS = Path(__file__).parent / "migrations"

metadata = MetaData(
    naming_convention={"ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s", "pk": "pk_%(table_name)s"}
)

_COLUMN: dict[object, type[TypeEngine[Any]]] = {str: Text, int: Integer, bool: Boolean, datetime.date: Date, tuple[str, ...]: JSON}

Record = TypeVar("Record")


def connect(url: str) -> Engine:
    """An engine for a database URL (`sqlite:…`, `postgresql:…`). SQLite has one writer: the engine holds one connection, and who wants
    to write waits for it."""
    if not url.startswith("sqlite"):
        return create_engine(
            _with_driver(url), hide_parameters=True, json_serializer=_json, pool_size=8, max_overflow=16, pool_pre_ping=True
        )
    return _sqlite(url, size=1, begin="BEGIN IMMEDIATE")


def _with_driver(url: str) -> URL:
    """A PostgreSQL URL as people write it, with the driver that we have."""
    parts = make_url(url)
    return parts.set(drivername="postgresql+psycopg") if parts.drivername in ("postgresql", "postgres") else parts


def _sqlite(url: str, *, size: int, begin: str) -> Engine:
    """A SQLite engine in WAL mode, where a commit is on the disk when it returns; error messages hide what citizens wrote."""
    in_memory = make_url(url).database in (None, "", ":memory:")
    kind = Turnstile if size == 1 else QueuePool
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {"poolclass": kind, "pool_size": size, "max_overflow": 0}
    engine = create_engine(url, hide_parameters=True, json_serializer=_json, connect_args={"check_same_thread": False}, **pool)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))  # escaped, Vietnamese would take three times the room


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin as `begin` says, not when the driver thinks so
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "busy_timeout = 10000", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def reading(engine: Engine) -> AbstractContextManager[Connection]:
    """A connection for reading alone, which on SQLite waits for no writer."""
    return _reader(engine).connect()


def alone(connection: Connection, what: str) -> None:
    """Wait until no other process does the same; holds until the transaction ends. On SQLite a transaction of `connect` is alone anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


@cache
def _reader(engine: Engine) -> Engine:
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        return engine
    return _sqlite(engine.url.render_as_string(hide_password=False), size=8, begin="BEGIN")


def close(engine: Engine) -> None:
    """Let all connections go."""
    _reader(engine).dispose()
    engine.dispose()


def table_of(record: type[Any], name: str, key: tuple[str, ...] = ("id",)) -> Table:
    """The table that stores a frozen dataclass: a column a field; tuples of strings are JSON, `X | None` may be NULL."""
    columns: list[Column[Any]] = []
    for field, hint in get_type_hints(record).items():
        kinds = [kind for kind in get_args(hint) if kind is not type(None)] if type(None) in get_args(hint) else [hint]
        optional = type(None) in get_args(hint)
        columns.append(Column(field, _COLUMN[kinds[0]], primary_key=field in key, nullable=optional))
    return Table(name, metadata, *columns)


def write(connection: Connection, table: Table, records: Iterable[Any]) -> None:
    """Replace what a table of records holds."""
    connection.execute(table.delete())
    rows = [dataclasses.asdict(record) for record in records]
    if rows:
        connection.execute(table.insert(), rows)


def insert_once(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; those whose unique key is taken change nothing."""
    if not rows:
        return
    connection.execute(_insert_once(connection.dialect.name, table), rows)


@cache
def _insert_once(dialect: str, table: Table) -> Executable:
    return insert_of(dialect, table).on_conflict_do_nothing()


def replace_one(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Insert a whole row, or put it in the place of the one with its primary key."""
    connection.execute(_replace_one(connection.dialect.name, table), row)


@cache
def _replace_one(dialect: str, table: Table) -> Executable:
    insert = insert_of(dialect, table)
    key = list(table.primary_key.columns)
    return insert.on_conflict_do_update(index_elements=key, set_={c.name: insert.excluded[c.name] for c in table.columns if c not in key})


def insert_of(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An insert that can say what happens where the key is taken. Whoever runs it often keeps it: making one costs more than running it."""
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


def read(connection: Connection, table: Table, record: type[Record]) -> list[Record]:
    """All records of a table, in key order: by code points, whatever language the database sorts by."""
    plain = "C" if connection.dialect.name == "postgresql" else "BINARY"
    keys = [column.collate(plain) if isinstance(column.type, Text) else column for column in table.primary_key.columns]
    rows = connection.execute(select(table).order_by(*keys))
    tuples = [i for i, column in enumerate(table.columns) if isinstance(column.type, JSON)]
    if not tuples:
        return [record(*row) for row in rows]
    return [record(*(tuple(value) if i in tuples else value for i, value in enumerate(row))) for row in rows]


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest migration; quick where they already are."""
    if _revision(engine) == max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")):
        return
    from alembic import command  # only here: it takes most of a second to import, and is needed once a release
    from alembic.config import Config

    config = Config(toml_file=str(MIGRATIONS.parent.parent / "pyproject.toml"))
    with engine.begin() as connection:
        alone(connection, "migrate")  # several processes may begin on an empty database
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: Engine) -> str | None:
    if not inspect(engine).has_table("alembic_version"):
        return None
    with engine.connect() as connection:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
