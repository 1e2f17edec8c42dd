"""What may go wrong with a call that sends, for tests to switch on."""

import threading
from dataclasses import dataclass
from enum import Enum


class Fault(Enum):
    """A way in which a sending call fails."""

    TOO_MANY = "refused for its rate, nothing arrives"
    SERVER_ERROR = "the server fails, nothing arrives"
    ERROR_AFTER_DELIVERY = "it arrives, and the server answers an error"
    ANSWER_LOST = "it arrives, and the answer never comes"
    CANNOT_PARSE = "refused for its markup, where it has some"
    PICTURE_REFUSED = "refused where it is a picture or a file, nothing arrives"
    REQUEST_LOST = "the connection closes, nothing arrives"


@dataclass
class _Planned:
    fault: Fault
    left: int
    chat: str | None
    retry_after: int


class Faults:
    """The faults that tests have switched on, in order."""

    def __init__(self) -> None:
        self._planned: list[_Planned] = []
        self._lock = threading.Lock()

    def plan(self, fault: Fault, count: int, chat: str | int | None, retry_after: int) -> None:
        """The next so many sends, to this chat or to any, fail so."""
        with self._lock:
            self._planned.append(_Planned(fault, count, None if chat is None else str(chat), retry_after))

    def take(self, chat: str) -> tuple[Fault | None, int]:
        """The fault of the send to this chat that is beginning, and its retry_after."""
        with self._lock:
            for planned in self._planned:
                if planned.left and planned.chat in (None, chat):
                    planned.left -= 1
                    return planned.fault, planned.retry_after
        return None, 0
