"""Communes as officers type them: in any spelling, without their kind, by a name of before 2025."""

from knowledge.communes import kind_and_name
from knowledge.language.folding import fold
from knowledge.places import communes, find


def communes_meant(typed: str, place: str = "") -> tuple[str, ...]:
    """The commune of today that is meant; several where only the officer can tell which, none where it is unknown. What stands in `place`
    helps to tell."""
    typed = " ".join(typed.split())
    named = _named(typed)
    said = find(typed)
    if len(named) == 1 or not (named or said.commune):
        return named or _which(said.choices, typed, place)
    return _which(named, typed, place) if named else (said.commune,)


def _named(typed: str) -> tuple[str, ...]:
    """Those of today that are called so: as they are spelt, else without diacritics."""
    for plain in (str.lower, fold):
        found = tuple(one for one in communes() if plain(typed) in (plain(one), plain(kind_and_name(one)[1])))
        if found:
            return found
    return ()


def _which(choices: tuple[str, ...], typed: str, place: str) -> tuple[str, ...]:
    there = find(f"{typed}, {place}").commune if choices and place else ""
    return (there,) if there in choices else choices


def trouble_with(typed: str, meant: tuple[str, ...]) -> str:
    """What is said of a commune that is not clear; "" where it is."""
    if not typed or len(meant) == 1:
        return ""
    if meant:
        return f"Có nhiều nơi tên như vậy, vui lòng chọn một: {', '.join(meant)}."
    return f"Không có xã, phường “{typed}”; vui lòng chọn trong danh sách gợi ý."
