"""The door: stores what messengers bring, many updates in one transaction, and says when they are safe."""

import asyncio
import hmac
import logging
import time
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError
from starlette.requests import ClientDisconnect, Request

from knowledge.updates import Update, store

log = logging.getLogger(__name__)

Waiting = tuple[Update, "asyncio.Future[None]"]
AWAY = (OperationalError, InterfaceError, TimeoutError)
"""Errors of a database that is not there, busy, or has no connection left."""
LONGEST_BODY = 1024 * 1024
"""Bytes of one update."""


def is_secret(given: str, secret: str) -> bool:
    """Whether a sender knows the secret, in constant time. Nobody knows one that is not set."""
    return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())


async def body_of(request: Request) -> bytes | None:
    """The body of a request; None as soon as it is longer than LONGEST_BODY, so that nobody fills the memory before being checked.
    None, too, where the sender hangs up meanwhile: it hears no answer, and brings its update again."""
    raw = bytearray()
    with suppress(ClientDisconnect):
        async for part in request.stream():
            raw += part
            if len(raw) > LONGEST_BODY:
                return None
        return bytes(raw)
    return None


class Door:
    """Gathers updates that arrive together and stores them with one commit; an update is safe when `accept` returns."""

    def __init__(self, engine: Engine, stored: Callable[[], None]) -> None:
        self._engine = engine
        self._stored = stored
        self._pending: list[Waiting] = []
        self._storing: asyncio.Task[None] | None = None

    async def accept(self, update: Update) -> None:
        """Return when the update is stored. Raises what the database raised where it could not be."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((update, done))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_all())
        await done

    async def _store_all(self) -> None:
        while self._pending:
            batch, self._pending = self._pending, []
            await self._store_batch(batch)
            self._stored()

    async def _store_batch(self, batch: list[Waiting]) -> None:
        try:
            await asyncio.to_thread(self._store, [update for update, _ in batch])
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, AWAY):  # one of them cannot be stored, and the others must not suffer for it
                for one in batch:
                    await self._store_batch([one])
                return
            log.exception("%s updates could not be stored", len(batch))
            _settle(batch, error)
        else:
            _settle(batch, None)

    def _store(self, arrived: list[Update]) -> None:
        with self._engine.begin() as connection:
            store(connection, arrived, time.time())


def _settle(batch: list[Waiting], error: Exception | None) -> None:
    for _, done in batch:
        if done.done():
            continue  # the caller has gone away
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)
