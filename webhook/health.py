"""Is the process alive, can it serve, and what there is to watch."""

import time

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from knowledge import conversations, outbox, tokens, updates
from knowledge.database import reading

router = APIRouter(tags=["health"])

LATE = 120.0
"""Seconds that an update or a message may wait before the process counts as not ready."""
OLD_TOKEN = 80 * 24 * 3600.0
"""Seconds after which a Zalo refresh token that was never used is near its end (three months)."""


@router.get("/health/live")
def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@router.get("/health/ready", responses={503: {"description": "Not ready; `status` says why."}})
def ready(request: Request, response: Response) -> dict[str, str]:
    """The database answers, nothing waits too long and no token is at its end; 503 with the reason where not."""
    try:
        with reading(request.app.state.engine) as connection:
            trouble = _trouble(connection, time.time())
    except SQLAlchemyError:
        trouble = "database does not answer"
    if trouble:
        response.status_code = 503
    return {"status": trouble or "ok"}


def _trouble(connection: Connection, now: float) -> str:
    _, update = updates.waiting(connection)
    message = outbox.oldest(connection)
    pair = tokens.seen(connection, "zalo")
    if update is not None and now - update > LATE:
        return f"an update waits for {now - update:.0f} s"
    if message is not None and now - message > LATE:
        return f"a message waits for {now - message:.0f} s"
    if pair.trouble or (pair.refreshed and now - pair.refreshed > OLD_TOKEN):
        return "Zalo's token needs consent again"
    return ""


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Queue depths, oldest ages, turns by outcome and sends by result, for Prometheus."""
    registry = CollectorRegistry()
    with reading(request.app.state.engine) as connection:
        _measure(registry, connection, time.time())
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


def _measure(registry: CollectorRegistry, connection: Connection, now: float) -> None:
    count, oldest_update = updates.waiting(connection)
    oldest_message = outbox.oldest(connection)
    Gauge("updates_waiting", "Updates that wait to be answered", registry=registry).set(count)
    Gauge("updates_dead", "Updates that were set aside", registry=registry).set(updates.dead(connection))
    Gauge("updates_oldest_seconds", "Age of the oldest waiting update", registry=registry).set(now - (oldest_update or now))
    Gauge("outbox_oldest_seconds", "Age of the oldest message owed", registry=registry).set(now - (oldest_message or now))
    messages = Gauge("outbox_messages", "Messages by platform and state", ["platform", "state"], registry=registry)
    for (platform, state), number in outbox.depths(connection).items():
        messages.labels(platform, state).set(number)
    turns = Gauge("turns_total", "Turns answered, by outcome", ["outcome"], registry=registry)
    for outcome, number in conversations.outcomes(connection).items():
        turns.labels(outcome).set(number)
