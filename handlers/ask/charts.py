"""Charts: the yearly figures of one indicator, where there are enough of them that can be compared."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace

from handlers.ask.wording import cited, related, source_line
from handlers.library import Library
from handlers.messages import Chart, Point, Reply
from knowledge.indicators import Indicator, Observation

FEWEST = 3
"""Years that a series must have figures for, to be worth a picture."""
_FIGURE = re.compile(r"\d[\d.]*(?:,\d+)?")
_ASIDE = re.compile(r"\s*\([^)]*\)")


def charted(reply: Reply, indicator: Indicator, told: Sequence[Observation], library: Library) -> Reply:
    """The reply with a chart of what it tells, if that makes one."""
    return replace(reply, chart=chart_of(indicator, told, library))


def chart_of(indicator: Indicator, told: Sequence[Observation], library: Library) -> Chart | None:
    """The chart of an indicator's years; None where they are fewer than FEWEST or measured in different ways.

    Where two documents disagree on a year, each has a series of its own; where they agree, the figure stands once.
    """
    yearly = [o for o in told if o.period.isdigit()]
    if len({(o.level, o.body) for o in yearly}) != 1:
        return None
    chosen = _one_each(yearly)
    valued = [o for o, _ in chosen if o.amount is not None]
    if len({o.period for o in valued}) < FEWEST or not _comparable(indicator, valued):
        return None
    chosen.sort(key=lambda pair: (pair[0].period, pair[0].kind != "target", pair[0].text))
    titles = library.catalogue.sources
    points = tuple(Point(o.period, o.amount, _printed(o), o.kind, titles[o.text].title if split else "") for o, split in chosen)
    places = tuple(dict.fromkeys(cited(library.catalogue, o.text, o.section) for o, _ in chosen))
    return Chart(indicator.name, indicator.unit, "năm", points, indicator.higher == "worse", source_line(places))


def _printed(observation: Observation) -> str:
    relation, value = observation.relation, observation.value
    return related(relation, value) if relation and not value.lower().startswith(relation.lower()) else value


def _one_each(yearly: Sequence[Observation]) -> list[tuple[Observation, bool]]:
    """One observation for each year and kind, that of the document which tells most; with those of the others, and True, where documents
    disagree. Nothing where one document has two figures for the same: which of them to draw is not ours to say."""
    tells = Counter(o.text for o in yearly)
    ordered = sorted(yearly, key=lambda o: (o.amount is None, -tells[o.text]))
    kinds: dict[str, dict[tuple[str, str], Observation]] = defaultdict(dict)
    for o in ordered:
        known = kinds[o.kind].setdefault((o.period, o.text), o)
        if o.amount is not None and known.amount != o.amount:
            return []
    return [pair for told in kinds.values() for pair in _of_one_kind(list(told.values()))]


def _of_one_kind(told: Sequence[Observation]) -> list[tuple[Observation, bool]]:
    amounts: dict[str, set[float]] = defaultdict(set)
    first: dict[str, Observation] = {}
    for o in told:
        first.setdefault(o.period, o)
        if o.amount is not None:
            amounts[o.period].add(o.amount)
    split = any(len(found) > 1 for found in amounts.values())
    return [(o, True) for o in told] if split else [(o, False) for o in first.values()]


def _comparable(indicator: Indicator, valued: Sequence[Observation]) -> bool:
    """Whether all figures are printed in the same unit; shares ("788/1007") and spans ("30-50%") cannot be drawn as their first figure,
    the place in a ranking ("8/63") can."""
    measures = {_measure(o.value) for o in valued}
    if len(measures) != 1:
        return False
    return indicator.unit == "hạng" or not measures.pop().startswith(("/", "-", "–"))


def _measure(value: str) -> str:
    """What stands behind the first figure, an aside left out and further figures made alike: "38.598 triệu đồng" → "triệu đồng"."""
    plain = _ASIDE.sub("", value)
    first = _FIGURE.search(plain)
    return _FIGURE.sub("#", plain[first.end() :]).strip() if first else plain
