"""Durable acceptance: updates a second that are stored when 200 comes back, against a bare FastAPI endpoint that says ok, in turns."""

import statistics

import pytest

from tests.benchmarks.servers import application, database, memory, post

ROUNDS = 3
SECONDS = 4


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_updates_accepted_a_second(kind: str) -> None:
    bare, stored, late = [], [], []
    with database(kind) as url, application("bare", url) as (plain, _), application("door", url) as (port, pid):
        for at in range(ROUNDS + 1):
            one = post(plain, seconds=SECONDS if at else 1)
            two = post(port, seconds=SECONDS if at else 1, first=1 + at * 1_000_000)
            assert set(two["statuses"]) == {"200"}
            if at:  # the first is for warming up
                bare.append(one["per_second"])
                stored.append(two["per_second"])
                late.append(two["p99"])
        held = memory(pid)

    ratio = statistics.median(s / b for s, b in zip(stored, bare, strict=True))
    print(
        f"\n{kind}: accepted / bare {ratio:.2f} · {statistics.median(stored):,.0f} against {statistics.median(bare):,.0f} a second · "
        f"p99 {statistics.median(late):.1f} ms with 64 connections · {held} MiB"
    )
