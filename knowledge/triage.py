"""Triage: which category a report belongs to.

A complement naive Bayes over folded words, words as they are spelt and pairs of both, counted from the examples and words of the
categories and from `signs.toml` (words that sort reports among each other). A word that nothing has is taken for the nearest one. What is
fitted is fitted on the part "fit" of `tests/evals/categories.jsonl`, and by cross-validation over the examples.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from knowledge.categories import Category, categories, table
from knowledge.language.folding import LONGEST_QUESTION, clean, pieces
from knowledge.language.reading import Language

SMOOTHING = 0.2
PAIR = 0.8
"""How much a word pair counts beside a folded word; a word as it is spelt counts 1 beside it."""
SIGN = 3
"""So many examples a word of the lists weighs as much as."""
TELLING = 1.15
"""Weight of a term that only one category has; one that all have alike weighs TELLING - 1."""
HEAT = 0.75
"""With the square root of the number of terms, what scores are divided by to become probabilities: the words of a message depend on each
other, in a long one the more."""
FEW = 8
"""So many terms a message has beside its own, for that root: a single word proves little."""
SURE = 0.9
"""Probability from which the first category is right 99 times in 100 labelled messages, and 95 times in 100 of those that were written to
avoid every obvious word."""
LONGEST = 4000
"""Characters of a report that are read."""
LONG = 4
"""Shorter words are not mended: too many others are near."""
Numbers = NDArray[np.float64]
_FIGURES = re.compile(r"\d+")


class Triage:
    """Sorts reports; built once, from the language in which messages are read."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._categories = [category for category in categories() if category.examples]
        told = [(at, weight, terms) for at, category in enumerate(self._categories) for weight, terms in self._told(category)]
        self._rows = {term: row for row, term in enumerate(dict.fromkeys(chain.from_iterable(terms for _, _, terms in told)))}
        self._words = [term for term in self._rows if term.isalpha() and len(term) >= LONG and term.isascii()]
        counts = self._counted(told)
        pairs = np.array([PAIR if " " in term else 1.0 for term in self._rows])
        self._speaks = _complement(counts) * (pairs * (TELLING - _spread(counts)))[:, None]

    def ranked(self, text: str) -> list[tuple[Category, float]]:
        """The categories with their probabilities, best first; all are equal where no word of the message is known."""
        parts = wrap(text[:LONGEST], LONGEST_QUESTION - 50)  # the language reads no more at once
        terms = set[str]().union(*(terms_of(self._mended(self._language.question(part)), pieces(clean(part))) for part in parts))
        known = [row for term in sorted(terms) if (row := self._rows.get(term)) is not None]
        scores = self._speaks[known].sum(axis=0) / (HEAT * np.sqrt(len(known) + FEW))
        likely = np.exp(scores - scores.max())
        likely /= likely.sum()
        return [(self._categories[at], float(likely[at])) for at in np.argsort(-likely, kind="stable")]

    def _told(self, category: Category) -> Iterable[tuple[int, set[str]]]:
        """The terms of everything that the data tells of a category, with their weights."""
        for example in category.examples:
            yield 1, terms_of(self._language.tokens(example), () if example.isascii() else pieces(example))
        for sign in (*category.words, *table("signs")[category.id]):
            yield SIGN, terms_of(self._language.tokens(sign), sign.split())

    def _counted(self, told: Sequence[tuple[int, int, set[str]]]) -> Numbers:
        rows = np.array([self._rows[term] for _, _, terms in told for term in terms])
        sizes = [len(terms) for _, _, terms in told]
        ats, weights = np.repeat([at for at, _, _ in told], sizes), np.repeat([weight for _, weight, _ in told], sizes)
        wide = len(self._categories)
        counts = np.bincount(rows * wide + ats, weights, len(self._rows) * wide)
        return counts.astype(np.float64).reshape(-1, wide)

    def _mended(self, tokens: Sequence[str]) -> list[str]:
        return [self._near(token) if len(token) >= LONG and token not in self._rows else token for token in tokens]

    def _near(self, token: str) -> str:
        """The one known word that is a single slip away; the token itself where there is none or several."""
        near = process.extract(token, self._words, scorer=Levenshtein.distance, score_cutoff=1, limit=2)
        return near[0][0] if len(near) == 1 else token


def is_sure(ranked: Sequence[tuple[Category, float]]) -> bool:
    """Whether the first category need not be asked for."""
    return ranked[0][1] >= SURE


def terms_of(tokens: Iterable[str], typed: Iterable[str]) -> set[str]:
    """Folded words and pairs with figures as "0"; and words and pairs as they are typed, where they have diacritics."""
    words = [token if token.isalpha() else _FIGURES.sub("0", token) for token in tokens]
    spelt = [piece.lower() for piece in typed]
    return {*_with_pairs(words), *(term for term in _with_pairs(spelt) if not term.isascii())}


def _with_pairs(words: Sequence[str]) -> Iterable[str]:
    return chain(words, (f"{a} {b}" for a, b in pairwise(words)))


def _complement(counts: Numbers) -> Numbers:
    """How much likelier each term is in a category than in all others together (natural logarithm)."""
    terms = len(counts)
    here, all_here = counts + SMOOTHING, counts.sum(axis=0) + SMOOTHING * terms
    others = counts.sum(axis=1, keepdims=True) - counts
    there, all_there = others + SMOOTHING, others.sum(axis=0) + SMOOTHING * terms
    return np.asarray(np.log(here / all_here) - np.log(there / all_there))


def _spread(counts: Numbers) -> Numbers:
    """How evenly each term is spread over the categories: 0 in one alone, 1 in all alike (entropy)."""
    shares = counts / counts.sum(axis=1, keepdims=True)
    return np.asarray(-(shares * np.log(np.where(shares > 0, shares, 1))).sum(axis=1) / np.log(counts.shape[1]))
