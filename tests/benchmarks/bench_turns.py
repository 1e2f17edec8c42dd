"""Whole turns: a stored update becomes a cited answer in the outbox, durable; a second and core, and how long one takes at 50 a second."""

import multiprocessing
import statistics
import time
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier

import pytest

from bot.opening import open_database, settled
from bot.worker import Worker
from handlers import handle
from handlers.library import Library, open_library
from handlers.messages import Memory, Message
from knowledge.catalogue import read_catalogue
from knowledge.database import close, reading
from knowledge.updates import Update, store
from tests.benchmarks.questions import QUESTIONS
from tests.benchmarks.servers import application, database, memory, post, turns_done

TURNS = 2000
PART = 100
"""Turns whose cost is taken together: other work on the machine disturbs some parts more than others."""
RATE = 50


@pytest.mark.parametrize(("kind", "processes"), [("sqlite", 1), ("postgresql", 1), ("postgresql", 2), ("postgresql", 4)])
def test_turns_a_second(kind: str, processes: int) -> None:
    with database(kind) as url:
        _store(url, TURNS, "measured")
        context = multiprocessing.get_context("spawn")
        ready, told = context.Barrier(processes), context.Queue()
        workers = [context.Process(target=_work, args=(url, ready, told)) for _ in range(processes)]
        for worker in workers:
            worker.start()
        results = [told.get(timeout=300) for _ in workers]
        for worker in workers:
            worker.join()

    took = max(r.ended for r in results) - min(r.started for r in results)
    costs = sorted(cost for r in results for cost in r.costs)
    turns, answer = sum(r.turns for r in results), statistics.mean(r.answering for r in results)
    middle, best, held = statistics.median(costs), costs[0], max(r.held for r in results)
    print(
        f"\n{kind}, {processes} worker processes: {1 / middle:.0f} turns a core second ({1 / best:.0f} in the best {PART}) · "
        f"{turns / took:.0f} a second · {middle * 1000:.2f} ms of a core a turn, {answer * 1000:.2f} to find the answer alone · "
        f"{held} MiB each"
    )
    assert turns == TURNS


def _store(url: str, count: int, key: str) -> None:
    engine = open_database(url)
    asked = [Update("telegram", f"{key}{n}", f"telegram:{n % 1000}", _body(n)) for n in range(count)]
    with engine.begin() as connection:
        store(connection, asked, time.time())
    close(engine)


def _body(number: int) -> dict[str, str]:
    return {"what": "text", "text": QUESTIONS[number % len(QUESTIONS)]}


@dataclass(frozen=True)
class Worked:
    """What a worker process did: seconds of a core a turn in each part, when it began and ended, what finding an answer takes, MiB."""

    turns: int
    costs: list[float]
    started: float
    ended: float
    answering: float
    held: int


def _work(url: str, ready: Barrier, told: "multiprocessing.Queue[Worked]") -> None:
    """A worker process: answers until nothing waits."""
    engine = open_database(url)
    with reading(engine) as connection:
        library = open_library(read_catalogue(connection))
    answering = _answering(library)
    settled()
    worker = Worker(engine, library)
    ready.wait(timeout=120)
    turns, costs, started, cpu = 0, [], time.time(), time.process_time()
    while worker.work_once():
        turns += 1
        if turns % PART == 0:
            costs.append((time.process_time() - cpu) / PART)
            cpu = time.process_time()
    told.put(Worked(turns, costs, started, time.time(), answering, memory()))


def _answering(library: Library) -> float:
    """Seconds of a core that finding an answer takes."""
    for question in QUESTIONS:
        handle(Message(question), Memory(), library)
    started = time.process_time()
    for question in QUESTIONS * 10:
        handle(Message(question), Memory(), library)
    return (time.process_time() - started) / len(QUESTIONS) / 10


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_turn_at_fifty_messages_a_second(kind: str) -> None:
    with database(kind) as url, application("whole", url) as (port, pid):
        post(port, seconds=4, rate=RATE, first=1)
        _all_done(port, 4 * RATE)
        begun = post(port, seconds=20, rate=RATE, first=1_000_000)["begun"]
        done = _all_done(port, 24 * RATE)[4 * RATE :]
        held = memory(pid)

    late = sorted(1000 * (after - before) for before, after in zip(sorted(begun), done, strict=True))
    p50, p99 = statistics.median(late), late[len(late) * 99 // 100]
    print(f"\n{kind}, from posted to durable answer at {RATE} a second: p50 {p50:.1f} ms · p99 {p99:.1f} ms · {held} MiB")


def _all_done(port: int, count: int) -> list[float]:
    for _ in range(600):
        done = turns_done(port)
        if len(done) >= count:
            return done
        time.sleep(0.1)
    raise TimeoutError(f"only {len(done)} of {count} turns were done")
