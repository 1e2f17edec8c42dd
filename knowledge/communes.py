"""The commune-level units of the province, those of today and those that people still say.

Data: `data/places/communes.toml` (what each older unit became in 2025), read when the first place is looked for.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from knowledge.facts import DATA
from knowledge.streets import folded_as_said

FILE = DATA / "places" / "communes.toml"
OTHERS = Path(__file__).parent / "language" / "elsewhere.txt"
KINDS = {("phuong",): "phường", ("p",): "phường", ("f",): "phường", ("xa",): "xã", ("x",): "xã"} | {
    ("thi", "tran"): "thị trấn",
    ("tt",): "thị trấn",
    ("huyen",): "huyện",
    ("h",): "huyện",
    ("thi", "xa"): "thị xã",
    ("tx",): "thị xã",
    ("thanh", "pho"): "thành phố",
    ("tp",): "thành phố",
}
"""Kinds of units as people write them, in folded words."""
OF_DISTRICTS = ("huyện", "thị xã", "thành phố")


@dataclass(frozen=True, slots=True)
class Unit:
    """A commune-level unit, of today or of before; `districts` are those that it lay in, `now` what it is today."""

    kind: str
    name: str
    districts: frozenset[str]
    province: str
    now: tuple[str, ...]
    today: bool


@cache
def communes() -> tuple[str, ...]:
    """Every commune-level unit of today's province Đồng Tháp with its kind: "phường Đạo Thạnh". Those of Tiền Giang come first."""
    return tuple(dict.fromkeys(chain.from_iterable(unit.now for unit in older())))


@cache
def older() -> tuple[Unit, ...]:
    """Every unit that was, with what it became."""
    table = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Unit(*kind_and_name(old), frozenset([district]), province, tuple([now] if isinstance(now, str) else now), False)
        for province, districts in table.items()
        for district, units in districts.items()
        for old, now in units.items()
    )


@cache
def units_by_name() -> dict[tuple[str, ...], tuple[Unit, ...]]:
    """Older and present units by the folded words of their names."""
    held: dict[tuple[str, ...], list[Unit]] = {}
    for unit in chain(map(_present, communes()), older()):
        held.setdefault(folded_as_said(unit.name), []).append(unit)
    return {name: tuple(units) for name, units in held.items()}


def _present(commune: str) -> Unit:
    parts = [unit for unit in older() if commune in unit.now]
    return Unit(*kind_and_name(commune), frozenset[str]().union(*(unit.districts for unit in parts)), parts[0].province, (commune,), True)


@cache
def districts_by_name() -> dict[tuple[str, ...], frozenset[str]]:
    """The districts of a name ("Cai Lậy": a district and a town)."""
    held: dict[tuple[str, ...], set[str]] = {}
    for unit in older():
        for district in unit.districts:
            held.setdefault(folded_as_said(kind_and_name(district)[1]), set()).add(district)
    return {name: frozenset(districts) for name, districts in held.items()}


@cache
def other_provinces() -> tuple[str, ...]:
    """Provinces and cities that are not in today's Đồng Tháp, as they were called until 2025."""
    lines = OTHERS.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and line != "Đồng Tháp" and not line.startswith("#"))


def kind_and_name(unit: str) -> tuple[str, str]:
    """ "phường 5" → its kind and its name."""
    kind = next(kind for kind in ("phường", "thị trấn", "xã", *OF_DISTRICTS) if unit.startswith(kind + " "))
    return kind, unit.removeprefix(kind + " ")
