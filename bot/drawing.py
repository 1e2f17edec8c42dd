"""Draws a chart as a PNG to be read on a phone, where a messenger shows it at a third of its size. Imports matplotlib: see bot.charts."""

import io
import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patheffects import withStroke

from bot.charts import asides_of, called, figure_of, labels_of, series_of, unit_line
from handlers.messages import Chart

WIDTH, HEIGHT, DPI = 1200, 750, 100
GROUND, INK, SOFT, LINE = "#ffffff", "#15212b", "#4c5d6b", "#d4dde4"
COLOURS = ("#0b5e8a", "#b4530a", "#5b3f96", "#2f6b2f")
"""One a series; each stands out from the ground by 4.5 to 1 and more."""
LEFT, RIGHT, TOP, BOTTOM = 0.035, 0.965, 0.955, 0.035
_FONT = "DejaVu Sans"  # comes with matplotlib and has every Vietnamese letter


def drawn(chart: Chart) -> bytes:
    """The PNG of a chart, WIDTH by HEIGHT: bars from the top down, one below the other; a ranking as a line with the first place on top."""
    figure = Figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor=GROUND)
    FigureCanvasAgg(figure)
    top = _head(figure, chart)
    bottom = _foot(figure, chart)
    axes = figure.add_axes((LEFT, bottom, RIGHT - LEFT, top - bottom), facecolor=GROUND)
    for side in axes.spines.values():
        side.set_visible(False)
    (_line if chart.lower_is_better else _bars)(axes, chart)
    written = io.BytesIO()
    figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _write(on: Any, x: float, y: float, words: str, size: float, **how: Any) -> Any:
    font = FontProperties(family=_FONT, size=size, weight=how.pop("weight", "normal"))
    return on.text(x, y, words, fontproperties=font, color=how.pop("color", INK), parse_math=False, **how)


def _head(figure: Figure, chart: Chart) -> float:
    """Title, unit and, where there are several series, their legend; returns where the picture may begin."""
    lines = textwrap.wrap(chart.title, 46)
    size = 27.0 if len(lines) <= 2 else 22.0
    lines = lines if len(lines) <= 2 else textwrap.wrap(chart.title, 57, max_lines=3, placeholder="…")
    _write(figure, LEFT, TOP, "\n".join(lines), size, weight="bold", va="top", linespacing=1.15)
    y = TOP - len(lines) * size * 1.2 * DPI / 72 / HEIGHT - 0.015
    if words := unit_line(chart):
        _write(figure, LEFT, y, words, 19, color=SOFT, va="top")
        y -= 0.05
    if len(series_of(chart)) > 1:
        y = _legend(figure, chart, y - 0.005)
    return y - 0.02


def _legend(figure: Figure, chart: Chart, y: float) -> float:
    """The mark and the name of each series, beside each other where there is room."""
    names = [called(kind, side) for kind, side in series_of(chart)]
    beside = sum(map(len, names)) <= 50
    x = LEFT
    for at, (kind, side) in enumerate(series_of(chart)):
        _write(figure, x, y, "□" if kind == "target" else "■", 22, color=COLOURS[at % len(COLOURS)], va="top")
        _write(figure, x + 0.03, y - 0.003, called(kind, side), 18, va="top")
        x, y = (x + 0.06 + 0.0135 * len(names[at]), y) if beside else (x, y - 0.048)
    return y - 0.048 if beside else y


def _foot(figure: Figure, chart: Chart) -> float:
    """The source and what the stars stand for; returns where the picture may end."""
    lines = textwrap.wrap(chart.source, 92, max_lines=3, placeholder="…")
    asides = "; ".join(asides_of(chart))
    lines = [*(textwrap.wrap(f"* {asides}", 92, max_lines=2, placeholder="…") if asides else []), *lines]
    _write(figure, LEFT, BOTTOM, "\n".join(lines), 15, color=SOFT, va="bottom", linespacing=1.25)
    return BOTTOM + len(lines) * 15 * 1.3 * DPI / 72 / HEIGHT + 0.025


def _bars(axes: Any, chart: Chart) -> None:
    """A row for each label, in it a bar for each series; the bars begin at 0."""
    labels, series = labels_of(chart), series_of(chart)
    most = max(point.value or 0.0 for points in series.values() for point in points.values()) or 1.0
    thick = 0.78 / len(series)
    room = axes.get_position().height * HEIGHT / len(labels)
    size = min(26.0, room * thick * 0.8 * 72 / DPI)
    figures: list[tuple[float, Any]] = []
    for at, (key, points) in enumerate(series.items()):
        colour, hollow = COLOURS[at % len(COLOURS)], key[0] == "target"
        look = {"facecolor": GROUND, "linestyle": (0, (4, 3)), "linewidth": 2.5} if hollow else {"facecolor": colour}
        for row, label in enumerate(labels):
            if label in points:
                y, value = row - 0.39 + thick * (at + 0.5), points[label].value or 0.0
                axes.barh(y, value, thick * 0.86, edgecolor=colour, **look)
                figures.append((value, _write(axes, value + most * 0.012, y, figure_of(points[label], chart.unit), size, va="center")))
    years = [_write(axes, -most * 0.015, row, label, min(24.0, room * 0.6 * 72 / DPI), color=SOFT, va="center", ha="right")
             for row, label in enumerate(labels)]  # fmt: skip
    for row, label in enumerate(labels):
        if not any(label in points for points in series.values()):
            _write(axes, most * 0.012, row, "không có số liệu", min(18.0, size), color=SOFT, va="center")
    axes.axvline(0, color=SOFT, linewidth=1.5)
    axes.set(xlim=_limits(axes, most, figures, years), ylim=(len(labels) - 0.45, -0.55), xticks=[], yticks=[])


def _limits(axes: Any, most: float, figures: Sequence[tuple[float, Any]], years: Sequence[Any]) -> tuple[float, float]:
    """How far the axis has to go for every figure to fit behind its bar, and for the years before them."""
    renderer = axes.figure.canvas.get_renderer()
    before = max(year.get_window_extent(renderer).width for year in years) + 24
    room = axes.get_position().width * WIDTH - before
    end = max(value * room / max(room / 3, room - figure.get_window_extent(renderer).width - 30) for value, figure in figures)
    end = max(end, most * 1.02)
    return -before / room * end, end


def _line(axes: Any, chart: Chart) -> None:
    """A mark for each label, the lowest figure on top; what lies beside a gap is not joined."""
    labels, series = labels_of(chart), series_of(chart)
    values = [point.value or 0.0 for points in series.values() for point in points.values()]
    low, high = min(values), max(values)
    spread = (high - low) or 1.0
    longest = max(len(figure_of(p, chart.unit)) for points in series.values() for p in points.values())
    size = min(25.0, 1100 / len(labels) / longest * 1.5 * 72 / DPI)
    for at, (key, points) in enumerate(series.items()):
        colour, hollow = COLOURS[at % len(COLOURS)], key[0] == "target"
        heights = [points[label].value if label in points else None for label in labels]
        told = [float("nan") if h is None else h for h in heights]
        axes.plot(range(len(labels)), told, "--" if hollow else "-", color=colour, linewidth=4, marker="o", markersize=15,
                  markerfacecolor=GROUND if hollow else colour, markeredgewidth=3)  # fmt: skip
        for x, label in enumerate(labels):
            if label in points:
                below = _in_a_valley(heights, x)
                y = (points[label].value or 0.0) + spread * (0.07 if below else -0.07)
                _write(axes, x, y, figure_of(points[label], chart.unit), size, weight="bold", ha="center", va="top" if below else "bottom",
                       path_effects=[withStroke(linewidth=7, foreground=GROUND)])  # fmt: skip
    foot = high + spread * 0.3
    for x, label in enumerate(labels):
        _write(axes, x, foot, label, min(22.0, size), color=SOFT, ha="center", va="top")
        if not any(label in points for points in series.values()):
            _write(axes, x, (low + high) / 2, "không có\nsố liệu", 13, color=SOFT, ha="center", va="center")
    axes.axhline(foot - spread * 0.02, color=LINE, linewidth=2)
    axes.set(xlim=(-0.55, len(labels) - 0.45), ylim=(foot + spread * 0.15, low - spread * 0.26), xticks=[], yticks=[])


def _in_a_valley(heights: Sequence[float | None], x: int) -> bool:
    """Whether the lines beside a mark lead upwards (to lower figures), so that its figure has to stand below."""
    beside = [h for h in (*heights[max(0, x - 1) : x], *heights[x + 1 : x + 2]) if h is not None]
    here = heights[x]
    return bool(beside) and here is not None and sum(beside) / len(beside) < here
