"""What holds when much happens at the same moment, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from knowledge.cases import audit
from knowledge.officers import Role, account_of, listing
from tests.conftest import database_url  # noqa: F401  on both engines: its SQL is its own
from tests.webhook.admin.conftest import Person, csrf_of, engine_of

Made = Callable[..., Person]


def at_once(*deeds: Callable[[], Any]) -> list[int]:
    """The status codes of deeds that begin together."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [done.result().status_code for done in [pool.submit(deed) for deed in deeds]]


def sender(person: Person, path: str, page: str, **fields: str) -> Callable[[], Any]:
    """A form that is filled in and waits to be sent."""
    token = csrf_of(person.get(page).text)
    return lambda: person.web.post(path, data={"csrf": token, **fields})


def test_many_guesses_together_are_no_more_than_five(newcomer: Made, web: TestClient) -> None:
    hanh = newcomer(Role.officer)
    guesses = {"login": hanh.officer.login, "password": "không phải mật khẩu"}

    at_once(*(sender(hanh.elsewhere(), "/admin/dang-nhap", "/admin/dang-nhap", **guesses) for _ in range(12)))

    with engine_of(web).connect() as connection:
        account = account_of(connection, hanh.officer.id)
        deeds = list(connection.execute(select(audit.c.what)).scalars())
    assert account
    assert account.failed == 5
    assert deeds.count("officer_locked") == 1
    assert deeds.count("sign_in_failed") == 12


def test_one_code_at_two_browsers_opens_one(signed_in: Made) -> None:
    hanh = signed_in(Role.officer)
    hanh.clock.now += 60
    browsers = [hanh.elsewhere() for _ in range(4)]
    for browser in browsers:
        browser.gives_password()

    statuses = at_once(*(sender(one, "/admin/xac-thuc", "/admin/xac-thuc", code=hanh.code()) for one in browsers))

    assert sorted(statuses) == [303, 401, 401, 401]


def test_two_administrators_who_demote_each_other_leave_one(signed_in: Made, web: TestClient) -> None:
    quan, hai = signed_in(Role.administrator), signed_in(Role.administrator, login="quan.hai")
    rights = {"department": quan.officer.department, "role": "viewer", "active": "yes"}
    page = "/admin/can-bo"

    statuses = at_once(sender(quan, f"{page}/{hai.officer.id}", page, **rights), sender(hai, f"{page}/{quan.officer.id}", page, **rights))

    assert statuses.count(303) == 1
    with engine_of(web).connect() as connection:
        assert [officer.role for officer in listing(connection)].count(Role.administrator) == 1
