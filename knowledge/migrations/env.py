"""Alembic's entry: runs on the connection that `knowledge.database.migrate` hands over, or on a scratch one in memory."""

from alembic import context

import knowledge.tables  # noqa: F401  all of them, whatever else is imported
from knowledge.database import connect, metadata


def run() -> None:
    """Run the migrations that were asked for."""
    given = context.config.attributes.get("connection")
    with connect("sqlite://").begin() as scratch:
        context.configure(connection=given or scratch, target_metadata=metadata, render_as_batch=True)
        context.run_migrations()


run()
