"""Everything that is known, in memory, as the database holds it."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy.engine import Connection

from knowledge import conflicts, documents, indicators, organisations, phrasings, projects, services, statements, tasks, terms
from knowledge.conflicts import Conflict, Side
from knowledge.database import read
from knowledge.documents import Citation, Document, key_of
from knowledge.facts import DATA
from knowledge.indicators import Indicator, Observation, years_of
from knowledge.organisations import Organisation, Role
from knowledge.phrasings import Phrasing
from knowledge.projects import Plan, Project
from knowledge.services import Feature, Service
from knowledge.statements import Statement
from knowledge.tasks import Task
from knowledge.terms import Term, Usage

Part = TypeVar("Part")
NEWEST = 60
"""So many observations of one indicator are looked at for one question, at most."""


@dataclass(frozen=True, slots=True)
class Source:
    """One of the five source documents: `title` and `date` for a citation, `names` as people call it, `annexes` its texts beside it."""

    text: str
    document: str
    title: str
    date: str
    full: str
    names: tuple[str, ...]
    note: str = ""
    annexes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """All records by id, and their parts by the id that they belong to."""

    sources: dict[str, Source]
    today: dict[str, str]
    documents: dict[str, Document]
    citations: dict[str, list[Citation]]
    indicators: dict[str, Indicator]
    observations: dict[str, list[Observation]]
    projects: dict[str, Project]
    plans: dict[str, list[Plan]]
    tasks: dict[str, Task]
    services: dict[str, Service]
    features: dict[str, list[Feature]]
    organisations: dict[str, Organisation]
    roles: dict[str, list[Role]]
    terms: dict[str, Term]
    usages: dict[str, list[Usage]]
    statements: dict[str, Statement]
    conflicts: dict[str, Conflict]
    sides: dict[str, list[Side]]
    phrasings: dict[str, Phrasing]

    def observed(self, indicator: str, years: Iterable[int], bodies: Sequence[str] = ()) -> Sequence[Observation]:
        """The observations of an indicator that years and bodies (full names) narrow down to; where they fit none, the newest ones.

        The cost is that of what is returned, at most NEWEST, however many observations there are.
        """
        bodies = [body for body in bodies if (indicator, body) in self._observed]
        for keys in ([(indicator, body, year) for body in bodies or [""] for year in years], [(indicator, body) for body in bodies]):
            found = {o.position: o for key in keys for o in self._observed.get(key, ())}
            if found:
                return [found[position] for position in sorted(found)][:NEWEST]
        return self._observed.get((indicator,), ())

    @cached_property
    def _observed(self) -> dict[tuple[str | int, ...], list[Observation]]:
        """Observations by indicator; with body; with body ("" for whichever) and year."""
        found: dict[tuple[str | int, ...], list[Observation]] = defaultdict(list)
        for indicator, series in self.observations.items():
            newest = sorted(series, key=lambda o: -(years_of(o.period) or (0, 0))[1])[:NEWEST]
            found[indicator,] = sorted(newest, key=lambda o: o.position)
            for o in series:
                first, last = years_of(o.period) or (0, 0)
                for body in {"", o.body}:
                    for year in range(first, last + 1):
                        found[indicator, body, year].append(o)
                if o.body:
                    found[indicator, o.body].append(o)
        return dict(found)

    @cached_property
    def documents_by_key(self) -> dict[str, list[Document]]:
        """Documents by the key of every number they are printed with."""
        found: dict[str, list[Document]] = defaultdict(list)
        for document in self.documents.values():
            numbers = [document.number, *(citation.number for citation in self.citations.get(document.id, []))]
            for key in dict.fromkeys(key_of(number) for number in numbers if number):
                found[key].append(document)
        return dict(found)

    @cached_property
    def conflicts_by_subject(self) -> dict[str, list[Conflict]]:
        """Conflicts by the id of the record that they are about."""
        found: dict[str, list[Conflict]] = defaultdict(list)
        for conflict in self.conflicts.values():
            if conflict.subject:
                found[conflict.subject].append(conflict)
        return dict(found)


def read_catalogue(connection: Connection) -> Catalogue:
    """Everything that the database holds."""
    table = tomllib.loads((DATA / "sources.toml").read_text(encoding="utf-8"))
    return Catalogue(
        sources={s["text"]: Source(**{**s, "names": tuple(s["names"]), "annexes": tuple(s.get("annexes", ()))}) for s in table["source"]},
        today=table["today"],
        documents=_by_id(read(connection, documents.documents, Document)),
        citations=_by("document", read(connection, documents.citations, Citation)),
        indicators=_by_id(read(connection, indicators.indicators, Indicator)),
        observations=_by("indicator", read(connection, indicators.observations, Observation)),
        projects=_by_id(read(connection, projects.projects, Project)),
        plans=_by("project", read(connection, projects.plans, Plan)),
        tasks=_by_id(read(connection, tasks.tasks, Task)),
        services=_by_id(read(connection, services.services, Service)),
        features=_by("service", read(connection, services.features, Feature)),
        organisations=_by_id(read(connection, organisations.organisations, Organisation)),
        roles=_by("organisation", read(connection, organisations.roles, Role)),
        terms=_by_id(read(connection, terms.terms, Term)),
        usages=_by("term", read(connection, terms.usages, Usage)),
        statements=_by_id(read(connection, statements.statements, Statement)),
        conflicts=_by_id(read(connection, conflicts.conflicts, Conflict)),
        sides=_by("conflict", read(connection, conflicts.sides, Side)),
        phrasings=_by_id(read(connection, phrasings.phrasings, Phrasing)),
    )


def _by_id(records: Iterable[Any]) -> dict[str, Any]:
    return {record.id: record for record in records}


def _by(owner: str, parts: Iterable[Part]) -> dict[str, list[Part]]:
    found: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        found[getattr(part, owner)].append(part)
    return dict(found)
