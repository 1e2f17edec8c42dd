"""Nothing that changes something is taken without the token of a page of the same session, however it is sent (CSRF)."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from knowledge.cases import Case
from knowledge.officers import Role
from tests.webhook.admin.conftest import Person, csrf_of
from tests.webhook.security.conftest import addresses, contents, routes
from webhook.admin.guard import SAFE

Made = Callable[..., Person]


def unsafe(web: TestClient, case: Case) -> Iterator[tuple[str, str]]:
    """Every address that changes something, with its verb."""
    for route in routes(web, lambda route: bool({*(route.methods or ())} - {*SAFE})):
        for method in sorted({*(route.methods or ())} - {*SAFE}):
            for address in addresses(route, case.id):
                yield method, address


def sent(token: str) -> list[dict[str, Any]]:
    """The ways in which a page of another site can send something."""
    given = {"version": "1", "text": "Đã xong hết rồi", "reason": "vì", "csrf": token}
    return [
        {"data": given},
        {"files": {name: (None, value) for name, value in given.items()}},
        {"content": f"csrf={token}&version=1", "headers": {"content-type": "text/plain"}},
        {"json": given},
        {},
    ]


@pytest.mark.parametrize("role", [Role.coordinator, Role.administrator])
def test_no_address_takes_a_form_without_the_token_or_with_a_foreign_one(
    web: TestClient, signed_in: Made, theirs: Case, role: Role
) -> None:
    person, foreign = signed_in(role), csrf_of(signed_in(role, login="another").get("/admin/tai-khoan").text)
    assert foreign
    before, tried = contents(web), [*unsafe(web, theirs)]

    for method, address in tried:
        for how in (*sent(""), *sent(foreign)):
            assert person.web.request(method, address, **how).status_code == 403, (method, address, how)

    assert contents(web) == before
    assert len(tried) > 20


def test_a_stranger_without_any_cookie_is_asked_to_sign_in(web: TestClient, theirs: Case) -> None:
    for method, address in unsafe(web, theirs):
        web.cookies.clear()
        assert web.request(method, address, data={"csrf": "0" * 64}).status_code == 401, (method, address)
