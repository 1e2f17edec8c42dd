"""Cases that are merged, split, put off, sorted and corrected."""

import datetime
import re
from dataclasses import replace

import pytest

from handlers.casework import Casework, Impossible
from knowledge.cases import Case, Status, cases, followers
from knowledge.cases.following import add_follower
from knowledge.cases.queue import history
from knowledge.cases.readers import category_of
from knowledge.categories import Category
from tests.handlers.casework.conftest import DUE, LAN, MINH, TU, filed, last, later, now, sorts, told


def following(work: Casework, case: Case) -> set[str]:
    """The chats that follow a case."""
    return set(
        work.connection.execute(followers.select().with_only_columns(followers.c.chat).where(followers.c.case_id == case.id)).scalars()
    )


def test_who_filed_a_merged_case_and_who_followed_it_hear_the_answer_to_the_other(work: Casework) -> None:
    case, into = filed(work), filed(work, chat=MINH)
    add_follower(work.connection, case.id, TU)

    work.merge(case, into)
    work.answer(into, "đã vá")

    assert (now(work, case).status, now(work, case).merged_into) == (Status.duplicate, into.id)
    assert (last(work, case).what, last(work, case).new) == ("duplicate", into.code)
    assert told(work).endswith("đã vá")
    assert told(work, TU).endswith("đã vá")


def test_a_merged_case_that_is_worked_on_again_follows_the_other_no_longer(work: Casework) -> None:
    case, into = filed(work), filed(work, chat=MINH)
    work.merge(case, into)

    work.resume(now(work, case), "khác chỗ")

    assert now(work, case).merged_into is None
    assert following(work, into) == set()


def test_a_case_of_the_same_person_or_of_a_caller_is_merged_without_a_follower(work: Casework) -> None:
    into = filed(work)

    work.merge(filed(work), into)
    work.merge(filed(work, chat="phone:"), into)

    assert following(work, into) == set()


def test_nothing_is_merged_into_itself_or_into_what_is_done(work: Casework) -> None:
    case = filed(work)

    for into in (case, filed(work, chat=MINH, status=Status.answered)):
        with pytest.raises(Impossible, match="khác"):
            work.merge(case, into)


@pytest.mark.parametrize("kinds", [("can-bo", "can-bo"), ("duong-sa", "can-bo"), ("can-bo", "duong-sa")])
def test_nobody_comes_to_follow_what_is_not_public_by_a_merge(work: Casework, kinds: tuple[str, str]) -> None:
    case, into = filed(work, kinds[0]), filed(work, kinds[1], MINH)

    with pytest.raises(Impossible, match="không công khai"):
        work.merge(case, into)

    assert following(work, into) == set()
    work.merge(case, filed(work, kinds[1]))  # of the same person it is possible


def test_a_split_makes_a_case_of_its_own_with_a_code_that_is_told(work: Casework) -> None:
    case = filed(work)
    category = category_of("rac-thai")
    assert category

    new = work.split(case, "Rác trước nhà, gọi 0912345678", category)

    assert (new.chat, new.category, new.place, new.contact) == (LAN, "rac-thai", case.place, case.contact)
    assert "0912345678" not in new.text
    assert new.code in told(work)
    assert last(work, case).new == new.code
    assert now(work, case).status is Status.new


@pytest.mark.parametrize(
    ("due", "says"),
    [
        ("2026-11-24", "sau ngày 01/12/2026 là hạn đang có"),
        ("2020-01-01", "sau ngày 01/12/2026"),
        ("2026-12-01", "sau ngày 01/12/2026"),
        ("2026-11-30", "sau ngày 01/12/2026"),  # never earlier than was promised
        ("2026-12-06", "06/12/2026 không phải ngày làm việc. Ngày làm việc tiếp theo là 07/12/2026"),
        ("2027-01-01", "không phải ngày làm việc. Ngày làm việc tiếp theo là 04/01/2027"),
        ("2099-12-31", "muộn nhất là ngày 24/02/2027: 60 ngày làm việc"),
        ("2027-02-25", "muộn nhất là ngày 24/02/2027"),
    ],
)
def test_a_deadline_is_put_off_to_a_later_working_day_not_too_far(work: Casework, due: str, says: str) -> None:
    case = filed(work)
    assert case.due == DUE

    with pytest.raises(Impossible, match=re.escape(says)):
        work.put_off(case, datetime.date.fromisoformat(due), "chờ vật tư")
    assert told(work) == ""


def test_what_is_overdue_gets_a_deadline_after_today(work: Casework) -> None:
    late = replace(work, now=work.now + 30 * 24 * 3600)
    case = filed(work)

    with pytest.raises(Impossible, match="sau ngày 24/12/2026"):
        late.put_off(case, datetime.date(2026, 12, 24), "chờ vật tư")
    late.put_off(case, datetime.date(2026, 12, 25), "chờ vật tư")

    assert now(work, case).due == datetime.date(2026, 12, 25)


def test_the_citizen_reads_the_new_deadline_and_why_and_is_reminded_anew(work: Casework) -> None:
    case = filed(work)
    work.connection.execute(cases.update().values(reminded="late"))

    work.put_off(case, datetime.date(2026, 12, 10), "chờ vật tư")

    assert now(work, case).due == datetime.date(2026, 12, 10)
    assert "10/12/2026" in told(work)
    assert "chờ vật tư" in told(work)
    assert (last(work, case).old, last(work, case).new) == (str(DUE), "2026-12-10")
    assert work.connection.execute(cases.select()).one().reminded == ""


def test_sorting_leaves_the_department(work: Casework) -> None:
    case = filed(work)

    sorts(work, case)

    after = now(work, case)
    assert (after.category, after.urgent, after.department) == ("rac-thai", True, "Sở Xây dựng")
    assert (last(work, case).old, last(work, case).new) == ("duong-sa", "rac-thai !")


def category(id_: str) -> Category:
    """A category."""
    found_ = category_of(id_)
    assert found_
    return found_


def test_sorting_moves_a_case_to_who_is_responsible_where_that_is_asked(work: Casework) -> None:
    case = filed(work)
    work.take(case)

    later(work).sort(now(work, case), category("dien"), urgent=False, move=True)

    after, lines = now(work, case), history(work.connection, case.id)
    assert (after.category, after.department, after.officer, after.status) == ("dien", "Sở Công Thương", None, Status.received)
    assert [(line.what, line.new, line.text) for line in lines[-2:]] == [
        ("sorted", "dien", ""),
        ("forwarded", "Sở Công Thương", f"Phân loại lại: {category('dien').name}."),
    ]
    assert "được chuyển đến Sở Công Thương" in told(work)


def test_conduct_of_officials_never_stays_where_it_was(work: Casework) -> None:
    case = filed(work)
    work.connection.execute(cases.update().values(department="Ủy ban nhân dân phường Đạo Thạnh"))

    work.sort(now(work, case), category("can-bo"), urgent=False)

    assert now(work, case).department == "Sở Nội vụ"
    assert "Sở Nội vụ" in told(work)


def test_another_urgency_moves_nothing(work: Casework) -> None:
    case = filed(work)
    work.connection.execute(cases.update().values(department="Sở Y tế"))

    work.sort(now(work, case), category("duong-sa"), urgent=True, move=True)

    assert (now(work, case).department, now(work, case).urgent, told(work)) == ("Sở Y tế", True, "")


def test_what_is_corrected_is_found_by_its_new_words_and_not_in_the_audit_log(work: Casework) -> None:
    case = filed(work, said="Ổ gà, số nhà 5, tên Tư")

    work.correct(case, "Ổ gà", "cầu Kinh")

    folded = work.connection.execute(cases.select()).one().folded
    assert (" tu " in f"{folded} ", " kinh" in folded) == (False, True)
    assert (last(work, case).old, last(work, case).new, last(work, case).text) == ("", "", "")
    with pytest.raises(Impossible):
        work.correct(now(work, case), "Ổ gà", "cầu Kinh")


def test_who_called_is_told_nothing_but_the_deed_is_done(work: Casework) -> None:
    case = filed(work, chat="phone:")

    work.answer(case, "đã vá")

    assert now(work, case).status is Status.answered
    assert told(work, "phone:") == ""
    assert last(work, case).delivery == ""
