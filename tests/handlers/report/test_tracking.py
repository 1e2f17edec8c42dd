"""What became of a report: told to who filed it, and to nobody else."""

import datetime
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome
from knowledge.cases import cases
from knowledge.cases.desk import forget
from knowledge.categories import categories
from tests.handlers.report.conftest import Citizen

Hanh = Callable[..., None]


@pytest.mark.parametrize("asked", ["/tracuu", "phản ánh của tôi tới đâu rồi", "phan anh cua em sao roi ad", "Tra cứu phản ánh đã gửi"])
def test_one_s_own_case_is_found_however_it_is_asked_for(lan: Citizen, asked: str) -> None:
    code = lan.files()

    reply = lan.says(asked)

    assert code in reply.text
    assert "chờ cơ quan tiếp nhận" in reply.text
    assert "Hạn trả lời" in reply.text


@pytest.mark.parametrize(
    "asked",
    [
        "phản ánh hôm qua của tôi sao rồi em",
        "sao chưa ai trả lời phản ánh của tui vậy",
        "cho tôi hỏi phản ánh ngập nước của tôi tới đâu rồi",
        "em ơi vụ ngập nước tui báo hôm bữa sao rồi",
        "tới đâu rồi",
        "có kết quả chưa em",
        "khi nào có kết quả phản ánh của tôi",
        "trang thai phan anh cua toi",
        "kiểm tra phản ánh",
        "xem phản ánh của tôi",
        "tra cứu phản ánh của tôi",
        "/tracuu abc",
        "sao lâu vậy",
        "chừng nào mới xử lý xong",
    ],
)
def test_everyday_words_ask_for_one_s_own_case(lan: Citizen, asked: str) -> None:
    code = lan.files()

    assert code in lan.says(asked).text


@pytest.mark.parametrize("asked", ["tới đâu rồi", "có kết quả chưa em", "sao lâu vậy", "vụ ngập nước tui báo hôm bữa sao rồi"])
def test_words_that_may_mean_anything_are_no_look_up_without_a_case(minh: Citizen, asked: str) -> None:
    assert "chưa gửi phản ánh nào" not in minh.says(asked).text


@pytest.mark.parametrize(
    "asked",
    [
        "Tỷ lệ giải quyết phản ánh kiến nghị năm 2022?",
        "Dự án IOC triển khai tới đâu rồi",
        "Kinh tế số TG 2021-2025 bao nhiêu?",
        "Bao giờ hoàn thành hệ thống phản ánh hiện trường?",
        "Sở Thông tin và Truyền thông xử lý phản ánh thế nào rồi?",
    ],
)
def test_questions_about_facts_are_not_taken_for_a_look_up(lan: Citizen, asked: str) -> None:
    code = lan.files()

    assert code not in lan.says(asked).text


def test_how_far_a_project_is_goes_on_about_the_project(lan: Citizen) -> None:
    code = lan.files()

    assert code not in lan.says("Dự án IOC do ai làm chủ đầu tư?", "bao giờ xong").text


def test_a_case_is_meant_by_its_matter(lan: Citizen) -> None:
    code = lan.files()
    lan.files("Rác đầy đường Lý Thường Kiệt phường 5 Mỹ Tho cả tuần nay không ai hốt")

    assert code in lan.says("vụ ngập nước tui báo hôm bữa sao rồi").text


@pytest.mark.parametrize("code", ["TG-7K3M-9QW", "TG 12345678", "mã TG-7K3M9QW2X", "tg7k3m9qw"])
def test_a_mistyped_code_is_said_to_be_one(minh: Citizen, code: str) -> None:
    assert "TG và 8 ký tự" in minh.says(code).text


@pytest.mark.parametrize("text", ["Kinh tế số TG 2021-2025", "TG 2022", "TG có bao nhiêu xã?", "12/TG-UBND"])
def test_the_province_s_short_name_is_no_code(minh: Citizen, text: str) -> None:
    assert "8 ký tự" not in minh.says(text).text


def test_two_cases_can_be_told_apart(lan: Citizen) -> None:
    lan.files("Đường Lê Lợi phường 4 Mỹ Tho ngập nước tới gối")
    lan.files("Đường Nguyễn Trãi phường 5 Mỹ Tho ngập nước tới bụng")

    listed = lan.says("/tracuu").text

    assert "Lê Lợi" in listed
    assert "Nguyễn Trãi" in listed


@pytest.mark.parametrize(
    ("deed", "what", "says"),
    [
        ("refer", ("Công ty Điện lực", "cột điện của điện lực"), ("Công ty Điện lực", "cột điện của điện lực")),
        ("reject", ("không rõ nơi xảy ra",), ("không được tiếp nhận", "không rõ nơi xảy ra")),
        ("put_off", (datetime.date(2026, 12, 21), "chờ vật tư"), ("21/12/2026", "chờ vật tư")),
        ("tell", ("Anh chị cho biết số nhà ạ?",), ("Anh chị cho biết số nhà ạ?",)),
    ],
)
def test_the_card_says_what_the_citizen_was_told(
    lan: Citizen, hanh: Hanh, deed: str, what: tuple[object, ...], says: tuple[str, ...]
) -> None:
    code = lan.files()
    hanh(deed, lan.case(code), *what)

    card = lan.says(code).text

    assert all(words in card for words in says)


def test_who_follows_reads_neither_the_report_nor_what_is_said_to_who_filed_it(lan: Citizen, minh: Citizen, hanh: Hanh) -> None:
    code = lan.files()
    minh.says("Gửi phản ánh", "Ngập nước ở đường Lê Lợi phường 4 Mỹ Tho, nước tới đầu gối", "Theo dõi phản ánh đó")
    hanh("tell", lan.case(code), "Anh chị cho biết số nhà ạ?")

    card = minh.says(code).text

    assert "Lê Lợi" in card
    assert "ba bữa nay" not in card
    assert "số nhà" not in card
    assert "anh/chị" not in card.split("Diễn biến")[1]


@pytest.mark.parametrize("shape", [str, str.lower, lambda code: code.replace("-", " "), lambda code: f"cho hỏi mã {code} sao rồi"])
def test_a_code_is_understood_as_people_type_it(lan: Citizen, shape: Callable[[str], str]) -> None:
    code = lan.files()

    assert code in lan.says(shape(code)).text


def test_another_person_s_code_is_answered_like_no_code(lan: Citizen, minh: Citizen) -> None:
    code = lan.files()

    assert minh.says(code).text == minh.says("TG-2222-2222").text


def test_the_history_is_told_in_plain_words(lan: Citizen, hanh: Hanh) -> None:
    code = lan.files()
    hanh("receive", lan.case(code))
    hanh("forward", lan.case(code), "Sở Xây dựng", "đường tỉnh")
    hanh("take", lan.case(code))
    hanh("note", lan.case(code), "gọi đội thi công")

    card = lan.says(code).text

    assert "cơ quan tiếp nhận" in card
    assert "chuyển đến Sở Xây dựng" in card
    assert "đang xử lý" in card
    assert "đội thi công" not in card


def test_who_has_filed_nothing_is_told_so(minh: Citizen) -> None:
    reply = minh.says("/tracuu")

    assert reply.outcome is Outcome.small_talk
    assert "chưa gửi phản ánh nào" in reply.text


def test_deleting_one_s_data_leaves_a_nameless_case(lan: Citizen, engine: Engine) -> None:
    lan.says("Gửi phản ánh", "Mặt đường hư, nhiều ổ gà trước chợ, phường Mỹ Phong", "Xong", "0912345678", "Đồng ý", "Gửi")
    with engine.begin() as connection:
        forget(connection, lan.chat, lan.now)

    assert "chưa gửi phản ánh nào" in lan.says("/tracuu").text
    with engine.begin() as connection:
        (row,) = connection.execute(select(cases.c.chat, cases.c.contact, cases.c.folded, cases.c.text)).all()
    assert (row.chat, row.contact) == ("", "")
    assert "0912345678" not in row.folded
    assert "ổ gà" in row.text


def test_nothing_of_a_case_is_told_in_a_group(lan: Citizen, library: Library) -> None:
    code = lan.files()

    for said in (code, "/tracuu", "Gửi phản ánh", "Đường Lê Lợi phường 4 ngập nước 3 bữa nay, ai lo vậy"):
        reply, memory = handle(Message(said, group=True), Memory(), library)
        assert "nhắn riêng" in reply.text
        assert memory.draft is None


def test_nobody_follows_what_turns_out_to_be_private(lan: Citizen, minh: Citizen, hanh: Hanh) -> None:
    code = lan.files()
    minh.says("Gửi phản ánh", "Ngập nước ở đường Lê Lợi phường 4 Mỹ Tho, nước tới đầu gối", "Theo dõi phản ánh đó")

    hanh("sort", lan.case(code), next(category for category in categories() if category.id == "can-bo"), urgent=False)

    assert "không tìm thấy" in minh.says(code).text
    assert code in lan.says(code).text
