"""How people ask for a record: whole questions, written by us, that find it when its names are not said."""

from dataclasses import dataclass

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Phrasing:
    """Questions that one record answers; `id` is its noun and its id: "indicator/ho-so-tre-han"."""

    id: str
    asked: tuple[str, ...] = ()


phrasings = table_of(Phrasing, "phrasings")
