"""What speaks for or against a kind of record, and a record that holds nothing of what is asked for; fitted on labelled questions."""

from handlers.ask.answerable import of_other_years, serves
from handlers.asks import Asks
from handlers.library import Library
from handlers.question import Question
from knowledge.search.finder import Found

LACKS = -0.08
"""What speaks against a record for each kind of thing that is asked for and that it does not hold."""
PROJECT = 0.08
"""What speaks for a project where a question says "dự án" and asks who, when or how much."""
MEASURED = 0.05
"""What speaks for an indicator where a target or a result is asked for."""
DATED = -0.2
"""What speaks against the meaning of a word where a year is named: what was in that year is asked."""
WORDS_ONLY = ("task", "duty", "document", "organisation", "term", "service")
"""Kinds of record that hold figures only by the way."""
SERVABLE = (Asks.MONEY, Asks.WHO, Asks.WHEN, Asks.DOCUMENT, Asks.PERCENT, Asks.VALUE)


def prior(noun: str, question: Question) -> float:
    """How well the kind of record suits what is asked."""
    measured = MEASURED if question.kind and noun == "indicator" else 0.0
    needs, without = UNASKED.get(noun, (Asks.NOTHING, 0.0))
    unasked = 0.0 if question.wants(needs) else without
    meant = PROJECT if noun == "project" and "du an" in question.joined and question.wants(Asks.WHO, Asks.WHEN, Asks.MONEY) else 0.0
    unfit = 0.0
    if noun == "indicator" and not question.wants(Asks.VALUE, Asks.COUNT, Asks.SUM, Asks.COMPARE, Asks.TREND, Asks.HIGHEST, Asks.LOWEST):
        unfit = -0.12 if question.wants(Asks.WHERE, Asks.HOW) else -0.08 if question.wants(Asks.LIST) else 0.0
    if (
        noun == "project"
        and question.wants(Asks.DEFINE, Asks.LIST, Asks.HOW, Asks.DUTY)
        and not question.wants(Asks.MONEY, Asks.WHO, Asks.WHEN, Asks.COUNT, Asks.SUM, Asks.COMPARE)
    ):
        unfit = -0.05
    dated = DATED if noun == "term" and question.periods and not question.wants(Asks.DEFINE) else 0.0
    return (
        measured + unasked + meant + unfit + dated + sum(bonus for asks, nouns, bonus in _PRIORS if question.wants(asks) and noun in nouns)
    )


UNASKED = {"conflict": (Asks.CONFLICT, -0.06), "document": (Asks.DOCUMENT, -0.06)}
"""Kinds of record that a question means when it asks for them, and what speaks against them where it does not."""
_PRIORS: tuple[tuple[Asks, tuple[str, ...], float], ...] = (
    (Asks.DOCUMENT, ("document",), 0.12),
    (Asks.DOCUMENT, ("indicator", "term"), -0.04),
    (Asks.DEFINE, ("term",), 0.08),
    (Asks.DEFINE, ("service",), 0.06),
    (Asks.MONEY, ("project",), 0.08),
    (Asks.MONEY, ("term", "organisation"), -0.06),
    (Asks.MONEY, ("document",), -0.2),
    (Asks.WHO, ("project", "task", "duty"), 0.04),
    (Asks.DUTY, ("duty",), 0.06),
    (Asks.VALUE, ("indicator",), 0.05),
    (Asks.PERCENT, ("indicator",), 0.03),
    (Asks.VALUE, ("term", "organisation"), -0.08),
    (Asks.CONFLICT, ("conflict",), 0.15),
    (Asks.HOW, ("service", "statement"), 0.05),
    (Asks.WHERE, ("service", "statement"), 0.06),
    (Asks.LIST, ("statement",), 0.03),
    (Asks.LIST, ("indicator",), -0.02),
    (Asks.HIGHEST | Asks.LOWEST | Asks.TREND, ("indicator",), 0.06),
    (Asks.HIGHEST | Asks.LOWEST, ("task", "duty", "document", "organisation", "term", "statement"), -0.08),
    (Asks.WHEN, ("project", "task"), 0.04),
    (Asks.WHO | Asks.MONEY, ("statement",), -0.03),
    (Asks.SUM | Asks.AVERAGE, ("statement",), -0.06),
)


def served(found: Found, question: Question, library: Library) -> float:
    """What speaks against a record that holds nothing of the kind that is asked for (no amount of money, no date, no body)."""
    if found.noun in WORDS_ONLY and question.wants(Asks.VALUE) and of_other_years(found.noun, found.id, library, question.periods):
        return 3 * LACKS
    if (
        found.noun in WORDS_ONLY
        and question.wants(Asks.VALUE)
        and ((question.counted and found.noun != "service") or not serves(found.noun, found.id, Asks.VALUE, library))
    ):
        return 2 * LACKS
    asked = (Asks.MONEY, Asks.WHO, Asks.WHEN, Asks.DOCUMENT) if question.wants(Asks.LIST) else SERVABLE
    return sum(LACKS for asks in asked if question.wants(asks) and not serves(found.noun, found.id, asks, library))
