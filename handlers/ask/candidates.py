"""Which records a question is about: the finder's candidates, judged by the question's slots."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise

from handlers.ask.answerable import speaks_of_years
from handlers.ask.priors import LACKS, prior, served
from handlers.asks import Asks
from handlers.library import Library
from handlers.question import Question
from knowledge.indicators import Observation, years_of
from knowledge.search.finder import Found

_AMOUNT = re.compile(r"(?!1022$)\d\d[\d.,]*%?|\d+(?:[.,]\d+)+%?|\d+%")
"""Figures that a question puts forward say nothing about which record it means."""
_ESSENTIAL = re.compile(r"\b(?:trung thau|nha thau|thi cong|doat giai|giai (?:nhat|nhi|thuong)|khoi to|trung tuyen|tuyen dung)\b")
"""What nothing else can stand for: a record that does not speak of it is not meant."""
ABSENT = 0.4
"""What speaks against such a record."""
ACCEPT = 0.42
"""Score from which a candidate answers; fitted on labelled questions."""
CONSIDER = 0.36
"""Score from which candidates are offered as choices; below it the assistant says that it does not know."""
ONLY_TOPIC = 0.25
"""The same, when the question names nothing at all ("ai chủ trì?")."""
OWN = 0.15
"""Share of the question that a record's own words must account for; questions that are known to ask for it are no proof by themselves."""
WHOLLY = 0.9
"""Share of its name from which an indicator is named."""
NEAR = 0.03
"""Candidates nearer than this to the best are shown with it."""
UNHEARD = 0.2
"""What speaks against everything where a question names an abbreviation that no record has."""
DEFINED = {"term": 0.25, "service": 0.12, "statement": 0.12, "organisation": 0.12}
"""What speaks for a record that is named outright by a question that asks what it is."""
SHORT = 18
"""Words within which a question names what is measured and asks how much it is."""
OTHER_YEARS = -0.2
"""What speaks against a text that does not speak of each of the years that are compared."""
OTHER_NOUN = -0.1
"""What speaks against an indicator that does not speak of the noun that is counted ("bao nhiêu bác sĩ")."""
TOPIC = 0.05
"""What speaks for the record that was told about before, when a question follows."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record with its score after the slots were looked at; `fits` are the observations of an indicator that suit them."""

    noun: str
    id: str
    score: float
    found: Found
    fits: tuple[Observation, ...] = ()


def weights_of(question: Question, library: Library, earlier: Question | None = None) -> dict[str, float]:
    """The weighted terms of a question; slots (years, numbers of documents, the plan that is named) count little."""
    weights = _weights(question, library)
    if earlier is not None:
        for term, weight in _weights(earlier, library).items():
            weights[term] = max(weights.get(term, 0.0), 0.55 * weight)
    return weights


def _weights(question: Question, library: Library) -> dict[str, float]:
    weights = library.finder.weigh(question.tokens, question.heavy)
    slots = {str(year) for year in question.years}
    unsaid = set(question.source_words)
    if question.wants(Asks.YES_NO):
        unsaid |= {t for b in question.bodies for t in library.language.tokens(library.catalogue.organisations[b].name)}
    for term in list(weights):
        words = term.split()
        if any(word in slots or re.fullmatch(r"(?:19|20)\d\d(?:-\d+)?", word) for word in words):
            weights[term] *= 0.1
        elif all(word in unsaid for word in words) or _says_nothing(term, library):
            weights[term] *= 0.15
    return weights


def _says_nothing(term: str, library: Library) -> bool:
    """Whether a term holds a figure that somebody puts forward, or a number that no record has."""
    words = term.split()
    if len(words) > 1 and term in library.finder:
        return False  # "phiên bản 1.0", "giai đoạn 2"
    return any(_AMOUNT.fullmatch(word) for word in words) or (re.search(r"\d", term) is not None and term not in library.finder)


def candidates(
    question: Question, library: Library, weights: dict[str, float], earlier: Question | None = None, about: Sequence[str] = ()
) -> list[Candidate]:
    """The records that a question, weighed by `weights_of`, may be about, best first; a follow-up is likely `about` the same as before."""
    joined = question.joined if earlier is None else f"{earlier.joined} {question.joined}"
    of_noun = cache(lambda noun: prior(noun, question))
    found = [f for f in library.finder.find(weights, joined, most=16) if f.own >= OWN and _is_here(f, question, library)]
    judged = [c for f in found if (c := _judge(f, of_noun(f.noun), question, library)) is not None]
    measured = _measures(question, library) if earlier is None else ()
    if measured:
        judged = [c if _is_held(c.found, measured, library) else replace(c, score=c.score + OTHER_NOUN) for c in judged]
    new = [
        t
        for t, share in zip(question.tokens, library.finder.shares(question.tokens, question.heavy), strict=True)
        if share == 1 and t.isalpha()
    ]
    essential = [tuple(match.group().split()) for match in _ESSENTIAL.finditer(question.joined)]
    judged = [replace(c, score=c.score - ABSENT) if not _has(c.found, essential, library) else c for c in judged]
    judged = _wholes_first(judged, question, library)
    if _unheard_of(question, library):
        judged = [replace(c, score=c.score - UNHEARD) for c in judged]
    known = [
        replace(c, score=c.score + (TOPIC if new or question.phase or question.levels else ONLY_TOPIC))
        if f"{c.noun}/{c.id}" in about and all(library.finder.holds(c.found, word) for word in new)
        else c
        for c in judged
    ]
    return sorted(known, key=lambda c: -c.score)


def _wholes_first(judged: Sequence[Candidate], question: Question, library: Library) -> list[Candidate]:
    """The candidates, with a whole that was named ("doanh nghiệp CNTT") in the place of a part of it that was not."""
    indicators = [c for c in judged if c.noun == "indicator"]
    scores = {c.id: c.score for c in indicators}
    for whole in (c for c in indicators if c.found.said > WHOLLY):
        for part in (c for c in indicators if c.id.startswith(f"{whole.id}-") and scores[c.id] > scores[whole.id] - NEAR):
            if not is_told_apart(part.id, whole.id, question, library):
                scores[whole.id], scores[part.id] = max(scores[whole.id], scores[part.id]), scores[whole.id] - 2 * NEAR
    return [replace(c, score=scores[c.id]) if c.noun == "indicator" else c for c in judged]


def is_told_apart(part: str, whole: str, question: Question, library: Library) -> bool:
    """Whether a question says any of what tells the name of one indicator ("doanh nghiệp dịch vụ CNTT") from that of another."""
    words, others = (set(library.language.tokens(library.catalogue.indicators[id_].name)) for id_ in (part, whole))
    return not (words - others).isdisjoint(question.tokens)


def _unheard_of(question: Question, library: Library) -> bool:
    """Whether a question is about an abbreviation that no record has ("PCI"): then nothing that is found can be meant."""
    capitals = re.findall(r"\b[A-ZĐ]{2,6}\b", question.typed) if not question.typed.isupper() else []
    return any(
        token not in library.finder and not library.language.is_syllable(token)
        for word in capitals
        for token in library.language.question(word)
    )


def _is_here(found: Found, question: Question, library: Library) -> bool:
    """False where a question names another province, or asks for the figure of a district, that the record does not speak of."""
    if found.noun not in ("service", "project") and question.wants(Asks.VALUE) and not _speaks_of(found, question.district, library):
        return False
    return _speaks_of(found, question.elsewhere, library)


def _speaks_of(found: Found, place: Sequence[str], library: Library) -> bool:
    return all(library.finder.holds(found, f"{a} {b}") for a, b in pairwise(place))


def _has(found: Found, phrases: Sequence[Sequence[str]], library: Library) -> bool:
    return all(library.finder.holds(found, f"{a} {b}") for phrase in phrases for a, b in pairwise(phrase))


def _is_held(found: Found, words: Sequence[str], library: Library) -> bool:
    return all(library.finder.holds(found, word) for word in words)


def _judge(found: Found, of_noun: float, question: Question, library: Library) -> Candidate | None:
    if found.noun == "indicator":
        fits, bonus = observations_for(found.id, question, library)
        score = found.score + of_noun + bonus + served(found, question, library)
        if question.counted and not all(library.finder.holds(found, word) for word in question.counted):
            score += OTHER_NOUN
        if question.wants(Asks.PERCENT) and not any("%" in o.value for o in fits):
            score += LACKS
        return Candidate(found.noun, found.id, score, found, fits) if fits else None
    score = found.score + of_noun + _slot_bonus(found, question, library) + served(found, question, library)
    compared = {first for first, _ in question.periods}
    if len(compared) > 1 and question.wants(Asks.VALUE) and not speaks_of_years(found.noun, found.id, library, compared):
        score += OTHER_YEARS
    if (
        found.noun in DEFINED
        and question.wants(Asks.DEFINE)
        and not _supposes_who(question)
        and library.finder.is_named(found, question.joined)
    ):
        score += DEFINED[found.noun]
    return Candidate(found.noun, found.id, score, found)


def _measures(question: Question, library: Library) -> tuple[str, ...]:
    """The two words with which a question for a figure begins, where they name what is measured: "học phí ngành …", "tăng trưởng GRDP"."""
    if not question.wants(Asks.VALUE) or question.wants(Asks.DOCUMENT, Asks.WHEN, Asks.CONFLICT):
        return ()
    asked = next((at for at, token in enumerate(question.tokens[:SHORT]) if token in ("bao", "may")), 0)
    shares = library.finder.shares(question.tokens, question.heavy)
    head = [at for at in range(asked) if shares[at] == 1 and question.tokens[at].isalpha()][:2]
    together = len(head) == 2 and head[1] == head[0] + 1
    return tuple(question.tokens[at] for at in head) if together else ()


def _supposes_who(question: Question) -> bool:
    """Whether it is asked if somebody does a thing, rather than what the thing is: "là giao Công an tỉnh phải không"."""
    return question.wants(Asks.WHO) and question.wants(Asks.YES_NO)


def _slot_bonus(found: Found, question: Question, library: Library) -> float:
    catalogue = library.catalogue
    key = found.id
    texts: set[str] = set()
    periods: list[str] = []
    if found.noun == "project":
        plans = catalogue.plans.get(key, [])
        texts, periods = {p.text for p in plans}, [p.period for p in plans]
    elif found.noun in ("task", "duty"):
        task = catalogue.tasks[key]
        texts, periods = {task.text}, [task.period]
    elif found.noun == "statement":
        statement = catalogue.statements[key]
        texts, periods = {statement.text}, [statement.period]
    elif found.noun == "service":
        texts = {f.text for f in catalogue.features.get(key, [])}
    elif found.noun == "conflict":
        texts, periods = {s.text for s in catalogue.sides.get(key, [])}, [catalogue.conflicts[key].period]
    elif found.noun == "document":
        texts = {c.text for c in catalogue.citations.get(key, [])}
        document = catalogue.documents[key]
        periods = [document.name] if years_of(document.name) else [str(document.date.year)] if document.date else []
    bonus = 0.0
    if question.phase and found.noun == "project":
        phase = re.search(r"giai đoạn (\d)\b", catalogue.projects[key].name.lower())
        bonus += 0.08 if phase and phase.group(1) == question.phase else -0.12 if phase else 0.0
    if question.source and texts:
        bonus += 0.1 if question.texts & texts else -0.14
    if question.years and any(periods):
        bonus += 0.04 if any(overlaps(p, question) for p in periods) else -0.1
    return bonus


def overlaps(period: str, question: Question) -> bool:
    """Whether a period has a year that the question names; a period without years suits all."""
    span = years_of(period)
    return span is None or any(first <= span[1] and span[0] <= last for first, last in question.periods)


def observations_for(indicator: str, question: Question, library: Library) -> tuple[tuple[Observation, ...], float]:
    """Those observations of an indicator that suit the slots best, newest first, with a bonus for how well they do."""
    bodies = [library.catalogue.organisations[body].name for body in question.bodies]
    years = [year for first, last in question.periods for year in range(first, min(last, first + 30) + 1)]
    rated = [(_rate(o, question, bodies), o) for o in library.catalogue.observed(indicator, years, bodies)]
    rated = [(rate, o) for rate, o in rated if rate > -0.5]
    if not rated:
        return (), 0.0
    top = max(rate for rate, _ in rated)
    fitting = [o for rate, o in rated if rate >= top - 0.035]
    fitting.sort(key=lambda o: (-(years_of(o.period) or (0, 0))[1], o.kind != "result", o.position))
    return tuple(fitting), top


def _rate(observation: Observation, question: Question, bodies: Sequence[str]) -> float:
    rate = 0.0
    if observation.body:
        rate += 0.06 if observation.body in bodies else -0.06
    if question.periods:
        span = years_of(observation.period)
        if span in question.periods:
            rate += 0.06
        elif span and any(first <= span[1] and span[0] <= last for first, last in question.periods):
            rate += 0.02
        else:
            rate -= 0.2
    if question.kind and not question.wants(Asks.COMPARE):
        rate += 0.04 if observation.kind == question.kind else -0.05
    if question.levels:
        rate += 0.05 if any(level in observation.level for level in question.levels) else -0.06 if observation.level else -0.01
    if question.source:
        rate += 0.05 if observation.text in question.texts else -0.08
    return rate
