"""A department named alone is asked about what another was asked before."""

import pytest

from tests.conftest import Lan


@pytest.mark.parametrize(
    ("first", "then", "says"),
    [
        ("Sở Nội vụ được giao nhiệm vụ gì trong kế hoạch 2023", "Còn bên Tài chính thì sao?", "Sở Tài chính có 1 nhiệm vụ"),
        ("Sở Y tế chủ trì những dự án nào", "con so noi vu", "6 dự án do Sở Nội vụ chủ trì"),
        ("Hệ thống thông tin ngành Tư pháp giai đoạn 2 dự kiến bao nhiêu tiền?", "Còn bên Công Thương?", "8.000 triệu đồng"),
    ],
)
def test_another_department_is_asked_the_same(lan: Lan, first: str, then: str, says: str) -> None:
    lan.asks(first)

    assert says in lan.asks(then).text


def test_departments_can_be_gone_through_one_by_one(lan: Lan) -> None:
    lan.asks("Sở Y tế chủ trì những dự án nào")
    lan.asks("còn Sở Nội vụ?")

    assert "do Sở Tài nguyên và Môi trường chủ trì" in lan.asks("Sở Tài nguyên và Môi trường thì sao?").text


def test_a_question_of_its_own_about_a_department_is_no_follow_up(lan: Lan) -> None:
    lan.asks("Sở Y tế chủ trì những dự án nào")

    assert "nhiệm vụ" in lan.asks("Sở Tài chính được giao nhiệm vụ gì trong kế hoạch 2023").text
