"""The outbox keeps the order of each chat, the rates, and knows what may have arrived, on both engines."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, select

from knowledge.database import reading
from knowledge.outbox import (
    LEASE,
    SEND_WITHIN,
    Owed,
    body_of,
    claim,
    depths,
    given_up,
    moved,
    oldest,
    outbox,
    owe,
    postponed,
    sent,
)
from knowledge.rates import Limit

T0 = 1_764_000_000.0
LAN, MINH = "telegram:7", "telegram:8"


def no_limits(owed: Owed) -> Sequence[Limit]:
    """Rates that hold nobody up."""
    return (Limit(owed.chat, 0.0, 1),)


def owes(engine: Engine, *texts: str, chat: str = LAN, kind: str = "answer") -> None:
    """Owe a chat some messages."""
    with engine.begin() as connection:
        for text in texts:
            owe(connection, chat, kind, {"text": text}, T0)


def claims(engine: Engine, now: float = T0) -> list[Owed]:
    """What a sender gets to send."""
    with engine.begin() as connection:
        return claim(connection, "telegram", no_limits, now)[0]


def said(claimed: list[Owed]) -> list[str]:
    """The texts of messages."""
    return [owed.body["text"] for owed in claimed]


def arrives(engine: Engine, owed: Owed) -> None:
    """The platform has taken it."""
    with engine.begin() as connection:
        sent(connection, owed, "1001", T0)


def state_of(engine: Engine, owed: Owed) -> tuple[str, bool]:
    """The state of a message, and whether it may have arrived twice."""
    with reading(engine) as connection:
        row = connection.execute(select(outbox).where(outbox.c.id == owed.id)).one()
        return row.state, row.maybe_twice


def test_the_oldest_of_each_chat_is_sent_and_the_rest_waits_for_it(engine: Engine) -> None:
    owes(engine, "một", "hai")
    owes(engine, "ba", chat=MINH)

    first = claims(engine)
    meanwhile = claims(engine)
    arrives(engine, first[0])

    assert said(first) == ["một", "ba"]
    assert meanwhile == []
    assert said(claims(engine)) == ["hai"]


def test_what_is_worth_nothing_later_waits_for_nothing(engine: Engine) -> None:
    owes(engine, "một", "hai")
    owes(engine, "đóng vòng chờ", kind="passing")

    assert said(claims(engine)) == ["một", "đóng vòng chờ"]


def test_a_sender_keeps_to_its_platform(engine: Engine) -> None:
    owes(engine, "một", chat="zalo:7")

    assert claims(engine) == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_another_transaction_is_claiming_is_passed_by(engine: Engine) -> None:
    owes(engine, "một", "hai")
    owes(engine, "ba", chat=MINH)

    with engine.begin() as holding:
        held = claim(holding, "telegram", no_limits, T0, most=1)[0]
        others = claims(engine)

    assert said(held) == ["một"]
    assert said(others) == ["ba"]


def test_a_rate_holds_back_and_says_how_long(engine: Engine) -> None:
    owes(engine, "một")
    owes(engine, "hai", chat=MINH)

    with engine.begin() as connection:
        claimed, soonest = claim(connection, "telegram", lambda _: (Limit("telegram", 0.5, 1),), T0)

    assert (said(claimed), soonest) == (["một"], 0.5)
    assert said(claims(engine, T0 + 1)) == ["hai"]


def test_who_is_held_up_by_their_own_rate_holds_up_nobody_else(engine: Engine) -> None:
    owes(engine, "một", "hai", "ba")
    owes(engine, "bốn", chat=MINH)
    limits = (Limit("telegram", 0.0, 1), Limit(LAN, 60.0, 1))
    chats_own = {LAN: limits, MINH: limits[:1]}

    def next_one(now: float) -> list[str]:
        with engine.begin() as connection:
            claimed, _ = claim(connection, "telegram", lambda owed: chats_own[owed.chat], now, most=1)
            for owed in claimed:
                sent(connection, owed, "", now)
            return said(claimed)

    assert [next_one(T0), next_one(T0), next_one(T0)] == [["một"], [], ["bốn"]]
    assert [next_one(T0 + 60), next_one(T0 + 61), next_one(T0 + 120)] == [["hai"], [], ["ba"]]


def test_a_sender_that_dies_leaves_its_message_to_another_and_it_is_marked(engine: Engine) -> None:
    owes(engine, "một")
    first = claims(engine)[0]

    assert claims(engine, T0 + LEASE - 1) == []
    again = claims(engine, T0 + LEASE)

    assert said(again) == ["một"]
    assert state_of(engine, first) == ("sending", True)


def test_a_sender_that_lives_is_done_before_its_lease_is() -> None:
    assert SEND_WITHIN < LEASE


def test_who_lost_the_lease_does_not_send_a_message_back(engine: Engine) -> None:
    owes(engine, "một")
    first = claims(engine)[0]
    again = claims(engine, T0 + LEASE)[0]
    arrives(engine, again)

    with engine.begin() as connection:
        postponed(connection, first, "timed out", T0, maybe_arrived=True)
        given_up(connection, first, "blocked")

    assert state_of(engine, first) == ("sent", True)


def test_a_failure_is_tried_again_in_its_place(engine: Engine) -> None:
    owes(engine, "một", "hai")
    first = claims(engine)[0]
    with engine.begin() as connection:
        postponed(connection, first, "server error", T0 + 5, maybe_arrived=False)

    assert claims(engine) == []
    assert said(claims(engine, T0 + 5)) == ["một"]
    assert state_of(engine, first)[1] is False


def test_what_is_given_up_stays_with_its_reason_and_the_chat_goes_on(engine: Engine) -> None:
    owes(engine, "một", "hai")
    with engine.begin() as connection:
        given_up(connection, claim(connection, "telegram", no_limits, T0)[0][0], "blocked")

    assert said(claims(engine)) == ["hai"]
    with reading(engine) as connection:
        assert depths(connection) == {("telegram", "failed"): 1, ("telegram", "sending"): 1}


def test_what_is_owed_follows_a_chat_that_moved(engine: Engine) -> None:
    owes(engine, "một", chat="telegram:-100")
    with engine.begin() as connection:
        moved(connection, "telegram:-100", "telegram:-1000")

    assert claims(engine)[0].chat == "telegram:-1000"


def test_a_message_is_told_to_its_own_chat_alone(engine: Engine) -> None:
    with engine.begin() as connection:
        number = owe(connection, LAN, "answer", {"text": "một"}, T0)

    with reading(engine) as connection:
        assert body_of(connection, number, LAN) == {"text": "một"}
        assert body_of(connection, number, MINH) is None


def test_the_age_of_the_oldest_is_that_of_what_is_still_owed(engine: Engine) -> None:
    owes(engine, "một")
    with reading(engine) as connection:
        before = oldest(connection)
    arrives(engine, claims(engine)[0])

    with reading(engine) as connection:
        assert (before, oldest(connection)) == (T0, None)
