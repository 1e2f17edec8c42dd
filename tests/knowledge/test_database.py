"""What both engines have in common."""

import itertools
import sqlite3
import threading
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url
from sqlalchemy.exc import TimeoutError

from knowledge.database import close, connect, read, reading, write
from knowledge.phrasings import Phrasing, phrasings
from knowledge.turnstile import Turnstile
from tests.databases import Postgres, make_tables

SORTED = ["a-c", "ab", "b"]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_a_postgresql_url_is_taken_however_it_is_written(postgres: Postgres, scheme: str) -> None:
    name = f"test-{uuid4()}"
    url = make_url(postgres.create(name)).set(drivername=scheme).render_as_string(hide_password=False)

    engine = connect(url)
    with reading(engine) as connection:
        assert connection.dialect.driver == "psycopg"
    close(engine)
    postgres.drop(name)


def test_records_come_in_one_order_whatever_language_the_database_sorts_by(postgres: Postgres) -> None:
    name = f"test-{uuid4()}"
    url = postgres.create(name, options="LOCALE_PROVIDER icu ICU_LOCALE 'vi'")
    make_tables(url)
    engine = connect(url)
    with engine.begin() as connection:
        write(connection, phrasings, [Phrasing(key, ()) for key in reversed(SORTED)])

    with reading(engine) as connection:
        ids = [record.id for record in read(connection, phrasings, Phrasing)]

    close(engine)
    postgres.drop(name)
    assert ids == SORTED


def test_who_wants_to_write_to_sqlite_waits_for_those_before_them_alone(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'test.db'}")
    turns, over = itertools.count(), threading.Event()
    done = [0]

    def work_on_and_on() -> None:
        while not over.is_set():
            with engine.begin():
                done[0] = next(turns)

    worker = threading.Thread(target=work_on_and_on)
    worker.start()
    waited = []
    for _ in range(50):
        before = done[0]
        with engine.begin():
            waited.append(done[0] - before)
    over.set()
    worker.join()
    close(engine)

    assert max(waited) <= 3


def test_who_has_waited_too_long_is_told_and_the_next_gets_through(tmp_path: Path) -> None:
    pool = Turnstile(lambda: sqlite3.connect(tmp_path / "test.db"), pool_size=1, max_overflow=0, timeout=0.01)
    held = pool.connect()

    with pytest.raises(TimeoutError, match="waited"):
        pool.connect()
    held.close()

    pool.connect().close()
    pool.dispose()
