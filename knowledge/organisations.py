"""Organisations (cơ quan, đơn vị) with the names they go by."""

from dataclasses import dataclass

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Organisation:
    """A body; `now` tells what became of it where that is known for certain."""

    id: str
    name: str = ""
    kind: str = ""
    now: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What a text says an organisation is or does."""

    organisation: str
    position: int
    text: str
    section: str
    lines: str
    says: str = ""


organisations = table_of(Organisation, "organisations")
roles = table_of(Role, "roles", ("organisation", "position"))
