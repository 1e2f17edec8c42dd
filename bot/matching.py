"""`match`: any FAQ as a test of language and search."""

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from knowledge.search.faq import Faq, Passage, Ranked


def run(entries: Path, queries: Path, out: Path | None) -> str:
    """Rank every query, write the rankings to `out`, and return a line with the measures that the labels allow."""
    faq = Faq([Passage(e["id"], e["text"], e.get("question", ""), e.get("answer", "")) for e in _lines(entries)])
    asked = list(_lines(queries))
    ranked: list[Ranked] = []
    times: list[float] = []
    for query in asked:
        started = time.perf_counter()
        ranked.append(faq.rank(query["query"]))
        times.append((time.perf_counter() - started) * 1000)
    if out is not None:
        written = (_row(query["query"], ranking) for query, ranking in zip(asked, ranked, strict=True))
        out.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in written), encoding="utf-8")
    times.sort()
    clock = f"p50 {statistics.median(times):.2f} ms · p99 {times[int(len(times) * 0.99)]:.2f} ms"
    places = [
        next((at for at, key in enumerate(ranking.ids, start=1) if key in query["relevant"]), None)
        for query, ranking in zip(asked, ranked, strict=True)
        if query.get("relevant")
    ]
    if not places:
        return f"{len(asked)} queries, none labelled · {clock}"
    first = sum(place == 1 for place in places) / len(places)
    fifth = sum(place is not None and place <= 5 for place in places) / len(places)
    reciprocal = sum(1 / place for place in places if place) / len(places)
    return f"{len(places)} queries · R@1 {first:.1%} · R@5 {fifth:.1%} · MRR {reciprocal:.3f} · {clock}"


def _row(query: str, ranking: Ranked) -> dict[str, Any]:
    entries = [{"id": key, "score": round(score, 4)} for key, score in zip(ranking.ids, ranking.scores, strict=True)]
    return {"query": query, "ranked": entries, "accepted": ranking.accepted}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)
