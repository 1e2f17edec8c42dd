"""The glossary: abbreviations and terms."""

from dataclasses import dataclass

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Term:
    """An abbreviation or term with what it stands for and what it means."""

    id: str
    name: str = ""
    stands_for: str = ""
    meaning: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """Where and how a text uses a term."""

    term: str
    position: int
    text: str
    section: str
    lines: str
    says: str = ""


terms = table_of(Term, "terms")
usages = table_of(Usage, "usages", ("term", "position"))
