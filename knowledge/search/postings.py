"""An inverted index: which entries a term stands in, and how much it weighs there."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray


class Postings:
    """Weighted terms of numbered entries; `score` adds up, per entry, the weights of the terms asked for."""

    def __init__(self, entries: Sequence[Mapping[str, float]]) -> None:
        self.size = len(entries)
        ids: dict[str, list[int]] = {}
        weights: dict[str, list[float]] = {}
        for number, terms in enumerate(entries):
            for term, weight in terms.items():
                ids.setdefault(term, []).append(number)
                weights.setdefault(term, []).append(weight)
        self._ids = {term: np.array(numbers, dtype=np.int32) for term, numbers in ids.items()}
        self._weights = {term: np.array(values, dtype=np.float32) for term, values in weights.items()}

    def __contains__(self, term: str) -> bool:
        return term in self._ids

    def frequency(self, term: str) -> int:
        """In how many entries a term stands."""
        return len(self._ids[term]) if term in self._ids else 0

    def holds(self, term: str, number: int) -> bool:
        """Whether an entry has a term."""
        ids = self._ids.get(term)
        if ids is None:
            return False
        at = int(np.searchsorted(ids, number))
        return at < len(ids) and int(ids[at]) == number

    def score(self, terms: Mapping[str, float]) -> NDArray[np.float32]:
        """For every entry, the sum over the terms of their weight here times their weight there; shape (size,)."""
        held = [(term, weight) for term, weight in terms.items() if term in self._ids]
        if not held:
            return np.zeros(self.size, dtype=np.float32)
        ids = np.concatenate([self._ids[term] for term, _ in held])
        weights = np.concatenate([weight * self._weights[term] for term, weight in held])
        return np.bincount(ids, weights, self.size).astype(np.float32)


def unigrams_and_bigrams(tokens: Sequence[str]) -> list[str]:
    """The tokens and every two neighbours joined by a space."""
    return [*tokens, *(f"{a} {b}" for a, b in pairwise(tokens))]


def best(scores: NDArray[np.float32], most: int) -> Iterable[int]:
    """The numbers of the entries with the highest positive scores, best first; ties in entry order."""
    if most < len(scores):
        top = np.argpartition(-scores, most)[:most]
        top = top[np.lexsort((top, -scores[top]))]
    else:
        top = np.argsort(-scores, kind="stable")
    return (int(number) for number in top if scores[number] > 0)
