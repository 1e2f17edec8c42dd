"""What only one process may do at a time: whoever holds it leads until it lets go or dies."""

import fcntl
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, func, select


def lead(engine: Engine, what: str) -> Callable[[], None] | None:
    """Take the lead in something among all processes on a database; gives what lets go of it, or None where another has it."""
    if engine.dialect.name == "postgresql":
        return _by_session(engine, what)
    database = engine.url.database
    return _by_file(Path(f"{database}.{what}")) if database not in (None, "", ":memory:") else lambda: None


def _by_session(engine: Engine, what: str) -> Callable[[], None] | None:
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    if connection.execute(select(func.pg_try_advisory_lock(func.hashtextextended(what, 0)))).scalar_one():
        return connection.invalidate  # ends the session, and with it the lock
    connection.close()
    return None


def _by_file(path: Path) -> Callable[[], None] | None:
    """A lock of the operating system, next to the SQLite file; it goes with the process."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file.close
