"""Every route is guarded, or is one that is meant to be open to everybody."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts

from handlers.library import Library
from webhook.admin.guard import SAFE, from_our_own_page, signed
from webhook.admin.signing import halfway
from webhook.app import create_app

OPEN = {
    "/bang/{name}.xlsx",
    "/bieu-do/{name}.png",
    "/",
    "/admin/dang-nhap",
    "/admin/dang-xuat",
    "/api/v1/chat",
    "/chat",
    "/chat/events",
    "/chat/new",
    "/chat/photo",
    "/favicon.ico",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/openapi.json",
    "/static",
    "/webhook/telegram",
    "/webhook/zalo",
    "/webhook/zalo-bot",
}
"""Meant for everybody."""
HALFWAY = {"/admin/ghi-danh", "/admin/xac-thuc"}
"""Meant for whoever gave the password and is not signed in yet."""


@pytest.fixture(scope="module")
def routes(library: Library) -> list[RouteContext]:
    """All routes of the application."""
    return list(iter_route_contexts(create_app(library).routes))


def asked_by(dependant: Dependant | None) -> Iterator[Callable[..., Any]]:
    """All that a route depends on, however deep."""
    for needed in dependant.dependencies if dependant else ():
        if needed.call is not None:
            yield needed.call
        yield from asked_by(needed)


def guards(route: RouteContext) -> set[Callable[..., Any]]:
    """What a route asks for before it opens."""
    return set(asked_by(getattr(route, "dependant", None)))


def test_every_route_is_guarded_or_meant_to_be_open(routes: list[RouteContext]) -> None:
    unguarded = {route.path for route in routes if signed not in guards(route)}

    assert unguarded == OPEN | HALFWAY


def test_the_steps_of_signing_in_ask_for_the_password(routes: list[RouteContext]) -> None:
    assert {route.path for route in routes if halfway in guards(route)} == HALFWAY


def test_nothing_of_the_admin_changes_without_the_token_of_its_form(routes: list[RouteContext]) -> None:
    unsafe = [route for route in routes if str(route.path).startswith("/admin") and set(route.methods or ()) - set(SAFE)]

    assert len(unsafe) > 5
    assert [route.path for route in unsafe if from_our_own_page not in guards(route)] == []


def test_no_route_takes_reading_and_changing_alike(routes: list[RouteContext]) -> None:
    """What changes something when it is read gets round the token."""
    mixed = [route.path for route in routes if set(route.methods or ()) & set(SAFE) and set(route.methods or ()) - set(SAFE)]

    assert mixed == []
