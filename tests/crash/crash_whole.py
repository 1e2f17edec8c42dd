"""The whole ordeal, minutes a piece: `make crash`."""

import pytest

from tests.crash import probe
from tests.crash.conftest import Survives
from tests.crash.ordeal import Plan


def test_a_process_that_is_killed_again_and_again_loses_nothing_and_repeats_nothing(survives: Survives) -> None:
    evidence = survives(Plan(updates=2000, chats=200, kills=20))

    assert evidence.troubles == []
    assert evidence.turns == 2000
    assert evidence.cases == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_four_processes_share_the_work_and_no_chat_is_handled_by_two_at_a_time(survives: Survives, database_url: str) -> None:
    probe.install(database_url)

    evidence = survives(Plan(updates=2000, chats=200, kills=20, processes=4))

    assert evidence.troubles == []
    assert probe.handled(database_url) == 2000
    assert probe.overlaps(database_url) == []
