"""Questions about the assistant itself and about reporting: how long, what it costs, who reads it. Data: `data/about.toml`."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from knowledge.facts import DATA
from knowledge.language.reading import Language, function_words
from knowledge.search.postings import unigrams_and_bigrams

LIKE = 0.66
"""Likeness (weighted Dice of words and word pairs) from which a question is one of these; fitted on `tests/evals/about.jsonl`."""
PLAIN = 0.9
"""The same for words that ask nothing: "ẩn danh" answers a question of ours, "ẩn danh là sao" is one."""
_ASKS = frozenset(["ai", "bao", "cach", "chi", "dau", "gi", "khong", "lam", "may", "mo", "nao", "sao"])
"""Words of which a question has one; "không" asks at its end alone."""
LIGHT, PAIR = 0.45, 0.5
"""How much a word of asking ("ai", "bao lâu") counts beside one of substance, and a pair beside a word."""
_POLITE = frozenset(
    ["a", "ad", "anh", "ban", "bot", "chau", "chi", "con", "da", "di", "dum", "em", "gium", "giup", "ha", "he", "ma", "minh"]
)
_POLITE |= frozenset(["nha", "nhe", "nhi", "oi", "roi", "thi", "toi", "troi", "tui", "va", "vay", "vo", "z"])
"""Words that say to whom one speaks, and how."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`id` is the name of the text that answers; `asked` are ways to ask for it."""

    id: str
    asked: tuple[str, ...]


@cache
def answers() -> tuple[Answer, ...]:
    """All of them, as the file has them."""
    entries = tomllib.loads((DATA / "about.toml").read_text(encoding="utf-8"))["answer"]
    return tuple(Answer(entry["id"], tuple(entry["asked"])) for entry in entries)


class About:
    """Finds the answer that a question asks for."""

    def __init__(self, language: Language) -> None:
        self._light = frozenset(word for words in function_words() for word in words)
        asked = [(answer.id, self._terms(language.question(way))) for answer in answers() for way in answer.asked]
        self._answers = [(answer, sum(terms.values())) for answer, terms in asked]
        self._having: dict[str, list[int]] = defaultdict(list)
        for at, (_, terms) in enumerate(asked):
            for term in terms:
                self._having[term].append(at)

    def find(self, tokens: Sequence[str]) -> str:
        """The answer to a question of these tokens; empty where it asks something else."""
        terms = self._terms(tokens)
        whole, shared = sum(terms.values()), defaultdict[int, float](float)
        for term, weight in terms.items():  # a term weighs the same in all
            for at in self._having.get(term, ()):
                shared[at] += weight
        ranked = ((2 * both / (whole + self._answers[at][1]), self._answers[at][0]) for at, both in shared.items())
        likeness, answer = max(ranked, default=(0.0, ""))
        return answer if likeness >= (LIKE if _asks(tokens) else PLAIN) else ""

    def _terms(self, tokens: Iterable[str]) -> dict[str, float]:
        words = [token for token in tokens if token not in _POLITE]
        return {term: PAIR if " " in term else LIGHT if term in self._light else 1.0 for term in unigrams_and_bigrams(words)}


def _asks(tokens: Sequence[str]) -> bool:
    words = [token for token in tokens if token not in _POLITE] or [""]
    return words[-1] == "khong" or any(word in _ASKS - {"khong"} for word in words)
