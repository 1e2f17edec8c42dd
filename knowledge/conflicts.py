"""Conflicts: where documents, or two places of one, disagree or err; an answer shows both sides."""

from dataclasses import dataclass

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement; `subject` is the id of the indicator, document or project that it is about, if there is one."""

    id: str
    name: str = ""
    subject: str = ""
    period: str = ""
    says: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Side:
    """What one place says."""

    conflict: str
    position: int
    says: str
    text: str
    section: str
    lines: str


conflicts = table_of(Conflict, "conflicts")
sides = table_of(Side, "sides", ("conflict", "position"))
