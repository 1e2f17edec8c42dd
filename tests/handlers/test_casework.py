"""What officers do with a case: each deed with its state, its line in the audit log, and what the citizen is told."""

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from sqlalchemy.engine import Connection, Engine

from handlers.casework import ANSWERED, DONE, Casework, Impossible
from knowledge.cases import OPEN, Case, Stale, Status, cases, followers, found
from knowledge.cases.desk import Report, file
from knowledge.cases.following import add_follower
from knowledge.cases.queue import Entry, history
from knowledge.cases.readers import category_of
from knowledge.categories import Category
from knowledge.outbox import outbox
from knowledge.workdays import ZONE

T0 = datetime.datetime(2026, 11, 24, 9, 0, tzinfo=ZONE).timestamp()
HANH = 1
LAN, MINH, TU = "telegram:1", "telegram:2", "zalo:3"
DUE = datetime.date(2026, 12, 1)
Deed = Callable[[Casework, Case], object]


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    """A transaction."""
    with engine.begin() as begun:
        yield begun


@pytest.fixture
def work(connection: Connection) -> Casework:
    """Officer Hạnh, an hour after the cases were filed."""
    return Casework(connection, HANH, T0 + 3600)


def filed(work: Casework, kind: str = "duong-sa", chat: str = LAN, status: Status = Status.new, said: str = "Ổ gà trước chợ") -> Case:
    """A case that stands so."""
    category = category_of(kind)
    assert category
    case = file(work.connection, Report(said, category, place="chợ Thạnh Trị", contact="Lan 0912345678"), chat, T0)
    work.connection.execute(cases.update().where(cases.c.id == case.id).values(status=status))
    return now(work, case)


def now(work: Casework, case: Case) -> Case:
    """The case as it stands now."""
    stored = found(work.connection, case.id)
    assert stored
    return stored


def later(work: Casework) -> Casework:
    """The same officer a minute after."""
    return replace(work, now=work.now + 60)


def told(work: Casework, chat: str = LAN) -> str:
    """The last message owed to somebody; empty where there is none."""
    rows = work.connection.execute(outbox.select().where(outbox.c.chat == chat).order_by(outbox.c.id)).all()
    return str(rows[-1].body["text"]) if rows else ""


def last(work: Casework, case: Case) -> Entry:
    """The last line of a case's history."""
    return history(work.connection, case.id)[-1]


def splits(work: Casework, case: Case) -> object:
    """Split off a second matter."""
    category = category_of("rac-thai")
    assert category
    return work.split(case, "rác", category)


def sorts(work: Casework, case: Case) -> object:
    """Call it another category."""
    category = category_of("rac-thai")
    assert category
    return work.sort(case, category, urgent=True)


DEEDS: dict[str, tuple[Deed, tuple[Status, ...]]] = {
    "receive": (lambda work, case: work.receive(case), (Status.new,)),
    "take": (lambda work, case: work.take(case), OPEN),
    "assign": (lambda work, case: work.assign(case, 7), OPEN),
    "forward": (lambda work, case: work.forward(case, "Sở Y tế", "của y tế"), OPEN),
    "sort": (sorts, OPEN),
    "answer": (lambda work, case: work.answer(case, "đã vá"), OPEN),
    "tell": (lambda work, case: work.tell(case, "ở đâu ạ?"), (*OPEN, Status.answered)),
    "amend": (lambda work, case: work.amend(case, "vá ngày 25", "ghi nhầm ngày"), ANSWERED),
    "close": (lambda work, case: work.close(case, "xong"), (Status.answered,)),
    "refer": (lambda work, case: work.refer(case, "Công ty Điện lực", "cột điện"), OPEN),
    "reject": (lambda work, case: work.reject(case, "không rõ"), OPEN),
    "merge": (lambda work, case: work.merge(case, filed(work, chat=MINH)), OPEN),
    "split": (splits, OPEN),
    "put_off": (lambda work, case: work.put_off(case, DUE + datetime.timedelta(days=9), "chờ vật tư"), OPEN),
    "resume": (lambda work, case: work.resume(case, "chưa đạt"), DONE),
}


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


def test_an_answer_reaches_the_citizen_with_choices_and_followers(work: Casework) -> None:
    case = filed(work)
    add_follower(work.connection, case.id, MINH)

    work.answer(case, "Đã vá.\nCảm ơn anh/chị.")

    after = now(work, case)
    assert (after.status, after.answer, after.answered, after.officer) == (Status.answered, "Đã vá.\nCảm ơn anh/chị.", work.now, HANH)
    assert told(work).endswith("Đã vá.\nCảm ơn anh/chị.")
    assert told(work, MINH) == told(work)
    choices = {row.chat: row.body.get("choices") for row in work.connection.execute(outbox.select())}
    assert choices == {LAN: [f"Đã xong, đánh giá {case.code}", f"Chưa xong {case.code}"], MINH: None}
    assert (last(work, case).kind, last(work, case).delivery) == ("reply", "waiting")


def test_an_answer_with_braces_is_sent_as_it_is_written(work: Casework) -> None:
    work.answer(filed(work), "mẫu {code} và {0}")

    assert told(work).endswith("mẫu {code} và {0}")


def test_a_message_leaves_the_case_where_it_is(work: Casework) -> None:
    case = filed(work, status=Status.in_progress)

    work.tell(case, "Anh/chị cho biết số nhà?")

    assert now(work, case).status is Status.in_progress
    assert told(work).endswith("Anh/chị cho biết số nhà?")


def test_a_correction_takes_the_place_of_the_answer_and_says_why(work: Casework) -> None:
    case = filed(work)
    work.answer(case, "Đã vá ngày 24.")
    add_follower(work.connection, case.id, MINH)
    answered = now(work, case)

    later(work).amend(answered, "Đã vá ngày 25.", "ghi nhầm ngày")

    after = now(work, case)
    assert (after.status, after.answer, after.answered) == (Status.answered, "Đã vá ngày 25.", answered.answered)
    assert told(work) == told(work, MINH)
    assert "đính chính" in told(work)
    assert "Lý do: ghi nhầm ngày" in told(work)
    assert told(work).endswith("Đã vá ngày 25.")
    assert last(work, case).text == told(work)
    newest = work.connection.execute(outbox.select().where(outbox.c.chat == LAN).order_by(outbox.c.id.desc())).first()
    assert newest
    assert newest.body["choices"] == [f"Đã xong, đánh giá {case.code}", f"Chưa xong {case.code}"]
    with pytest.raises(Impossible):
        work.amend(after, "Đã vá ngày 25.", "x")


def failed(work: Casework, **values: object) -> int:
    """The last message owed could not be sent; its number."""
    row = work.connection.execute(outbox.select().order_by(outbox.c.id.desc())).first()
    assert row
    gone = {"state": "failed", "attempts": 12, "error": "Forbidden", "not_before": T0 * 2} | values
    work.connection.execute(outbox.update().where(outbox.c.id == row.id).values(**gone))
    return int(row.id)


def test_what_could_not_be_sent_is_sent_again_once_to_where_the_citizen_is_now(work: Casework) -> None:
    case = filed(work)
    work.answer(case, "đã vá")
    message = failed(work)
    work.connection.execute(cases.update().values(chat=TU))

    again = later(work)
    again.send_again(now(work, case), message)

    row = work.connection.execute(outbox.select().where(outbox.c.id == message)).one()
    assert (row.state, row.attempts, row.not_before, row.error, row.owed) == ("waiting", 0, 0.0, "", again.now)
    assert (row.platform, row.chat) == ("zalo", TU)
    assert [(entry.what, entry.delivery) for entry in history(work.connection, case.id)[1:]] == [("answered", "waiting"), ("resent", "")]
    with pytest.raises(Impossible, match="không gửi được"):
        work.send_again(now(work, case), message)


def test_nothing_is_sent_again_of_another_case_nor_to_who_has_left(work: Casework) -> None:
    case, other = filed(work), filed(work, chat=MINH)
    work.answer(case, "đã vá")
    message = failed(work)

    with pytest.raises(Impossible):
        work.send_again(other, message)
    with pytest.raises(Impossible):
        work.send_again(replace(now(work, case), chat=""), message)
    assert failed(work) == message
    failed(work, body={})
    with pytest.raises(Impossible):
        work.send_again(now(work, case), message)


def test_a_note_makes_nothing_stale_that_a_colleague_is_writing(work: Casework) -> None:
    case = filed(work)

    work.note(case, "em đang gọi cho dân")
    work.note(case, "em đang gọi cho dân")
    work.answer(case, "đã vá")

    assert [entry.what for entry in history(work.connection, case.id)] == ["filed", "noted", "answered"]
    assert now(work, case).status is Status.answered


def test_the_history_keeps_what_the_citizen_was_told_beside_what_is_inside(work: Casework) -> None:
    case = filed(work)

    work.forward(case, "Sở Y tế", "của y tế")
    forwarded = last(work, case)
    later(work).refer(now(work, case), "Tòa án nhân dân khu vực 1", "đang kiện")
    referred = last(work, case)

    assert (forwarded.kind, forwarded.text) == ("note", "của y tế")
    assert "chuyển đến Sở Y tế" in forwarded.notice
    assert forwarded.delivery == "waiting"
    assert (referred.kind, referred.text, referred.notice) == ("notice", told(work), "")
    assert "Tòa án nhân dân khu vực 1" in referred.text
    assert "đang kiện" in referred.text


@pytest.mark.parametrize("status", Status)
def test_a_note_is_for_officers_alone_in_every_state(work: Casework, status: Status) -> None:
    case = filed(work, status=status)

    work.note(case, "gọi lại chiều mai")

    assert (last(work, case).kind, last(work, case).text) == ("note", "gọi lại chiều mai")
    assert told(work) == ""


@pytest.mark.parametrize(
    ("name", "status", "says"), [("refer", Status.elsewhere, "Công ty Điện lực"), ("reject", Status.rejected, "không rõ")]
)
def test_an_end_is_told_with_its_reason(work: Casework, name: str, status: Status, says: str) -> None:
    case = filed(work)

    DEEDS[name][0](work, case)

    assert (now(work, case).status, now(work, case).closed) == (status, work.now)
    assert says in told(work)


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
