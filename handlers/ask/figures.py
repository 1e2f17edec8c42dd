"""Answers about indicators: one figure, several side by side, a series, the highest and lowest, a breakdown."""

from collections.abc import Collection, Sequence

from handlers.ask.arithmetic import added, apart, once_a_year, places, spans, total_of, worked_out
from handlers.ask.candidates import Candidate, overlaps
from handlers.ask.charts import charted
from handlers.ask.wording import LONGEST_FACT, cited, enumeration, number, period, related, reply, sentence, shortened
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Cited, Outcome, Reply
from handlers.question import Question
from knowledge.conflicts import Conflict
from knowledge.indicators import Indicator, Observation, amount_of, years_of

KIND = {"target": "chỉ tiêu", "result": "kết quả"}
MET = {True: "đạt", False: "chưa đạt"}


def answer(best: Sequence[Candidate], question: Question, library: Library) -> Reply:
    """The figures of the best indicators (near ties together), the best one first."""
    catalogue = library.catalogue
    first = best[0]
    indicator = catalogue.indicators[first.id]
    series = catalogue.observations[first.id]
    if question.wants(Asks.BREAKDOWN) or (question.wants(Asks.LIST) and not question.wants(Asks.COMPARE)):
        parts = _parts(indicator, library)
        if parts:
            return _breakdown(indicator, parts, question, library)
    if question.wants(Asks.HIGHEST, Asks.LOWEST) and len(series) > 2:
        extreme = _extremes(indicator, series, question, library)
        if extreme:
            return extreme
    if question.wants(Asks.AVERAGE) or (question.wants(Asks.SUM) and spans(question) and len(series) > 2):
        total = total_of(indicator, series, question, library)
        if total:
            return total
    named = [c for c in best if c.found.said >= 0.6]
    if question.wants(Asks.SUM) and len(named) > 1 and apart(named[0], named[1], library):
        both = added(named[:2], library)
        if both:
            return both
    if len(best) == 1 and (question.wants(Asks.TREND) or (question.wants(Asks.COMPARE) and not question.periods)):
        return _series(indicator, [o for o in series if not question.periods or overlaps(o.period, question)] or series, library)
    return _lines(best, question, library)


def line(indicator: Indicator, observation: Observation, *, note: bool = True) -> str:
    """ "5,3%: Tỷ lệ hồ sơ trễ hạn, năm 2019 (kết quả). 30.505 trên 574.699 hồ sơ." """
    judged = f", {MET[observation.met]}" if observation.met is not None else ""
    value = observation.value
    if observation.relation and not value.lower().startswith(observation.relation.lower()):
        value = related(observation.relation, value)
    about = [indicator.name]
    about += [f"cấp {observation.level}"] if observation.level and f"cấp {observation.level}" not in indicator.name.lower() else []
    about += [observation.body] if observation.body else []
    about += [observation.as_of or period(observation.period)]
    if observation.amount == 0 and value.split()[0] == "0":
        value = f"{value}, tức là không có {indicator.unit or 'trường hợp'} nào"
    words = f"{value}: {', '.join(a for a in about if a)} ({KIND.get(observation.kind, observation.kind)}{judged})."
    return f"{words} {sentence(observation.note)}".strip() if note else words


def _lines(best: Sequence[Candidate], question: Question, library: Library) -> Reply:
    """One line an observation, as many as fit; with conflicts about them shown."""
    catalogue = library.catalogue
    shown: list[tuple[Indicator, Observation]] = []
    for candidate in best:
        fits = candidate.fits
        if not question.periods and not question.wants(Asks.COMPARE, Asks.LIST, Asks.CONFLICT):
            fits = _newest(fits)
        if question.wants(Asks.COMPARE):
            fits = _compared(catalogue.observations[candidate.id], question) or fits
        shown += [(catalogue.indicators[candidate.id], o) for o in fits]
    lines: list[str] = []
    used: list[Observation] = []
    said: set[tuple[str, str, str, str, float | None]] = set()
    for indicator, observation in shown:
        fact = (indicator.id, observation.kind, observation.period, observation.level, observation.amount)
        if observation.amount is not None and fact in said:
            used.append(observation)  # two texts that agree: said once, both cited
            continue
        said.add(fact)
        words = line(indicator, observation) + worked_out(observation.value, question)
        if len(shown) > 2 and len(words) > LONGEST_FACT // min(len(shown), 4):
            words = line(indicator, observation, note=False)
        if lines and sum(map(len, lines)) + len(words) > LONGEST_FACT:
            break
        lines.append(words)
        used.append(observation)
    opening = f"Dạ, {lines[0]}" if len(lines) == 1 else "Dạ, theo tài liệu của tỉnh:\n" + "\n".join(f"- {words}" for words in lines)
    if question.wants(Asks.COMPARE) and len(used) > 1:
        opening += _difference(_ends(used) if len({indicator.id for indicator, _ in shown}) == 1 else used)
    conflict_lines, sides = conflict_notes([c.id for c in best[:1]], question, library, used)
    told = reply([opening, *conflict_lines], [*places(library, used), *sides], Outcome.answered)
    one = {indicator.id for indicator, _ in shown}
    return charted(told, shown[0][0], used, library) if len(one) == 1 else told


def _newest(fits: Sequence[Observation]) -> tuple[Observation, ...]:
    """Where no year is named: of each kind and level the newest (`fits` come newest first) that has a figure, if any has."""
    found: dict[tuple[str, str, str], Observation] = {}
    for o in sorted(fits, key=lambda o: not any(map(str.isdigit, o.value))):
        found.setdefault((o.kind, o.level, o.body), o)
    return tuple(found.values())


def _compared(series: Sequence[Observation], question: Question) -> tuple[Observation, ...]:
    """The observations that a comparison sets side by side: of the years it names (with the first one, where "năm đầu tiên" is said)."""
    if not question.periods:
        return ()
    valued = sorted((o for o in series if o.amount is not None and o.period), key=lambda o: o.period)
    first = valued[:1] if "nam dau tien" in question.joined else []
    named = [o for o in series if overlaps(o.period, question)]
    of_level = [o for o in named if _level_fits(o, question)]
    return tuple(dict.fromkeys([*first, *(of_level if len(of_level) > 1 else named)]))


def _level_fits(observation: Observation, question: Question) -> bool:
    return not question.levels or not observation.level or any(level in observation.level for level in question.levels)


def _ends(series: Sequence[Observation]) -> Sequence[Observation]:
    """The last and the first year of a longer series of results; two figures as they are."""
    if len(series) == 2 or any(o.kind != "result" or not o.period.isdigit() or o.level for o in series):
        return series
    in_order = once_a_year(series)
    return in_order[-1], in_order[0]


def _difference(observations: Sequence[Observation]) -> str:
    """What lies between two comparable figures, the later or the result measured against the other."""
    if len(observations) != 2:
        return ""
    late, early = observations
    a, b = late.amount, early.amount
    units = {"%" in late.value, "%" in early.value}
    if a is None or b is None or len(units) > 1 or "/" in late.value + early.value:
        return ""
    if a == b:
        return f"\nHai số bằng nhau: {'kết quả đúng bằng chỉ tiêu' if late.kind != early.kind else 'không tăng, không giảm'}."
    unit = " điểm phần trăm" if "%" in late.value else _unit(late, early)
    difference = number(abs(a - b))
    if late.kind != early.kind:
        result, target = (late, early) if late.kind == "result" else (early, late)
        if result.amount is not None and target.amount is not None:
            return f"\nKết quả {'cao' if result.amount > target.amount else 'thấp'} hơn chỉ tiêu {difference}{unit}."
    span_late, span_early = years_of(late.period), years_of(early.period)
    if span_late == span_early or span_late is None or span_early is None:
        return ""
    return f"\n{sentence(period(late.period))[:-1]} {'cao' if a > b else 'thấp'} hơn {period(early.period)} {difference}{unit}."


def _unit(*observations: Observation) -> str:
    """What figures count, where all count the same: " doanh nghiệp"."""
    units = {o.value.partition(" ")[2] for o in observations}
    unit = units.pop()
    return f" {unit}" if not units and unit and not any(c.isdigit() or c == "(" for c in unit) else ""


def _series(indicator: Indicator, series: Sequence[Observation], library: Library) -> Reply:
    ordered = sorted(series, key=lambda o: (years_of(o.period) or (0, 0), o.kind != "target", o.position))
    kinds = {o.kind for o in ordered}
    lines = [f"Dạ, {indicator.name} qua các năm:"]
    for o in ordered:
        what = f" ({KIND.get(o.kind, o.kind)})" if len(kinds) > 1 else ""
        level = f", cấp {o.level}" if o.level else ""
        lines.append(f"- {o.period}{level}{what}: {related(o.relation, o.value) if o.relation else o.value}")
    return charted(reply(lines, places(library, ordered)), indicator, ordered, library)


def _extremes(indicator: Indicator, series: Sequence[Observation], question: Question, library: Library) -> Reply | None:
    known = [o for o in series if o.kind == "result" and o.period.isdigit() and (not question.periods or overlaps(o.period, question))]
    known = once_a_year(known)
    counted = [o for o in known if o.amount is not None]
    if len(counted) < 2:
        return None
    rank = indicator.id.startswith("xep-hang")
    order = sorted(counted, key=lambda o: o.amount or 0.0, reverse=not rank)
    lines = [f"Dạ, về {indicator.name}:"]
    if question.wants(Asks.HIGHEST):
        lines.append(f"- Cao nhất: {order[0].value} ({period(order[0].period)}).")
    if question.wants(Asks.LOWEST):
        lines.append(f"- Thấp nhất: {order[-1].value} ({period(order[-1].period)}).")
    missing = [o for o in known if o.amount is None]
    if missing:
        lines.append(f"- Không có số liệu: {enumeration(period(o.period) for o in missing)}.")
    lines.append(f"(Xét {len(known)} năm có trong bảng, {known[0].period}-{known[-1].period}.)")
    return charted(reply(lines, places(library, known)), indicator, known, library)


def _parts(indicator: Indicator, library: Library) -> list[Indicator]:
    prefix = f"{indicator.id}-"
    return [other for key, other in library.catalogue.indicators.items() if key.startswith(prefix)]


def _breakdown(indicator: Indicator, parts: Sequence[Indicator], question: Question, library: Library) -> Reply:
    rows: list[tuple[Indicator, Observation]] = []
    for part in (indicator, *parts):
        seen = [o for o in library.catalogue.observations.get(part.id, []) if not question.periods or overlaps(o.period, question)]
        if seen:
            rows.append((part, max(seen, key=lambda o: (years_of(o.period) or (0, 0), o.position))))
    latest = rows[0][1].period
    lines = [f"Dạ, {indicator.name}, {period(latest)}:"]
    lines += [f"- {part.name}: {o.value}" + (f" ({period(o.period)})" if o.period != latest else "") for part, o in rows]
    return reply(lines, places(library, [o for _, o in rows]))


def conflict_notes(
    subjects: Sequence[str], question: Question, library: Library, used: Sequence[Observation] = ()
) -> tuple[list[str], list[Cited]]:
    """Conflicts about the subjects that touch what was asked or shown, each with both sides."""
    lines: list[str] = []
    citations: list[Cited] = []
    for subject in subjects:
        for conflict in library.catalogue.conflicts_by_subject.get(subject, []):
            if _touches(conflict, question, used):
                sides = library.catalogue.sides.get(conflict.id, [])
                said = "; ".join(shortened(side.says.rstrip("."), 160) for side in sides)
                lines.append(f"Lưu ý, tài liệu không thống nhất: {said}.")
                citations += [cited(library.catalogue, side.text, side.section) for side in sides]
    return lines, citations


def _touches(conflict: Conflict, question: Question, used: Sequence[Observation]) -> bool:
    span = years_of(conflict.period)
    if span is None:
        return True
    if used:
        return any((s := years_of(o.period)) is not None and s[0] <= span[1] and span[0] <= s[1] for o in used)
    return not question.periods or overlaps(conflict.period, question)


_COUNTABLE = frozenset({"huyen", "xa", "so", "nganh", "nam", "thang", "ngay", "du", "don", "lop", "nguoi", "ho", "doanh", "van"})
"""Nouns that are often counted, folded."""


def claimed_amounts(question: Question, unit: Collection[str] | None = None) -> list[float]:
    """Figures that a question itself puts forward ("8 tiến sĩ"), without years, document numbers and, where a unit is given (as
    tokens), those that count something else."""
    claimed = []
    for before, token, after in zip(("", *question.tokens), question.tokens, (*question.tokens[1:], ""), strict=False):
        if unit is not None and after.isalpha() and after in _COUNTABLE and after not in unit:
            continue  # "11 huyện" says nothing about an indicator that counts people
        if before in ("do", "doan", "ban", "muc", "luc", "cap", "lop", "phu", "quy", "dieu", "so"):
            continue  # "mức độ 4", "giai đoạn 1", "phiên bản 2", "phụ lục 4": part of a name
        if token[0].isdigit() and not any(c.isalpha() for c in token) and "/" not in token and "-" not in token:
            amount = amount_of(token)
            if amount is not None and amount not in question.years:
                claimed.append(amount)
    return claimed
