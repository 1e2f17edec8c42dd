"""A case for somebody who calls: what is filed, what is said beside a field, and that nothing typed is lost."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from knowledge.cases import COLUMNS, Case, case_of, cases
from knowledge.departments import COORDINATION
from knowledge.officers import Role
from tests.webhook.admin.conftest import Person, csrf_of, engine_of
from tests.webhook.admin.reports import filed, lines

Made = Callable[..., Person]
FORM = "/admin/phan-anh/moi"
TYPED = {
    "noi_dung": "Ổ gà lớn trước chợ, sáng nay có người té",
    "loai": "duong-sa",
    "xa": "phường Mỹ Tho",
    "dia_diem": "chợ Thạnh Trị",
    "lien_he": "Chị Lan 0912345678",
    "dong_y": "1",
}


def enters(person: Person, **typed: str) -> Any:
    """Send the form."""
    return person.web.post(FORM, data={"csrf": csrf_of(person.get(FORM).text), **TYPED, **typed})


def all_cases(web: TestClient) -> list[Case]:
    """Every case there is."""
    with engine_of(web).connect() as connection:
        return [case_of(row) for row in connection.execute(cases.select().with_only_columns(*COLUMNS))]


@pytest.mark.parametrize("role", [Role.intake, Role.officer, Role.coordinator])
def test_the_code_is_shown_to_be_read_out(web: TestClient, signed_in: Made, role: Role) -> None:
    person = signed_in(role, COORDINATION)

    answer = enters(person, khan="1")
    page = person.get(answer.headers["location"]).text

    (case,) = all_cases(web)
    assert answer.status_code == 303
    assert re.search(rf'class="secret read-out"[^>]*>{case.code}<', page)
    assert (case.chat, case.category, case.commune, case.place, case.urgent) == (
        "phone:",
        "duong-sa",
        "phường Mỹ Tho",
        "chợ Thạnh Trị",
        True,
    )
    assert (case.text, case.contact, case.department) == (TYPED["noi_dung"], TYPED["lien_he"], "Sở Xây dựng")
    assert case.consented == person.clock.now
    assert lines(web, case) == [("filed", person.officer.id)]
    assert f"{case.due:%d/%m/%Y}" in page
    assert "ngày làm việc" in page.split("Nói với người dân")[1]
    assert "{days}" not in page


def test_a_link_to_the_case_is_only_for_who_may_read_it(web: TestClient, signed_in: Made) -> None:
    desk = signed_in(Role.intake, COORDINATION)
    public = desk.get(enters(desk).headers["location"]).text
    private = desk.get(enters(desk, loai="can-bo").headers["location"]).text

    assert "Mở phản ánh" in public
    assert "Mở phản ánh" not in private
    assert "Sở Nội vụ" in private


def test_a_code_is_read_out_by_who_entered_it_alone(web: TestClient, signed_in: Made) -> None:
    hanh, minh = signed_in(Role.intake, login="hanh"), signed_in(Role.officer, login="minh")
    path = enters(hanh).headers["location"]
    other = filed(web)

    assert minh.get(path).status_code == 404
    assert hanh.get(f"{FORM}?da_nhap={other.id}").status_code == 404
    assert hanh.get(f"{FORM}?da_nhap={10**30}").status_code == 404


def test_a_reload_of_the_code_files_nothing_again(web: TestClient, signed_in: Made) -> None:
    hanh = signed_in(Role.intake)
    path = enters(hanh).headers["location"]

    assert [hanh.get(path).status_code for _ in range(2)] == [200, 200]
    assert len(all_cases(web)) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"noi_dung": ""}, "noi_dung"),
        ({"noi_dung": "a" * 5001}, "noi_dung"),
        ({"loai": ""}, "loai"),
        ({"loai": "x"}, "loai"),
        ({"dia_diem": "", "xa": ""}, "dia_diem"),
        ({"xa": "phường Lạ"}, "xa"),
        ({"dong_y": ""}, "dong_y"),
        ({"lien_he": "a" * 201}, "lien_he"),
        ({"dia_diem": "a" * 301}, "dia_diem"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(
    web: TestClient, signed_in: Made, typed: dict[str, str], field: str
) -> None:
    answer = enters(signed_in(Role.intake), **typed, khan="1")
    page = unescape(answer.text)

    assert answer.status_code == 422
    assert re.search(rf'name="{field}" aria-invalid="true" aria-describedby="{field}-noi"', page)
    assert re.search(rf'id="{field}-noi"><span class="wrong">', page)
    assert all(text in page for text in (TYPED | typed).values())
    assert re.search(r'name="khan" value="1" checked', page)
    assert all_cases(web) == []


@pytest.mark.parametrize(
    ("typed", "place", "commune"),
    [
        ("đạo thạnh", "", "phường Đạo Thạnh"),
        ("Phường Đạo Thạnh", "", "phường Đạo Thạnh"),
        ("vinh kim", "", "xã Vĩnh Kim"),
        ("p4 mỹ tho", "", "phường Đạo Thạnh"),
        ("phường 4", "chợ, TP Mỹ Tho", "phường Đạo Thạnh"),
        ("xã Tân Hội Đông", "", "xã Tân Hương"),
    ],
)
def test_a_commune_is_understood_as_the_chat_does_it(web: TestClient, signed_in: Made, typed: str, place: str, commune: str) -> None:
    person = signed_in(Role.intake)

    page = person.get(enters(person, xa=typed, dia_diem=place).headers["location"]).text

    assert all_cases(web)[0].commune == commune
    assert commune in page


def test_a_name_of_several_communes_is_asked_back(web: TestClient, signed_in: Made) -> None:
    page = enters(signed_in(Role.intake), xa="phường 4", dia_diem="").text

    assert "chọn một: phường Đạo Thạnh, phường Gò Công" in page
    assert all_cases(web) == []


def test_a_kind_is_proposed_and_kept_for_the_officer_to_confirm(web: TestClient, signed_in: Made) -> None:
    desk = signed_in(Role.intake)

    page = enters(desk, loai="", xem="1").text

    assert 'value="duong-sa" selected' in page
    assert "Gợi ý: " in page
    assert 'class="notice bad"' not in page
    assert all_cases(web) == []


def test_what_may_be_there_already_is_shown_before_it_is_filed_again(web: TestClient, signed_in: Made) -> None:
    desk = signed_in(Role.intake)
    enters(desk)
    (first,) = all_cases(web)

    again = enters(desk, noi_dung="Trước chợ có ổ gà lớn, sáng nay có người té xe")

    assert again.status_code == 200
    assert "Có thể đã có phản ánh về việc này" in again.text
    assert f'href="/admin/phan-anh/{first.id}"' in again.text
    assert "sáng nay có người té xe" in again.text
    assert len(all_cases(web)) == 1
    assert enters(desk, noi_dung="Trước chợ có ổ gà lớn, sáng nay có người té xe", van_ghi="1").status_code == 303
    assert len(all_cases(web)) == 2


def test_no_case_is_shown_to_who_may_not_read_it(web: TestClient, signed_in: Made) -> None:
    desk = signed_in(Role.intake)
    enters(desk, loai="can-bo")

    assert enters(desk, loai="can-bo").status_code == 303
    assert len(all_cases(web)) == 2


def test_a_matter_without_a_place_needs_none(web: TestClient, signed_in: Made) -> None:
    assert enters(signed_in(Role.intake), loai="thu-tuc", dia_diem="", xa="").status_code == 303
    assert len(all_cases(web)) == 1


def test_without_a_contact_there_is_no_consent(web: TestClient, signed_in: Made) -> None:
    enters(signed_in(Role.intake), lien_he="", dong_y="1")

    (case,) = all_cases(web)
    assert (case.contact, case.consented) == ("", None)


def test_numbers_of_papers_are_masked_in_the_text(web: TestClient, signed_in: Made) -> None:
    enters(signed_in(Role.intake), noi_dung="Tôi là Lan, căn cước 082123456789, báo đường hư")

    assert "082123456789" not in all_cases(web)[0].text


@pytest.mark.parametrize("role", [Role.viewer, Role.administrator])
def test_others_enter_nothing(web: TestClient, signed_in: Made, role: Role) -> None:
    person = signed_in(role)
    token = csrf_of(person.get("/admin/tai-khoan").text)

    assert person.get(FORM).status_code == 403
    assert person.web.post(FORM, data={"csrf": token, **TYPED}).status_code == 403
    assert "Nhập phản ánh" not in person.get("/admin/phan-anh").text
    assert all_cases(web) == []


def test_what_was_typed_is_not_run(signed_in: Made) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"

    page = enters(signed_in(Role.intake), **dict.fromkeys(TYPED, evil)).text

    assert page.count("&lt;script&gt;") >= 4
    assert "<script>alert" not in page
    assert "<img src=x" not in page
