"""Projects (dự án) and the plans that hold them; one project in several plans is one project whose plans may differ."""

from dataclasses import dataclass

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Project:
    """A project, whatever list it stands in."""

    id: str
    name: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A project as one list has it. `total` and `need` (what `year` needs) are million đồng; None where the list has none."""

    project: str
    position: int
    text: str
    section: str
    lines: str
    list: str = ""
    row: str = ""
    owner: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    period: str = ""
    total: int | None = None
    need: int | None = None
    year: int | None = None
    status: str = ""
    funding: str = ""
    purpose: str = ""
    note: str = ""
    unreadable: tuple[str, ...] = ()


projects = table_of(Project, "projects")
plans = table_of(Plan, "plans", ("project", "position"))
