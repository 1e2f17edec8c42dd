"""Waiting for what people get to read."""

from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Engine, Table, select

from knowledge.conversations import turns
from knowledge.database import reading
from knowledge.updates import chats
from tests.fakes.loopback import LoopbackServer


class Reader(Protocol):
    """Somebody with a messenger."""

    @property
    def replies(self) -> Sequence[Any]:
        """What the assistant said to them."""


def wait_for(platform: LoopbackServer, person: Reader, number: int, seconds: float = 10) -> None:
    """Until the person has read so many replies."""
    platform.wait_until(lambda: len(person.replies) >= number, seconds)


def rows(app: LoopbackServer, table: Table, chat: str) -> list[Any]:
    """What the assistant has stored about a chat, oldest first."""
    name = "id" if table is chats else "conversation" if table is turns else "chat"
    with reading(engine_of(app)) as connection:
        return list(connection.execute(select(table).where(table.c[name] == chat).order_by(*table.primary_key.columns)))


def engine_of(app: LoopbackServer) -> Engine:
    """The database of a served assistant, as its own threads use it."""
    engine: Engine = app.application.state.engine  # type: ignore[attr-defined]  # create_app makes a FastAPI
    return engine
