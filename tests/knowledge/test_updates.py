"""Updates are stored once and taken one chat at a time in order, on both engines."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select

from knowledge.database import close, connect, reading
from knowledge.updates import ATTEMPTS, Update, dead, done, failed, forget_done, store, take, updates, waiting

T0 = 1_764_000_000.0
LATER = T0 + 3600
LAN, MINH = "telegram:7", "telegram:8"
on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def arrived(chat: str, key: str) -> Update:
    """An update of a chat; `key` is what it says, too."""
    return Update("telegram", key, chat, {"what": "text", "text": key})


def keep(engine: Engine, *arrivals: Update) -> None:
    """Store updates one after the other."""
    with engine.begin() as connection:
        for update in arrivals:
            store(connection, [update], T0)


def keep_together(engine: Engine, arrivals: list[Update]) -> None:
    """Store updates that came at the same moment."""
    with engine.begin() as connection:
        store(connection, arrivals, T0)


def next_of(engine: Engine, now: float = T0, *, fails: bool = False) -> str | None:
    """Take the next update and do it, or fail at it; its key."""
    with engine.begin() as connection:
        update = take(connection, now)
        if update is None:
            return None
        if fails:
            failed(connection, update, "ValueError", now)
        else:
            done(connection, update)
        return update.key


def test_an_update_is_stored_once_however_often_it_comes(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"), arrived(LAN, "1"))
    keep(engine, arrived(LAN, "1"), arrived(LAN, "2"))

    with reading(engine) as connection:
        assert waiting(connection) == (2, T0)


def test_of_those_that_come_together_each_is_stored_once_and_a_chat_keeps_its_order(engine: Engine) -> None:
    keep_together(engine, [arrived(MINH, "1"), arrived(LAN, "2"), arrived(MINH, "1"), arrived(MINH, "3")])

    keys = [next_of(engine) for _ in range(4)]

    assert sorted(key for key in keys if key) == ["1", "2", "3"]
    assert keys.index("1") < keys.index("3")


def test_one_that_is_done_does_not_come_back(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"))
    next_of(engine)

    keep(engine, arrived(LAN, "1"))

    assert next_of(engine) is None


def test_the_same_key_of_another_platform_is_another_update(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"), Update("zalo", "1", "zalo:7", {}))

    with reading(engine) as connection:
        assert waiting(connection)[0] == 2


def test_the_oldest_of_all_chats_is_first_and_a_chat_keeps_its_order(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"), arrived(MINH, "2"), arrived(LAN, "3"), arrived(MINH, "4"))

    assert [next_of(engine) for _ in range(5)] == ["1", "2", "3", "4", None]


def test_what_was_said_is_forgotten_when_it_is_done(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"))

    next_of(engine)

    with reading(engine) as connection:
        assert connection.execute(select(updates.c.body)).scalar_one() == {}


def test_a_transaction_that_fails_leaves_its_update_waiting(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"))
    with engine.connect() as connection:
        done(connection, take(connection, T0) or pytest.fail("nothing waits"))
        connection.rollback()

    assert next_of(engine) == "1"


@on_postgresql
def test_a_chat_that_another_transaction_holds_is_passed_by(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"), arrived(LAN, "2"), arrived(MINH, "3"))

    with engine.begin() as holding:
        first = take(holding, T0)
        second = next_of(engine)
        third = next_of(engine)

    assert first is not None
    assert [first.key, second, third] == ["1", "3", None]


@on_postgresql
def test_many_held_chats_hide_no_free_one(engine: Engine) -> None:
    keep(engine, *(arrived(f"telegram:{number}", str(number)) for number in range(20)))
    holding = [engine.connect() for _ in range(19)]
    for connection in holding:
        take(connection, T0)

    free = next_of(engine)

    for connection in holding:
        connection.close()
    assert free == "19"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_second_who_writes_to_sqlite_waits_for_the_first(database_url: str, engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"), arrived(LAN, "2"))
    another = connect(database_url)
    with ThreadPoolExecutor() as pool:
        with engine.begin() as holding:
            first = take(holding, T0) or pytest.fail("nothing waits")
            second = pool.submit(next_of, another)
            done(holding, first)
        key = second.result()
    close(another)

    assert (first.key, key) == ("1", "2")


def test_a_failure_is_tried_again_later_and_the_chat_waits_for_it(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"), arrived(LAN, "2"), arrived(MINH, "3"))
    next_of(engine, fails=True)

    at_once = [next_of(engine), next_of(engine)]

    assert at_once == ["3", None]
    assert [next_of(engine, LATER), next_of(engine, LATER)] == ["1", "2"]


def test_after_its_attempts_an_update_is_set_aside_and_the_chat_goes_on(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"), arrived(LAN, "2"))

    tried = [next_of(engine, LATER + 60 * attempt, fails=True) for attempt in range(ATTEMPTS)]

    with reading(engine) as connection:
        assert dead(connection) == 1
        assert connection.execute(select(updates.c.error).where(updates.c.state == "dead")).scalar_one() == "ValueError"
    assert tried == ["1"] * ATTEMPTS
    assert next_of(engine, LATER) == "2"


def test_the_last_failure_says_so_and_a_failure_at_what_another_has_done_does_not(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"))
    with engine.begin() as connection:
        update = take(connection, T0)
        assert update is not None
        done(connection, update)
    late = Update(update.platform, update.key, update.chat, update.body, update.id, ATTEMPTS - 1)

    with engine.begin() as connection:
        assert failed(connection, late, "TimeoutError", T0) is False

    with reading(engine) as connection:
        assert dead(connection) == 0


def test_traces_are_kept_against_repeats_and_then_deleted(engine: Engine) -> None:
    keep(engine, arrived(LAN, "1"), arrived(MINH, "2"))
    next_of(engine)

    with engine.begin() as connection:
        early = forget_done(connection, datetime.datetime.fromtimestamp(T0 - 1, datetime.UTC))
        late = forget_done(connection, datetime.datetime.fromtimestamp(T0 + 1, datetime.UTC))

    with reading(engine) as connection:
        assert (early, late) == (0, 1)
        assert connection.execute(select(func.count()).select_from(updates)).scalar_one() == 1


@on_postgresql
def test_two_doors_that_store_the_same_new_chats_do_not_lock_each_other_out(engine: Engine) -> None:
    batches = [[arrived(f"telegram:{number}.{lot}", f"{number}.{lot}") for number in range(60)] for lot in range(10)]

    with ThreadPoolExecutor(2) as pool:
        for batch in batches:
            list(pool.map(lambda arrivals: keep_together(engine, arrivals), (batch, batch[::-1])))

    with reading(engine) as connection:
        assert waiting(connection)[0] == 600
