"""The numbers that a database gives to rows: none is given twice, also after a restore, since other rows may still speak of the first."""

from sqlalchemy import Integer, Table, func, select, text
from sqlalchemy.engine import Connection

_LAST = {
    "postgresql": "SELECT pg_sequence_last_value(CAST(pg_get_serial_sequence(:name, 'id') AS regclass))",
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = :name",
}


def is_numbered(table: Table) -> bool:
    """Whether the database numbers the rows of a table."""
    key = list(table.primary_key.columns)
    return len(key) == 1 and isinstance(key[0].type, Integer) and key[0].autoincrement is not False


def last_number(connection: Connection, table: Table) -> int:
    """The highest number that was ever given to a row of a table; 0 where none was."""
    query = text(_LAST[connection.dialect.name])
    return int(connection.execute(query, {"name": table.name}).scalar() or 0)


def go_on_after(connection: Connection, table: Table, number: int) -> None:
    """Number the next row of a table higher than this, than every row that is there, and than ever before."""
    highest = connection.execute(select(func.max(table.c.id))).scalar() or 0
    last = max(number, highest, last_number(connection, table))
    if not last:
        return
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), last)))
        return
    given = {"name": table.name, "last": last}
    if not connection.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"), given).rowcount:
        connection.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), given)
