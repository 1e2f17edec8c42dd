"""What the assistant suggests while a report is entered: kinds it may be of, and open cases that may tell of the same."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from handlers.library import Library
from knowledge.cases import Case
from knowledge.cases.around import like
from knowledge.cases.desk import Report
from knowledge.cases.readers import Reader
from knowledge.categories import Category
from knowledge.office import Office

LIKELY = 0.1
"""Probability from which a kind is suggested."""
MOST = 3
"""So many kinds, and so many cases, are suggested at most."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Kinds, the likeliest first, and cases, the likest first."""

    kinds: Sequence[Category] = ()
    cases: Sequence[Case] = ()


def kinds_of(text: str, library: Library, office: Office) -> list[Category]:
    """The kinds that a report may be of, among those that are offered."""
    offered = {category.id: category for category in office.offered}
    likely = [category.id for category, chance in library.triage.ranked(text)[:MOST] if chance >= LIKELY]
    return [offered[id_] for id_ in likely if id_ in offered]


def cases_like(connection: Connection, report: Report, reader: Reader, now: float) -> list[Case]:
    """Open cases that may tell of the same, as far as the officer may read them."""
    return like(connection, report, reader, now)[:MOST] if report.category.place else []
