"""Photos that citizens send with a report: where each stands, from the platform's name for it to the re-encoded file."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, Table, Text, text

from knowledge.database import metadata

_WAITS = text("state = 'waiting'")  # as it is spelt in the index, so that SQLite sees that it may use it

photos = Table(
    "photos",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("chat", Text, nullable=False, index=True),
    Column("ref", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("name", Text, nullable=False, server_default=""),
    Column("case_id", Integer, ForeignKey("cases.id"), index=True),
    Column("added", Float, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Index("ix_photos_waiting", "id", sqlite_where=_WAITS, postgresql_where=_WAITS),
    sqlite_autoincrement=True,
)
