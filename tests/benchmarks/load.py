"""A load generator in a process of its own: `python load.py '{"port":…}'` posts updates and prints what came of it as JSON.

Closed loop (as many requests as the server answers, so many connections) or, with `rate`, open loop: so many a second whatever the
server does. Plain asyncio sockets, so that it costs less than what it measures.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import count

from tests.benchmarks.questions import QUESTIONS

HEAD = "POST {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n{secret}content-length: {length}\r\n\r\n"


@dataclass
class Load:
    """What to post, where, for how long. `chats`: that many people take turns."""

    port: int
    path: str
    seconds: float
    connections: int = 64
    rate: float = 0.0
    chats: int = 5000
    first: int = 1
    secret: str = ""
    statuses: Counter[str] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)

    def request(self, number: int) -> bytes:
        """The bytes of an update: what the Bot API sends for a text in a private chat."""
        person = {"id": 10_000 + number % self.chats, "is_bot": False, "first_name": "Lan", "last_name": "Nguyễn", "language_code": "vi"}
        chat = {"id": person["id"], "type": "private", "first_name": "Lan", "last_name": "Nguyễn"}
        text = QUESTIONS[number % len(QUESTIONS)]
        message = {"message_id": number, "from": person, "chat": chat, "date": int(time.time()), "text": text}
        body = json.dumps({"update_id": number, "message": message}).encode()
        secret = f"x-telegram-bot-api-secret-token: {self.secret}\r\n" if self.secret else ""
        return HEAD.format(path=self.path, secret=secret, length=len(body)).encode() + body


async def post(load: Load, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> None:
    """One request, its answer read whole and noted."""
    begun = time.perf_counter()
    load.begun.append(time.time())
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    if length and int(length):
        await reader.readexactly(int(length))
    load.statuses[head[9:12].decode()] += 1
    load.times.append(time.perf_counter() - begun)


async def keep_posting(load: Load, numbers: "count[int]", until: float) -> None:
    """A connection that posts as soon as the last answer is there."""
    reader, writer = await asyncio.open_connection("127.0.0.1", load.port)
    while time.perf_counter() < until:
        await post(load, reader, writer, load.request(next(numbers)))
    writer.close()


async def post_at_a_rate(load: Load) -> None:
    """So many a second, each on a free connection; with more where none is free, never later because an earlier answer is late."""
    free = [await asyncio.open_connection("127.0.0.1", load.port) for _ in range(load.connections)]
    started, tasks = time.perf_counter(), []
    for at in range(int(load.rate * load.seconds)):
        await asyncio.sleep(max(0.0, started + at / load.rate - time.perf_counter()))
        tasks.append(asyncio.create_task(_on_free(load, free, load.request(load.first + at))))
    await asyncio.gather(*tasks)
    for _, writer in free:
        writer.close()


async def _on_free(load: Load, free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]], request: bytes) -> None:
    reader, writer = free.pop() if free else await asyncio.open_connection("127.0.0.1", load.port)
    await post(load, reader, writer, request)
    free.append((reader, writer))


async def run(load: Load) -> dict[str, object]:
    """Post, and tell what came of it; times in milliseconds."""
    started = time.perf_counter()
    if load.rate:
        await post_at_a_rate(load)
    else:
        numbers = count(load.first)
        await asyncio.gather(*(keep_posting(load, numbers, started + load.seconds) for _ in range(load.connections)))
    took = time.perf_counter() - started
    times = sorted(load.times)
    at = {f"p{p}": round(times[int(len(times) * p / 100)] * 1000, 2) for p in (50, 99)}
    return {
        "posted": len(times),
        "per_second": len(times) / took,
        "statuses": load.statuses,
        "begun": load.begun if load.rate else [],
        **at,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(run(Load(**json.loads(sys.argv[1]))))))
