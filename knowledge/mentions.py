"""Communes and districts where they are named in a message: with their kind ("p5", "xã Mỹ Phong") or barely ("ở Mỹ Phong")."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from rapidfuzz.distance import Levenshtein

from knowledge.communes import KINDS, OF_DISTRICTS, Unit, districts_by_name, kind_and_name, other_provinces, units_by_name
from knowledge.facts import DATA
from knowledge.language.telex import untelex
from knowledge.streets import Word, accents, is_capital

WORDS = DATA / "places" / "words.toml"


@dataclass(frozen=True, slots=True)
class Mention:
    """A unit or a district that is named in words `start` to `end`; `sure` where its kind is said with it."""

    start: int
    end: int
    units: tuple[Unit, ...] = ()
    districts: frozenset[str] = frozenset()
    sure: bool = False


@cache
def words_beside() -> dict[str, frozenset[str]]:
    """Words that tell what stands beside a name, by what they tell."""
    return {key: frozenset(words) for key, words in tomllib.loads(WORDS.read_text(encoding="utf-8")).items()}


@cache
def _syllables() -> frozenset[str]:
    return frozenset(chain(*units_by_name(), *districts_by_name(), *KINDS))


def mentions_in(words: Sequence[Word]) -> list[Mention]:
    """The communes and districts that are named, in order."""
    known = [_mended(word.folded) for word in words]
    found: list[Mention] = []
    at = 0
    while at < len(words):
        mention = _mention(words, known, at)
        if mention:
            found.append(mention)
        at = mention.end if mention else at + 1
    return found


def _mended(word: str) -> str:
    """A word without the remains of Telex, where it then is one of the names of places: "myx" → "my"."""
    return word if word in _syllables() else untelex(word, _syllables()) or word


def _mention(words: Sequence[Word], known: Sequence[str], at: int) -> Mention | None:
    for length in (2, 1):
        kind = KINDS.get(tuple(known[at : at + length]))
        if kind:
            return _said_with_kind(words, known, at, at + length, kind)
    return _said_barely(words, known, at)


def _said_with_kind(words: Sequence[Word], known: Sequence[str], start: int, at: int, kind: str) -> Mention | None:
    for end in range(min(at + 4, len(words)), at, -1):
        name = tuple(known[at:end])
        if kind in OF_DISTRICTS:
            units = tuple(d for d in districts_by_name().get(name, ()) if kind != "huyện" or d.startswith("huyện"))
            if units and _spelt(words[at:end], [kind_and_name(d)[1] for d in units]):
                return Mention(start, end, districts=frozenset(_towns(units, kind)))
        elif name[-1].isdigit() and not words_beside()["times"].isdisjoint(known[end : end + 1]):
            continue
        elif named := _named(words[at:end], name, kind):
            return Mention(start, end, named, sure=True)
    return _misspelt(known, start, at, kind) if kind not in OF_DISTRICTS else None


def _towns(districts: Iterable[str], kind: str) -> list[str]:
    """Those that are a town where one is said, since "thị xã" became "thành phố" in Gò Công; all where none is."""
    towns = [district for district in districts if district.startswith("huyện") == (kind == "huyện")]
    return towns or list(districts)


def _named(words: Sequence[Word], name: tuple[str, ...], kind: str) -> tuple[Unit, ...]:
    """The units of a name, those of the kind that is said if there are; numbers are names only of the kind that has them."""
    units = units_by_name().get(name, ())
    of_kind = tuple(unit for unit in units if unit.kind == kind)
    if name[0].isdigit():
        return of_kind
    units = of_kind or units
    return tuple(unit for unit in units if _spelt(words, [unit.name])) or (units if len({unit.now for unit in units}) == 1 else ())


def _spelt(words: Sequence[Word], names: Iterable[str]) -> bool:
    """Whether words are one of these names: letter by letter, or without any diacritics."""
    typed = " ".join(word.raw for word in words)
    return typed.isascii() or any(accents(typed) == accents(name) for name in names)


def _misspelt(known: Sequence[str], start: int, at: int, kind: str) -> Mention | None:
    """A long name with one slip in it, where no other name is near."""
    for length in (4, 3):
        typed = " ".join(known[at : at + length])
        if len(known) < at + length or len(typed) < 10:
            continue
        near = [
            name for name in units_by_name() if len(name) == length and Levenshtein.distance(typed, " ".join(name), score_cutoff=2) <= 2
        ]
        if len(near) == 1 and Levenshtein.distance(typed, " ".join(near[0])) == 1:
            units = units_by_name()[near[0]]
            return Mention(start, at + length, tuple(unit for unit in units if unit.kind == kind) or units, sure=True)
    return None


def _said_barely(words: Sequence[Word], known: Sequence[str], at: int) -> Mention | None:
    if at and known[at - 1] in words_beside()["other_things"]:
        return None
    for end in range(min(at + 4, len(words)), at, -1):
        name, typed = tuple(known[at:end]), words[at:end]
        districts = districts_by_name().get(name)
        if districts and _spelt(typed, [kind_and_name(district)[1] for district in districts]):
            return Mention(at, end, districts=districts)
        units = tuple(unit for unit in units_by_name().get(name, ()) if _spelt(typed, [unit.name]))
        if units and not name[0].isdigit() and units[0].name not in other_provinces() and _means_a_place(words, known, at, end):
            return Mention(at, end, units)
    return None


def _means_a_place(words: Sequence[Word], known: Sequence[str], at: int, end: int) -> bool:
    if _in_a_longer_name(words, known, at, end):
        return False
    if all(is_capital(word.raw) for word in words[at:end]) and not all(word.raw.isupper() for word in words):
        return True
    if sum(not word.isdigit() for word in known[at:end]) >= 3 or (at and known[at - 1] in words_beside()["here"]):
        return True
    return any(tuple(known[end : end + length]) in districts_by_name() for length in (3, 2))


def _in_a_longer_name(words: Sequence[Word], known: Sequence[str], at: int, end: int) -> bool:
    """Whether capitals go on before or behind it: "Thanh Hưng" in "Long Thạnh Hưng"."""
    before = bool(at) and _goes_on(words[at - 1], words[at]) and known[at - 1] not in words_beside()["here"] | words_beside()["smaller"]
    behind = end < len(words) and _goes_on(words[end], words[end], words[end - 1].end) and _mention(words, known, end) is None
    return before or behind


def _goes_on(word: Word, after: Word, end: int | None = None) -> bool:
    gap = after.start - word.end if end is None else word.start - end
    return gap == 1 and is_capital(word.raw) and not (word.raw.isupper() and len(word.raw) > 1)
