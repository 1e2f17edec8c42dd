"""All entries at a glance: what each says now, whether citizens are told it, and when it is to be looked at again."""

import datetime
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from knowledge.cases import audit
from knowledge.office.entries import Entry, State, entry_of, published, versions

REMINDED = "entry-reminded"
"""The deed of the audit log by which nobody is reminded of one version twice."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry: its newest version, and the one that citizens are told (None where none is)."""

    newest: Entry
    told: Entry | None

    @property
    def id(self) -> int:
        """The entry's id."""
        return self.newest.entry

    @property
    def state(self) -> State:
        """Published while citizens are told it, whatever is drafted meanwhile."""
        return State.published if self.told else self.newest.state

    @property
    def drafted(self) -> bool:
        """Whether a draft waits beside what is told."""
        return self.told is not None and self.newest.state is State.draft

    @property
    def shown(self) -> Entry:
        """What citizens are told, else the newest words."""
        return self.told or self.newest

    def overdue(self, day: datetime.date) -> bool:
        """Whether somebody should have looked at it again by a day. What was taken back need not be."""
        return self.state is not State.withdrawn and self.shown.review < day


def listed(connection: Connection, day: datetime.date) -> list[Listed]:
    """All entries: the overdue first, then those that changed last."""
    last = select(func.max(versions.c.id)).group_by(versions.c.entry)
    told = {entry.entry: entry for entry in published(connection)}
    newest = [entry_of(row) for row in connection.execute(select(versions).where(versions.c.id.in_(last)))]
    found = [Listed(entry, told.get(entry.entry)) for entry in newest]
    return sorted(found, key=lambda one: (not one.overdue(day), one.shown.review if one.overdue(day) else day, -one.newest.id))


def to_remind(connection: Connection, day: datetime.date) -> list[Entry]:
    """Published versions past their review date whose owner has not been reminded of them."""
    late = [entry for entry in published(connection) if entry.review < day]
    if not late:
        return []
    done = set(connection.execute(select(audit.c.new).where(audit.c.what == REMINDED)).scalars())
    return [entry for entry in late if name_of(entry) not in done]


def name_of(entry: Entry) -> str:
    """A version as the audit log names it."""
    return f"{entry.entry}/{entry.id}"
