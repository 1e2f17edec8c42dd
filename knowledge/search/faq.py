"""Matching questions to the entries of any FAQ or set of passages, with the same language and index as our own facts.

Three views of an entry are asked and their scores, each scaled to its highest, added: BM25 over folded words and word
pairs (a question field weighs threefold), the cosine of character 3- and 4-grams (which forgives typing), and the BM25
of the best sentence (which finds the place in a long passage).
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.language.reading import Language, function_words
from knowledge.search.postings import Postings, best, unigrams_and_bigrams

WORDS, LETTERS, SENTENCE = 0.6, 0.45, 0.25
QUESTION_FIELD = 3.0
K1, B = 0.9, 0.5
ACCEPTED = 0.5
"""Share of the idf of a question's words of substance that the best entry must have to be taken as its answer."""


@dataclass(frozen=True, slots=True)
class Passage:
    """An entry of a FAQ: its text, or a question with its answer."""

    id: str
    text: str
    question: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Entries for a question, best first, with scores in 0..1.3; `accepted` where the first is good enough to answer."""

    ids: tuple[str, ...]
    scores: tuple[float, ...]
    accepted: bool


class Faq:
    """An index over passages."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._language = Language()
        self._language.learn(p.text for p in passages)
        self._light = function_words()
        self._ids = [p.id for p in passages]
        words = [self._terms(p) for p in passages]
        self._words, self._idf = _bm25(words)
        self._ideal = math.log(1 + len(passages) / 0.5)
        letters = [Counter(_ngrams(self._language.tokens(p.text))) for p in passages]
        self._letters, self._letter_idf = _cosine(letters)
        sentences = [(number, s) for number, p in enumerate(passages) for s in re.split(r"(?<=[.!?])\s", p.text) if s]
        self._sentence_of = np.array([number for number, _ in sentences], dtype=np.int64)
        self._sentences, _ = _bm25([_counted(self._language.tokens(s)) for _, s in sentences], k1=1.2, b=0.75)

    def rank(self, question: str, most: int = 10) -> Ranked:
        """The best entries for a question."""
        tokens = self._language.question(question)
        asked = _counted(tokens)
        words = self._words.score(asked)
        grams = {g: (1 + math.log(n)) * self._letter_idf[g] for g, n in Counter(_ngrams(tokens)).items() if g in self._letter_idf}
        letters = self._letters.score(grams)
        sentences = np.zeros(len(self._ids), dtype=np.float32)
        np.maximum.at(sentences, self._sentence_of, self._sentences.score(asked))
        scores = WORDS * _scaled(words) + LETTERS * _scaled(letters) + SENTENCE * _scaled(sentences)
        top = list(best(scores, min(most, len(self._ids) - 1)))
        return Ranked(tuple(self._ids[n] for n in top), tuple(float(scores[n]) for n in top), bool(top) and self._accounts(top[0], tokens))

    def _accounts(self, number: int, tokens: Sequence[str]) -> bool:
        """Whether an entry has enough of what was asked for: words of substance, each with its idf."""
        asked = [token for token in tokens if (token,) not in self._light] or list(tokens)
        ideal = sum(self._idf.get(token, self._ideal) for token in asked)
        held = sum(self._idf[token] for token in asked if self._words.holds(token, number))
        return held >= ACCEPTED * ideal

    def _terms(self, passage: Passage) -> dict[str, float]:
        if not passage.question:
            return _counted(self._language.tokens(passage.text))
        terms = _counted(self._language.tokens(passage.answer))
        for term, count in _counted(self._language.tokens(passage.question)).items():
            terms[term] = terms.get(term, 0.0) + QUESTION_FIELD * count
        return terms


def _counted(tokens: Sequence[str]) -> dict[str, float]:
    return {term: float(count) for term, count in Counter(unigrams_and_bigrams(tokens)).items()}


def _ngrams(tokens: Sequence[str]) -> Iterable[str]:
    text = f" {' '.join(tokens)} "
    return (text[at : at + size] for size in (3, 4) for at in range(len(text) - size + 1))


def _bm25(entries: Sequence[Mapping[str, float]], k1: float = K1, b: float = B) -> tuple[Postings, dict[str, float]]:
    frequency = Counter(term for entry in entries for term in entry)
    idf = {term: math.log(1 + (len(entries) - n + 0.5) / (n + 0.5)) for term, n in frequency.items()}
    lengths = [sum(entry.values()) for entry in entries]
    mean = sum(lengths) / max(1, len(entries)) or 1.0
    weighted = [
        {term: idf[term] * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / mean)) for term, tf in entry.items()}
        for entry, length in zip(entries, lengths, strict=True)
    ]
    return Postings(weighted), idf


def _cosine(entries: Sequence[Mapping[str, int]]) -> tuple[Postings, dict[str, float]]:
    frequency = Counter(term for entry in entries for term in entry)
    idf = {term: math.log(1 + len(entries) / n) for term, n in frequency.items()}
    weighted = []
    for entry in entries:
        vector = {term: (1 + math.log(n)) * idf[term] for term, n in entry.items()}
        norm = math.sqrt(sum(weight * weight for weight in vector.values())) or 1.0
        weighted.append({term: weight / norm for term, weight in vector.items()})
    return Postings(weighted), idf


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    highest = float(scores.max(initial=0.0))
    return scores / highest if highest else scores
