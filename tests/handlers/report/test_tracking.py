"""What became of a report: told to who filed it, and to nobody else."""

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
