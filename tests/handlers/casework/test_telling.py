"""What the citizen is told of a deed, and what stays among officers."""

from dataclasses import replace

import pytest

from handlers.casework import Casework, Impossible
from knowledge.cases import Status, cases
from knowledge.cases.following import add_follower
from knowledge.cases.queue import history
from knowledge.outbox import outbox
from tests.handlers.casework.conftest import DEEDS, HANH, LAN, MINH, T0, TU, filed, last, later, now, told


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
