"""Finding a case by its words: what a case is searched by, and what somebody looks for."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.language.folding import fold

WORD = re.compile(r"[a-z0-9]+")
"""A word of a folded text, in a case or in what is searched for."""
CONTACT = "zq"
"""Begins every word of a contact, as no word of people begins: who may not see contacts does not find by them."""
LONGEST_SEARCH = 12
"""So many words of what is searched for are looked at."""
_BEGUN = r"(?<!\d)(?:(?:\+|00)?84[\s.()-]*0?|0)"
_NUMBER = re.compile(_BEGUN + r"((?:[\s.()-]*2(?:[\s.()-]*\d){9})|(?:[\s.()-]*1(?:[\s.()-]*\d){9})|(?:[\s.()-]*[3-9](?:[\s.()-]*\d){8}))")
"""A telephone number of Việt Nam, however it is spaced, with 0 or with +84."""
_BEGINNING = re.compile(_BEGUN + r"((?:[\s.()-]*\d){5,10})(?!\d)")
"""The same, or its beginning, as somebody looks for it."""


def folded_of(code: str, text: str, place: str, commune: str, contact: str) -> str:
    """What a case is searched by: words of a-z and 0-9, each after a space, so that both engines cut it alike."""
    bare = code.replace("-", "")
    told = words_of(" ".join([code, bare, bare.removeprefix("TG"), text, place, commune]))
    numbers = numbers_in(contact) or [re.sub(r"\D", "", contact)]
    private = (CONTACT + word for word in (*words_of(contact), *filter(None, numbers)))
    return "".join(f" {word}" for word in (*told, *private))


def numbers_in(contact: str) -> list[str]:
    """The telephone numbers of a contact, as they are dialled in Việt Nam: "0912345678"."""
    return [_national(number) for number in _NUMBER.findall(contact)]


def words_of(text: str) -> list[str]:
    """The folded words of a text."""
    return WORD.findall(fold(text))


@dataclass(frozen=True, slots=True)
class Sought:
    """Words that must all begin words of a case; where they may be a telephone number, `number` beginning one will do instead."""

    words: tuple[str, ...]
    number: str = ""


def sought_in(typed: str) -> list[Sought]:
    """What somebody looks for, at most LONGEST_SEARCH words of it."""
    return [*_sought_in(typed)][:LONGEST_SEARCH]


def _sought_in(typed: str) -> Iterator[Sought]:
    end = 0
    for number in _BEGINNING.finditer(typed):
        yield from _each(typed[end : number.start()])
        yield Sought(tuple(words_of(number[0])), _national(number[1]))
        end = number.end()
    yield from _each(typed[end:])


def _each(typed: str) -> Iterator[Sought]:
    for word in words_of(typed):
        if not (word.startswith(CONTACT) or CONTACT.startswith(word)):  # these would tell contacts from the rest
            yield Sought((word,))


def _national(digits: str) -> str:
    return "0" + re.sub(r"\D", "", digits)
