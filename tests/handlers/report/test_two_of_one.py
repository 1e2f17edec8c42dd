"""The same reported twice by one person; a place that is a former district, another province, or a position alone."""

from sqlalchemy import Engine, func, select

from handlers.messages import Message
from knowledge.cases import cases
from knowledge.cases.queue import history
from tests.handlers.report.conftest import Citizen

FLOOD = "Đường Lê Lợi, phường 4, thành phố Mỹ Tho ngập nước tới gối ba bữa nay"


def test_who_tells_the_same_again_adds_it_to_the_open_report(lan: Citizen, engine: Engine) -> None:
    code = lan.files(FLOOD)

    asked = lan.says("Gửi phản ánh", f"{FLOOD}, nước dơ lắm")
    lan.says(asked.choices[0])

    number = lan.case(code).id
    assert code in asked.text
    assert asked.choices[:2] == (f"Bổ sung {code}", "Gửi phản ánh riêng")
    with engine.begin() as connection:
        assert connection.execute(select(func.count()).select_from(cases)).scalar_one() == 1
        assert history(connection, number)[-1].text == f"{FLOOD}, nước dơ lắm"
    assert lan.memory.draft is None


def test_the_same_may_still_be_reported_apart(lan: Citizen) -> None:
    code = lan.files(FLOOD)

    assert lan.files(FLOOD) != code


def test_a_former_district_is_told_with_what_it_was_divided_into(lan: Citizen) -> None:
    asked = lan.says("Gửi phản ánh", "rác đầy ở huyện Chợ Gạo không ai hốt mấy bữa nay")

    assert "huyện Chợ Gạo nay chia thành xã Chợ Gạo" in asked.text
    assert "xã Tân Thuận Bình" in asked.text
    assert "cùng tên" not in asked.text
    reply = lan.says("xã Tân Thuận Bình")
    assert reply.draft
    assert reply.draft.commune == "xã Tân Thuận Bình"


def test_another_province_is_noticed_in_the_story(lan: Citizen) -> None:
    assert "tỉnh, thành phố khác" in lan.says("Gửi phản ánh", "rác đầy ở Long An không ai hốt mấy bữa nay").text


def test_a_position_alone_goes_to_who_passes_it_on_and_says_so(lan: Citizen) -> None:
    lan.says("Gửi phản ánh", "rác không ai hốt mấy bữa nay hôi quá")
    lan.sends(Message("", what="location", place=(10.36, 106.36)))
    summary = lan.says("Xong", "Ẩn danh").text
    filed = lan.says("Gửi").text

    assert "Tổng đài 1022, rồi chuyển đến Ủy ban nhân dân xã, phường nơi xảy ra" in summary
    assert "Tổng đài 1022, rồi chuyển đến Ủy ban nhân dân xã, phường nơi xảy ra" in filed
