"""Places that citizens tell: from "p5 mỹ tho" to the commune of today, without ever guessing one.

Data: `data/places/communes.toml` (what each older unit became in 2025), read when the first place is looked for. Words are matched without
diacritics where somebody types none, and as they are spelt where somebody types some.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from rapidfuzz.distance import Levenshtein

from knowledge.facts import DATA
from knowledge.language.folding import fold
from knowledge.language.reading import elsewhere
from knowledge.language.telex import untelex
from knowledge.streets import PLAIN_KINDS, Word, accents, folded_as_said, is_capital, street_spans, words_of

FILE = DATA / "places" / "communes.toml"
HOME = "Tiền Giang"
"""Where most who write live: its communes come first where a name is ambiguous."""
CHOICES = 4
"""So many communes are offered at most."""
ROUGHLY = ((10.12, 10.97, 105.18, 105.95), (10.18, 10.60, 105.80, 106.82))
"""South, north, west and east, in degrees, of the former Đồng Tháp and of the former Tiền Giang, read off a map and widened by a kilometre or
two: enough to notice a location that was sent from another part of the country, too rough for anything else."""

_KINDS = {("phuong",): "phường", ("p",): "phường", ("f",): "phường", ("xa",): "xã", ("x",): "xã"} | {
    ("thi", "tran"): "thị trấn",
    ("tt",): "thị trấn",
    ("huyen",): "huyện",
    ("h",): "huyện",
    ("thi", "xa"): "thị xã",
    ("tx",): "thị xã",
    ("thanh", "pho"): "thành phố",
    ("tp",): "thành phố",
}
_OF_DISTRICTS = ("huyện", "thị xã", "thành phố")
_OTHER_THINGS = frozenset(
    ["ap", "khom", "to", "thon", "pho", "duong", "kinh", "kenh", "rach", "song", "cau", "cong", "chua", "dinh", "mieu", "hem", "quan", "anh", "chi", "ong", "ba", "co", "chu", "em", "thay", "ten", "ty", "dn", "hang", "tap", "ho"]
)
"""After one of these a name is not the commune's: a hamlet, a bridge, a person."""
_HERE = frozenset(["o", "tai", "doan", "thuoc", "khu", "vung", "ben", "noi", "ve", "ngang", "qua", "cho", "truong", "xuong", "toi"])
"""After one of these a name that is typed small, without diacritics, is a place."""
_MINOR = frozenset(["ap", "khom", "to", "cho", "cau", "truong", "ben", "nga", "hem", "tram", "chua", "khu", "so", "nha", "kp"])
"""Words that begin a smaller place, which belongs to what the citizen said of the place."""
_BETWEEN = frozenset(["doan", "o", "tai", "thuoc", "cua", "gan", "khu", "qua", "va", "nay", "la", "cu", "tinh", "tien", "giang", "dong", "thap"])
"""Words that may stand between two parts of one place."""
_CITY = re.compile(r"\b(?:quan|q) ?\.? ?(\d{1,2})\b")


@dataclass(frozen=True, slots=True)
class Place:
    """What a message says of the place. `commune` is today's unit, "" where it is unknown or one of `choices`; `was` its older name, if said
    by that; `elsewhere` another province. `text` holds the citizen's own words."""

    text: str = ""
    street: str = ""
    commune: str = ""
    was: str = ""
    choices: tuple[str, ...] = ()
    elsewhere: str = ""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A commune-level unit, of today or of before; `districts` are those that it lay in, `now` what it is today."""

    kind: str
    name: str
    districts: frozenset[str]
    province: str
    now: tuple[str, ...]
    today: bool


@dataclass(frozen=True, slots=True)
class _Mention:
    """A unit or a district that is named in words `start` to `end`; `sure` where its kind is said with it."""

    start: int
    end: int
    units: tuple[_Unit, ...] = ()
    districts: frozenset[str] = frozenset()
    sure: bool = False


@cache
def communes() -> tuple[str, ...]:
    """Every commune-level unit of today's province Đồng Tháp with its kind: "phường Đạo Thạnh". Those of Tiền Giang come first."""
    return tuple(dict.fromkeys(chain.from_iterable(unit.now for unit in _older())))


def in_province(latitude: float, longitude: float) -> bool:
    """Whether a location may lie in today's province (a rough box, see ROUGHLY)."""
    return any(south <= latitude <= north and west <= longitude <= east for south, north, west, east in ROUGHLY)


def find(text: str) -> Place:
    """The place that a message tells."""
    words = words_of(text)
    roads = street_spans(words)
    mentions = [mention for mention in _mentions(words) if not any(start <= mention.start < end for start, end in roads)]
    commune, was, choices = _resolved(mentions, "tien giang" in " ".join(word.folded for word in words))
    spans = [*roads, *((mention.start, mention.end) for mention in mentions)]
    return Place(
        text=_as_typed(text, words, spans),
        street=text[words[roads[0][0]].start : words[roads[0][1] - 1].end] if roads else "",
        commune=commune,
        was=was,
        choices=choices,
        elsewhere="" if mentions else _another_province(text),
    )


@cache
def _older() -> tuple[_Unit, ...]:
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        _Unit(*_kind_and_name(old), frozenset([district]), province, tuple([now] if isinstance(now, str) else now), False)
        for province, districts in table.items()
        for district, units in districts.items()
        for old, now in units.items()
    )


@cache
def _units() -> dict[tuple[str, ...], tuple[_Unit, ...]]:
    """Older and present units by the folded words of their names."""
    held: dict[tuple[str, ...], list[_Unit]] = {}
    for unit in chain(map(_present, communes()), _older()):
        held.setdefault(folded_as_said(unit.name), []).append(unit)
    return {name: tuple(units) for name, units in held.items()}


def _present(commune: str) -> _Unit:
    parts = [unit for unit in _older() if commune in unit.now]
    return _Unit(*_kind_and_name(commune), frozenset[str]().union(*(unit.districts for unit in parts)), parts[0].province, (commune,), True)


@cache
def _districts() -> dict[tuple[str, ...], frozenset[str]]:
    """The districts of a name ("Cai Lậy": a district and a town)."""
    held: dict[tuple[str, ...], set[str]] = {}
    for unit in _older():
        for district in unit.districts:
            held.setdefault(folded_as_said(_kind_and_name(district)[1]), set()).add(district)
    return {name: frozenset(districts) for name, districts in held.items()}


def _kind_and_name(unit: str) -> tuple[str, str]:
    kind = next(kind for kind in ("phường", "thị trấn", "xã", *_OF_DISTRICTS) if unit.startswith(kind + " "))
    return kind, unit.removeprefix(kind + " ")


@cache
def _syllables() -> frozenset[str]:
    return frozenset(chain(*_units(), *_districts(), *_KINDS))


def _mentions(words: Sequence[Word]) -> list[_Mention]:
    known = [_mended(word.folded) for word in words]
    found: list[_Mention] = []
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


def _mention(words: Sequence[Word], known: Sequence[str], at: int) -> _Mention | None:
    for length in (2, 1):
        kind = _KINDS.get(tuple(known[at : at + length]))
        if kind:
            return _said_with_kind(words, known, at, at + length, kind)
    return _said_barely(words, known, at)


def _said_with_kind(words: Sequence[Word], known: Sequence[str], start: int, at: int, kind: str) -> _Mention | None:
    for end in range(min(at + 4, len(words)), at, -1):
        name = tuple(known[at:end])
        if kind in _OF_DISTRICTS:
            units = tuple(d for d in _districts().get(name, ()) if kind != "huyện" or d.startswith("huyện"))
            if units and _spelt(words[at:end], [_kind_and_name(d)[1] for d in units]):
                return _Mention(start, end, districts=frozenset(_towns(units, kind)))
        elif named := _named(words[at:end], name, kind):
            return _Mention(start, end, named, sure=True)
    return _misspelt(known, start, at, kind) if kind not in _OF_DISTRICTS else None


def _towns(districts: Iterable[str], kind: str) -> list[str]:
    """Those that are a town where one is said, since "thị xã" became "thành phố" in Gò Công; all where none is."""
    towns = [district for district in districts if district.startswith("huyện") == (kind == "huyện")]
    return towns or list(districts)


def _named(words: Sequence[Word], name: tuple[str, ...], kind: str) -> tuple[_Unit, ...]:
    """The units of a name, those of the kind that is said if there are; numbers are names only of the kind that has them."""
    units = _units().get(name, ())
    of_kind = tuple(unit for unit in units if unit.kind == kind)
    if name[0].isdigit():
        return of_kind
    units = of_kind or units
    return tuple(unit for unit in units if _spelt(words, [unit.name])) or (units if len({unit.now for unit in units}) == 1 else ())


def _spelt(words: Sequence[Word], names: Iterable[str]) -> bool:
    """Whether words are one of these names: letter by letter, or without any diacritics."""
    typed = " ".join(word.raw for word in words)
    return typed.isascii() or any(accents(typed) == accents(name) for name in names)


def _misspelt(known: Sequence[str], start: int, at: int, kind: str) -> _Mention | None:
    """A long name with one slip in it, where no other name is near."""
    for length in (4, 3):
        typed = " ".join(known[at : at + length])
        if len(known) < at + length or len(typed) < 10:
            continue
        near = [name for name in _units() if len(name) == length and Levenshtein.distance(typed, " ".join(name), score_cutoff=2) <= 2]
        if len(near) == 1 and Levenshtein.distance(typed, " ".join(near[0])) == 1:
            units = _units()[near[0]]
            return _Mention(start, at + length, tuple(unit for unit in units if unit.kind == kind) or units, sure=True)
    return None


def _said_barely(words: Sequence[Word], known: Sequence[str], at: int) -> _Mention | None:
    if at and known[at - 1] in _OTHER_THINGS:
        return None
    for end in range(min(at + 4, len(words)), at, -1):
        name, typed = tuple(known[at:end]), words[at:end]
        districts = _districts().get(name)
        if districts and _spelt(typed, [_kind_and_name(district)[1] for district in districts]):
            return _Mention(at, end, districts=districts)
        units = tuple(unit for unit in _units().get(name, ()) if _spelt(typed, [unit.name]))
        if units and not name[0].isdigit() and _means_a_place(words, known, at, end):
            return _Mention(at, end, units)
    return None


def _means_a_place(words: Sequence[Word], known: Sequence[str], at: int, end: int) -> bool:
    typed = words[at:end]
    if all(is_capital(word.raw) for word in typed) and not all(word.raw.isupper() for word in words):
        return True
    if sum(not word.isdigit() for word in known[at:end]) >= 3 or (at and known[at - 1] in _HERE):
        return True
    return any(tuple(known[end : end + length]) in _districts() for length in (3, 2))


def _resolved(mentions: Sequence[_Mention], at_home: bool) -> tuple[str, str, tuple[str, ...]]:
    """The commune, its older name, or else the choices."""
    districts = frozenset[str]().union(*(mention.districts for mention in mentions))
    named = [mention.units for mention in mentions if mention.sure] or [mention.units for mention in mentions if mention.units]
    if not named:
        return "", "", _of_districts(districts)
    meant = [_where(units, districts, at_home) for units in named]
    units = _common(meant)
    choices = _in_order(units)
    if len(choices) != 1:
        return "", "", choices[:CHOICES]
    older = [unit for unit in units if not unit.today]
    if len(older) < len(units) or len(older) != 1:
        return choices[0], "", ()
    return choices[0], f"{older[0].kind} {older[0].name}, {next(iter(older[0].districts))}", ()


def _where(units: tuple[_Unit, ...], districts: frozenset[str], at_home: bool) -> tuple[_Unit, ...]:
    """The units that lie where somebody says: in a district, in Tiền Giang; all where none does."""
    there = tuple(unit for unit in units if unit.districts & districts)
    home = tuple(unit for unit in there or units if unit.province == HOME) if at_home else ()
    return home or there or units


def _common(meant: Sequence[tuple[_Unit, ...]]) -> list[_Unit]:
    """The units on which several mentions agree; all of them where they do not."""
    agreed = set(meant[0][0].now).union(*(unit.now for unit in meant[0]))
    for units in meant[1:]:
        agreed &= set(chain.from_iterable(unit.now for unit in units))
    return [unit for units in meant for unit in units if not agreed or agreed.issuperset(unit.now)]


def _in_order(units: Iterable[_Unit]) -> tuple[str, ...]:
    ordered = sorted(units, key=lambda unit: (unit.province != HOME, not unit.today))
    return tuple(dict.fromkeys(chain.from_iterable(unit.now for unit in ordered)))


def _of_districts(districts: frozenset[str]) -> tuple[str, ...]:
    """The communes of today where a district was, that of its name first."""
    units = [unit for unit in _older() if unit.districts & districts]
    names = {_kind_and_name(district)[1] for district in districts}
    there = _in_order(units)
    return tuple(sorted(there, key=lambda commune: _kind_and_name(commune)[1] not in names))[:CHOICES]


def _as_typed(text: str, words: Sequence[Word], spans: list[tuple[int, int]]) -> str:
    """The words of the message from the first to the last that tell the place, with the smaller place before them."""
    joined: list[list[int]] = []
    for start, end in sorted(spans):
        begin = _with_smaller(words, start, joined[-1][1] if joined else 0)
        if joined and all(word.folded in _BETWEEN for word in words[joined[-1][1] : begin]):
            joined[-1][1] = end
        else:
            joined.append([begin, end])
    return ", ".join(text[words[start].start : words[end - 1].end] for start, end in joined)


def _with_smaller(words: Sequence[Word], start: int, least: int) -> int:
    """Where the hamlet, the market, the house number before a place begins."""
    for at in range(max(least, start - 4), start):
        if words[at].folded in _MINOR:
            return at
    return start


def _another_province(text: str) -> str:
    spelt, folded = elsewhere()
    lower, bare = text.lower(), fold(text)
    names = [*spelt.findall(lower), *(folded.findall(bare) if lower.isascii() else ())]
    for name in names:
        if fold(name) != "dong thap":
            return " ".join(part.capitalize() for part in name.split())
    city = _CITY.search(bare)
    return f"quận {city.group(1)}" if city and PLAIN_KINDS.search(bare) is None else ""
