"""Streets and roads in what citizens type: "hẻm 15 đường Đinh Bộ Lĩnh", "ql50", "duong le loi"."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from knowledge.facts import DATA
from knowledge.language.folding import fold

FILE = DATA / "places" / "streets.txt"
_TOKEN = re.compile(r"\d+(?:/\d+)*|[^\W\d_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook and dot: what a syllable has at most one of, wherever somebody puts it."""
_ROADS = {"đường", "duong", "đg", "dg", "đ", "lộ", "lo", "hẻm", "hem", "ngõ", "ngo"}
"""As they are spelt: "dưỡng 500 ngàn" has no road in it."""
_COUNTED = frozenset(["bua", "ngay", "thang", "tuan", "nam", "gio", "lan", "nguoi", "met", "m", "km", "cay", "cho", "hom", "chiec", "xe"])
"""What a number counts, so that it is no road's: "giữa đường 3 bữa"."""
_NUMBERED = {
    ("quoc", "lo"),
    ("ql",),
    ("duong", "tinh"),
    ("dt",),
    ("tinh", "lo"),
    ("tl",),
    ("duong", "huyen"),
    ("dh",),
    ("huong", "lo"),
    ("hl",),
}


class Word(NamedTuple):
    """A word as typed and folded, with where it stands in the text."""

    raw: str
    folded: str
    start: int
    end: int


def words_of(text: str) -> list[Word]:
    """The words and numbers of a text; "P5" and "ql50" are two each, "05" is "5"."""
    return [Word(m.group(), re.sub(r"^0+(?=\d)", "", fold(m.group())), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def folded_as_said(name: str) -> tuple[str, ...]:
    """The folded words of a name."""
    return tuple(word.folded for word in words_of(name))


def accents(text: str) -> list[tuple[str, str]]:
    """Each syllable as its letters and its tone, so that "Hoà" is "Hòa"; "qui" is "quy"."""
    return [_accent(word) for word in text.lower().split()]


@cache
def _accent(word: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", word)
    letters = "".join(part for part in parts if part not in _TONES)
    return re.sub("^quy$", "qui", letters), "".join(part for part in parts if part in _TONES)


def is_capital(word: str) -> bool:
    """Whether a word begins with a capital."""
    return word[:1].isupper()


@cache
def _names() -> frozenset[tuple[str, ...]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(folded_as_said(line) for line in lines if line and not line.startswith("#"))


def street_spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Where the streets stand, as first word and the one after the last; an alley and the street it belongs to are one."""
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        end = _street(words, at)
        if end:
            joins = bool(spans) and spans[-1][1] == at
            spans[-1:] = [(spans[-1][0], end)] if joins else [*spans[-1:], (at, end)]
        at = end or at + 1
    return spans


def _street(words: Sequence[Word], at: int) -> int:
    """Where the street that begins with this word ends; 0 where none does."""
    for length in (2, 1):
        said = tuple(word.folded for word in words[at : at + length])
        start = at + length
        if said in _NUMBERED and (end := _number(words, start)):
            return end
        if length == 1 and words[at].raw.lower() in _ROADS and (end := _number(words, start) or _name(words, start)):
            return _longer(words, end)
    return 0


def _number(words: Sequence[Word], at: int) -> int:
    """The end of a number: "864", "30/4", "30 thang 4", "so 5"; 0 where there is none."""
    if at + 1 < len(words) and words[at].folded == "so":
        at += 1
    if at >= len(words) or not words[at].raw[0].isdigit():
        return 0
    if [word.folded for word in words[at + 1 : at + 2]] == ["thang"] and at + 2 < len(words) and words[at + 2].raw.isdigit():
        return at + 3
    if len(words[at].raw) < 3 and [word.folded for word in words[at + 1 : at + 2]][:1] and words[at + 1].folded in _COUNTED:
        return 0
    letter = at + 1 < len(words) and len(words[at + 1].raw) == 1 and words[at + 1].start == words[at].end
    return at + 2 if letter else at + 1


def _longer(words: Sequence[Word], end: int) -> int:
    """The end with the street's name behind an alley's number, or with "nối dài"."""
    if words[end - 1].raw[0].isdigit():
        end = next(
            (more for more in range(min(end + 4, len(words)), end + 1, -1) if tuple(word.folded for word in words[end:more]) in _names()),
            end,
        )
    return end + 2 if [word.folded for word in words[end : end + 2]] == ["noi", "dai"] else end


def _name(words: Sequence[Word], at: int) -> int:
    """The end of a known name, or of the capitals; 0 where there are neither."""
    for end in range(min(at + 4, len(words)), at, -1):
        if tuple(word.folded for word in words[at:end]) in _names():
            return end
    end = at
    while end < min(at + 4, len(words)) and is_capital(words[end].raw) and not words[end].raw.isupper():
        end += 1
    return end if end - at >= 2 else 0
