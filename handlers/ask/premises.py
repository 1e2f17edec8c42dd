"""Wrong premises: where a question puts forward a figure or a body that the record does not bear out, say so first."""

import re
from collections.abc import Sequence
from dataclasses import replace

from handlers.ask.candidates import Candidate
from handlers.ask.figures import claimed_amounts
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question
from knowledge.indicators import Observation, amount_of

_EVERY = re.compile(r"\bdeu\b|tat ca|toan bo|\bca \d+|100 ?%|du het|day du")
SURE = 0.55
"""Score, and share of its name that was said, from which a record is certain enough to say "đúng" or "không đúng"."""


def corrected(reply: Reply, best: Candidate, question: Question, library: Library) -> Reply:
    """The reply, opened with "chưa đúng" or "đúng" where the question asks whether something is so."""
    if not question.wants(Asks.YES_NO):
        return reply
    verdict = _verdict(best, question, library)
    if verdict is None:
        return reply
    rest = reply.text.removeprefix("Dạ, ").removeprefix("theo tài liệu của tỉnh:\n")
    gap = "\n" if rest.startswith("- ") else " "
    opening = f"Dạ, đúng ạ. {rest[0].upper()}{rest[1:]}" if verdict else f"Dạ, không đúng ạ. Theo tài liệu:{gap}{rest}"
    return replace(reply, text=opening)


def _verdict(best: Candidate, question: Question, library: Library) -> bool | None:
    """Whether what was put forward holds; None where nothing that can be checked was."""
    if best.score < SURE or best.found.said < SURE:
        return None
    unit = library.language.tokens(library.catalogue.indicators[best.id].unit) if best.noun == "indicator" else None
    amounts = claimed_amounts(question, unit)
    if best.noun == "indicator" and best.fits and _EVERY.search(question.joined) and _in_part(best.fits[0].value):
        return False
    if best.noun == "indicator" and amounts and best.fits:
        return _figures_hold(amounts, best, question, library)
    if best.noun == "project":
        plans = library.catalogue.plans[best.id]
        claims: list[bool] = []
        if amounts:
            money = {p.total for p in plans} | {p.need for p in plans}
            claims.append(any(amount in money or amount * 1000 in money for amount in amounts))
        if question.bodies:
            owners = {owner for p in plans for owner in (*p.owner, *p.partners)}
            claims.append(any(library.catalogue.organisations[b].name in owners for b in question.bodies))
        return all(claims) if claims else None
    if best.noun in ("task", "duty") and question.bodies:
        lead = library.catalogue.tasks[best.id].lead
        if not lead:
            return None
        return any(library.catalogue.organisations[b].name in lead for b in question.bodies)
    return None


def _figures_hold(amounts: list[float], best: Candidate, question: Question, library: Library) -> bool | None:
    """True where a figure put forward is the record's, False where the record has it nowhere or for another year than the one named."""
    if amounts[0] in {o.amount for o in best.fits[:1]}:
        return True
    series = library.catalogue.observations[best.id]
    return False if amounts[0] not in _amounts(best.fits if question.periods else series) else None


def _in_part(value: str) -> bool:
    """Whether a value is less than the whole: "10/11"."""
    return any(int(part) < int(whole) for part, whole in re.findall(r"\b(\d+)/(\d+)\b", value))


def _amounts(observations: Sequence[Observation]) -> set[float | None]:
    words = [part for o in observations for part in (*o.value.split(), *o.note.split(), *o.value.split("/"))]
    return {amount_of(word) for word in words}
