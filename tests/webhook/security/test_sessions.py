"""A session cannot be prepared for somebody, guessed, or used after it has ended."""

import secrets
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from knowledge.officers import Role
from tests.webhook.admin.conftest import Person
from webhook.admin.guard import COOKIE

Made = Callable[..., Person]


def at(person: Person, token: str) -> int:
    """What somebody with a token is answered."""
    return person.elsewhere().web.get("/admin/tai-khoan", headers={"cookie": f"{COOKIE}={token}"}).status_code


def test_a_token_that_was_planted_is_worth_nothing_after_signing_in(signed_in: Made) -> None:
    hanh = signed_in(Role.officer).elsewhere()
    planted = secrets.token_urlsafe(32)
    hanh.clock.now += 60
    hanh.web.cookies.set(COOKIE, planted, path="/admin")

    hanh.gives_password()
    hanh.gives_code()

    assert hanh.get("/admin/tai-khoan").status_code == 200
    assert at(hanh, planted) == 303


def test_a_session_that_an_attacker_began_is_not_the_victims(signed_in: Made) -> None:
    attacker, victim = signed_in(Role.viewer, login="attacker"), signed_in(Role.officer, login="victim")
    victim = victim.elsewhere()
    victim.clock.now += 60
    victim.web.cookies.set(COOKIE, attacker.token() or "", path="/admin")
    victim.post("/admin/dang-xuat", "/admin/tai-khoan")

    victim.web.cookies.clear()
    victim.gives_password()
    victim.gives_code()

    assert victim.officer.name in victim.get("/admin/tai-khoan").text
    assert attacker.get("/admin/tai-khoan").status_code == 303


@pytest.mark.parametrize("token", ["", "x", "0" * 43, "' OR '1'='1", "%00", "a" * 5000])
def test_a_token_that_nobody_was_given_opens_nothing(signed_in: Made, token: str) -> None:
    assert at(signed_in(Role.officer), token) == 303


def test_the_token_is_long_and_never_the_same(signed_in: Made, web: TestClient) -> None:
    tokens = {signed_in(Role.officer, login=f"officer{number}").token() or "" for number in range(3)}

    assert len(tokens) == 3
    assert min(map(len, tokens)) >= 43
