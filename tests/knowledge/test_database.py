"""What both engines have in common."""

from uuid import uuid4

import pytest
from sqlalchemy import make_url

from knowledge.database import close, connect, read, reading, write
from knowledge.phrasings import Phrasing, phrasings
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
