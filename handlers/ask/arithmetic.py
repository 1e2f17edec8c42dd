"""Working figures out: sums over years, of two indicators, of the counts behind two shares, of the parts of one value."""

import re
from collections.abc import Sequence

from handlers.ask.candidates import Candidate, overlaps
from handlers.ask.charts import charted
from handlers.ask.wording import cited, number, period, reply
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Cited, Reply
from handlers.question import Question
from knowledge.indicators import Indicator, Observation, amount_of, years_of
from knowledge.language.folding import fold


def places(library: Library, observations: Sequence[Observation]) -> list[Cited]:
    """Where observations stand."""
    return [cited(library.catalogue, o.text, o.section) for o in observations]


def once_a_year(observations: Sequence[Observation]) -> list[Observation]:
    """One observation a period, in order: two texts may report the same year."""
    return sorted({o.period: o for o in reversed(observations)}.values(), key=lambda o: o.period)


def spans(question: Question) -> bool:
    return any(first < last for first, last in question.periods) or not question.periods or len(question.periods) > 1


def total_of(indicator: Indicator, series: Sequence[Observation], question: Question, library: Library) -> Reply | None:
    parts = [o for o in series if o.kind == "result" and o.amount is not None and "/" not in o.value and "%" not in o.value]
    parts = [o for o in parts if (years_of(o.period) or (0, 1))[0] == (years_of(o.period) or (0, 1))[1]]
    if question.periods:
        parts = [o for o in parts if overlaps(o.period, question)]
    parts = once_a_year(parts)
    if len(parts) < 2:
        return None
    total = sum(o.amount or 0.0 for o in parts)
    unit = indicator.unit or parts[0].value.split(" ", 1)[-1]
    years = f"{parts[0].period}-{parts[-1].period}"
    if question.wants(Asks.AVERAGE):
        mean = number(round(total / len(parts), 1))
        head = f"Dạ, trung bình {mean} {unit} mỗi năm: {indicator.name}, {years} ({len(parts)} năm có số liệu)."
    else:
        head = f"Dạ, tổng cộng {number(total)} {unit}: {indicator.name}, {years} (cộng {len(parts)} năm có số liệu)."
    return charted(reply([head, *(f"- {o.period}: {o.value}" for o in parts)], places(library, parts)), indicator, parts, library)


def apart(a: Candidate, b: Candidate, library: Library) -> bool:
    """Whether two indicators are parts beside each other, so that their sum means something: neither is the whole of the other."""
    names = [library.catalogue.indicators[c.id].name.lower() for c in (a, b)]
    return not (a.id.startswith(b.id) or b.id.startswith(a.id) or any(name.startswith("tổng") for name in names))


def added(best: Sequence[Candidate], library: Library) -> Reply | None:
    """The sum of two indicators of one unit for one period."""
    a, b = best
    one, two = (library.catalogue.indicators[c.id] for c in best)
    if not a.fits or not b.fits:
        return None
    first, second = a.fits[0], b.fits[0]
    if "%" in first.value and "%" in second.value:
        return _added_counts(one, two, first, second, library)
    if not one.unit or one.unit != two.unit or "%" in one.unit:
        return None
    if first.period != second.period or first.amount is None or second.amount is None or first.kind != second.kind:
        return None
    head = f"Dạ, tổng cộng {number(first.amount + second.amount)} {one.unit} ({period(first.period)}), gồm 2 khoản:"
    lines = [f"- {one.name}: {first.value}", f"- {two.name}: {second.value}"]
    return reply([head, *lines], places(library, [first, second]))


_SHARE = re.compile(r"(\d[\d.]*) (?:trên(?: tổng số)?|/) ?(\d[\d.]*) (\w+(?: \w+)?)")


def _added_counts(one: Indicator, two: Indicator, first: Observation, second: Observation, library: Library) -> Reply | None:
    """The sum of the counts behind two shares of one whole ("444.974 trên 574.699 hồ sơ")."""
    a, b = _SHARE.search(first.note), _SHARE.search(second.note)
    if not a or not b or a.group(2) != b.group(2):
        return None
    total = number((amount_of(a.group(1)) or 0.0) + (amount_of(b.group(1)) or 0.0))
    head = f"Dạ, tổng cộng {total} trên {a.group(2)} {a.group(3)} ({period(first.period)}), gồm 2 khoản:"
    lines = [f"- {one.name}: {a.group(1)} ({first.value})", f"- {two.name}: {b.group(1)} ({second.value})"]
    return reply([head, *lines], places(library, [first, second]))


def worked_out(value: str, question: Question) -> str:
    """What a figure in two parts comes to: their sum, where they have one unit; or how many of one there are for each of the other."""
    share = re.search(r"(\d[\d.]*)/(\d[\d.]*)", value)
    if share and re.search(r"\bchua\b|con lai|con bao nhieu|con may", question.joined):
        return f" Còn lại: {number((amount_of(share.group(2)) or 0.0) - (amount_of(share.group(1)) or 0.0))}."
    parts = re.findall(r"(\d[\d.]*) (\w+)", value)
    if len(parts) != 2:
        return ""
    (a, unit), (b, other) = ((amount_of(figure) or 0.0, word) for figure, word in parts)
    if question.wants(Asks.SUM) and unit == other:
        return f" Cộng lại: {number(a + b)} {unit}."
    if question.wants(Asks.AVERAGE) and a and unit != other and re.search(rf"\bmoi {fold(unit)}\b", question.joined):
        return f" Bình quân mỗi {unit} khoảng {number(round(b / a, 1))} {other}."
    return ""
