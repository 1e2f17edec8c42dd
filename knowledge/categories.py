"""Categories of reports (phản ánh, kiến nghị), and which one a message belongs to, if any.

Data: `data/categories/all.toml` (each with words that point to it and example messages) and `not-reports.toml` (messages of the same life
that report nothing). The judge is a naive Bayes over folded words and word pairs: counted from the data, nothing is trained elsewhere.
"""

import math
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any

from knowledge.facts import DATA
from knowledge.language.reading import Language
from knowledge.search.postings import unigrams_and_bigrams

FOLDER = DATA / "categories"
SMOOTHING = 0.1
BOUND = 3.0
"""No single word says more than this (natural logarithm of how much likelier it is in a report)."""
PAIR = 0.7
"""How much a word pair counts beside a word."""
LIFE = 2
"""So many questions about facts weigh as much as one message of everyday life that reports nothing."""
Terms = set[str]
"""The words and word pairs of a message."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of report: who handles it, what is asked and promised, in how many working days."""

    id: str
    name: str
    department: str
    words: tuple[str, ...]
    examples: tuple[str, ...]
    questions: tuple[str, ...]
    notice: str
    promise: str
    deadline: int
    place: bool
    public: bool


@cache
def categories() -> tuple[Category, ...]:
    """All categories, in the order in which they are offered."""
    entries = tomllib.loads((FOLDER / "all.toml").read_text(encoding="utf-8"))["category"]
    return tuple(_category(entry) for entry in entries)


def _category(entry: dict[str, Any]) -> Category:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Category(**fields)


@cache
def not_reports() -> tuple[str, ...]:
    """Messages that report nothing."""
    return tuple(tomllib.loads((FOLDER / "not-reports.toml").read_text(encoding="utf-8"))["examples"])


class Likeness:
    """Tells messages of one sort from others by the terms of both (naive Bayes)."""

    def __init__(self, ours: Collection[Terms], others: Collection[Terms]) -> None:
        here, there = Counter(chain.from_iterable(ours)), Counter(chain.from_iterable(others))
        of_ours, of_others = len(ours), len(others) or 1
        self._speaks = {term: _evidence(here[term] / of_ours, there[term] / of_others, 1 / of_ours) for term in here.keys() | there.keys()}

    def evidence(self, tokens: Sequence[str]) -> float:
        """How strongly a message speaks for being of our sort (sum of log likelihood ratios; above 0 it does)."""
        return sum(self._speaks.get(term, 0.0) * (PAIR if " " in term else 1.0) for term in _terms(tokens))


def likenesses(language: Language, questions: Iterable[Sequence[str]], names: Iterable[Sequence[str]]) -> tuple[Likeness, Likeness]:
    """What tells a report from any other message, and what tells everyday life at large (prices, timetables, the weather) from facts.

    `questions` are those about facts and `names` those of records, as tokens.
    """
    told = [_terms(language.question(message)) for category in categories() for message in (*category.examples, *category.words)]
    life = [_terms(language.question(message)) for message in not_reports()]
    asked = [_terms(tokens) for tokens in questions]
    return Likeness(told, [*life * LIFE, *asked]), Likeness(life, [*asked, *map(_terms, names)])


def _terms(tokens: Sequence[str]) -> Terms:
    return set(unigrams_and_bigrams([token if token.isalpha() else re.sub(r"\d+", "0", token) for token in tokens]))


def _evidence(in_reports: float, in_others: float, unit: float) -> float:
    ratio = (in_reports + SMOOTHING * unit) / (in_others + SMOOTHING * unit)
    return max(-BOUND, min(BOUND, math.log(ratio)))
