"""Charts on their way out: as values in JSON, under a name made of what they show, and drawn once for all who ask."""

import asyncio
import hashlib
import json
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import obstore

from handlers.messages import Chart, Point, Table
from knowledge.outbox import Owed
from knowledge.photos.album import open_store

log = logging.getLogger(__name__)

DRAW_WITHIN = 8.0
"""Seconds that a picture may take; the words do not wait any longer. The first one takes two, for the library that draws."""
TRIES = 2
"""So often a message is tried with its picture."""
LOOK = "1"
"""Part of each name: another one where charts are drawn differently, so that nobody is shown those of before."""
MOST_YEARS = 20
"""Years that a picture has room for; of a longer time those without a figure are left out."""
NAME = re.compile(r"[0-9a-f]{40}")
KINDS = {"result": "Kết quả", "target": "Chỉ tiêu"}
_ASIDE = re.compile(r"\s*\(([^)]*)\)")

_studio = ThreadPoolExecutor(max_workers=1, thread_name_prefix="charts")  # one at a time: matplotlib is not made for several threads


def chart_of(tree: dict[str, Any]) -> Chart:
    """A chart from its JSON."""
    return Chart(**{**tree, "points": tuple(Point(**point) for point in tree["points"])})


def table_of(tree: dict[str, Any]) -> Table:
    """A table from its JSON."""
    return Table(tree["title"], tuple(tree["header"]), tuple(tuple(row) for row in tree["rows"]), tree["source"])


def name_of(shown: Chart | Table) -> str:
    """What a drawing or a file of these values is called; the same for the same values."""
    values = json.dumps(asdict(shown), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{LOOK}{values}".encode()).hexdigest()[:40]


def labels_of(chart: Chart) -> list[str]:
    """The labels from the first to the last that has a figure; years without a gap, so that they stand as far apart as they are."""
    labels = list(dict.fromkeys(point.label for point in chart.points if point.value is not None))
    if all(map(str.isdigit, labels)) and int(max(labels)) - int(min(labels)) < MOST_YEARS:
        return [str(year) for year in range(int(min(labels)), int(max(labels)) + 1)]
    return labels


def series_of(chart: Chart) -> dict[tuple[str, str], dict[str, Point]]:
    """The points by kind and side, then by label; results first."""
    series: dict[tuple[str, str], dict[str, Point]] = {}
    for point in sorted(chart.points, key=lambda p: (p.kind != "result", p.side)):
        if point.value is not None:
            series.setdefault((point.kind, point.side), {})[point.label] = point
    return series


def called(kind: str, side: str) -> str:
    """What a series is called in a legend."""
    return f"{KINDS.get(kind, kind)} ({side})" if side else KINDS.get(kind, kind)


def figure_of(point: Point, unit: str) -> str:
    """A figure as short as it stands beside its bar: without its unit, which is said above, and with a star for an aside."""
    star = "*" if _ASIDE.search(point.printed) else ""
    words = _ASIDE.sub("", point.printed).removeprefix("hạng ")
    short = words if unit == "%" else words.removesuffix(f" {unit}") if unit else words
    return f"{short if len(short) <= 22 else _first(words)}{star}"


def _first(words: str) -> str:
    """The figure alone, where the words around it are too long for a picture."""
    found = re.search(r"\d[\d.,]*%?", words)
    return found.group().rstrip(".,") if found else words[:22]


def asides_of(chart: Chart) -> list[str]:
    """What the stars stand for: "2015: chỉ có vốn sự nghiệp"."""
    found = [(p.label, _ASIDE.search(p.printed)) for p in chart.points if p.value is not None]
    return list(dict.fromkeys(f"{label}: {aside.group(1)}" for label, aside in found if aside))


def unit_line(chart: Chart) -> str:
    """What is measured, and which way is the better one."""
    if chart.lower_is_better:
        return "Thứ hạng, càng lên cao càng tốt" if chart.unit == "hạng" else f"Đơn vị: {chart.unit}, càng thấp càng tốt"
    return f"Đơn vị: {chart.unit}" if chart.unit else ""


class Charts:
    """Drawn charts, kept in a folder or a bucket: public, and few, since there are no more of them than there are series."""

    def __init__(self, url: str) -> None:
        self._store = open_store(url, "CHARTS_URL")

    async def picture(self, chart: Chart) -> bytes | None:
        """A PNG of a chart; None where it could not be drawn in time. Never raises: the words go without it."""
        try:
            return await asyncio.wait_for(asyncio.get_running_loop().run_in_executor(_studio, self.draw, chart), DRAW_WITHIN)
        except TimeoutError:
            log.warning("a chart was not drawn in time; its words go alone")
        except Exception:
            log.exception("a chart could not be drawn; its words go alone")
        return None

    def draw(self, chart: Chart) -> bytes:
        """The PNG of a chart, drawn unless it is kept. Blocks."""
        name = name_of(chart)
        kept = self.kept(name)
        if kept is None:
            from bot.drawing import drawn  # a second and 60 MB, which who never sends a picture does not pay

            kept = drawn(chart)
            obstore.put(self._store, f"{name}.png", kept)
        return kept

    def kept(self, name: str) -> bytes | None:
        """The PNG of this name; None where there is none. Blocks."""
        if not NAME.fullmatch(name):
            return None
        try:
            return bytes(obstore.get(self._store, f"{name}.png").bytes())
        except FileNotFoundError:
            return None


async def picture_of(owed: Owed, charts: Charts | None) -> bytes | None:
    """The picture that a message carries; None where it has none, where it cannot be drawn, and where it may be what keeps the message
    from arriving: after TRIES the words go alone."""
    if charts is None or "chart" not in owed.body or owed.attempts > TRIES:
        return None
    return await charts.picture(chart_of(owed.body["chart"]))
