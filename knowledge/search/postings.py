"""An inverted index: which entries a term stands in, and how much it weighs there."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

OFTEN = 4
"""A word that stands in one of so many entries, or more, has a weight for every entry: to add a whole row is quicker than to look up."""


class Postings:
    """Weighted terms of numbered entries; `score` adds up, per entry, the weights of the terms asked for."""

    def __init__(self, entries: Sequence[Mapping[str, float]]) -> None:
        self.size = len(entries)
        places: dict[str, int] = {}
        self._terms = np.array([places.setdefault(term, len(places)) for entry in entries for term in entry], dtype=np.int32)
        weights = np.array([weight for entry in entries for weight in entry.values()], dtype=np.float32)
        lengths = np.array([len(entry) for entry in entries], dtype=np.int64)
        order = np.argsort(self._terms, kind="stable")
        self._ids = np.repeat(np.arange(self.size, dtype=np.int32), lengths)[order]
        self._weights = weights[order]
        self._words = list(places)
        self._begins = [0, *np.cumsum(lengths).tolist()]
        ends = [0, *np.cumsum(np.bincount(self._terms, minlength=len(places))).tolist()]
        self._slices = {term: slice(ends[at], ends[at + 1]) for term, at in places.items()}
        """Of each term, where its entries and weights stand; its entries are in their order."""
        self._rows = {term: self._row(held) for term, held in self._slices.items() if OFTEN * (held.stop - held.start) >= self.size}

    def terms(self, number: int, most: int) -> Iterable[str]:
        """The first terms of an entry, in the order in which they were given."""
        begin = self._begins[number]
        return map(self._words.__getitem__, self._terms[begin : begin + most].tolist())

    def __contains__(self, term: str) -> bool:
        return term in self._slices

    def frequency(self, term: str) -> int:
        """In how many entries a term stands."""
        held = self._slices.get(term)
        return held.stop - held.start if held else 0

    def holds(self, term: str, number: int) -> bool:
        """Whether an entry has a term."""
        held = self._slices.get(term)
        if held is None:
            return False
        ids = self._ids[held]
        at = int(ids.searchsorted(number))
        return at < len(ids) and int(ids[at]) == number

    def score(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """For every entry, the sum over the terms of their weight here times their weight there; shape (size,)."""
        scores = self._score_seldom([(self._slices[term], weight) for term, weight in terms.items() if self._is_seldom(term)])
        for term, weight in terms.items():
            if term in self._rows:
                scores += weight * self._rows[term]
        return scores

    def _score_seldom(self, held: Sequence[tuple[slice, float]]) -> NDArray[np.float32]:
        if not held:
            return np.zeros(self.size, dtype=np.float32)
        ids = np.concatenate([self._ids[of] for of, _ in held])
        weights = np.concatenate([weight * self._weights[of] for of, weight in held])
        return np.bincount(ids, weights, self.size).astype(np.float32)

    def _is_seldom(self, term: str) -> bool:
        return term in self._slices and term not in self._rows

    def _row(self, held: slice) -> NDArray[np.float32]:
        row = np.zeros(self.size, dtype=np.float32)
        row[self._ids[held]] = self._weights[held]
        return row


def unigrams_and_bigrams(tokens: Sequence[str]) -> list[str]:
    """The tokens and every two neighbours joined by a space."""
    return [*tokens, *map(" ".join, pairwise(tokens))]


def best(scores: NDArray[np.float32], most: int) -> list[int]:
    """The numbers of the entries with the highest positive scores, best first; ties in entry order."""
    least = np.partition(scores, -most)[-most] if most < len(scores) else 0.0
    top = np.flatnonzero((scores >= least) & (scores > 0))
    return [int(number) for number in top[np.argsort(-scores[top], kind="stable")][:most]]
