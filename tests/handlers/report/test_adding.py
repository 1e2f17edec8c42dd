"""What a citizen adds to a case: after an officer's question, or by its code. The officer reads it in the history."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from handlers.messages import Message
from knowledge import photos
from knowledge.cases.around import newest, touched
from knowledge.cases.desk import MOST_PHOTOS
from knowledge.cases.queue import Entry, history
from tests.handlers.report.conftest import T0, Citizen

Hanh = Callable[..., None]


@pytest.fixture
def asked(lan: Citizen, hanh: Hanh) -> str:
    """Lan's case, about which Hạnh has just asked; its code."""
    code = lan.files()
    hanh("tell", lan.case(code), "Anh chị cho biết số nhà ạ?", now=T0 + 60)
    lan.waits(minutes=5)
    return code


def added(engine: Engine, lan: Citizen, code: str) -> list[Entry]:
    """What the officer reads that Lan has added."""
    number = lan.case(code).id
    with engine.begin() as connection:
        return [entry for entry in history(connection, number) if entry.what == "added"]


def photos_of(engine: Engine, lan: Citizen, code: str) -> list[int]:
    """The ids of the photos of Lan's case."""
    number = lan.case(code).id
    with engine.begin() as connection:
        return [photo.id for photo in photos.of_case(connection, number)]


def shown(engine: Engine, chat: str, many: int) -> tuple[int, ...]:
    """Photos that somebody sends."""
    with engine.begin() as connection:
        return photos.add(connection, chat, [f"ref{number}" for number in range(many)], T0)


def test_the_first_words_after_an_officer_s_question_go_to_the_case(lan: Citizen, asked: str, engine: Engine) -> None:
    reply = lan.says("nhà số 12 ấp 7")

    (entry,) = added(engine, lan, asked)
    assert (entry.text, entry.kind, entry.officer) == ("nhà số 12 ấp 7", "citizen", None)
    assert "nhà số 12 ấp 7" in reply.text
    assert asked in reply.text


def test_the_queue_learns_of_it(lan: Citizen, asked: str, engine: Engine) -> None:
    with engine.begin() as connection:
        before = newest(connection)

    lan.says("nhà số 12 ấp 7")

    number = lan.case(asked).id
    with engine.begin() as connection:
        assert [line[1] for line in touched(connection, before)] == [number]


def test_more_words_and_photos_follow_until_it_is_enough(lan: Citizen, asked: str, engine: Engine) -> None:
    ids = shown(engine, lan.chat, 2)
    lan.says("nhà số 12 ấp 7", "ngay chợ đó em")
    lan.sends(Message("", what="photo", photos=ids))
    lan.sends(Message("", what="location", place=(10.36, 106.36)))

    done = lan.says("Xong")

    case = lan.case(asked)
    assert done.adds == ""
    assert (case.latitude, case.longitude) == (10.36, 106.36)
    assert case.version == 6
    assert photos_of(engine, lan, asked) == [*ids]


@pytest.mark.parametrize(
    "said",
    [
        "cảm ơn em",
        "/tracuu",
        "Xếp hạng ICT của tỉnh năm 2016?",
        "Chỉ tiêu kinh tế số năm 2023 là bao nhiêu",
        "xin chào",
    ],
)
def test_what_is_no_answer_stays_out_of_the_case(lan: Citizen, asked: str, engine: Engine, said: str) -> None:
    lan.says(said)

    assert added(engine, lan, asked) == []


def test_only_the_first_message_is_taken_unasked(lan: Citizen, asked: str, engine: Engine) -> None:
    lan.says("Xếp hạng ICT của tỉnh năm 2016?", "giá vàng hôm nay")

    assert added(engine, lan, asked) == []


def test_news_that_ask_nothing_are_no_question(lan: Citizen, hanh: Hanh, engine: Engine) -> None:
    code = lan.files()
    hanh("tell", lan.case(code), "Chúng tôi đang khảo sát, mong bà con thông cảm.", now=T0 + 60)
    lan.waits(minutes=5)

    lan.says("giá vàng hôm nay")

    assert added(engine, lan, code) == []


def test_the_choice_below_the_message_asks_and_can_be_left(lan: Citizen, asked: str, engine: Engine) -> None:
    reply = lan.says(f"Trả lời {asked}")
    left = lan.says("thôi khỏi")

    assert reply.adds == asked
    assert left.adds == ""
    assert added(engine, lan, asked) == []


def test_a_photo_comes_a_day_later(lan: Citizen, asked: str, engine: Engine) -> None:
    ids = shown(engine, lan.chat, 1)
    lan.says(f"Trả lời {asked}")
    lan.waits(hours=20)

    lan.sends(Message("", what="photo", photos=ids))

    assert len(added(engine, lan, asked)) == 1


def test_half_an_hour_after_an_addition_words_are_something_else(lan: Citizen, asked: str, engine: Engine) -> None:
    lan.says("nhà số 12 ấp 7")
    lan.waits(hours=1)

    lan.says("giá vàng hôm nay")

    assert len(added(engine, lan, asked)) == 1


def test_another_matter_is_asked_about_and_lost_neither_way(lan: Citizen, asked: str, engine: Engine) -> None:
    tale = "cán bộ xã Mỹ Phong hách dịch với dân, đòi tiền tôi mới chịu ký giấy"

    reply = lan.says(tale)
    lan.says(reply.choices[0])

    assert reply.choices == (f"Trả lời {asked}", "Gửi phản ánh")
    assert [entry.text for entry in added(engine, lan, asked)] == [tale]


def test_another_matter_may_become_a_report(lan: Citizen, asked: str, engine: Engine) -> None:
    reply = lan.says("cán bộ xã Mỹ Phong hách dịch với dân, đòi tiền tôi mới chịu ký giấy", "Gửi phản ánh")

    assert added(engine, lan, asked) == []
    assert reply.draft
    assert "hách dịch" in reply.draft.text


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("bổ sung {}: nhà số 14", "nhà số 14"),
        ("{} bổ sung thêm nhà số 14", "bổ sung thêm nhà số 14"),
        ("sửa lại {} là phường 5", "là phường 5"),
    ],
)
def test_words_beside_a_code_are_added(lan: Citizen, engine: Engine, said: str, words: str) -> None:
    code = lan.files()

    lan.says(said.format(code))

    assert [entry.text for entry in added(engine, lan, code)] == [words]


@pytest.mark.parametrize(
    "said", ["bổ sung thêm hình cho phản ánh {}", "tôi muốn sửa phản ánh {}", "hủy phản ánh {}", "tôi muốn bổ sung phản ánh"]
)
def test_a_wish_to_add_or_to_change_asks_for_the_words(lan: Citizen, engine: Engine, said: str) -> None:
    code = lan.files()

    reply = lan.says(said.format(code))

    assert reply.adds == code
    assert added(engine, lan, code) == []


def test_a_photo_with_a_code_is_added(lan: Citizen, engine: Engine) -> None:
    code = lan.files()

    lan.sends(Message(code, what="photo", photos=shown(engine, lan.chat, 1)))

    assert len(photos_of(engine, lan, code)) == 1


def test_no_more_photos_than_a_case_may_have(lan: Citizen, engine: Engine) -> None:
    code = lan.files()

    reply = lan.sends(Message(code, what="photo", photos=shown(engine, lan.chat, MOST_PHOTOS + 2)))

    assert f"tối đa {MOST_PHOTOS} ảnh" in reply.text
    assert len(photos_of(engine, lan, code)) == MOST_PHOTOS


def test_nothing_is_added_to_another_person_s_case(lan: Citizen, minh: Citizen, engine: Engine) -> None:
    code = lan.files()

    minh.says(f"bổ sung {code}: nhà số 14")

    assert added(engine, lan, code) == []


def test_with_several_open_cases_it_is_asked_which(lan: Citizen) -> None:
    one = lan.files()
    two = lan.files("Đèn đường trước trường học ấp 3 xã Tân Phú tắt cả tuần nay")

    reply = lan.says("tôi muốn bổ sung")

    assert reply.choices == (f"Bổ sung {two}", f"Bổ sung {one}")
    assert lan.says(reply.choices[1]).adds == one


def test_a_telephone_number_is_masked_and_that_is_said(lan: Citizen, asked: str, engine: Engine) -> None:
    reply = lan.says("số tôi 0912345678")

    assert "0912345678" not in added(engine, lan, asked)[0].text
    assert "đã che" in reply.text


def test_a_report_in_writing_is_not_disturbed_by_the_question(lan: Citizen, hanh: Hanh, engine: Engine) -> None:
    code = lan.files()
    lan.says("Gửi phản ánh", "Đường Nguyễn Trãi phường 5 Mỹ Tho ngập nước tới gối ba bữa nay")
    hanh("tell", lan.case(code), "Anh chị cho biết số nhà ạ?", now=T0 + 60)
    lan.waits(minutes=5)

    asked = lan.says("Nước vào nhà ba hộ")
    reply = lan.says("Thêm vào phản ánh đó")

    assert asked.choices == (f"Trả lời {code}", "Thêm vào phản ánh đó")
    assert added(engine, lan, code) == []
    assert reply.draft
    assert "ba hộ" in reply.draft.text


def test_a_new_matter_after_an_addition_is_asked_about(lan: Citizen, asked: str, engine: Engine) -> None:
    reply = lan.says("nhà số 12 ấp 7", "cán bộ xã Mỹ Phong hách dịch với dân, đòi tiền tôi mới chịu ký giấy")

    assert len(added(engine, lan, asked)) == 1
    assert reply.choices == (f"Trả lời {asked}", "Gửi phản ánh")


def test_a_button_of_another_report_is_no_word_for_the_case(lan: Citizen, asked: str, engine: Engine) -> None:
    reply = lan.says(f"Trả lời {asked}", "Gửi phản ánh")

    assert added(engine, lan, asked) == []
    assert reply.draft


def test_whom_to_call_in_danger_stands_first(lan: Citizen, asked: str) -> None:
    reply = lan.says(f"Trả lời {asked}", "cháy nhà rồi cứu với")

    assert "114" in reply.text.split("\n\n")[0]
    assert "cháy nhà rồi" in reply.text


def test_the_answer_goes_to_the_case_though_a_report_is_being_written(lan: Citizen, hanh: Hanh, engine: Engine) -> None:
    code = lan.files("Ổ gà trên đường Lê Lợi, phường 4, thành phố Mỹ Tho làm té xe")
    lan.says("Gửi phản ánh", "rác đổ ra kinh ở ấp Nam xã Long Hưng")
    hanh("tell", lan.case(code), "Anh/chị cho biết ổ gà ở đoạn nào?", now=lan.now + 60)
    lan.waits(minutes=2)

    reply = lan.says("đoạn trước trường tiểu học", f"Trả lời {code}")

    assert [entry.text for entry in added(engine, lan, code)] == ["đoạn trước trường tiểu học"]
    assert lan.memory.draft is not None
    assert "trường tiểu học" not in lan.memory.draft.text
    assert "Tiếp tục phản ánh" in reply.choices
    lan.says("Tiếp tục phản ánh", "Rác thải, vệ sinh", "bốc mùi quá trời")
    assert len(added(engine, lan, code)) == 1


def test_a_fact_asked_without_a_sign_is_not_added(lan: Citizen, asked: str, engine: Engine) -> None:
    lan.says("nhà số 12 ấp 7", "Xếp hạng ICT 2016")

    assert len(added(engine, lan, asked)) == 1
