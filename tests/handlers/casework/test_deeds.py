"""What officers do with a case: each deed with its state and its line in the audit log."""

import pytest

from handlers.casework import Casework, Impossible
from knowledge.cases import Stale, Status
from knowledge.cases.queue import history
from tests.handlers.casework.conftest import DEEDS, HANH, filed, last, now, told


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", DEEDS)
def test_a_deed_is_done_in_its_states_alone(work: Casework, name: str, status: Status) -> None:
    deed, when = DEEDS[name]
    case = filed(work, status=status)

    if status in when:
        deed(work, case)
        assert now(work, case).version == case.version + 1
    else:
        with pytest.raises(Impossible, match=case.status.label):
            deed(work, case)
        assert now(work, case) == case
        assert told(work) == ""


@pytest.mark.parametrize("name", DEEDS)
def test_who_comes_second_is_told_and_nothing_is_sent_twice(work: Casework, name: str) -> None:
    deed, when = DEEDS[name]
    case = filed(work, status=when[0])
    work.correct(case, "Ổ gà lớn", "chợ")

    with pytest.raises(Stale):
        deed(work, case)

    assert last(work, case).what == "corrected"
    assert told(work) == ""


@pytest.mark.parametrize("name", DEEDS)
def test_each_deed_writes_one_line_with_who_did_it(work: Casework, name: str) -> None:
    deed, when = DEEDS[name]
    case = filed(work, status=when[0])

    deed(work, case)

    assert [(entry.officer, entry.at) for entry in history(work.connection, case.id)[1:]] == [(HANH, work.now)]


def test_receiving_promises_the_day(work: Casework) -> None:
    case = filed(work)

    work.receive(case)

    assert now(work, case).status is Status.received
    assert told(work).startswith(f"Dạ, phản ánh {case.code} của anh/chị đã được Sở Xây dựng tiếp nhận.")
    assert f"{case.due:%d/%m/%Y}" in told(work)


def test_taking_over_from_a_colleague_does_not_tell_the_citizen_again(work: Casework) -> None:
    case = filed(work, status=Status.in_progress)

    work.take(case)

    assert now(work, case).officer == HANH
    assert told(work) == ""


def test_assigning_is_nothing_for_the_citizen_and_nobody_twice(work: Casework) -> None:
    case = filed(work)

    work.assign(case, 7)

    assert (now(work, case).officer, last(work, case).new, told(work)) == (7, "7", "")
    with pytest.raises(Impossible):
        work.assign(now(work, case), 7)
    work.assign(now(work, case), None)
    assert now(work, case).officer is None


def test_forwarding_takes_the_case_from_the_officer_and_names_the_new_department(work: Casework) -> None:
    case = filed(work, status=Status.in_progress)
    work.assign(case, 7)

    work.forward(now(work, case), "Sở Y tế", "chuyện của y tế")

    after = now(work, case)
    assert (after.department, after.officer, after.status) == ("Sở Y tế", None, Status.received)
    assert "Sở Y tế" in told(work)
    assert "chuyện của y tế" not in told(work)
    assert (last(work, case).old, last(work, case).new, last(work, case).text) == ("Sở Xây dựng", "Sở Y tế", "chuyện của y tế")


def test_a_case_is_not_forwarded_to_where_it_is(work: Casework) -> None:
    with pytest.raises(Impossible):
        work.forward(filed(work), "Sở Xây dựng", "?")
