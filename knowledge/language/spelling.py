"""Typing slips: a syllable that nobody writes, or that never stands beside its neighbours, read as the nearest one that does."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Sequence
from itertools import chain, pairwise

from rapidfuzz.distance import DamerauLevenshtein

OFTEN = 0.5
"""Share of a neighbour's occurrences from which a known syllable is taken for a slip of the expected one."""


class Spelling:
    """Knows the syllables of the language and the word pairs of the facts, all folded."""

    def __init__(self, syllables: Iterable[str]) -> None:
        self.syllables = frozenset(syllables)
        self.words: Counter[str] = Counter()
        self.pairs: Counter[tuple[str, str]] = Counter()
        self._near: dict[str, list[str]] = {}
        self._by_shape: dict[tuple[str, int], list[str]] = {}

    def learn(self, texts: Collection[Sequence[str]]) -> None:
        """Take in the folded tokens of texts that are spelt right."""
        self.words.update(chain.from_iterable(texts))
        self.pairs.update(chain.from_iterable(map(pairwise, texts)))
        self._near.clear()
        self._by_shape.clear()
        for word in self.words:
            if word.isalpha():
                self._by_shape.setdefault((word[0], len(word)), []).append(word)

    def mend(self, tokens: list[str], keep: Container[str] = ()) -> list[str]:
        """The tokens with slips replaced by what was meant; those in `keep` stay.

        A syllable that Vietnamese does not have becomes its best neighbour; one that it has only where the word beside it
        nearly always goes with that neighbour ("phầm mềm").
        """
        mended = list(tokens)
        for at, token in enumerate(tokens):
            if not token.isalpha() or len(token) < 3 or token in keep or self._support(mended, at, token):
                continue
            best = max(self._neighbours(token), key=lambda word: (self._support(mended, at, word), self.words[word]), default=None)
            if best is None:
                continue
            support = self._support(mended, at, best)
            known = token in self.words or token in self.syllables
            if support >= OFTEN or (not known and (support or len(token) > 3)):
                mended[at] = best
        return mended

    def _support(self, tokens: list[str], at: int, word: str) -> float:
        """How surely the neighbours of a place expect this word there: the larger share of their own occurrences beside it."""
        before = tokens[at - 1] if at else ""
        after = tokens[at + 1] if at + 1 < len(tokens) else ""
        return max(
            self.pairs.get((before, word), 0) / (self.words.get(before, 0) + 2),
            self.pairs.get((word, after), 0) / (self.words.get(after, 0) + 2),
        )

    def _neighbours(self, token: str) -> list[str]:
        """Known words of the same first letter at one slip's distance (insertion, loss, change, swap)."""
        if token not in self._near:
            shapes = [(token[0], len(token) + d) for d in (-1, 0, 1)]
            words = [w for shape in shapes for w in self._by_shape.get(shape, ()) if w != token]
            if len(self._near) > 20_000:
                self._near.clear()
            self._near[token] = [w for w in words if DamerauLevenshtein.distance(token, w, score_cutoff=1) <= 1]
        return self._near[token]
