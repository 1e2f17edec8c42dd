"""Categories of reports (phản ánh, kiến nghị), and which one a message belongs to, if any.

Data: `data/categories/all.toml` (each with words that point to it and example messages), `also.toml` (more examples) and
`not-reports.toml` (messages of the same life that report nothing). The judge is a naive Bayes over folded words and word pairs: counted
from the data, nothing is trained elsewhere.
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

    @property
    def promised(self) -> str:
        """The promise as citizens read it, with its number of working days."""
        return self.promise.format(days=self.deadline)


@cache
def categories() -> tuple[Category, ...]:
    """All categories, in the order in which they are offered."""
    also = table("also")
    return tuple(_category(entry | {"examples": [*entry["examples"], *also.get(entry["id"], [])]}) for entry in table("all")["category"])


def _category(entry: dict[str, Any]) -> Category:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Category(**fields)


def not_reports() -> list[str]:
    """Messages that report nothing."""
    examples: list[str] = table("not-reports")["examples"]
    return examples


@cache
def table(name: str) -> dict[str, Any]:
    """One of the files of `data/categories`, read once."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


class Sample:
    """In how many of some messages each term stands."""

    def __init__(self, messages: Collection[Terms]) -> None:
        self.counts, self.size = Counter(chain.from_iterable(messages)), len(messages)

    def with_(self, other: "Sample", times: int = 1) -> "Sample":
        """The messages of both, the others so many times."""
        both = Sample(())
        both.counts, both.size = self.counts.copy(), self.size + times * other.size
        for term, count in other.counts.items():
            both.counts[term] += times * count
        return both


class Likeness:
    """Tells messages of one sort from others by the terms of both (naive Bayes)."""

    def __init__(self, ours: Sample, others: Sample) -> None:
        self._ours, self._others = ours, others

    def evidence(self, tokens: Sequence[str]) -> float:
        """How strongly a message speaks for being of our sort (sum of log likelihood ratios; above 0 it does)."""
        return sum(self._speaks(term) * (PAIR if " " in term else 1.0) for term in _terms(tokens))

    def _speaks(self, term: str) -> float:
        here, there = self._ours.counts.get(term, 0), self._others.counts.get(term, 0)
        if not here and not there:
            return 0.0
        return _evidence(here / self._ours.size, there / (self._others.size or 1), 1 / self._ours.size)


def likenesses(language: Language, questions: Iterable[Sequence[str]], names: Iterable[Sequence[str]]) -> tuple[Likeness, Likeness]:
    """What tells a report from any other message, and what tells everyday life at large (prices, timetables, the weather) from facts.

    `questions` are those about facts and `names` those of records, as tokens.
    """
    language.keep(message for category in categories() for message in category.examples)
    told = Sample([_terms(language.tokens(message)) for category in categories() for message in (*category.examples, *category.words)])
    life = Sample([_terms(language.tokens(message)) for message in not_reports()])
    asked = Sample([_terms(tokens) for tokens in questions])
    return Likeness(told, asked.with_(life, LIFE)), Likeness(life, asked.with_(Sample([_terms(tokens) for tokens in names])))


def _terms(tokens: Sequence[str]) -> Terms:
    return set(unigrams_and_bigrams([token if token.isalpha() else re.sub(r"\d+", "0", token) for token in tokens]))


def _evidence(in_reports: float, in_others: float, unit: float) -> float:
    ratio = (in_reports + SMOOTHING * unit) / (in_others + SMOOTHING * unit)
    return max(-BOUND, min(BOUND, math.log(ratio)))
