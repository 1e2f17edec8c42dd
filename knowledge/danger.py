"""Danger to people or property, now or soon: told by phrases (`data/categories/urgent.toml`) and by likeness to messages that tell of it
(`dangers.toml`), with a naive Bayes as in `knowledge.triage`.

Both are needed: phrases know the danger that is named, examples the one that is only described. What is fitted is fitted on the part "fit"
of `tests/evals/dangers.jsonl`.
"""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from textwrap import wrap

from knowledge.categories import categories, table
from knowledge.language.folding import LONGEST_QUESTION, clean, fold, pieces
from knowledge.language.reading import Language
from knowledge.triage import LONGEST, terms_of

SMOOTHING = 0.2
PAIR = 0.8
"""How much a word pair counts beside a word."""
BOUND = 3.0
"""No single term says more than this (natural logarithm of how much likelier it is in a danger)."""
RARE = 1
"""So many messages a term must be in for its evidence to count half."""
FEW = 4
"""So many terms a message has beside its own, for the root by which evidence is divided: terms depend on each other."""
LIKE, UNLIKE = 2.0, -2.5
"""Evidence from which a message tells of danger without any of the phrases, and from which it may with one."""
BETWEEN = 6
"""So many words may stand between the parts of a phrase, where the list has "…"."""


class Danger:
    """Sees danger in messages; built once, from the language in which they are read."""

    def __init__(self, language: Language) -> None:
        self._language = language
        for folded in (True, False):
            _phrases(folded)  # made with the rest, so that one message waits, not three
        told = table("dangers")
        listed = {*told["urgent"], *told["calm"], *told["unclear"]}
        others = [text for category in categories() for text in category.examples if text not in listed]
        (self._here, self._all_here), (self._there, self._all_there) = map(self._counted, (told["urgent"], [*told["calm"], *others]))

    def tells(self, text: str) -> bool:
        """Whether a message tells of danger to people or property."""
        evidence = self.evidence(text)
        return evidence > LIKE or (evidence > UNLIKE and is_named(text))

    def evidence(self, text: str) -> float:
        """How strongly a message speaks for danger; above 0 it does rather than not."""
        parts = wrap(text[:LONGEST], LONGEST_QUESTION - 50)  # the language reads no more at once
        terms = set[str]().union(*(terms_of(self._language.question(part), pieces(clean(part))) for part in parts))
        known = [self._speaks(term) * (PAIR if " " in term else 1.0) for term in sorted(terms) if term in self._here or term in self._there]
        return sum(known) / math.sqrt(len(known) + FEW)

    def _speaks(self, term: str) -> float:
        """How much likelier a term is in a danger (natural logarithm), as far as it is known from several messages."""
        a, b = self._here[term], self._there[term]
        ratio = math.log((a + SMOOTHING) / (self._all_here + 2 * SMOOTHING) * (self._all_there + 2 * SMOOTHING) / (b + SMOOTHING))
        return max(-BOUND, min(BOUND, ratio)) * (a + b) / (a + b + RARE)

    def _counted(self, texts: Sequence[str]) -> tuple[Counter[str], int]:
        read = (terms_of(self._language.tokens(text), () if text.isascii() else pieces(text)) for text in texts)
        return Counter(chain.from_iterable(read)), len(texts)


def is_named(text: str) -> bool:
    """Whether one of the phrases stands in a message."""
    typed = " ".join(piece.lower() for piece in pieces(unicodedata.normalize("NFC", text[:LONGEST])))
    dangers, but_not = _phrases(typed.isascii())
    return bool(dangers.search(typed)) and not but_not.search(typed)


@cache
def _phrases(folded: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is looked for in a message, and what must not be in it; for messages without diacritics, or with."""
    lines = table("urgent")
    return _any_of(lines["dangers"] if folded else lines["dangers"] + lines["spelt"], folded), _any_of(lines["but_not"], folded)


def _any_of(lines: Iterable[str], folded: bool) -> re.Pattern[str]:
    return re.compile("|".join(_line(fold(line) if folded else line) for line in lines))


def _line(line: str) -> str:
    parts = [rf"(?<!\w)(?:{'|'.join(re.escape(words.strip()) for words in part.split('|'))})(?!\w)" for part in line.split("…")]
    return rf"(?: \S+){{0,{BETWEEN}}} ".join(parts)
