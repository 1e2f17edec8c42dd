"""Contact, commune and position on the page of a case: who sees them, who mends them."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from knowledge.cases.desk import Report, file
from knowledge.cases.readers import category_of
from knowledge.officers import Role
from tests.webhook.admin.conftest import T0, Person, engine_of
from tests.webhook.admin.reports import does, filed, stored

Made = Callable[..., Person]
PAGE = "/admin/phan-anh/{}"


def test_the_contact_is_for_those_who_may_answer(web: TestClient, signed_in: Made) -> None:
    case = filed(web, contact="Chị Lan 0912345678")

    assert "0912345678" in signed_in(Role.officer).get(PAGE.format(case.id)).text
    assert "Đồng ý cho liên hệ lúc" in signed_in(Role.coordinator).get(PAGE.format(case.id)).text
    for role in (Role.viewer, Role.intake, Role.administrator):
        assert "0912345678" not in signed_in(role).get(PAGE.format(case.id)).text


def test_who_took_the_call_sees_and_mends_the_contact_of_it(web: TestClient, signed_in: Made) -> None:
    desk, other = signed_in(Role.intake, login="truc"), signed_in(Role.intake, login="khac")
    category = category_of("duong-sa")
    assert category
    with engine_of(web).begin() as connection:
        report = Report("Ổ gà", category, place="chợ", contact="Chị Lan 0912 345 678")
        case = file(connection, report, "phone:", T0, desk.officer.id)

    page = desk.get(PAGE.format(case.id)).text
    answer = does(desk, case, "lien-he", contact="Chị Lan 0912 345 679", consented="1")

    assert '<a href="tel:0912345678">' in page
    assert answer.status_code == 303
    mended = stored(web, case)
    assert (mended.contact, mended.consented) == ("Chị Lan 0912 345 679", T0)
    assert case.code in signed_in(Role.officer).get("/admin/phan-anh?tim=0912345679").text
    assert "0912" not in other.get(PAGE.format(case.id)).text
    assert does(other, mended, "lien-he", contact="x", consented="1").status_code == 403
    assert stored(web, case) == mended


def test_a_contact_is_kept_with_consent_alone_and_let_go_of_when_empty(web: TestClient, signed_in: Made) -> None:
    hanh, case = signed_in(Role.officer), filed(web)

    assert does(hanh, case, "lien-he", contact="0912345678").status_code == 422
    assert does(hanh, case, "lien-he", contact="0912345678", consented="1").status_code == 303
    assert stored(web, case).consented == hanh.clock.now
    assert does(hanh, stored(web, case), "lien-he", contact="", consented="1").status_code == 303
    assert (stored(web, case).contact, stored(web, case).consented) == ("", None)


@pytest.mark.parametrize(
    ("typed", "status", "held"), [("p4 mỹ tho", 303, "phường Đạo Thạnh"), ("", 303, ""), ("phường Lạ", 422, "xã Vĩnh Kim")]
)
def test_a_commune_is_mended_in_any_spelling(web: TestClient, signed_in: Made, typed: str, status: int, held: str) -> None:
    hanh, case = signed_in(Role.officer), filed(web, commune="xã Vĩnh Kim", place="chợ")

    assert does(hanh, case, "sua", text=case.text, place="chợ", commune=typed).status_code == status
    assert stored(web, case).commune == held


def test_coordinates_lead_to_a_map_that_the_officer_opens(web: TestClient, signed_in: Made) -> None:
    case = filed(web, point=(10.36, 106.36))

    page = signed_in(Role.officer).get(PAGE.format(case.id)).text

    assert re.search(r'<a href="https://[^"]+10\.36000[^"]+" target="_blank" rel="noopener noreferrer">Mở bản đồ<', page)
