"""Opening the database and the library: migrated and loaded at the first command, whatever it is."""

import gc
from pathlib import Path

from sqlalchemy import Engine, make_url

from handlers.library import Library, open_library
from knowledge.catalogue import read_catalogue
from knowledge.database import connect, migrate, reading
from knowledge.load import load


def open_database(url: str) -> Engine:
    """An engine whose tables are there and hold the facts of this release."""
    database = make_url(url).database
    if url.startswith("sqlite") and database not in (None, "", ":memory:"):
        Path(str(database)).parent.mkdir(parents=True, exist_ok=True)
    engine = connect(url)
    migrate(engine)
    with engine.begin() as connection:
        load(connection)
    return engine


def open_shelf(url: str) -> Library:
    """The library of the database behind a URL."""
    return shelf_of(open_database(url))


def shelf_of(engine: Engine) -> Library:
    """The library of a database."""
    with reading(engine) as connection:
        return open_library(read_catalogue(connection))


def settled() -> None:
    """What was opened stays: keep the garbage collector from looking through the library, which would stop everybody for 150 ms."""
    gc.collect()
    gc.freeze()
