"""How often the bot may send: 30 a second in all, 1 a second to a chat after a short burst, 20 a minute to a group."""

import math
import time
from collections import defaultdict, deque

from tests.fakes.telegram_call import too_many

BURST = 3


class Limits:
    """Counts sends, and refuses those that come too soon. Real seconds, since the bot waits in real ones."""

    def __init__(self) -> None:
        self._all: deque[float] = deque()
        self._groups: defaultdict[str, deque[float]] = defaultdict(deque)
        self._chats: dict[str, tuple[float, float]] = {}

    def spend(self, chat: str) -> None:
        """Count one send to this chat."""
        now = time.monotonic()
        _check(self._all, now, 1, 30)
        if chat.startswith(("-", "@")):
            _check(self._groups[chat], now, 60, 20)
            self._groups[chat].append(now)
        else:
            self._spend_burst(chat, now)
        self._all.append(now)

    def _spend_burst(self, chat: str, now: float) -> None:
        tokens, then = self._chats.get(chat, (float(BURST), now))
        tokens = min(BURST, tokens + now - then)
        if tokens < 1:
            raise too_many(1)
        self._chats[chat] = tokens - 1, now


def _check(sent: deque[float], now: float, seconds: float, most: int) -> None:
    while sent and sent[0] <= now - seconds:
        sent.popleft()
    if len(sent) >= most:
        raise too_many(max(1, math.ceil(sent[0] + seconds - now)))
