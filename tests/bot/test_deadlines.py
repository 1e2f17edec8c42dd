"""Reminders: once before the deadline, once after it, to who can do something about it."""

import datetime

import pytest
from sqlalchemy import Engine, select

from bot.deadlines import greet, remind
from handlers.casework import Casework
from knowledge.cases import Case, Status, audit, found
from knowledge.cases.desk import Report, file
from knowledge.categories import categories
from knowledge.office.writing import Words, draft, publish
from knowledge.officers import Officer, Role
from knowledge.officers.messengers import invitation, link
from knowledge.officers.people import add
from knowledge.outbox import outbox
from knowledge.workdays import ZONE

T0 = datetime.datetime(2026, 11, 26, 9, 0, tzinfo=ZONE).timestamp()  # a Thursday
A_DAY = 24 * 3600.0
ROADS = categories()[0]


def person(engine: Engine, login: str, department: str, role: Role) -> int:
    """An officer with a chat of their own on Telegram."""
    with engine.begin() as connection:
        officer = add(connection, Officer(0, login, login.title(), department, role, True), "mật khẩu rất dài 123", None, T0)
        assert link(connection, invitation(connection, officer.id), f"telegram:{officer.id}", T0)
    return officer.id


@pytest.fixture
def case(engine: Engine) -> Case:
    """A report of Thursday, due a week later."""
    with engine.begin() as connection:
        return file(connection, Report("Ổ gà to", ROADS, place="chợ Mỹ Phong", commune="phường Mỹ Phong"), "telegram:99", T0)


def told(engine: Engine) -> list[tuple[str, str]]:
    """Who was told what."""
    with engine.begin() as connection:
        return [(row.chat, row.body["text"]) for row in connection.execute(select(outbox).order_by(outbox.c.id))]


def test_the_department_is_reminded_one_working_day_before_and_only_once(engine: Engine, case: Case) -> None:
    hanh = person(engine, "hanh", ROADS.department, Role.officer)
    person(engine, "khoa", "Sở Y tế", Role.officer)

    for days in range(8):
        remind(engine, T0 + days * A_DAY)
        if days == 5:
            assert told(engine) == []
    before = told(engine)
    remind(engine, T0 + 7 * A_DAY + 60)

    assert case.due == datetime.date(2026, 12, 3)
    assert [chat for chat, _ in before] == [f"telegram:{hanh}"]
    assert case.code in before[0][1]
    assert told(engine) == before


def test_an_overdue_case_goes_to_the_coordinator_too(engine: Engine, case: Case) -> None:
    hanh = person(engine, "hanh", ROADS.department, Role.officer)
    coordinator = person(engine, "dung", "Tổng đài 1022", Role.coordinator)

    remind(engine, T0 + 8 * A_DAY)
    remind(engine, T0 + 9 * A_DAY)

    assert sorted(chat for chat, _ in told(engine)) == sorted([f"telegram:{hanh}", f"telegram:{coordinator}"])
    with engine.begin() as connection:
        assert "escalated" in connection.execute(select(audit.c.what).where(audit.c.case_id == case.id)).scalars().all()


def test_nobody_is_reminded_at_night(engine: Engine, case: Case) -> None:
    person(engine, "hanh", ROADS.department, Role.officer)

    remind(engine, T0 + 8 * A_DAY + 14 * 3600)

    assert told(engine) == []


def test_a_reminder_does_not_make_an_officer_s_form_stale(engine: Engine, case: Case) -> None:
    remind(engine, T0 + 8 * A_DAY)

    with engine.begin() as connection:
        Casework(connection, 1, T0 + 8 * A_DAY).receive(case)
        assert found(connection, case.id).status is Status.received  # type: ignore[union-attr]  # it is there


def test_an_answer_that_nobody_objects_to_is_closed_after_fifteen_days(engine: Engine, case: Case) -> None:
    with engine.begin() as connection:
        Casework(connection, 1, T0).answer(case, "Đã vá.")

    remind(engine, T0 + 14 * A_DAY)
    with engine.begin() as connection:
        early = found(connection, case.id)
    remind(engine, T0 + 16 * A_DAY)
    with engine.begin() as connection:
        late = found(connection, case.id)

    assert early is not None
    assert late is not None
    assert (early.status, late.status) == (Status.answered, Status.closed)


def test_the_owner_of_an_entry_that_is_to_be_looked_at_again_hears_of_it_once_a_version(engine: Engine) -> None:
    owner, other = person(engine, "hanh", ROADS.department, Role.officer), person(engine, "khoa", "Sở Y tế", Role.officer)
    words = Words(("Một cửa mấy giờ mở?",), "Bảy giờ.", "12/TB-UBND", "Mục 2", "", None, None, datetime.date(2026, 11, 26), owner)
    with engine.begin() as connection:
        told_of = publish(connection, draft(connection, words, owner, T0), other, T0)

    remind(engine, T0)
    early = told(engine)
    for days in (1, 2, 3):
        remind(engine, T0 + days * A_DAY)
    once = told(engine)
    with engine.begin() as connection:
        publish(connection, told_of, other, T0)
    remind(engine, T0 + 4 * A_DAY)

    assert early == []
    assert [chat for chat, _ in once] == [f"telegram:{owner}"]
    assert "Một cửa mấy giờ mở?, hạn xem lại 26/11/2026" in once[0][1]
    assert len(told(engine)) == 2


MORNING = datetime.datetime(2026, 12, 3, 7, 30, tzinfo=ZONE).timestamp()  # the Thursday on which the case is due


def test_the_numbers_of_the_morning_come_once_to_who_answers_and_to_who_coordinates(engine: Engine, case: Case) -> None:
    hanh = person(engine, "hanh", ROADS.department, Role.officer)
    lead = person(engine, "dung", ROADS.department, Role.coordinator)
    for login, department, role in (("khoa", "Sở Y tế", Role.officer), ("xem", ROADS.department, Role.viewer)):
        person(engine, login, department, role)
    with engine.begin() as connection:
        done = file(connection, Report("Sập cống", ROADS), "telegram:98", T0)
        Casework(connection, 1, MORNING - A_DAY).answer(done, "Đã vá.")
        owed = len(connection.execute(select(outbox)).all())

    greet(engine, MORNING - 60)
    assert len(told(engine)) == owed
    greet(engine, MORNING)
    greet(engine, MORNING + 60)

    new = dict(told(engine)[owed:])
    assert len(told(engine)) == owed + 2
    assert new.keys() == {f"telegram:{hanh}", f"telegram:{lead}"}
    assert new[f"telegram:{hanh}"].splitlines() == [
        "Chào buổi sáng. Phản ánh của Sở Xây dựng, ngày 03/12/2026:",
        "- Mới, chưa tiếp nhận: 1",
        "- Đến hạn hôm nay: 1",
        "- Đã quá hạn: 0",
        "- Đã trả lời từ ngày 02/12/2026 đến hết hôm qua: 1",
    ]
    assert "mọi đơn vị" in new[f"telegram:{lead}"]


def test_the_next_morning_is_told_again_with_what_is_overdue(engine: Engine, case: Case) -> None:
    person(engine, "hanh", ROADS.department, Role.officer)

    for days in range(4):  # Thursday, Friday, and a weekend
        greet(engine, MORNING + days * A_DAY)

    assert ["Đã quá hạn: 1" in words for _, words in told(engine)] == [False, True]


def test_nothing_is_told_where_there_is_nothing(engine: Engine) -> None:
    person(engine, "hanh", ROADS.department, Role.officer)
    person(engine, "dung", "Tổng đài 1022", Role.coordinator)

    greet(engine, MORNING)

    assert told(engine) == []
