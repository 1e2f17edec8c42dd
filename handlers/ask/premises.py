"""Wrong premises: where a question puts forward a figure or a body that the record does not bear out, say so first."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.ask.candidates import Candidate
from handlers.ask.figures import claimed_amounts
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Asks, Question
from knowledge.indicators import Observation, amount_of


def corrected(reply: Reply, best: Candidate, question: Question, library: Library) -> Reply:
    """The reply, opened with "chưa đúng" or "đúng" where the question asks whether something is so."""
    if not question.wants(Asks.YES_NO):
        return reply
    verdict = _verdict(best, question, library)
    if verdict is None:
        return reply
    opening = "Dạ, đúng ạ. " if verdict else "Dạ, không đúng ạ. Theo tài liệu: "
    return replace(reply, text=opening + reply.text.removeprefix("Dạ, "))


def _verdict(best: Candidate, question: Question, library: Library) -> bool | None:
    """Whether what was put forward holds; None where nothing that can be checked was."""
    amounts = claimed_amounts(question)
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
    series = library.catalogue.observations[best.id]
    if amounts[0] in _amounts(best.fits):
        return True
    return False if question.periods or amounts[0] not in _amounts(series) else None


def _amounts(observations: Sequence[Observation]) -> set[float | None]:
    return {amount_of(part) for o in observations for part in (*o.value.split(), *o.note.split(), *o.value.split("/"))}
