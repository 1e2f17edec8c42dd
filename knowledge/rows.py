"""Rows of personal tables as lines of JSON, alike from every database: what a backup is made of.

A line is a list of values in the order of the table's columns. Times are ISO 8601 in UTC, days ISO 8601, JSON is itself; numbers are exact.
"""

import datetime
import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Column, Date, DateTime, Table, select
from sqlalchemy.engine import Connection

import knowledge.cases
import knowledge.conversations
import knowledge.office.questions
import knowledge.officers
import knowledge.outbox
import knowledge.photos
import knowledge.rates
import knowledge.tokens
import knowledge.updates  # noqa: F401  the tables register themselves when they are imported
from knowledge.database import metadata
from knowledge.load import NOUNS, editions

MANY = 500
"""So many rows are held in memory at a time."""


def public_tables() -> tuple[Table, ...]:
    """Tables of facts, which every release brings along."""
    parts = (noun.part_table for noun in NOUNS if noun.part_table is not None)
    return (editions, *(noun.table for noun in NOUNS), *parts)


def personal_tables() -> tuple[Table, ...]:
    """All other tables, those that others refer to first."""
    public = {table.name for table in public_tables()}
    return tuple(table for table in metadata.sorted_tables if table.name not in public)


def written(connection: Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table, each as a line, in the order of their key."""
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=MANY)
    for row in connection.execute(query):
        yield json.dumps([_plain(value) for value in row], ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        at = value if value.tzinfo else value.replace(tzinfo=datetime.UTC)  # SQLite keeps no zone; what we put there is UTC
        return at.astimezone(datetime.UTC).isoformat()
    return value.isoformat() if isinstance(value, datetime.date) else value


def read(table: Table, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The rows that lines tell of. Raises ValueError where one does not fit the table."""
    columns = list(table.columns)
    for line in lines:
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(columns):
            raise ValueError(f"a line does not fit the table {table.name}")
        yield {column.name: _stored(column, value) for column, value in zip(columns, values, strict=True)}


def _stored(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        return datetime.datetime.fromisoformat(value)
    return datetime.date.fromisoformat(value) if isinstance(column.type, Date) else value


def put(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> int:
    """Insert rows with the numbers they had; returns how many they were."""
    count, batch = 0, []
    for row in rows:
        batch.append(row)
        if len(batch) == MANY:
            connection.execute(table.insert(), batch)
            count, batch = count + len(batch), []
    if batch:
        connection.execute(table.insert(), batch)
    return count + len(batch)
