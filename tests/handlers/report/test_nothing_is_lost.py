"""What somebody has told or sent is in the report, or they are told that it is not."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from handlers.messages import Draft, Memory, Message, Outcome
from knowledge.cases import cases
from knowledge.cases.desk import CODE
from tests.handlers.report.conftest import Citizen

FLOOD = "Đường Lê Lợi, phường 4, thành phố Mỹ Tho ngập nước tới gối ba bữa nay"
RUBBISH = "rác không ai hốt hôi quá"
LAMP = "đèn đường tắt ở phường 4 Mỹ Tho cả tuần nay"
HERE = (10.3541, 106.3652)
FAR = (21.0285, 105.8542)
STEPS = {
    "kind": ("đường hư ở xã Mỹ Phong", "Gửi phản ánh"),
    "place": (RUBBISH, "Gửi phản ánh"),
    "commune": ("rác không ai hốt ở xã Tân Phú", "Gửi phản ánh"),
    "more": (FLOOD, "Gửi phản ánh"),
    "contact": (FLOOD, "Gửi phản ánh", "Xong"),
    "consent": (FLOOD, "Gửi phản ánh", "Xong", "0912345678"),
    "summary": (FLOOD, "Gửi phản ánh", "Xong", "Ẩn danh"),
    "mend": (FLOOD, "Gửi phản ánh", "Xong", "Ẩn danh", "Sửa"),
}
"""What leads to each step."""
Cast = Callable[[str], Citizen]


def photo(*ids: int, words: str = "") -> Message:
    """Photos, perhaps with a caption."""
    return Message(words, "photo", ids)


@pytest.mark.parametrize("step", STEPS)
def test_danger_at_any_step_gets_the_numbers_to_call_and_the_report_goes_on(lan: Citizen, step: str) -> None:
    before = lan.says(*STEPS[step])
    assert before.draft is not None
    assert before.draft.step == step

    reply = lan.says("chay nha roi cuu voi")

    assert reply.outcome is Outcome.emergency
    assert reply.text.index("114") < reply.text.index("em đã ghi")
    assert reply.draft is not None
    assert "chay nha roi cuu voi" in reply.draft.text
    assert reply.draft.urgent


def test_danger_is_told_of_once(lan: Citizen) -> None:
    first = lan.says("Trụ điện ngã đè lên nhà người ta ở ấp 3 xã Tân Phú Đông")
    second = lan.says("Gửi phản ánh")

    assert "114" in first.text
    assert "113" not in second.text


def test_despair_is_no_part_of_a_report(lan: Citizen) -> None:
    reply = lan.says(FLOOD, "Gửi phản ánh", "buồn quá không muốn sống nữa")

    assert "115" in reply.text
    assert reply.draft is not None
    assert "muốn sống" not in reply.draft.text


@pytest.mark.parametrize("step", STEPS)
def test_photos_and_a_position_are_taken_at_every_step(lan: Citizen, step: str) -> None:
    lan.says(*STEPS[step])

    shown = lan.sends(photo(7))
    lan.sends(Message("", "location", place=HERE))

    assert "ảnh (1/5)" in shown.text
    assert lan.memory.draft is not None
    assert (lan.memory.draft.photos, lan.memory.draft.point) == ((7,), HERE)


def test_what_was_sent_shortly_before_the_words_belongs_to_them(lan: Citizen) -> None:
    lan.sends(photo(1))
    lan.sends(photo(2))
    lan.sends(Message("", "location", place=HERE))
    lan.says("nước ngập tới đầu gối ở đây nè", "Gửi phản ánh")

    assert lan.memory.draft is not None
    assert (lan.memory.draft.photos, lan.memory.draft.point) == ((1, 2), HERE)
    assert lan.memory.draft.step == "more"


def test_a_photo_of_an_hour_ago_belongs_to_nothing(lan: Citizen) -> None:
    lan.sends(photo(1))
    lan.waits(hours=1)
    lan.says(FLOOD, "Gửi phản ánh")

    assert lan.memory.draft is not None
    assert lan.memory.draft.photos == ()


def test_a_photo_with_a_cry_for_help_stays_with_the_report(lan: Citizen) -> None:
    lan.sends(photo(1, 2, words="cháy nhà hàng xóm cứu với"))
    lan.says("Gửi phản ánh")

    assert lan.memory.draft is not None
    assert lan.memory.draft.photos == (1, 2)


def test_how_many_photos_were_left_out_is_said(lan: Citizen) -> None:
    lan.says(FLOOD, "Gửi phản ánh")

    reply = lan.sends(photo(*range(1, 8)))

    assert "ảnh (5/5)" in reply.text
    assert "2 ảnh sau cùng em không nhận" in reply.text


def test_a_position_far_away_is_refused_with_a_reason_at_any_step(lan: Citizen) -> None:
    lan.says(*STEPS["contact"])

    reply = lan.sends(Message("", "location", place=FAR))

    assert "ngoài địa bàn" in reply.text
    assert lan.memory.draft is not None
    assert lan.memory.draft.point == ()


@pytest.mark.parametrize("words", ["Hủy", "thôi không gửi nữa đâu", "không muốn gửi nữa", "bỏ đi", "đừng gửi"])
def test_what_was_written_is_dropped_only_when_that_was_asked_for(lan: Citizen, words: str) -> None:
    lan.says(*STEPS["summary"])

    asked = lan.says(words)
    assert asked.draft is not None
    assert asked.draft.text == FLOOD

    lan.says("Bỏ phản ánh")
    assert lan.memory.draft is None


def test_later_keeps_the_report_for_a_day(lan: Citizen) -> None:
    lan.says(*STEPS["contact"])
    kept = lan.says("Để sau")
    other = lan.says("Xếp hạng ICT của tỉnh năm 2022?")
    lan.waits(hours=20)

    resumed = lan.says("Tiếp tục phản ánh")

    assert "24 giờ" in kept.text
    assert "13/63" in other.text
    assert "Ẩn danh" in resumed.choices


def test_an_offer_put_off_is_kept_too(lan: Citizen) -> None:
    lan.says(FLOOD, "Để sau")
    lan.waits(hours=5)

    lan.says("Tiếp tục phản ánh")

    assert lan.memory.draft is not None
    assert lan.memory.draft.text == FLOOD


def test_what_is_kept_no_longer_is_said_to_be_gone(lan: Citizen) -> None:
    lan.says(*STEPS["more"])
    lan.waits(hours=25)

    assert "24 giờ" in lan.says("Xong").text


def test_an_offer_is_neither_taken_nor_refused_by_words_for_something_else(lan: Citizen) -> None:
    lan.says(FLOOD, "Xếp hạng ICT của tỉnh năm 2022?", "ok", "Xếp hạng ICT của tỉnh năm 2016?", "không")

    assert lan.memory.draft is not None
    assert (lan.memory.draft.step, lan.memory.draft.text) == ("offered", FLOOD)


@pytest.mark.parametrize(("step", "button"), [("more", "Xong"), ("contact", "Ẩn danh"), ("summary", "Gửi"), ("summary", "Sửa")])
def test_our_own_buttons_work_for_a_day(lan: Citizen, step: str, button: str) -> None:
    lan.says(*STEPS[step])
    lan.waits(hours=3)

    reply = lan.says(button)

    assert reply.outcome is Outcome.feedback_offered
    assert reply.draft is not None
    assert reply.draft.step not in (step, "rests")


def test_an_answer_that_comes_late_is_taken(lan: Citizen) -> None:
    lan.says(*STEPS["more"])
    lan.waits(hours=2)
    lan.says("Nước ngập tới đầu gối, sáng mai mới rút")

    assert lan.memory.draft is not None
    assert lan.memory.draft.text == f"{FLOOD}\nNước ngập tới đầu gối, sáng mai mới rút"


def test_a_photo_that_comes_late_is_taken(lan: Citizen) -> None:
    lan.says(*STEPS["more"])
    lan.waits(hours=2)

    assert "ảnh (1/5)" in lan.sends(photo(3)).text


@pytest.mark.parametrize(("choice", "story"), [("Thêm vào phản ánh đó", f"{FLOOD}\n{LAMP}"), ("Viết phản ánh mới", LAMP)])
def test_a_new_tale_never_silently_takes_the_place_of_a_report(lan: Citizen, choice: str, story: str) -> None:
    lan.says(*STEPS["more"])
    lan.waits(hours=2)

    asked = lan.says(LAMP)
    lan.says(choice)

    assert asked.choices == ("Thêm vào phản ánh đó", "Viết phản ánh mới")
    assert lan.memory.draft is not None
    assert lan.memory.draft.text == story


@pytest.mark.parametrize(
    "told",
    [("đèn đường hư", "ở ấp 3 xã Mỹ Phong"), ("ngập nước quá trời", "ở phường 5", "mỹ tho"), ("đường trước nhà chị", "bị ngập nước")],
)
def test_what_is_told_in_pieces_is_one_report(lan: Citizen, told: tuple[str, ...]) -> None:
    lan.says(*told, "Gửi phản ánh")

    assert lan.memory.draft is not None
    assert lan.memory.draft.text == "\n".join(told)


def test_a_question_about_the_offer_takes_nothing_from_it(lan: Citizen) -> None:
    lan.says(FLOOD, "mà gửi rồi ai xử lý?", "Gửi phản ánh")

    assert lan.memory.draft is not None
    assert lan.memory.draft.text == FLOOD


def test_a_question_sent_with_one_tap_is_said_back(lan: Citizen, engine: Engine) -> None:
    reply = lan.says("thời tiết ngày mai ở Mỹ Tho ra sao", "Gửi 1022")

    with engine.begin() as connection:
        assert connection.execute(select(cases.c.text)).scalar_one() in reply.text
    assert CODE.search(reply.text)


def test_a_draft_remembered_before_there_were_new_fields_is_gone_on_with(lan: Citizen) -> None:
    known = {"step": "more", "touched": lan.now, "seen": ("text",), "text": FLOOD, "category": "thoat-nuoc", "commune": "phường Đạo Thạnh"}

    lan.memory = Memory(draft=Draft(**known))  # type: ignore[arg-type]  # as JSON has it

    assert "Ẩn danh" in lan.says("Xong").choices
