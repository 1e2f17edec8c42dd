"""People answer in their own words: what is no place is none, a no is a no, and a number is how many."""

import pytest

from handlers.messages import Message, Outcome, Reply
from knowledge.cases.desk import CODE
from tests.handlers.report.conftest import Citizen
from tests.handlers.report.test_nothing_is_lost import FLOOD, LAMP, RUBBISH, STEPS, Cast


def step_of(reply: Reply) -> str:
    """The step that a reply asks for."""
    assert reply.draft is not None
    return reply.draft.step


@pytest.mark.parametrize("chat", ["telegram:1", "web:1", "zalo-bot:1"])
@pytest.mark.parametrize("number", ["1", "2", "3", "3 bóng"])
@pytest.mark.parametrize("step", ["place", "more", "contact"])
def test_a_number_where_words_are_asked_for_leads_nowhere(citizen: Cast, chat: str, number: str, step: str) -> None:
    lan = citizen(chat)
    lan.says(*STEPS[step])

    assert step_of(lan.says(number)) == step


def test_a_number_is_told_with_the_story(lan: Citizen) -> None:
    lan.says(LAMP, "Gửi phản ánh", "3")

    assert lan.memory.draft is not None
    assert lan.memory.draft.text == f"{LAMP}\n3"


def test_no_list_of_numbers_is_shown_where_a_number_may_be_the_answer(citizen: Cast) -> None:
    without_buttons = citizen("zalo-bot:1").says(*STEPS["more"])

    assert without_buttons.choices == ()
    assert "“Xong”" in without_buttons.text


def test_a_number_picks_one_of_the_kinds(lan: Citizen) -> None:
    lan.says(*STEPS["kind"])

    assert step_of(lan.says("1")) == "more"


@pytest.mark.parametrize("words", ["Bỏ qua", "không nhớ", "k biết", "tôi không biết nữa", "xong"])
def test_who_knows_no_place_is_not_asked_again(lan: Citizen, words: str) -> None:
    lan.says(*STEPS["place"])

    assert step_of(lan.says(words)) == "more"
    assert lan.memory.draft is not None
    assert lan.memory.draft.place == ""


@pytest.mark.parametrize("words", ["dạ", "ok", "ẩn danh", "hỏi chi nhiều vậy trời", "12", "Sửa", "chào em"])
def test_what_is_no_place_is_not_taken_for_one(lan: Citizen, words: str) -> None:
    lan.says(*STEPS["place"])

    assert step_of(lan.says(words)) == "place"
    assert lan.memory.draft is not None
    assert lan.memory.draft.place == ""


@pytest.mark.parametrize("words", ["xã Mỹ Phong", "gần trường tiểu học", "Bình Hòa", "12 Lê Lợi", "sau lưng chợ", "hem 3 duong Ap Bac"])
def test_a_place_is_one_in_whatever_words(lan: Citizen, words: str) -> None:
    lan.says(*STEPS["place"], words)

    assert lan.memory.draft is not None
    assert words in lan.memory.draft.place


@pytest.mark.parametrize(
    "words", ["không cần", "thôi khỏi", "ko muốn để lại", "không cho số đâu", "ẩn danh nhé", "nhiêu đó thôi", "ok gửi đi em"]
)
def test_no_number_is_left_in_whatever_words(lan: Citizen, words: str) -> None:
    lan.says(*STEPS["contact"])

    reply = lan.says(words)

    assert step_of(reply) == "summary"
    assert "Liên hệ: ẩn danh" in reply.text


@pytest.mark.parametrize("words", ["không gửi", "thôi", "không có ảnh", "bỏ qua", "vậy thôi", "xong rồi em"])
def test_enough_is_enough(lan: Citizen, words: str) -> None:
    lan.says(*STEPS["more"])

    assert step_of(lan.says(words)) == "contact"
    assert lan.memory.draft is not None
    assert lan.memory.draft.text == FLOOD


def test_a_number_that_lacks_a_figure_is_noticed(lan: Citizen) -> None:
    lan.says(*STEPS["contact"])

    assert "thiếu" in lan.says("090 912 345").text


def test_a_number_given_early_is_not_asked_for_again_and_may_be_mended(lan: Citizen) -> None:
    lan.says(*STEPS["more"], "sđt của tôi 0912345678")
    consent = lan.says("Xong")
    mended = lan.says("à nhầm 0909123457")
    summary = lan.says("ừ đồng ý")

    assert "0912345678" in consent.text
    assert "0909123457" in mended.text
    assert "Liên hệ: 0909123457" in summary.text
    assert summary.draft is not None
    assert summary.draft.text == FLOOD


def test_sending_is_no_consent(lan: Citizen) -> None:
    lan.says(*STEPS["consent"])

    assert step_of(lan.says("gửi đi em")) == "consent"


@pytest.mark.parametrize("words", ["tôi muốn phản ánh", "phản ánh ở đâu", "gởi phản ánh", "em muốn gửi một phản ánh ạ", "/phananh"])
def test_a_bare_wish_is_asked_what_it_is_about(lan: Citizen, words: str) -> None:
    reply = lan.says(words)

    assert step_of(reply) == "text"
    assert "rất tiếc" not in reply.text


@pytest.mark.parametrize("words", ["😡😡😡😡", "dạ em chào anh chị", "ok em", "Xong"])
def test_what_tells_nothing_is_asked_what_it_is_about(lan: Citizen, words: str) -> None:
    lan.says("Gửi phản ánh")

    assert step_of(lan.says(words)) == "text"


def test_few_words_may_tell_enough(lan: Citizen) -> None:
    assert step_of(lan.says("Gửi phản ánh", "đèn hư")) == "place"


def test_every_kind_can_be_reached(lan: Citizen) -> None:
    lan.says(*STEPS["summary"], "Sửa", "Sửa loại việc")
    every = lan.says("Loại khác")
    summary = lan.says("Việc khác")

    assert len(every.choices) > 20
    assert "Loại việc: Việc khác" in summary.text


@pytest.mark.parametrize("words", ["sai rồi", "không phải mấy cái đó", "không"])
def test_none_of_the_kinds_brings_all(lan: Citizen, words: str) -> None:
    lan.says(*STEPS["kind"])

    assert "Việc khác" in lan.says(words).choices


def test_a_kind_is_understood_by_a_word_for_it(lan: Citizen) -> None:
    lan.says(*STEPS["kind"], "đèn")

    assert lan.memory.draft is not None
    assert lan.memory.draft.category == "chieu-sang"


def test_a_place_told_where_the_kind_is_asked_for_is_taken_down(lan: Citizen) -> None:
    lan.says("ổ gà to trước chợ Mỹ Tho", "Gửi phản ánh")
    lan.says("ở phường 4 Mỹ Tho")

    assert lan.memory.draft is not None
    assert lan.memory.draft.commune == "phường Đạo Thạnh"


def test_mending_the_place_keeps_it_until_there_is_another(lan: Citizen) -> None:
    lan.says(*STEPS["summary"], "Sửa", "Sửa loại việc", "Việc khác")
    asked = lan.says("sửa lại địa chỉ giúp tôi")
    back = lan.says("Quay lại")
    mended = lan.says("Sửa", "Sửa nơi xảy ra", "xã Mỹ Phong")

    assert step_of(asked) == "place"
    assert "Nơi xảy ra: Đường Lê Lợi" in back.text
    assert "Nơi xảy ra: xã Mỹ Phong (nay thuộc phường Mỹ Phong)" in mended.text


def test_a_town_makes_a_ward_of_many_places_one(lan: Citizen) -> None:
    lan.says(RUBBISH, "Gửi phản ánh", "ở phường 5", "mỹ tho")

    assert lan.memory.draft is not None
    assert (lan.memory.draft.step, lan.memory.draft.commune) == ("more", "phường Đạo Thạnh")


def test_a_story_written_anew_brings_its_own_place(lan: Citizen) -> None:
    summary = lan.says(*STEPS["summary"], "Sửa", "Sửa nội dung", "Ngập nước trước chợ, xã Mỹ Phong")

    assert "Nơi xảy ra: chợ, xã Mỹ Phong" in summary.text
    assert "Lê Lợi" not in summary.text


@pytest.mark.parametrize("part", ["Sửa nội dung", "Sửa loại việc", "Sửa nơi xảy ra", "Sửa liên hệ"])
def test_back_from_what_was_to_be_mended_is_the_summary(lan: Citizen, part: str) -> None:
    lan.says(*STEPS["consent"])
    summary = lan.says("Đồng ý")

    assert lan.says("Sửa", part, "Quay lại").text == summary.text
    assert lan.says("Sửa", "Quay lại").text == summary.text
    assert lan.says("Sửa", "Sửa loại việc", "Loại khác", part, "Quay lại").text == summary.text


def test_back_leads_through_the_steps_one_by_one(lan: Citizen) -> None:
    lan.says(*STEPS["kind"], "1")

    assert [step_of(lan.says("Quay lại")) for _ in range(2)] == ["kind", "text"]


@pytest.mark.parametrize("words", ["đúng rồi", "gửi đi nhé", "dạ gửi giùm", "ok em"])
def test_the_summary_is_confirmed_in_whatever_words(lan: Citizen, words: str) -> None:
    assert CODE.search(lan.says(*STEPS["summary"], words).text)


@pytest.mark.parametrize("words", ["đừng gửi", "chưa gửi nhé", "sai rồi", "/phananh", "khoan đã"])
def test_nothing_else_confirms_it(lan: Citizen, words: str) -> None:
    assert not CODE.search(lan.says(*STEPS["summary"], words).text)


def test_several_matters_are_better_told_one_by_one(lan: Citizen) -> None:
    several = "rác chất đống ở ấp 3 xã Tân Thới, đèn đường hư cả tháng, nước ngập tới gối, chó thả rông cắn người"

    assert "từng việc" in lan.says("Gửi phản ánh", several).text


def test_looking_up_in_the_middle_offers_one_way_on(lan: Citizen) -> None:
    lan.says(RUBBISH, "Gửi phản ánh")

    assert lan.says("/tracuu").choices == ("Tiếp tục phản ánh", "Bỏ phản ánh")


def test_a_greeting_in_the_middle_is_returned(lan: Citizen) -> None:
    lan.says(*STEPS["contact"])
    reply = lan.sends(Message("chào em"))

    assert reply.outcome is Outcome.small_talk
    assert reply.draft is not None
    assert reply.draft.step == "contact"


def test_no_words_in_the_middle_are_answered_alike_twice_in_a_row(lan: Citizen) -> None:
    asked = lan.says(*STEPS["place"])
    first, second = lan.says("ủa alo"), lan.says("hỏi chi nhiều vậy trời")

    assert len({asked.text, first.text, second.text}) > 1
    assert "chưa hiểu ý" not in first.text + second.text
