"""The command line: how long from the start of the process to the first answer, and how long an answer takes in a stream of them."""

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from tests.benchmarks.questions import QUESTIONS
from tests.benchmarks.servers import ROOT

TIMES = 5


def _ask(folder: Path, *words: str, read: str = "") -> str:
    settings = {**os.environ, "DATABASE_URL": f"sqlite:///{folder}/bench.db"}
    command = [sys.executable, "-m", "bot", "ask", *words]
    return subprocess.run(command, cwd=ROOT, env=settings, input=read, capture_output=True, text=True, check=True).stdout  # noqa: S603  our own words


def test_from_the_start_to_the_first_answer(tmp_path: Path) -> None:
    times = []
    for _ in range(TIMES + 1):
        started = time.perf_counter()
        assert _ask(tmp_path, QUESTIONS[0])
        times.append(time.perf_counter() - started)

    print(f"\nask, from nothing to the answer: {statistics.median(times[1:]):.2f} s · with an empty database {times[0]:.2f} s")


def test_answers_in_a_stream(tmp_path: Path) -> None:
    stream = "\n".join(json.dumps({"id": at, "q": q}) for at, q in enumerate(QUESTIONS * 25))
    times = sorted(json.loads(line)["latency_ms"] for line in _ask(tmp_path, "--jsonl", read=stream).splitlines())

    print(f"\nask --jsonl, {len(times)} questions: p50 {statistics.median(times):.2f} ms · p99 {times[len(times) * 99 // 100]:.2f} ms")
