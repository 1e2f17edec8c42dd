"""Who handles which case, and how citizens read it."""

import pytest

from knowledge.cases.readers import category_of
from knowledge.departments import COORDINATION, receiver, responsible


@pytest.mark.parametrize(("kind", "body"), [("rac-thai", "Ủy ban nhân dân"), ("an-ninh", "Công an")])
def test_where_the_commune_is_not_known_citizens_read_who_passes_it_on_and_to_whom(kind: str, body: str) -> None:
    category = category_of(kind)
    assert category

    assert responsible(category, "") == COORDINATION
    assert receiver(category, "") == f"Tổng đài 1022, rồi chuyển đến {body} xã, phường nơi xảy ra"
    assert receiver(category, "phường Mỹ Tho") == responsible(category, "phường Mỹ Tho") == f"{body} phường Mỹ Tho"


def test_a_department_of_the_province_receives_its_cases_itself() -> None:
    category = category_of("duong-sa")
    assert category

    assert receiver(category, "") == "Sở Xây dựng"
