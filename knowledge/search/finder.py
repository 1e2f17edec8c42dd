"""Finds the records that a question may be about, by name first.

The score of a candidate says which share of what was asked for its words account for (sum of idf of the question's words
and word pairs, unknown ones at the highest idf), and how much of the name that fits best was said. It lies in 0..1.
"""

import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, pairwise

from rapidfuzz import fuzz

from knowledge.language.reading import facet_words, function_words
from knowledge.search.entries import Entry
from knowledge.search.postings import Postings, best, unigrams_and_bigrams

NAME, ASKED, CONTEXT, BODY = 1.0, 0.9, 0.55, 0.5
"""How much a word of the question counts for an entry when it stands in its name, in a question that is known to ask for it,
in its heading or in its text."""

FACET, FUNCTION = 0.3, 0.08
"""How much words count that name a side of a thing (who, how much), and words that only say how somebody asks."""

UNKNOWN_PAIR = 0.3
"""Share of two words side by side that no record has so."""

SAID = 0.3
"""Share of the score that depends on how much of the best-fitting name was said."""

OWN = 0.3
"""Share of the coverage that only the record's own words count for, not the questions that are known to ask for it."""


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate: `score` in 0..1; `asked` the share of the question it accounts for (`own` without the questions that are known
    to ask for it), `said` the share of its name."""

    noun: str
    id: str
    number: int
    score: float
    asked: float
    said: float
    own: float


@dataclass(frozen=True, slots=True)
class _Names:
    """The names of an entry, and the questions that are known to ask for it, each as one string; and of every word and word pair in
    them, which share of which name it makes up."""

    texts: tuple[str, ...]
    places: dict[str, list[tuple[int, float]]]

    def shares(self, terms: Mapping[str, float]) -> list[tuple[int, float]]:
        """Which share of each name these terms make up, in the order of the names; those that share nothing are left out."""
        shares: dict[int, float] = {}
        for term in terms:
            for at, share in self.places.get(term, ()):
                shares[at] = shares.get(at, 0.0) + share
        return sorted(shares.items())


class Finder:
    """An index over entries."""

    def __contains__(self, term: str) -> bool:
        return term in self._postings

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        self._names: dict[int, _Names] = {}
        self._own: dict[int, frozenset[str]] = {}
        own = [_own_weights(entry) for entry in entries]
        self._sizes = [len(weights) for weights in own]
        self._postings = Postings([_with_asked(weights, entry.asked) for weights, entry in zip(own, entries, strict=True)])
        self._highest = math.log(1 + len(entries) / 0.5)
        self._shares = {**dict.fromkeys(facet_words(), FACET), **dict.fromkeys(function_words(), FUNCTION)}
        self._idf: dict[str, float] = {}
        self._name_weight = cache(self._weigh_in_names)  # the names of records share most of their words

    def idf(self, term: str) -> float:
        """How telling a term is; unknown terms are the most telling."""
        known = self._idf.get(term)
        if known is None:
            frequency = self._postings.frequency(term)
            if not frequency:
                return self._highest
            known = self._idf[term] = math.log(1 + (len(self.entries) - frequency + 0.5) / (frequency + 0.5))
        return known

    def weigh(self, tokens: Sequence[str], heavy: Container[str] = ()) -> dict[str, float]:
        """The words and word pairs of a question with their weights: share of substance times idf."""
        shares = self.shares(tokens, heavy)
        weights: dict[str, float] = {}
        for token, share in zip(tokens, shares, strict=True):
            weights[token] = max(weights.get(token, 0.0), share)
        for (a, b), (x, y) in zip(pairwise(tokens), pairwise(shares), strict=True):
            pair = f"{a} {b}"
            share = (x + y) / 2 if pair in self._postings else UNKNOWN_PAIR * min(x, y)
            weights[pair] = max(weights.get(pair, 0.0), share)
        return {term: weight * self.idf(term) for term, weight in weights.items()}

    def shares(self, tokens: Sequence[str], heavy: Container[str] = ()) -> list[float]:
        """For each token, how much it is of substance: 1, or less within a phrase that says how, or which side, is asked.

        `heavy` are tokens that only look like words of asking (`Language.heavy`).
        """
        shares = [1.0] * len(tokens)
        at = 0
        while at < len(tokens):
            for length in range(min(5, len(tokens) - at), 0, -1):
                share = self._shares.get(tuple(tokens[at : at + length]))
                if share is not None and not (length == 1 and tokens[at] in heavy):
                    shares[at : at + length] = [share] * length
                    at += length - 1
                    break
            at += 1
        return shares

    def holds(self, found: "Found", term: str) -> bool:
        """Whether the record of a candidate has a word or word pair anywhere."""
        if term in self._own_terms(found.number):
            return True
        return bool(self.entries[found.number].asked) and self._postings.holds(term, found.number)

    def is_named(self, found: "Found", text: str) -> bool:
        """Whether one of the names of a candidate stands word by word in a question (its tokens as one string)."""
        return any(name and f" {' '.join(name)} " in f" {text} " for name in self.entries[found.number].names)

    def find(self, weights: Mapping[str, float], text: str, most: int) -> list[Found]:
        """The best candidates for weighted terms (of `weigh`), best first; `text` is the question's tokens as one string."""
        ideal = sum(weights.values()) or 1.0
        scores = self._postings.score(weights)
        held = {term: weight for term, weight in weights.items() if term in self._postings}
        found = [self._judge(number, held, ideal, float(scores[number]), text) for number in best(scores, most)]
        return sorted(found, key=lambda f: -f.score)

    def _judge(self, number: int, weights: Mapping[str, float], ideal: float, score: float, text: str) -> Found:
        asked = min(1.0, score / ideal)
        said = 0.0
        names = self._names_of(number)
        for at, share in names.shares(weights):
            if share > said:
                said = share
            elif share > 0.3:
                said = max(said, 0.9 * fuzz.partial_ratio(names.texts[at], text, score_cutoff=80) / 100 * min(1.0, share + 0.3))
        entry = self.entries[number]
        terms = self._own_terms(number)
        own = sum([weight for term, weight in weights.items() if term in terms]) / ideal
        score = (asked * (1 - OWN) + own * OWN) * (1 - SAID + SAID * said)
        return Found(entry.noun, entry.id, number, score, asked, said, own)

    def _own_terms(self, number: int) -> frozenset[str]:
        """The words and word pairs of an entry's names, heading and text."""
        terms = self._own.get(number)
        if terms is None:
            terms = self._own[number] = frozenset(self._postings.terms(number, self._sizes[number]))
        return terms

    def _names_of(self, number: int) -> "_Names":
        """The names of an entry with their terms weighed; made when first asked for, so that opening stays quick."""
        names = self._names.get(number)
        if names is None:
            entry = self.entries[number]
            names = self._names[number] = _Names(tuple(map(" ".join, entry.names)), self._places(entry.names, entry.heavy))
        return names

    def _places(self, names: Iterable[tuple[str, ...]], heavy: frozenset[str]) -> dict[str, list[tuple[int, float]]]:
        places: dict[str, list[tuple[int, float]]] = {}
        for at, tokens in enumerate(names):
            weights = {term: self._name_weight(term) for term in unigrams_and_bigrams(tokens)}
            weights.update((term, self.idf(term)) for term in heavy if term in weights)
            total = sum(weights.values()) or 1.0
            for term, weight in weights.items():
                places.setdefault(term, []).append((at, weight / total))
        return places

    def _weigh_in_names(self, term: str) -> float:
        return self.idf(term) * self._shares.get(tuple(term.split()), 1.0)


def _own_weights(entry: Entry) -> dict[str, float]:
    """What each word and word pair of an entry's names, heading and text counts."""
    weights: dict[str, float] = {}
    for share, parts in ((BODY, (entry.body,)), (CONTEXT, (entry.context,)), (NAME, entry.names)):
        for tokens in parts:  # the part that counts most comes last
            weights.update(dict.fromkeys(unigrams_and_bigrams(tokens), share))
    return weights


def _with_asked(own: dict[str, float], asked: Iterable[Sequence[str]]) -> dict[str, float]:
    """The same with the questions that are known to ask for the entry; its own words stay first."""
    terms = dict.fromkeys(chain.from_iterable(map(unigrams_and_bigrams, asked)), ASKED)
    return own | terms | {term: share for term, share in own.items() if share > ASKED}
