"""Charts as SVG on the page: where each bar, mark and word stands, for templates/chart.html. No script, no style attribute."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.charts import asides_of, called, chart_of, figure_of, labels_of, name_of, series_of, table_of, unit_line
from handlers.messages import Chart, Point

WIDTH = 320
"""Units across: about the pixels that an answer has on a phone, so that a letter of 12 units is one of 12 pixels there."""
LETTER = 0.58
"""Width of a letter as a share of its size."""
ROW, THIN = 26, 19
"""Height of a bar's row, alone in its year and beside others."""
HEIGHT = 190
"""Of a line's picture."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its figure, or a mark of a line."""

    x: float
    y: float
    width: float
    height: float
    words: str
    series: int
    hollow: bool
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Word:
    """A label at its place."""

    x: float
    y: float
    words: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that the template draws."""

    title: str
    unit: str
    height: float
    legend: tuple[tuple[int, bool, str], ...]
    bars: tuple[Bar, ...]
    marks: tuple[Bar, ...]
    lines: tuple[tuple[int, bool, str], ...]
    labels: tuple[Word, ...]
    empty: tuple[Word, ...]
    axis: tuple[float, float, float, float]
    asides: str
    source: str
    size: float
    rows: tuple[tuple[str, str, str], ...]


def picture(tree: dict[str, Any]) -> Picture:
    """The picture of a chart's values as they are kept with a turn."""
    chart = chart_of(tree)
    return _line(chart) if chart.lower_is_better else _bars(chart)


def download_of(tree: dict[str, Any]) -> str:
    """The name of the file of a table's values as they are kept with a turn."""
    return name_of(table_of(tree))


def _told(chart: Chart) -> dict[str, Any]:
    """What a picture of either kind says around itself."""
    series = series_of(chart)
    legend = tuple((at, key[0] == "target", called(*key)) for at, key in enumerate(series)) if len(series) > 1 else ()
    rows = tuple((p.label, called(p.kind, p.side) if len(series) > 1 else "", p.printed) for p in chart.points)
    about = {"title": chart.title, "unit": unit_line(chart), "legend": legend, "rows": rows}
    return about | {"asides": "; ".join(asides_of(chart)), "source": chart.source}


def _bars(chart: Chart) -> Picture:
    """One row a label, in it a bar for each series that has a figure there; the bars begin at 0."""
    labels, series = labels_of(chart), list(series_of(chart).items())
    left = max(map(len, labels)) * 12 * LETTER + 8
    longest = max(len(figure_of(p, chart.unit)) for _, points in series for p in points.values())
    most = max(p.value or 0.0 for _, points in series for p in points.values()) or 1.0
    room = WIDTH - left - longest * 12 * LETTER - 8
    bars: list[Bar] = []
    words: list[Word] = []
    empty: list[Word] = []
    y = 2.0
    for label in labels:
        here = [(at, key, points[label]) for at, (key, points) in enumerate(series) if label in points]
        tall = ROW if len(here) < 2 else THIN
        words.append(Word(left - 6, y + max(1, len(here)) * tall / 2 + 4, label, "end"))
        if not here:
            empty.append(Word(left + 5, y + tall / 2 + 4, "không có số liệu", "start"))
        for row, (at, key, point) in enumerate(here):
            width = (point.value or 0.0) / most * room
            bars.append(Bar(left, y + row * tall + 2, max(1.0, width), tall - 4, figure_of(point, chart.unit), at, key[0] == "target"))
        y += max(1, len(here)) * tall + (0 if len(here) < 2 else 8)
    axis = (left, 0, left, y)
    return Picture(height=y + 2, bars=tuple(bars), marks=(), lines=(), labels=tuple(words), empty=tuple(empty), axis=axis, size=12, **_told(chart))  # fmt: skip  # noqa: E501


def _line(chart: Chart) -> Picture:
    """A mark a label, the lowest figure on top; marks beside a gap are not joined."""
    labels, series = labels_of(chart), list(series_of(chart).items())
    values = [p.value or 0.0 for _, points in series for p in points.values()]
    low, spread = min(values), (max(values) - min(values)) or 1.0
    longest = max(len(figure_of(p, chart.unit)) for _, points in series for p in points.values())
    step = WIDTH / len(labels)
    size = min(13.0, step / longest / LETTER * 1.08)
    places = {label: (step * (at + 0.5), 0.0) for at, label in enumerate(labels)}
    marks: list[Bar] = []
    lines: list[tuple[int, bool, str]] = []
    for at, (key, points) in enumerate(series):
        hollow = key[0] == "target"
        heights = [None if label not in points else 28 + ((points[label].value or 0.0) - low) / spread * (HEIGHT - 80) for label in labels]
        lines += [(at, hollow, path) for path in _paths(heights, step)]
        for x, (label, y) in enumerate(zip(labels, heights, strict=True)):
            if y is not None:
                beside = [h for h in (*heights[max(0, x - 1) : x], *heights[x + 1 : x + 2]) if h is not None]
                below = bool(beside) and sum(beside) / len(beside) < y
                marks.append(_mark(places[label][0], y, points[label], chart.unit, at, hollow=hollow, below=below))
    bottom = HEIGHT - 22.0
    words = tuple(Word(places[label][0], HEIGHT - 6, label, "middle") for label in labels)
    known = {label for _, points in series for label in points}
    empty = tuple(Word(places[label][0], HEIGHT / 2, "–", "middle") for label in labels if label not in known)
    axis = (0, bottom, WIDTH, bottom)
    return Picture(height=HEIGHT, bars=(), marks=tuple(marks), lines=tuple(lines), labels=words, empty=empty, axis=axis, size=size, **_told(chart))  # fmt: skip  # noqa: E501


def _mark(x: float, y: float, point: Point, unit: str, series: int, *, hollow: bool, below: bool) -> Bar:  # noqa: PLR0913  what a mark is
    """A mark; `height` is how far from it the foot of its figure stands."""
    return Bar(x, y, 0, 20 if below else -10, figure_of(point, unit), series, hollow, "middle")


def _paths(heights: Sequence[float | None], step: float) -> list[str]:
    """The points of each unbroken part of a line."""
    parts: list[list[str]] = [[]]
    for at, y in enumerate(heights):
        if y is None:
            parts.append([])
        else:
            parts[-1].append(f"{step * (at + 0.5):.1f},{y:.1f}")
    return [" ".join(part) for part in parts if len(part) > 1]
