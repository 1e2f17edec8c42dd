"""Several records asked for in one question ("A với B cái nào nhiều hơn", "cộng ba dự án …"): shown side by side, summed or compared."""

import re
from collections.abc import Sequence
from dataclasses import replace
from math import fsum

from handlers.ask import documents, figures, records
from handlers.ask.candidates import ACCEPT, CONSIDER, Candidate, is_told_apart, overlaps
from handlers.ask.lists.projects import number_named
from handlers.ask.wording import LONGEST_FACT, cited, enumeration, money, reply, shortened
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question
from knowledge.documents import Document
from knowledge.language.folding import fold
from knowledge.projects import Plan

WORTH = 0.09
"""Share of the question that a further record must account for to be taken as asked for as well."""
NAMED = 0.5
"""Share of its name that must have been said of each."""
TOGETHER = 0.5
"""Share of the question that the records together must account for."""
NOUNS = ("indicator", "project", "task", "service", "term")
MOST = 4
BEHIND = 0.1
"""So far behind the best candidate of any kind the first of these may be."""
SIBLING = 0.14
"""So far behind the best indicator the one that it is compared with may be."""


def answer(ranked: Sequence[Candidate], weights: dict[str, float], question: Question, library: Library) -> Reply | None:
    """The records that a question names together, or None where it means one."""
    if question.wants(Asks.DOCUMENT):
        found = _one_a_kind(ranked, question, library)
        return found and replace(found, listed=("document",))
    if not question.wants(Asks.COMPARE, Asks.SUM, Asks.SEVERAL):
        return None
    alike = [c for c in ranked if c.noun in NOUNS]
    if not alike or alike[0].score < max(CONSIDER, ranked[0].score - BEHIND):
        return None
    ranked = alike
    chosen = together(ranked, weights, library, worth=WORTH if len(question.periods) < 2 else 2 * WORTH)
    if len(chosen) < 2:
        chosen = _by_period(ranked, question)
    both = bool(re.search(r"\b(?:hai|2|ca hai) (?:giai doan|du an|phan)\b", question.joined))
    twice = len(re.findall(r"\bbao nhieu\b|\bmay\b", question.joined)) > 1
    if len(chosen) < 2 and (twice or both or question.wants(Asks.COMPARE)) and len(question.periods) < 2:
        chosen = _siblings(ranked, question, library, both=both)
    if len(chosen) < 2:
        return None
    return replace(_of(chosen, question, library), listed=tuple(dict.fromkeys(c.noun for c in chosen)))


def _of(chosen: Sequence[Candidate], question: Question, library: Library) -> Reply:
    """The records as their kind is told."""
    if chosen[0].noun == "indicator":
        return figures.answer(chosen, question, library)
    if chosen[0].noun == "project":
        return summed(chosen, question, library)
    return _tasks(chosen, library) if chosen[0].noun == "task" else _told(chosen, question, library)


def _one_a_kind(ranked: Sequence[Candidate], question: Question, library: Library) -> Reply | None:
    """The best document of each kind that is asked for: "căn cứ nghị định nào, thông tư nào"."""
    kinds = re.findall(r"(quyet dinh|nghi dinh|thong tu|nghi quyet|chi thi|cong van|ke hoach|luat) (?:nao|so may)", question.joined)
    if len(set(kinds)) < 2:
        return None
    found: list[Document] = []
    for kind in dict.fromkeys(kinds):
        of_kind = [c for c in ranked if c.noun == "document" and fold(library.catalogue.documents[c.id].kind) == kind]
        if of_kind and of_kind[0].score >= CONSIDER:
            found.append(library.catalogue.documents[of_kind[0].id])
    return documents.answer(found, question, library) if len(found) > 1 else None


def together(ranked: Sequence[Candidate], weights: dict[str, float], library: Library, worth: float = WORTH) -> list[Candidate]:
    """The best record and those of its kind that each account for another part of the question."""
    alike = [c for c in ranked[:12] if c.noun == ranked[0].noun and c.found.said >= NAMED and c.id != ranked[0].id]
    terms = {c.id: _terms(c, weights, library) for c in (ranked[0], *alike)}
    whole = sum(weights.values()) or 1.0
    chosen = [ranked[0]]
    held = set(terms[ranked[0].id])
    while alike and len(chosen) < MOST:
        # fsum: records that add the same words tie exactly, whichever order sets are in, and the score decides
        gains = [(fsum(weights[t] for t in terms[c.id] - held), c.score, -n) for n, c in enumerate(alike)]
        gain, _, at = max(gains)
        if gain < worth * whole:
            break
        best = alike.pop(-at)
        chosen.append(best)
        held |= terms[best.id]
    return chosen if sum(weights[t] for t in held) >= TOGETHER * whole else chosen[:1]


def _by_period(ranked: Sequence[Candidate], question: Question) -> list[Candidate]:
    """Where a question names several periods and the best indicator has one of them: the next best for the others."""
    alike = [c for c in ranked[:12] if c.noun == "indicator" and c.score >= ranked[0].score - BEHIND]
    chosen: list[Candidate] = []
    for first, last in question.periods:
        of_it = replace(question, periods=((first, last),))
        covering = [c for c in alike if any(o.period and overlaps(o.period, of_it) for o in c.fits)]
        if covering and covering[0] not in chosen:
            chosen.append(covering[0])
    return chosen if len(chosen) > 1 and all(len(c.fits) == 1 for c in chosen) else []


def _siblings(ranked: Sequence[Candidate], question: Question, library: Library, *, both: bool) -> list[Candidate]:
    """The two best indicators of one unit, nearly as good as each other: what is compared is alike in most words."""
    phases = [c for c in ranked[:4] if c.noun == "project" and c.score >= max(ACCEPT, ranked[0].score - SIBLING)]
    if ranked[0].noun == "project":
        return phases[:2] if both else []
    parts = [c for c in ranked[:6] if c.noun == "indicator" and c.id.startswith(f"{ranked[0].id}-") and c.score >= CONSIDER]
    parts = [c for c in parts if is_told_apart(c.id, ranked[0].id, question, library)]
    if parts:
        return parts[:2] if len(parts) > 1 else [ranked[0], *parts]
    alike = [c for c in ranked[:6] if c.noun == "indicator" and c.fits and c.score >= max(ACCEPT, ranked[0].score - SIBLING)]
    if len(alike) < 2 or alike[0].id != ranked[0].id or len(alike[0].fits) > 1:
        return []
    units = [library.catalogue.indicators[c.id].unit for c in alike]
    return next(([alike[0], c] for c, unit in zip(alike[1:], units[1:], strict=True) if unit == units[0]), [])


def _terms(candidate: Candidate, weights: dict[str, float], library: Library) -> set[str]:
    return {term for term in weights if library.finder.holds(candidate.found, term)}


def summed(chosen: Sequence[Candidate], question: Question, library: Library) -> Reply:
    """Projects side by side; their sum or which is the larger where that is asked."""
    catalogue = library.catalogue
    told = [records.plan_for(c.id, question, library) for c in chosen]
    lines = [f"- {catalogue.projects[c.id].name}: {records.plan_facts(p, question)}." for c, p in zip(chosen, told, strict=True)]
    head = "Dạ, theo tài liệu của tỉnh:"
    if question.wants(Asks.COMPARE) and re.search(r"\bhon\b|chenh|khac|bang nhau", question.joined):
        lines += _larger(chosen, told, library)
    elif question.wants(Asks.SUM) and number_named(question) in (0, len(told)):
        wants_need = records.wants_need(question)
        amounts = [p.need if wants_need else p.total for p in told]
        if None not in amounts:
            what = f"nhu cầu vốn năm {told[0].year}" if wants_need else "tổng mức đầu tư"
            head = f"Dạ, {what} của {len(told)} dự án cộng lại: {money(sum(a for a in amounts if a is not None))}."
    return reply([head, *lines], [cited(catalogue, p.text, p.section) for p in told])


def _larger(chosen: Sequence[Candidate], told: Sequence[Plan], library: Library) -> list[str]:
    """Which of two projects is the larger one."""
    a, b = told[0].total, told[1].total
    if len(told) != 2 or a is None or b is None:
        return []
    if a == b:
        return [f"Tổng mức đầu tư của hai dự án bằng nhau: {money(a)}."]
    name = library.catalogue.projects[chosen[0 if a > b else 1].id].name
    return [f"Lớn hơn là “{name}”, hơn {money(abs(a - b))}."]


def _tasks(chosen: Sequence[Candidate], library: Library) -> Reply:
    tasks = [library.catalogue.tasks[c.id] for c in chosen]
    lines = [
        f"- {t.name}: " + "; ".join(part for part in (f"chủ trì {enumeration(t.lead)}" if t.lead else "", t.period) if part) for t in tasks
    ]
    return reply(["Dạ, theo tài liệu của tỉnh:", *lines], [cited(library.catalogue, t.text, t.section) for t in tasks])


def _told(chosen: Sequence[Candidate], question: Question, library: Library) -> Reply:
    """Each record as it is told alone, one after the other."""
    replies = [records.answer(c, question, library) for c in chosen]
    bodies = [r.text.partition("\nNguồn: ")[0].removeprefix("Dạ, ") for r in replies]
    lines = [f"- {shortened(body, LONGEST_FACT // 2)}" for body in bodies]
    return reply(["Dạ, theo tài liệu của tỉnh:", *lines], [place for r in replies for place in r.citations])
