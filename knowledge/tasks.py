"""Tasks (nhiệm vụ) given to bodies, and the standing duties of each body."""

from dataclasses import dataclass

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Task:
    """A row of a task list (kind "task") or what a body always has to do (kind "duty")."""

    id: str
    name: str = ""
    kind: str = "task"
    text: str = ""
    section: str = ""
    lines: str = ""
    list: str = ""
    row: str = ""
    period: str = ""
    deadline: str = ""
    group: str = ""
    detail: str = ""
    result: str = ""
    note: str = ""
    lead: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


tasks = table_of(Task, "tasks")
