"""Wrong premises: where a question puts forward a figure or a body that the record does not bear out, say so first."""

from dataclasses import replace

from handlers.ask.candidates import Candidate
from handlers.ask.figures import claimed_amounts
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Asks, Question
from knowledge.indicators import amount_of


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
        held = {o.amount for o in best.fits} | {amount_of(part) for o in best.fits for part in o.note.split()}
        return any(amount in held for amount in amounts)
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
        return any(library.catalogue.organisations[b].name in lead for b in question.bodies)
    return None
