"""Whatever route takes an id: an officer of another department reads nothing there and changes nothing. The routes are the
application's own, so that a new one is tried by itself."""

from collections.abc import Callable, Iterator

import pytest
from fastapi.routing import RouteContext
from fastapi.testclient import TestClient

from knowledge.cases import Case
from knowledge.officers import Role
from tests.webhook.admin.conftest import Person, csrf_of
from tests.webhook.security.conftest import PICTURE, SECRET, addresses, contents, routes

Made = Callable[..., Person]
OF_CASES = ("/admin/phan-anh/", "/admin/anh/")
FORM = {
    "text": "Đã xong hết rồi",
    "reason": "vì thế",
    "department": "Sở Xây dựng",
    "category": "duong-sa",
    "urgent": "1",
    "place": "nơi khác",
    "where": "nơi khác",
    "due": "2031-01-02",
    "officer": "",
}
"""What all deeds ask for, so that none fails for want of a field."""


def takes_an_id(route: RouteContext) -> bool:
    """Whether something is named in the address of a route."""
    return "{" in str(route.path)


def attempts(web: TestClient, case: Case) -> Iterator[tuple[str, str]]:
    """Every verb at every address that takes an id."""
    for route in routes(web, takes_an_id):
        for method in sorted(route.methods or ()):
            for address in addresses(route, case.id):
                yield method, address


@pytest.mark.parametrize("role", [Role.officer, Role.viewer])
def test_no_verb_at_any_address_reads_or_changes_what_is_another_departments(
    web: TestClient, signed_in: Made, theirs: Case, role: Role
) -> None:
    stranger = signed_in(role)
    token = csrf_of(stranger.get("/admin/tai-khoan").text)
    before, tried = contents(web), [*attempts(web, theirs)]

    for method, address in tried:
        given = {"csrf": token, "version": str(theirs.version), "code": theirs.code, **FORM}
        answer = stranger.web.request(method, address, data=given if method != "GET" else None)
        assert SECRET not in answer.text, (method, address)
        assert theirs.contact not in answer.text, (method, address)
        assert PICTURE not in answer.content, (method, address)
        if address.startswith(OF_CASES):
            assert answer.status_code in (403, 404), (method, address)

    assert contents(web) == before
    assert sum(address.startswith(OF_CASES) for _, address in tried) >= 18  # every deed, the page and the photo


def test_the_same_addresses_work_for_who_may(web: TestClient, signed_in: Made, theirs: Case) -> None:
    """Else the test above would prove nothing."""
    own = signed_in(Role.officer, theirs.department)
    token = csrf_of(own.get("/admin/tai-khoan").text)

    page, photo = own.get(f"/admin/phan-anh/{theirs.id}"), own.get(f"/admin/anh/{theirs.id}")
    done = own.web.post(f"/admin/phan-anh/{theirs.id}/tra-loi", data={"csrf": token, "version": theirs.version, **FORM})

    assert SECRET in page.text
    assert photo.content == PICTURE
    assert done.status_code == 303


@pytest.mark.parametrize("role", [Role.officer, Role.viewer])
def test_no_page_tells_of_it_whatever_is_asked(web: TestClient, signed_in: Made, theirs: Case, role: Role) -> None:
    stranger = signed_in(role)
    asked = {"phan_anh": theirs.id, "da_nhap": theirs.id, "tim": theirs.code, "q": theirs.code, "pham_vi": "tat-ca", "trang_thai": "tat-ca"}

    for route in routes(web, lambda route: not takes_an_id(route) and "GET" in (route.methods or ())):
        answer = stranger.web.get(str(route.path), params=asked)
        assert SECRET not in answer.text, route.path
        assert answer.status_code < 500, route.path


def test_nobody_is_handed_a_case_of_another_department(web: TestClient, signed_in: Made, theirs: Case) -> None:
    stranger = signed_in(Role.officer)
    before = contents(web)

    stranger.post("/admin/phan-anh/phan-cong", "/admin/tai-khoan", chon=f"{theirs.id}:{theirs.version}", can_bo=str(stranger.officer.id))

    assert contents(web) == before
