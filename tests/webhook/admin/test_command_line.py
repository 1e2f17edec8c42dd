"""Officers from the command line."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner, Result

from bot.__main__ import app
from knowledge.officers import Role, by_login
from tests.webhook.admin.conftest import INITIAL, OWN, Clock, Person, engine_of

ADD = ("officer", "add", "quan.tri", "--name", "Trần Văn Quản", "--department", "Sở Y tế", "--role", "administrator")


@pytest.fixture
def run(web: TestClient) -> Callable[..., Result]:
    """The command line on the database of the web application."""
    runner = CliRunner()
    return lambda *words, typed="": runner.invoke(app, words, input=f"{typed}\n")


def person(web: TestClient, clock: Clock, password: str) -> Person:
    """The officer of ADD at a browser."""
    with engine_of(web).connect() as connection:
        officer = by_login(connection, "quan.tri")
    assert officer
    return Person(TestClient(web.app, follow_redirects=False), clock, officer, password)


def test_the_first_administrator_signs_in(run: Callable[..., Result], web: TestClient, clock: Clock) -> None:
    result = run(*ADD, typed=INITIAL)

    assert result.exit_code == 0, result.output
    assert INITIAL not in result.output
    quan = person(web, clock, INITIAL).signs_in()
    assert quan.officer.role is Role.administrator
    assert quan.get("/admin/can-bo").status_code == 200


def test_what_will_not_do_is_said(run: Callable[..., Result]) -> None:
    run(*ADD, typed=INITIAL)

    for words, password, said in (
        (ADD, INITIAL, "đã có người dùng"),
        ((*ADD[:-1], "vua"), INITIAL, "choose one of intake, officer"),
        (("officer", "add", "thu.le", *ADD[3:]), "ngắn", "12"),
        (("officer", "reset", "khong.co"), INITIAL, "no officer khong.co"),
    ):
        result = run(*words, typed=password)
        assert result.exit_code == 2
        assert said in result.output


def test_a_reset_lets_in_who_is_locked_out_and_lost_the_phone(run: Callable[..., Result], web: TestClient, clock: Clock) -> None:
    run(*ADD, typed=INITIAL)
    quan = person(web, clock, INITIAL).signs_in()
    for _ in range(5):
        quan.elsewhere().gives_password("không phải mật khẩu")

    result = run("officer", "reset", "quan.tri", typed="cam sành Cái Bè ngọt")

    assert result.exit_code == 0, result.output
    assert quan.get("/admin/tai-khoan").status_code == 303
    assert quan.gives_password(OWN).status_code == 401
    assert person(web, clock, "cam sành Cái Bè ngọt").gives_password().headers["location"] == "/admin/ghi-danh"
