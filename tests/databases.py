"""Databases for tests: a private PostgreSQL on loopback, and databases that are already migrated.

The server is Debian's, run by the user `postgres` where the tests run as root; its data go when it stops.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import psycopg

from knowledge.database import close, connect, migrate

MISSING = "no PostgreSQL on this machine; install Debian's package postgresql"
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "track_commit_timestamp=on")


def binaries() -> Path | None:
    """The folder of initdb and pg_ctl; None where there is none. Debian keeps them off the PATH, a folder a version."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: int(folder.parent.name))
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


class Postgres:
    """A PostgreSQL of its own: `with Postgres() as server: … server.create("x")`. Nothing of it is left when it stops.

    It does not wait for the disk: what tests kill are the assistant's processes, not the database.
    """

    def __init__(self) -> None:
        self.port = 0
        self._folder = Path()
        self._migrated = False

    def __enter__(self) -> Self:
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self._folder, "postgres")
        self._run("initdb", "-D", "data", "-U", "app", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.port = _free_port()
        options = ("listen_addresses=127.0.0.1", f"port={self.port}", f"unix_socket_directories={self._folder}", *QUICK)
        self._run("pg_ctl", "-D", "data", "-w", "-l", "log", "-o", " ".join(f"-c {option}" for option in options), "start")
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "-D", "data", "-w", "-m", "immediate", "stop")
        shutil.rmtree(self._folder)

    def create(self, name: str, template: str = "template0", options: str = "") -> str:
        """A new database; returns its URL."""
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {options}')
        return f"postgresql://app@127.0.0.1:{self.port}/{name}"

    def migrated(self, name: str) -> str:
        """A new database with the tables of this release; returns its URL."""
        if not self._migrated:
            make_tables(self.create("migrated"))
            self._migrated = True
        return self.create(name, "migrated")

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        with psycopg.connect(f"host=127.0.0.1 port={self.port} user=app dbname=postgres", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        folder = binaries()
        assert folder is not None, MISSING
        as_postgres: Sequence[str] = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
        command = [*as_postgres, str(folder / program), *arguments]
        said = self._folder / f"{program}.said"  # no pipe: the server inherits it and would hold it open
        with said.open("wb") as out:
            done = subprocess.run(command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)  # noqa: S603  our own words
        if done.returncode:
            raise RuntimeError(f"{program}: {said.read_text(errors='replace')}")


def make_tables(url: str) -> None:
    """Bring a database to the tables of this release, without facts."""
    engine = connect(url)
    migrate(engine)
    close(engine)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
