"""What citizens read: one file a reply, for people who do not program. `{…}` is filled in."""

from functools import cache
from pathlib import Path


def say(name: str, /, **values: str) -> str:
    """The text of `name`.txt with its places filled in."""
    return _text(name).format(**values)


def beginning(text: str, most: int) -> str:
    """The first words of a text in one line, at most so many characters and "…": for reminding who wrote it."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most].rsplit(' ', 1)[0]}…"


@cache
def _text(name: str) -> str:
    return (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").strip()
