"""A pool that lets through whoever came first.

SQLAlchemy's own pool gives a connection that comes back to whoever is quickest: with one connection for all who write, that is the
thread that has just given it back. A worker with a backlog kept the door and the outbox waiting for ten seconds so.
"""

import threading
from collections import deque
from typing import Any

from sqlalchemy.exc import TimeoutError
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool


class Turnstile(QueuePool):
    """Hands out its one connection in the order of asking. Raises TimeoutError to who has waited for the pool's timeout."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._guard = threading.Lock()
        self._queue: deque[threading.Lock] = deque()
        self._taken = False

    def _do_get(self) -> ConnectionPoolEntry:
        self._enter()
        try:
            return super()._do_get()
        except BaseException:
            self._leave()
            raise

    def _do_return_conn(self, record: ConnectionPoolEntry) -> None:
        super()._do_return_conn(record)
        self._leave()

    def _enter(self) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            place = threading.Lock()
            place.acquire()  # whoever leaves releases it
            self._queue.append(place)
        if place.acquire(timeout=self._timeout):
            return
        with self._guard:
            if place in self._queue:
                self._queue.remove(place)
                raise TimeoutError(f"waited {self._timeout} s for the connection that writes")

    def _leave(self) -> None:
        with self._guard:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._taken = False
