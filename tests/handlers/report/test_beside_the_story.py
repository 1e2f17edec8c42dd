"""What is said in the middle of a report and is no part of its story."""

import pytest

from handlers.messages import Draft, Message
from tests.handlers.report.conftest import Citizen

ROAD = "ổ gà ở ấp 10 xã Long Định"


def draft(lan: Citizen) -> Draft:
    """The report that Lan writes."""
    assert lan.memory.draft is not None
    return lan.memory.draft


def at_more(lan: Citizen) -> None:
    """Lan comes to the question for more."""
    reply = lan.says(ROAD, "Gửi phản ánh")
    while draft(lan).step != "more":
        reply = lan.says(reply.choices[0])


@pytest.mark.parametrize(
    "asked",
    [
        "dịch vụ công trực tuyến mức độ 4 là gì",
        "nộp hồ sơ qua mạng ở đâu",
        "ai là giám đốc sở",
        "làm căn cước ở đâu vậy em",
        "mấy giờ rồi",
        "cho tôi hỏi thủ tục làm khai sinh?",
    ],
)
def test_a_question_is_answered_or_unknown_and_no_story(lan: Citizen, asked: str) -> None:
    at_more(lan)

    reply = lan.says(asked)

    assert draft(lan).text == ROAD
    assert "kể thêm" not in reply.text
    assert "Xong" in reply.choices


@pytest.mark.parametrize(
    "said", ["nhầm, xã Long Hưng", "không phải Long Định, ở xã Long Hưng", "xã Long Hưng mới đúng", "sửa xã thành xã Long Hưng"]
)
def test_a_correction_of_the_place_moves_it_and_keeps_the_hamlet(lan: Citizen, said: str) -> None:
    at_more(lan)

    lan.says(said)

    assert draft(lan).text == ROAD
    assert draft(lan).place == "ấp 10, xã Long Hưng"
    assert "Long Định" not in draft(lan).commune


def test_the_street_stays_when_the_ward_is_told_after_going_back(lan: Citizen) -> None:
    lan.says("cống nghẹt trước nhà", "Gửi phản ánh")
    while draft(lan).step != "place":
        lan.says(lan.memory.choices[0])
    lan.says("12/3 Trần Hưng Đạo, phường 4", "Quay lại", "phường 4 Mỹ Tho")

    assert "12/3 Trần Hưng Đạo" in draft(lan).place


def test_photos_are_taken_back(lan: Citizen) -> None:
    at_more(lan)
    lan.sends(Message("", what="photo", photos=(1, 2)))

    reply = lan.says("xóa ảnh đi")

    assert (draft(lan).photos, draft(lan).text) == ((), ROAD)
    assert "đã bỏ ảnh" in reply.text


def test_another_matter_is_not_mixed_into_the_report(lan: Citizen) -> None:
    other = "rác chất đống ở chợ xã Tân Phú mấy bữa nay"
    lan.says("ổ gà lớn trên đường ấp 10 xã Long Định, mặt đường hư nặng", "Gửi phản ánh")
    while draft(lan).step != "more":
        lan.says(lan.memory.choices[0])

    reply = lan.says(other)

    assert other not in draft(lan).text
    assert reply.choices == ("Thêm vào phản ánh đó", "Viết phản ánh mới")


def test_tiep_tuc_skips_no_question(lan: Citizen) -> None:
    at_more(lan)

    lan.says("tiếp tục")

    assert draft(lan).step == "more"


def test_what_is_added_to_an_offer_after_a_danger_is_kept(lan: Citizen) -> None:
    lan.says("nắp cống bị mất, xe té hoài", "gần trường học")

    assert "gần trường học" in draft(lan).text


@pytest.mark.parametrize("number", ["Số điện thoại tôi 0939 123 456", "sđt tôi 0939123456", "liên hệ: 0939123456"])
def test_a_number_told_with_the_story_is_offered_and_not_asked_for_again(lan: Citizen, number: str) -> None:
    lan.says(f"{ROAD}, {number}", "Gửi phản ánh")
    while draft(lan).step != "more":
        lan.says(lan.memory.choices[0])

    reply = lan.says("Xong")

    assert (draft(lan).step, "0939" in reply.text) == ("consent", True)
    assert "0939" not in draft(lan).text


def test_a_number_that_is_part_of_the_trouble_is_no_contact(lan: Citizen) -> None:
    lan.says("Gửi phản ánh", "số lạ 0939123456 gọi lừa đảo đòi chuyển tiền hoài ở xã Long Định")

    assert draft(lan).contact == ""


def test_the_list_of_all_kinds_can_be_left(lan: Citizen) -> None:
    lan.says("rác đổ ở ấp 5 xã Long Định", "Gửi phản ánh")

    assert lan.says("Loại khác").choices[-2:] == ("Quay lại", "Hủy")


@pytest.mark.parametrize("word", ["ok theo dõi", "theo dõi đi"])
def test_following_is_understood_in_words(lan: Citizen, minh: Citizen, word: str) -> None:
    code = lan.files()
    reply = minh.says("Gửi phản ánh", "Ngập nước ở đường Lê Lợi phường 4 Mỹ Tho, nước tới đầu gối")
    assert "Theo dõi phản ánh đó" in reply.choices

    assert code in minh.says(word).text
