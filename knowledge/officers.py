"""Officers (cán bộ): who may sign in to the admin, what they may do, and their sessions. Personal data lives here."""

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, Table, Text, text

from knowledge.database import metadata

officers = Table(
    "officers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("totp", Text, nullable=False, server_default=""),
    Column("totp_used", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("locked_until", Float, nullable=False, server_default="0"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("chat", Text, nullable=False, server_default=""),
    Column("created", Float, nullable=False),
    sqlite_autoincrement=True,
)
sessions = Table(
    "sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("officer", Integer, ForeignKey("officers.id"), nullable=False, index=True),
    Column("created", Float, nullable=False),
    Column("seen", Float, nullable=False),
    Column("expires", Float, nullable=False),
    Column("device", Text, nullable=False, server_default=""),
    Column("confirmed", Boolean, nullable=False, server_default=text("false")),
)
