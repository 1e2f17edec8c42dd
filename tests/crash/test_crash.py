"""Nothing is lost and nothing is done twice, however often the assistant is killed. The whole of it: `make crash`."""

import pytest
from sqlalchemy import text

from knowledge.database import close, connect
from tests.crash import probe
from tests.crash.conftest import Survives
from tests.crash.ordeal import Plan

on_postgresql = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def test_a_process_that_is_killed_again_and_again_loses_nothing_and_repeats_nothing(survives: Survives) -> None:
    evidence = survives(Plan(updates=200, chats=20, kills=4))

    assert evidence.troubles == []
    assert evidence.turns == 200
    assert evidence.cases == 20


@on_postgresql
def test_four_processes_share_the_work_and_no_chat_is_handled_by_two_at_a_time(survives: Survives, database_url: str) -> None:
    probe.install(database_url)

    evidence = survives(Plan(updates=200, chats=20, kills=3, processes=4))

    assert evidence.troubles == []
    assert probe.handled(database_url) == 200
    assert probe.processes(database_url) >= 3
    assert probe.overlaps(database_url) == []


@on_postgresql
def test_the_probe_sees_who_handles_a_chat_beside_another(database_url: str) -> None:
    probe.install(database_url)
    engine = connect(database_url)
    turn = text("INSERT INTO turns VALUES ('telegram:7', :position, '', '', '', '[]', '[]', now())")
    with engine.begin() as first, engine.begin() as second:
        first.execute(turn, {"position": 1})
        second.execute(turn, {"position": 2})
    with engine.begin() as third:
        third.execute(turn, {"position": 3})
    close(engine)

    assert probe.overlaps(database_url) == ["telegram:7"]
