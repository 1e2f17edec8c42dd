"""Cases as they are stored: versions, the audit log, who may read what, the queue with its pages, counts and search, on both engines."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from knowledge.cases import Case, Change, Notice, Stale, Status, cases, changed, found, log, queue
from knowledge.cases.around import names, newest, similar, touched
from knowledge.cases.desk import Report, file
from knowledge.cases.following import add_follower
from knowledge.cases.queue import PAGE, Filter, history, of_person, page
from knowledge.cases.readers import Reader, by_code, category_of, read_by
from knowledge.departments import COORDINATION
from knowledge.outbox import outbox
from knowledge.workdays import ZONE

T0 = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=ZONE).timestamp()  # a Tuesday
DAY = 24 * 3600.0
TODAY = datetime.date(2026, 11, 24)
ROADS, HOME_AFFAIRS = "Sở Xây dựng", "Sở Nội vụ"
LAN, MINH = "telegram:1", "telegram:2"
HANH = Reader(1, ROADS)
"""An officer of the roads."""
CALLS_BACK = Reader(4, ROADS, contacts=True)
"""A colleague who sees whom to call."""
DESK = Reader(2, COORDINATION, others=True)
"""Who takes in the cases of all, but not what is private."""
LEAD = Reader(3, COORDINATION, others=True, private=True)


def filed(
    connection: Connection, said: str = "Ổ gà trước chợ", kind: str = "duong-sa", *, chat: str = LAN, at: float = T0, **more: str
) -> Case:
    """A case that somebody has filed."""
    category = category_of(kind)
    assert category
    return file(connection, Report(said, category, **more), chat, at)  # type: ignore[arg-type]


def found_by(connection: Connection, typed: str, reader: Reader = HANH) -> list[str]:
    """The texts of the cases that are found by words."""
    return [case.text for case in page(connection, Filter(reader=reader, status="all", words=typed), TODAY).cases]


def test_who_comes_second_changes_nothing(engine: Engine) -> None:
    with engine.begin() as connection:
        case = filed(connection)
        changed(connection, case, Change("taken", {"officer": 1}), 1, T0)

        with pytest.raises(Stale):
            changed(connection, case, Change("taken", {"officer": 2}, notice=Notice("hai lần")), 2, T0)

        now = found(connection, case.id)
        assert now
        assert (now.officer, now.version) == (1, 2)
        assert [entry.what for entry in history(connection, case.id)] == ["filed", "taken"]
        assert connection.execute(outbox.select()).all() == []


@pytest.mark.parametrize("deed", ["UPDATE audit SET what = ''", "DELETE FROM audit"])
def test_the_audit_log_only_grows(engine: Engine, deed: str) -> None:
    with engine.begin() as connection:
        log(connection, None, "filed", T0)

    with pytest.raises(DBAPIError, match="only grows"), engine.begin() as connection:
        connection.execute(text(deed))


def test_a_change_is_told_to_who_filed_it_with_choices_and_to_followers_without(engine: Engine) -> None:
    with engine.begin() as connection:
        case = filed(connection)
        add_follower(connection, case.id, MINH)

        changed(connection, case, Change("answered", {}, notice=Notice("xong", ("Đã xong",)), followers=Notice("xong")), 1, T0)

        told = {row.chat: row.body for row in connection.execute(outbox.select())}
        assert told == {LAN: {"text": "xong", "choices": ["Đã xong"]}, MINH: {"text": "xong"}}


def test_the_history_knows_whether_a_notice_without_words_arrived(engine: Engine) -> None:
    with engine.begin() as connection:
        case = filed(connection)
        changed(connection, case, Change("received", {}, notice=Notice("đã tiếp nhận")), 1, T0 + 1)
        connection.execute(outbox.update().values(state="failed", error="bot was blocked by the user"))

        entry = history(connection, case.id)[-1]

    assert (entry.what, entry.kind, entry.text) == ("received", "notice", "đã tiếp nhận")
    assert (entry.delivery, entry.error) == ("failed", "bot was blocked by the user")


def test_a_message_that_is_no_longer_kept_was_sent(engine: Engine) -> None:
    with engine.begin() as connection:
        case = filed(connection)
        changed(connection, case, Change("received", {}, notice=Notice("đã tiếp nhận")), 1, T0 + 1)
        connection.execute(outbox.delete())

        assert history(connection, case.id)[-1].delivery == "sent"


def test_who_called_is_not_written_to(engine: Engine) -> None:
    with engine.begin() as connection:
        case = filed(connection, chat="phone:")

        changed(connection, case, Change("received", {}, notice=Notice("đã tiếp nhận")), 1, T0 + 1)

        assert connection.execute(outbox.select()).all() == []
        assert history(connection, case.id)[-1].delivery == ""


@pytest.mark.parametrize(
    ("reader", "kinds"),
    [
        (HANH, {"duong-sa"}),
        (Reader(9, HOME_AFFAIRS), {"can-bo"}),
        (DESK, {"duong-sa", "dich-vu-so"}),
        (replace(DESK, department=HOME_AFFAIRS), {"duong-sa", "dich-vu-so", "can-bo"}),
        (LEAD, {"duong-sa", "dich-vu-so", "can-bo"}),
        (Reader(9, ROADS, own=False), set()),
    ],
    ids=["roads", "home affairs", "desk", "desk of home affairs", "lead", "nobody"],
)
def test_who_may_read_what(engine: Engine, reader: Reader, kinds: set[str]) -> None:
    with engine.begin() as connection:
        all_of_them = [filed(connection, kind=kind) for kind in ("duong-sa", "dich-vu-so", "can-bo")]

        listed = {case.category for case in page(connection, Filter(reader=reader), TODAY).cases}
        opened = {case.category for case in all_of_them if read_by(connection, case.id, reader)}
        named = {case.category for case in all_of_them if by_code(connection, case.code, reader)}
        counted = page(connection, Filter(reader=reader), TODAY).counts["all"]

    assert listed == opened == named == kinds
    assert counted == len(kinds)


def test_an_id_that_no_column_holds_is_no_case(engine: Engine) -> None:
    with engine.begin() as connection:
        assert read_by(connection, 2**80, LEAD) is None
        assert read_by(connection, -1, LEAD) is None


@pytest.mark.parametrize(
    "typed",
    [
        *("o ga", "Ổ GÀ", "ga cho", "cầu kinh nang", "(cau", "kinh năng, ổ gà", "dao thanh", "phường Đạo Thạnh", "kinh nang dao thanh"),
        *("0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "+84912345678", "+84 912 345 678", "84912345678"),
        *("0912 345", "09123", "lan 0912", "lan 0912 345", "0912345678 lan ổ gà", "0273 3872 123", "(0273) 3872123", "678"),
    ],
)
def test_a_case_is_found_by_beginnings_of_its_words_with_and_without_diacritics(engine: Engine, typed: str) -> None:
    with engine.begin() as connection:
        contact = "Lan 0912 345 678 (0273) 3 872 123"
        mine = filed(connection, "“Ổ gà” lớn trước chợ", place="(cầu Kinh Năng)", commune="phường Đạo Thạnh", contact=contact)
        filed(connection, "Đường ngập", contact="0987654321")

        assert found_by(connection, typed, CALLS_BACK) == [mine.text]


@pytest.mark.parametrize(
    "contact", ["0912345678", "+84 912 345 678", "84.912.345.678", "0084912345678", "+84 (0)912345678", "Lan0912.345.678"]
)
def test_a_number_is_found_however_it_was_written_down(engine: Engine, contact: str) -> None:
    with engine.begin() as connection:
        filed(connection, contact=contact)

        assert found_by(connection, "0912 345 678", CALLS_BACK)


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "lan", "zqlan", "zq0912345678", "đường zq0912345678"])
def test_who_may_not_see_contacts_does_not_find_by_them(engine: Engine, typed: str) -> None:
    with engine.begin() as connection:
        filed(connection, "Đường ngập", contact="Lan 0912 345 678")
        filed(connection, "Đường hư")

        listed = found_by(connection, typed, HANH)

        assert listed in ([], ["Đường hư", "Đường ngập"])
        assert page(connection, Filter(reader=HANH, words=typed), TODAY).counts["all"] == len(listed)


@pytest.mark.parametrize("typed", ["xyz", "gà xyz", "a" * 500, "%", "_", "' OR 1=1 --", "!&|:*()<->"])
def test_what_is_typed_is_only_words(engine: Engine, typed: str) -> None:
    with engine.begin() as connection:
        filed(connection, "Ổ gà")

        assert found_by(connection, typed) == ([] if any(letter.isalnum() for letter in typed) else ["Ổ gà"])


def test_a_code_finds_its_case_however_it_is_typed_and_no_other_department_s(engine: Engine) -> None:
    with engine.begin() as connection:
        case = filed(connection)
        filed(connection, "Ngập")

        for typed in (case.code, case.code.lower(), case.code.replace("-", " "), case.code.replace("-", ""), case.code[3:7]):
            assert found_by(connection, typed) == [case.text], typed
        assert found_by(connection, case.code, Reader(9, HOME_AFFAIRS)) == []


def test_many_codes_are_found_by_their_beginnings(engine: Engine) -> None:
    """Codes look like numbers now and then (5E37-…), which the two engines might cut differently."""
    with engine.begin() as connection:
        for code in ("TG-5E37-2E22", "TG-2345-6789", "TG-E5E5-55EE", "TG-9X9E-7K7K"):
            connection.execute(
                cases.update().where(cases.c.id == filed(connection, code).id).values(folded=f" tg {code[3:7]} {code[8:]}".lower())
            )

        for code in ("TG-5E37-2E22", "TG-2345-6789", "TG-E5E5-55EE", "TG-9X9E-7K7K"):
            for beginning in (code[3:7], code[3:6], code[3:5], code[8:], code[8:11]):
                assert code in found_by(connection, beginning), beginning


def test_the_overdue_come_first_and_pages_follow_each_other_without_a_gap(engine: Engine) -> None:
    with engine.begin() as connection:
        for number in range(PAGE + 5):
            filed(connection, f"việc {number}", at=T0 - (number % 7) * 3 * DAY)
        first = page(connection, Filter(reader=HANH), TODAY)
        second = page(connection, Filter(reader=HANH, before=first.following), TODAY)

    together = [*first.cases, *second.cases]
    assert (len(first.cases), len(second.cases), second.following) == (PAGE, 5, "")
    assert [case.due for case in together] == sorted(case.due for case in together)
    assert len({case.id for case in together}) == PAGE + 5
    assert together[0].due < TODAY


def test_what_is_done_stands_newest_first_on_pages_too(engine: Engine) -> None:
    with engine.begin() as connection:
        for _ in range(PAGE + 1):
            filed(connection)
        connection.execute(cases.update().values(status=Status.closed))
        first = page(connection, Filter(reader=HANH, status="closed"), TODAY)
        second = page(connection, Filter(reader=HANH, status="closed", before=first.following), TODAY)

    ids = [case.id for case in (*first.cases, *second.cases)]
    assert ids == sorted(ids, reverse=True)
    assert len(second.cases) == 1


@pytest.mark.parametrize("cursor", ["x", "2026-99-99_1", "_", "1_2_3", "9" * 40, "2026-11-24_" + "9" * 17])
def test_a_cursor_that_is_none_breaks_nothing(engine: Engine, cursor: str) -> None:
    with engine.begin() as connection:
        filed(connection)
        for status in ("open", "closed"):
            page(connection, Filter(reader=HANH, status=status, before=cursor), TODAY)


def test_tabs_count_what_lies_behind_them(engine: Engine) -> None:
    with engine.begin() as connection:
        filed(connection, at=T0 - 30 * DAY)
        urgent = filed(connection)
        connection.execute(cases.update().where(cases.c.id == urgent.id).values(urgent=True, status=Status.in_progress, officer=1))
        other = filed(connection, commune="phường Mỹ Tho")
        connection.execute(cases.update().where(cases.c.id == other.id).values(status=Status.closed))

        known = page(connection, Filter(reader=HANH), TODAY).counts
        mine = page(connection, Filter(reader=HANH, officer=1), TODAY).counts
        urgent_ones = page(connection, Filter(reader=HANH, urgent=True), TODAY).counts
        there = page(connection, Filter(reader=HANH, commune="phường Mỹ Tho"), TODAY).counts
        searched = page(connection, Filter(reader=HANH, words="o ga"), TODAY).counts
        not_found = page(connection, Filter(reader=HANH, words="xyz"), TODAY).counts

    assert {tab: number for tab, number in known.items() if number} == {
        "open": 2,
        "late": 1,
        "new": 1,
        "in_progress": 1,
        "closed": 1,
        "all": 3,
    }
    assert searched == known
    assert set(not_found.values()) == {0}
    assert mine["all"] == urgent_ones["all"] == there["all"] == 1


def test_words_that_very_many_cases_have_find_the_same_and_are_counted_less_far(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with engine.begin() as connection:
        for number in range(PAGE + 3):
            filed(connection, f"ổ gà {number}", at=T0 - (number % 7) * DAY)
        filed(connection, "việc khác")
        wanted = Filter(reader=HANH, words="o ga")
        few = page(connection, wanted, TODAY)
        monkeypatch.setattr(queue, "COMMON", 30)
        monkeypatch.setattr(queue, "FEWER", 20)
        many = page(connection, wanted, TODAY)

    assert (many.cases, many.following) == (few.cases, few.following)
    assert (few.counts["all"], few.counts["open"], few.counts["closed"]) == (PAGE + 3, PAGE + 3, 0)
    assert (many.counts["all"], many.counts["open"], many.counts["closed"], many.most) == (20, 20, 0, 20)


def test_others_of_the_same_person_are_shown_as_far_as_one_may_read_them(engine: Engine) -> None:
    with engine.begin() as connection:
        first, roads, private = filed(connection), filed(connection), filed(connection, kind="can-bo")
        filed(connection, chat=MINH)
        called = [filed(connection, chat="phone:") for _ in range(2)]

        assert [case.id for case in of_person(connection, first, HANH)] == [roads.id]
        assert [case.id for case in of_person(connection, first, LEAD)] == [private.id, roads.id]
        assert of_person(connection, called[0], LEAD) == []


def test_similar_open_cases_are_offered_but_never_itself_nor_what_is_private(engine: Engine) -> None:
    with engine.begin() as connection:
        one, two = (filed(connection, "Ổ gà lớn trước chợ", place="chợ Thạnh Trị") for _ in range(2))
        private = [filed(connection, "Bác sĩ nói nặng lời", "y-te", place="bệnh viện") for _ in range(2)]
        connection.execute(cases.update().where(cases.c.id == private[0].id).values(department=ROADS))

        assert [case.id for case in similar(connection, one, HANH, T0)] == [two.id]
        assert similar(connection, one, Reader(9, HOME_AFFAIRS), T0) == []
        assert similar(connection, private[0], LEAD, T0) == []


def test_what_changed_since_a_line_is_told_with_where_the_case_is_now(engine: Engine) -> None:
    with engine.begin() as connection:
        filed(connection)
        since = newest(connection)
        case = filed(connection, kind="can-bo")
        log(connection, 1, "signed_in", T0)

        changes = touched(connection, since)

    assert [change[1:] for change in changes] == [(case.id, HOME_AFFAIRS, "can-bo")]


def test_nobody_is_asked_for_no_names(engine: Engine) -> None:
    with engine.begin() as connection:
        assert names(connection, [None]) == {}
