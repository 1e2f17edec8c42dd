"""The officers' side: an application, a clock that tests move, and officers who really sign in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import httpx2
import pyotp
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from bot.settings import settings
from handlers.library import Library
from knowledge.officers import Officer, Role, people, signing
from webhook.admin import guard
from webhook.app import create_app

T0 = 1_764_000_000.0
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
INITIAL = "lúa nếp thơm Gò Công"
OWN = "vú sữa chín cây Vĩnh Kim"
ROADS = "Sở Xây dựng"


class Clock:
    """The time of the application."""

    def __init__(self) -> None:
        self.now = T0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Begins at T0, moves only when a test moves it."""
    return Clock()


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone; files of pages with SQL of their own take both engines from the root."""
    return sqlite_url


@pytest.fixture
def web(database_url: str, monkeypatch: pytest.MonkeyPatch, library: Library, clock: Clock) -> Iterator[TestClient]:
    """The web application, with the test's clock and a quick hash."""
    monkeypatch.setenv("DATABASE_URL", database_url)
    settings.cache_clear()
    app = create_app(replace(library, look=0.0))  # each test has decisions of its own
    app.dependency_overrides |= {guard.clock: clock, signing.usual_hasher: lambda: QUICK}
    with TestClient(app, follow_redirects=False) as client:
        yield client
    settings.cache_clear()


def engine_of(web: TestClient) -> Engine:
    """The database of an application."""
    return application(web).state.engine


def application(web: TestClient) -> FastAPI:
    """What a client talks to."""
    assert isinstance(web.app, FastAPI)
    return web.app


@dataclass
class Person:
    """An officer at a browser of their own."""

    web: TestClient
    clock: Clock
    officer: Officer
    password: str = INITIAL
    secret: str = ""

    def get(self, path: str, **headers: str) -> httpx2.Response:
        """Open a page."""
        return self.web.get(path, headers=headers)

    def post(self, path: str, page: str, **fields: Any) -> httpx2.Response:
        """Fill in the form of a page and send it."""
        return self.web.post(path, data={"csrf": csrf_of(self.get(page).text), **fields})

    def token(self) -> str | None:
        """The session's token in the cookie."""
        return self.web.cookies.get(guard.COOKIE)

    def gives_password(self, password: str = "", target: str = "") -> httpx2.Response:
        """The first step of signing in."""
        fields = {"login": self.officer.login, "password": password or self.password, "tiep": target}
        return self.post("/admin/dang-nhap", "/admin/dang-nhap", **fields)

    def code(self) -> str:
        """What the authenticator shows now."""
        return pyotp.TOTP(self.secret).at(int(self.clock.now))

    def gives_code(self, code: str = "", **fields: str) -> httpx2.Response:
        """The second step."""
        return self.post("/admin/xac-thuc", "/admin/xac-thuc", code=code or self.code(), **fields)

    def reads_secret(self) -> None:
        """Put the secret of the enrolment page into the authenticator."""
        shown = re.search(r'class="secret">([A-Z2-7 ]+)<', self.get("/admin/ghi-danh").text)
        assert shown
        self.secret = shown[1].replace(" ", "")

    def enrols(self, password: str = OWN) -> httpx2.Response:
        """The second step of the first time."""
        self.reads_secret()
        answer = self.post("/admin/ghi-danh", "/admin/ghi-danh", code=self.code(), password=password, again=password)
        self.password = password if answer.status_code == 303 else self.password
        return answer

    def signs_in(self) -> "Person":
        """All of it, when the authenticator shows the next code."""
        self.clock.now += 60
        self.gives_password()
        answer = self.gives_code() if self.secret else self.enrols()
        assert answer.status_code == 303, answer.text
        return self

    def elsewhere(self) -> "Person":
        """The same officer at another browser, not signed in."""
        return Person(TestClient(self.web.app, follow_redirects=False), self.clock, self.officer, self.password, self.secret)


def csrf_of(page: str) -> str:
    """The token that the forms of a page carry."""
    found = re.search(r'name="csrf" value="([^"]*)"', page)
    return unescape(found[1]) if found else ""


@pytest.fixture
def newcomer(web: TestClient, clock: Clock) -> Callable[..., Person]:
    """Officers who have never signed in: `newcomer(Role.officer, department, login=…)`."""

    def made(role: Role, department: str = ROADS, login: str = "") -> Person:
        person = Officer(0, login or f"{role.name}.mot", f"Nguyễn {role.label}", department, role, True)
        stored = signing.hashed(QUICK, INITIAL)
        with engine_of(web).begin() as connection:
            added = people.add(connection, person, stored, None, clock.now)
        return Person(TestClient(web.app, follow_redirects=False), clock, added)

    return made


@pytest.fixture
def signed_in(newcomer: Callable[..., Person]) -> Callable[..., Person]:
    """Officers who have enrolled and are signed in: `signed_in(Role.officer, department, login=…)`."""

    def made(role: Role, department: str = ROADS, login: str = "") -> Person:
        return newcomer(role, department, login).signs_in()

    return made
