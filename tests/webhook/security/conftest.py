"""Who attacks, and what must stay as it is. The officers are those of the admin's tests."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.routing import RouteContext, iter_route_contexts
from fastapi.testclient import TestClient
from sqlalchemy import Connection

from knowledge.cases import Case
from knowledge.database import metadata
from knowledge.photos import photos
from tests.journeys.cases.conftest import assistant, chromium, officers, windows
from tests.journeys.conftest import served, telegram_platform, zalo_bot_platform, zalo_platform
from tests.webhook.admin.conftest import T0, application, clock, database_url, engine_of, newcomer, signed_in, web
from tests.webhook.admin.reports import filed
from webhook.admin.work import BY_SLUG

__all__ = ["assistant", "chromium", "officers", "served", "telegram_platform", "windows", "zalo_bot_platform", "zalo_platform"]
__all__ += ["clock", "database_url", "newcomer", "signed_in", "web"]
SECRET = "bí mật của khoa cấp cứu"  # noqa: S105  words of a citizen
PICTURE = b"\xff\xd8\xff of another department"
UNHEEDED = {"sessions", "rates"}
"""Tables that reading changes too: when somebody was last seen, how often they came."""


@pytest.fixture
def theirs(web: TestClient) -> Case:
    """A case of another department, with a photo whose id is the same as the case's."""
    case = filed(web, SECRET, "y-te", contact="0987654321")
    name = application(web).state.post.album.put(PICTURE)
    row = {"id": case.id, "chat": case.chat, "ref": "", "state": "kept", "name": name, "case_id": case.id, "added": T0}
    with engine_of(web).begin() as connection:
        connection.execute(photos.insert(), row)
    return case


def contents(web: TestClient) -> dict[str, list[Any]]:
    """Everything that is stored, table by table."""
    with engine_of(web).connect() as connection:
        return {name: _rows(connection, name) for name in sorted({*metadata.tables} - UNHEEDED)}


def _rows(connection: Connection, name: str) -> list[Any]:
    table = metadata.tables[name]
    return [tuple(map(str, row)) for row in connection.execute(table.select().order_by(*table.primary_key.columns))]


def routes(web: TestClient, wanted: Callable[[RouteContext], bool]) -> list[RouteContext]:
    """The routes of the admin that are wanted."""
    return [route for route in iter_route_contexts(application(web).routes) if str(route.path).startswith("/admin") and wanted(route)]


def addresses(route: RouteContext, number: int) -> list[str]:
    """The addresses of a route, whatever it takes an id of; each deed where it takes a deed."""
    path = str(route.path)
    slugs = [*BY_SLUG] if "{slug}" in path else [""]
    return [_filled(path.replace("{slug}", slug), number) for slug in slugs]


def _filled(path: str, number: int) -> str:
    before, brace, after = path.partition("{")
    return before + str(number) + _filled(after.partition("}")[2], number) if brace else before
