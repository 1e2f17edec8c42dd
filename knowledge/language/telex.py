"""Telex remains: what a keyboard leaves when its Vietnamese mode is off ("chuyeenr" for "chuyển")."""

import re
from collections.abc import Container

_DOUBLED = re.compile(r"aa|ee|oo")
_TONE = re.compile(r"(?<=[aeiouyw])[sfrxj]|(?<=[aeiouyw][a-z])[sfrxj]|(?<=[aeiouyw][a-z]{2})[sfrxj]|(?<=[aeiouyw][a-z]{3})[sfrxj]")


def untelex(word: str, syllables: Container[str]) -> str | None:
    """The folded syllable that an ASCII word spells in Telex keys, or None: "hajng" → "hang", "dduowcj" → "duoc"."""
    base = re.sub(r"^dd|dd?$", "d", word) if word.startswith("dd") else word
    base = re.sub(r"^(d[^d]*)d$", r"\1", base)
    base = _DOUBLED.sub(lambda m: m.group()[0], base)
    base = re.sub(r"([aou])w|w", lambda m: m.group(1) or "u", base)
    base = re.sub(r"^uu", "u", re.sub(r"uou", "uo", base))
    if base != word and base in syllables:
        return base
    for tone in _TONE.finditer(base):
        candidate = base[: tone.start()] + base[tone.end() :]
        if candidate in syllables:
            return candidate
    return None
