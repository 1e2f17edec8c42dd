"""Places that citizens tell: from "p5 mỹ tho" to the commune of today, without ever guessing one.

Names are matched without diacritics where somebody types none, and as they are spelt where somebody types some. The data in `data/places/`
is read when the first place is looked for.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from knowledge.communes import Unit, communes, kind_and_name, older, other_provinces
from knowledge.language.folding import fold
from knowledge.mentions import Mention, mentions_in, words_beside
from knowledge.streets import Word, is_capital, street_spans, words_of

__all__ = ["Place", "communes", "find", "in_province"]
HOME = "Tiền Giang"
"""Where most who write live: its communes come first where a name is ambiguous."""
CHOICES = 4
"""So many communes are offered at most."""
LONGEST = 4000
"""Characters of a message that are read."""
ROUGHLY = ((10.12, 10.97, 105.18, 105.95), (10.18, 10.60, 105.80, 106.82))
"""South, north, west and east, in degrees, of the former Đồng Tháp and of the former Tiền Giang, read off a map and widened by a
kilometre or two: enough to notice a location that was sent from another part of the country, too rough for anything else."""

_CITY = re.compile(r"\b(?:quan|q) ?\.? ?(\d{1,2})\b")
_SMALLER_SPELT = frozenset(["ấp", "khóm", "tổ", "chợ", "cầu", "trường", "bến", "ngã", "hẻm", "trạm", "chùa", "số", "nhà"])
_EATING = re.compile(r"\bquan \d+ (?:nuoc|com|nhau)\b")
"""Where "quan" is an eating place: "mở quán 2 nhậu"."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a message says of the place. `commune` is today's unit, "" where it is unknown or one of `choices`; `was` its older name, if
    said by that; `elsewhere` another province; `district` a former district, where nothing smaller is said, and `divided` all the communes
    into which it was. `text` holds the citizen's own words."""

    text: str = ""
    street: str = ""
    commune: str = ""
    was: str = ""
    choices: tuple[str, ...] = ()
    elsewhere: str = ""
    district: str = ""
    divided: tuple[str, ...] = ()


def in_province(latitude: float, longitude: float) -> bool:
    """Whether a location may lie in today's province (a rough box, see ROUGHLY)."""
    return any(south <= latitude <= north and west <= longitude <= east for south, north, west, east in ROUGHLY)


def find(text: str) -> Place:
    """The place that a message tells."""
    text = unicodedata.normalize("NFC", text[:LONGEST])
    words = words_of(text)
    roads = street_spans(words)
    mentions = [mention for mention in mentions_in(words) if not any(start <= mention.start < end for start, end in roads)]
    commune, was, choices = _resolved(mentions, "tien giang" in " ".join(word.folded for word in words))
    districts = frozenset[str]() if any(mention.units for mention in mentions) else _districts(mentions)
    elsewhere = _another_province(text)
    if mentions and not _is_there(elsewhere, text, mentions):
        elsewhere = ""
    elif mentions:
        commune, was, choices = "", "", ()  # a commune of that name lies there
    spans = [*roads, *((mention.start, mention.end) for mention in mentions)]
    return Place(
        text=_as_typed(text, words, spans),
        street=text[words[roads[0][0]].start : words[roads[0][1] - 1].end] if roads else "",
        commune=commune,
        was=was,
        choices=choices,
        elsewhere=elsewhere,
        district=" và ".join(sorted(districts)),
        divided=_of_districts(districts),
    )


def _resolved(mentions: Sequence[Mention], at_home: bool) -> tuple[str, str, tuple[str, ...]]:
    """The commune, its older name, or else the choices."""
    districts = _districts(mentions)
    named = [mention.units for mention in mentions if mention.sure] or [mention.units for mention in mentions if mention.units]
    if not named:
        return "", "", _of_districts(districts)[:CHOICES]
    meant = [_where(units, districts, at_home) for units in named]
    units = _common(meant)
    choices = _in_order(units)
    sure = any(mention.sure or mention.districts for mention in mentions) or any(unit.today or unit.province == HOME for unit in units)
    if len(choices) != 1 or not sure:  # an old name of the other province, barely said, may as well be a hamlet here
        return "", "", choices[:CHOICES]
    older = [unit for unit in units if not unit.today]
    if len(older) < len(units) or len(older) != 1:
        return choices[0], "", ()
    return choices[0], f"{older[0].kind} {older[0].name}, {next(iter(older[0].districts))}", ()


def _districts(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset[str]().union(*(mention.districts for mention in mentions))


def _where(units: tuple[Unit, ...], districts: frozenset[str], at_home: bool) -> tuple[Unit, ...]:
    """The units that lie where somebody says: in a district, in Tiền Giang; all where none does."""
    there = tuple(unit for unit in units if unit.districts & districts)
    home = tuple(unit for unit in there or units if unit.province == HOME) if at_home else ()
    return home or there or units


def _common(meant: Sequence[tuple[Unit, ...]]) -> list[Unit]:
    """The units on which several mentions agree; all of them where they do not."""
    agreed = set(meant[0][0].now).union(*(unit.now for unit in meant[0]))
    for units in meant[1:]:
        agreed &= set(chain.from_iterable(unit.now for unit in units))
    return [unit for units in meant for unit in units if not agreed or agreed.issuperset(unit.now)]


def _in_order(units: Iterable[Unit]) -> tuple[str, ...]:
    ordered = sorted(units, key=lambda unit: (unit.province != HOME, not unit.today))
    return tuple(dict.fromkeys(chain.from_iterable(unit.now for unit in ordered)))


def _of_districts(districts: frozenset[str]) -> tuple[str, ...]:
    """The communes of today where a district was, that of its name first."""
    units = [unit for unit in older() if unit.districts & districts]
    names = {kind_and_name(district)[1] for district in districts}
    there = _in_order(units)
    return tuple(sorted(there, key=lambda commune: kind_and_name(commune)[1] not in names))


def _as_typed(text: str, words: Sequence[Word], spans: list[tuple[int, int]]) -> str:
    """The words of the message from the first to the last that tell the place, with the smaller place before them."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        begin = _with_smaller(text, words, start, joined[-1][1] if joined else 0)
        if joined and all(word.folded in words_beside()["between"] for word in words[joined[-1][1] : begin]):
            joined[-1][1] = end
        else:
            joined.append([begin, end])
    return ", ".join(text[words[start].start : words[end - 1].end] for start, end in joined)


def _with_smaller(text: str, words: Sequence[Word], start: int, least: int) -> int:
    """Where the hamlet, the market, the house number before a place begins."""
    for at in range(max(least, start - 5), start):
        if words[at].folded in words_beside()["smaller"] and _leads_to(text, words, at, start):
            return at
    return start


def _leads_to(text: str, words: Sequence[Word], at: int, start: int) -> bool:
    """Whether a hamlet's or a market's word and what follows it are one name up to a place, with nothing between."""
    first, inside = words[at], words[at + 1 : start]
    if not first.raw.isascii() and first.raw.lower() not in _SMALLER_SPELT:
        return False
    if re.search(r"[.,;:!?]", text[first.start : words[start - 1].end]):
        return False
    if first.raw.isascii() and first.folded in ("cho", "to", "so"):
        return all(word.raw[0].isdigit() for word in inside) and (bool(inside) or first.folded == "cho")
    return all(is_capital(word.raw) or word.raw[0].isdigit() or word.folded in words_beside()["inside"] for word in inside) or (
        first.folded == "ap" and len(inside) <= 3
    )


def _is_there(province: str, text: str, mentions: Iterable[Mention]) -> bool:
    """Whether what is named lies in another province: said to be in it, and nothing of Tiền Giang is named."""
    at_home = any(mention.districts or any(unit.province == HOME for unit in mention.units) for mention in mentions)
    return bool(province) and not at_home and re.search(rf"\b(?:o|tai|thuoc|tinh) {fold(province)}\b", fold(text)) is not None


def _another_province(text: str) -> str:
    """The first of the other provinces that is named as a place where somebody is, as it is spelt or without diacritics."""
    said, bare = " ".join(text.lower().split()), fold(" ".join(text.split()))
    for name in other_provinces():
        cued = re.search(rf"\b(?:tinh|tp|thanh pho|o|tai|thuoc|ben|ve) ({fold(name)})\b|^{fold(name)}$", bare)
        if cued and (said.isascii() or name.lower() in said):
            return name
    city = _CITY.search(bare)
    return f"quận {city.group(1)}" if city and not _EATING.search(bare) else ""
