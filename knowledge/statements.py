"""Statements: what the running text of a document says and no other noun holds."""

from dataclasses import dataclass

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Statement:
    """A short passage in our own words; `items` where the text enumerates."""

    id: str
    name: str = ""
    text: str = ""
    section: str = ""
    lines: str = ""
    topic: str = ""
    kind: str = ""
    period: str = ""
    says: str = ""
    items: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


statements = table_of(Statement, "statements")
