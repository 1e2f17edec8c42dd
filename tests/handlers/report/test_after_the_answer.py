"""After an answer: it is rated as it is meant, and only a reason opens the case again."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from handlers.library import Library
from handlers.messages import Memory, Message
from handlers.tracking.asked import stars
from handlers.turn import Turn
from knowledge import photos
from knowledge.cases import Status, words
from tests.handlers.report.conftest import T0, Citizen

Hanh = Callable[..., None]


@pytest.fixture
def answered(lan: Citizen, hanh: Hanh) -> str:
    """Lan's case, which Hạnh has just answered; its code."""
    code = lan.files()
    hanh("answer", lan.case(code), "Đã thông cống.")
    return code


@pytest.mark.parametrize(
    ("said", "stars"),
    [
        ("5", 5),
        ("1", 1),
        ("2", 2),
        ("4 nha em", 4),
        ("5 sao", 5),
        ("cho 3 điểm", 3),
        ("5/5", 5),
        ("⭐⭐⭐⭐", 4),
        ("rất hài lòng", 5),
        ("hai long", 4),
        ("cũng được", 3),
        ("tốt", 4),
        ("không hài lòng", 2),
        ("rất không hài lòng", 1),
        ("tệ quá", 1),
    ],
)
def test_after_the_question_a_number_or_a_word_is_so_many_stars(lan: Citizen, answered: str, said: str, stars: int) -> None:
    lan.says(f"Đã xong, đánh giá {answered}", said)

    assert (lan.case(answered).rating, lan.case(answered).status) == (stars, Status.closed)


def test_the_place_of_a_choice_is_its_number_of_stars(lan: Citizen, answered: str) -> None:
    choices = lan.says(f"Đã xong, đánh giá {answered}").choices

    assert [choice[0] for choice in choices] == ["1", "2", "3", "4", "5"]


def test_a_number_that_is_no_star_is_asked_again(lan: Citizen, answered: str) -> None:
    reply = lan.says(f"Đã xong, đánh giá {answered}", "10")

    assert reply.rates == answered
    assert lan.case(answered).rating is None


@pytest.mark.parametrize(("said", "stars"), [("rất hài lòng", 5), ("hài lòng", 4), ("5 sao", 5), ("không hài lòng lắm", 2), ("3 điểm", 3)])
def test_right_after_an_answer_words_rate_it_without_a_code(lan: Citizen, answered: str, said: str, stars: int) -> None:
    reply = lan.says(said)

    assert lan.case(answered).rating == stars
    assert answered in reply.text


@pytest.mark.parametrize("said", ["xong", "xong rồi em", "đã sửa xong rồi"])
def test_done_asks_for_stars(lan: Citizen, answered: str, said: str) -> None:
    assert lan.says(said).rates == answered


def test_words_of_content_are_nothing_to_somebody_without_an_answer(lan: Citizen, minh: Citizen) -> None:
    code = lan.files()

    lan.says("rất hài lòng", "5 sao")

    assert lan.case(code).rating is None
    assert minh.says("xong").rates == ""


def test_a_report_that_is_being_written_keeps_its_words(lan: Citizen, answered: str) -> None:
    reply = lan.says("Gửi phản ánh", "Đèn đường ở ấp 3 xã Tân Phú tắt cả tuần nay", "Xong")

    assert reply.rates == ""
    assert reply.draft


def test_a_low_rating_offers_to_reopen_and_looking_the_case_up_does_not_take_the_offer(lan: Citizen, answered: str) -> None:
    offered = lan.says(f"2 điểm {answered}")
    looked = lan.says(answered)

    assert offered.choices == (f"Chưa xong {answered}",)
    assert looked.reopens == ""
    assert "Diễn biến" in looked.text


@pytest.mark.parametrize(
    "said",
    [
        "Thôi",
        "thôi không cần",
        "để tôi coi lại đã",
        "để xem lại đã",
        "khỏi đi em",
        "/tracuu",
        "xin chào",
        "alo",
        "cảm ơn em",
        "/chitieu",
        "Chỉ tiêu kinh tế số trong GDP năm 2023 là bao nhiêu?",
        "TG-2222-2222",
        "dạ",
        "không phải, bấm nhầm",
        "xong rồi em",
        "tôi muốn hỏi chỉ tiêu kinh tế số",
        "hôm nay thứ mấy",
    ],
)
def test_what_is_no_reason_does_not_reopen(lan: Citizen, answered: str, said: str) -> None:
    lan.says(f"Chưa xong {answered}", said)

    assert lan.case(answered).reopened == 0


def test_words_that_may_be_no_reason_reopen_when_it_is_confirmed(lan: Citizen, answered: str, engine: Engine) -> None:
    asked = lan.says(f"Chưa xong {answered}", "thợ làm dối")
    assert "với lý do “thợ làm dối”" in asked.text

    lan.says("đúng rồi")

    assert lan.case(answered).reopened == 1
    with engine.begin() as connection:
        assert "thợ làm dối" in connection.execute(select(words.c.text)).scalars().all()


def test_after_a_greeting_the_reason_is_still_waited_for(lan: Citizen, answered: str) -> None:
    lan.says(f"Chưa xong {answered}", "alo", "nước vẫn còn ngập tới gối")

    assert lan.case(answered).reopened == 1


def test_a_photo_is_a_reason_and_stays_with_the_case(lan: Citizen, answered: str, engine: Engine) -> None:
    with engine.begin() as connection:
        ids = photos.add(connection, lan.chat, ["ref"], T0)

    lan.says(f"Chưa xong {answered}")
    lan.sends(Message("", what="photo", photos=ids))

    case = lan.case(answered)
    assert case.reopened == 1
    with engine.begin() as connection:
        assert [photo.id for photo in photos.of_case(connection, case.id)] == [*ids]


def test_what_is_not_done_is_reopened_once_and_goes_to_a_coordinator(lan: Citizen, hanh: Hanh, engine: Engine) -> None:
    code = lan.files()
    hanh("answer", lan.case(code), "Đã thông cống.")

    lan.says(f"Chưa xong {code}", "Nước vẫn còn y nguyên, chưa thấy ai tới")
    case = lan.case(code)
    hanh("answer", case, "Đã thông lại.")
    again = lan.says(f"Chưa xong {code}")

    assert (case.status, case.department, case.officer) == (Status.received, "Tổng đài 1022", None)
    with engine.begin() as connection:
        assert "Nước vẫn còn y nguyên, chưa thấy ai tới" in connection.execute(select(words.c.text)).scalars().all()
    assert "không mở lại được" in again.text
    assert lan.case(code).reopened == 1


def test_after_fifteen_days_it_is_not_reopened(lan: Citizen, hanh: Hanh) -> None:
    code = lan.files()
    hanh("answer", lan.case(code), "Đã thông cống.", now=T0)
    lan.waits(days=16)

    reply = lan.says(f"Chưa xong {code}")

    assert "không mở lại được" in reply.text
    assert lan.case(code).reopened == 0


def test_not_done_is_understood_without_a_code(lan: Citizen, hanh: Hanh) -> None:
    code = lan.files()
    hanh("answer", lan.case(code), "Đã thông cống.")

    reply = lan.says("chưa xong đâu ad ơi")

    assert reply.reopens == code


def test_what_cannot_be_reopened_is_said_so_without_a_code_too(lan: Citizen, answered: str, hanh: Hanh) -> None:
    lan.says(f"Chưa xong {answered}", "Nước vẫn còn y nguyên")
    hanh("answer", lan.case(answered), "Đã thông lại.")

    assert "không mở lại được" in lan.says("vẫn chưa xong").text


def test_not_done_while_it_is_worked_on_shows_where_it_stands(lan: Citizen) -> None:
    code = lan.files()

    assert code in lan.says("vẫn chưa xong em ơi").text


@pytest.mark.parametrize("said", ["Đã xong, đánh giá {}", "Chưa xong {}", "5 điểm {}", "bổ sung {}: nhà số 3"])
def test_who_follows_is_told_that_another_has_filed_it(lan: Citizen, minh: Citizen, hanh: Hanh, said: str) -> None:
    code = lan.files()
    minh.says("Gửi phản ánh", "Ngập nước ở đường Lê Lợi phường 4 Mỹ Tho, nước tới đầu gối", "Theo dõi phản ánh đó")
    hanh("answer", lan.case(code), "Đã thông cống.")

    reply = minh.says(said.format(code))

    assert "do người khác gửi" in reply.text
    assert lan.case(code).rating is None


def test_a_report_in_writing_outlives_a_case_that_is_reopened(lan: Citizen, answered: str) -> None:
    lan.says("Gửi phản ánh", "Đèn đường ở ấp 3 xã Tân Phú tắt cả tuần nay")

    reply = lan.says(f"Chưa xong {answered}", "nước vẫn còn ngập tới gối")

    assert lan.case(answered).reopened == 1
    assert lan.memory.draft
    assert "viết dở" in reply.text


@pytest.mark.parametrize("code", ["TG-9D48-2K9Z", "TG-2R2F-67EB", "TG-79SP-5DPK"])
def test_a_code_that_falls_into_many_words_does_not_hide_the_stars(library: Library, code: str) -> None:
    said = f"2 điểm {code}"

    assert stars(Turn(Message(said), library.understanding.read(said), Memory(), library), asked=False) == 2


@pytest.mark.parametrize("said", ["mưa hôm qua vẫn ngập", "vẫn như cũ", "có sửa gì đâu", "chưa", "nạo vét rồi mà vẫn ngập y như cũ"])
def test_what_is_as_before_is_offered_as_the_reason_to_reopen(lan: Citizen, answered: str, said: str) -> None:
    asked = lan.says(said)
    assert f"“{said}”" in asked.text
    assert lan.case(answered).reopened == 0

    lan.says("Gửi luôn")

    assert lan.case(answered).reopened == 1


def test_a_number_right_after_the_answer_is_so_many_stars(lan: Citizen, hanh: Hanh) -> None:
    code = lan.files()
    hanh("answer", lan.case(code), "Đã thông cống.", now=T0 + 60)
    lan.waits(minutes=5)

    lan.says("5")

    assert lan.case(code).rating == 5
