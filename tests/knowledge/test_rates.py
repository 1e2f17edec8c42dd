"""Rates hold for all processes together, on both engines."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine

from knowledge.database import close, connect
from knowledge.rates import Limit, pause, reserve

T0 = 1_764_000_000.0
OVERALL = Limit("telegram", 0.5, 2)
LAN, MINH = Limit("telegram:7", 1.0, 1), Limit("telegram:8", 1.0, 1)


def wait(engine: Engine, *limits: Limit, now: float = T0) -> float:
    """What `reserve` says in a transaction of its own."""
    with engine.begin() as connection:
        return reserve(connection, limits, now)


def test_a_burst_is_let_through_and_then_the_rate_holds(engine: Engine) -> None:
    waits = [wait(engine, OVERALL) for _ in range(3)]

    assert waits == [0.0, 0.0, 0.5]
    assert wait(engine, OVERALL, now=T0 + 0.5) == 0.0


def test_one_full_bucket_takes_a_place_in_none(engine: Engine) -> None:
    wait(engine, OVERALL, LAN)

    assert wait(engine, OVERALL, LAN) == 1.0
    assert wait(engine, OVERALL, MINH) == 0.0


def test_a_quiet_time_saves_up_no_more_than_the_burst(engine: Engine) -> None:
    wait(engine, OVERALL)

    waits = [wait(engine, OVERALL, now=T0 + 3600) for _ in range(3)]

    assert waits == [0.0, 0.0, 0.5]


def test_two_processes_share_a_bucket(database_url: str, engine: Engine) -> None:
    another = connect(database_url)
    few = Limit("telegram", 1.0, 10)

    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda number: wait(another if number % 2 else engine, few), range(40)))

    close(another)
    assert sum(seconds == 0 for seconds in waits) == 10


def test_a_pause_holds_for_everybody_until_its_end(database_url: str, engine: Engine) -> None:
    another = connect(database_url)
    with engine.begin() as connection:
        pause(connection, OVERALL, T0 + 30)

    waits = [wait(another, OVERALL), wait(another, OVERALL, now=T0 + 30)]

    close(another)
    assert waits == [30.0, 0.0]


def test_a_shorter_pause_ends_no_longer_one(engine: Engine) -> None:
    with engine.begin() as connection:
        pause(connection, LAN, T0 + 30)
        pause(connection, LAN, T0 + 5)

    assert wait(engine, LAN) == 30.0
