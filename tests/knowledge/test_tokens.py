"""Tokens that rotate are refreshed by one process at a time, on both engines."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from knowledge.database import close, connect, reading
from knowledge.tokens import LEASE, Pair, begin_refresh, end_refresh, seen

T0 = 1_764_000_000.0
NEW = Pair("access-2", "refresh-2", T0 + 90_000, T0)


def begins(engine: Engine, now: float = T0) -> bool:
    """Try to take the right to refresh."""
    with engine.begin() as connection:
        return begin_refresh(connection, "zalo", now)


def pair(engine: Engine) -> Pair:
    """The pair as everybody sees it."""
    with reading(engine) as connection:
        return seen(connection, "zalo", "refresh-1")


def test_before_the_first_refresh_there_is_only_what_consent_gave(engine: Engine) -> None:
    assert pair(engine) == Pair("", "refresh-1", 0.0, 0.0)


def test_one_of_many_processes_may_refresh(database_url: str, engine: Engine) -> None:
    another = connect(database_url)

    with ThreadPoolExecutor(8) as pool:
        may = list(pool.map(lambda number: begins(another if number % 2 else engine), range(16)))

    close(another)
    assert sum(may) == 1


def test_what_consent_gave_is_seen_while_the_first_refresh_runs(engine: Engine) -> None:
    begins(engine)

    assert pair(engine).refresh == "refresh-1"


def test_the_new_pair_is_seen_and_the_next_refresh_may_begin(engine: Engine) -> None:
    begins(engine)
    with engine.begin() as connection:
        end_refresh(connection, "zalo", NEW)

    assert pair(engine) == NEW
    assert begins(engine) is True


def test_the_right_of_a_process_that_died_ends_with_its_lease(engine: Engine) -> None:
    begins(engine)

    assert begins(engine, T0 + LEASE) is False
    assert begins(engine, T0 + LEASE + 1) is True
