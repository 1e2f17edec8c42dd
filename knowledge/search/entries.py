"""Records as they can be found: their names, how people ask for them, their headings and texts, as tokens."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.catalogue import Catalogue
from knowledge.language.reading import Language, light_syllables


@dataclass(frozen=True, slots=True)
class Entry:
    """A record as it can be found: its names, how people ask for it, the heading it stands under, and its text, as tokens."""

    noun: str
    id: str
    names: tuple[tuple[str, ...], ...]
    asked: tuple[tuple[str, ...], ...]
    context: tuple[str, ...]
    body: tuple[str, ...]
    heavy: frozenset[str] = frozenset()
    """Words of its names that only look like words of asking."""


def entries_of(catalogue: Catalogue, language: Language) -> Iterable[Entry]:
    """Every record of the catalogue as an entry."""
    for noun, key, names, context, body in _described(catalogue):
        phrasing = catalogue.phrasings.get(f"{noun}/{key}")
        yield Entry(
            noun,
            key,
            tuple(dict.fromkeys(language.tokens(name) for full in names for name in _short_names(full) if name)),
            tuple(language.tokens(asked) for asked in phrasing.asked) if phrasing else (),
            language.tokens(context),
            language.tokens(" . ".join(body)),
            frozenset().union(*(language.heavy(words) for words in (*names, *(phrasing.asked if phrasing else ())))) & light_syllables(),
        )


def _described(catalogue: Catalogue) -> Iterable[tuple[str, str, Sequence[str], str, Iterable[str]]]:
    """Of every record: noun, id, names, heading, texts."""
    for indicator in catalogue.indicators.values():
        seen = catalogue.observations.get(indicator.id, [])
        notes = dict.fromkeys(words for o in seen for words in (o.note, o.body) if words)
        yield "indicator", indicator.id, (indicator.name, *indicator.aliases), indicator.topic, notes
    for project in catalogue.projects.values():
        purposes = [f"{p.purpose} {p.note}" for p in catalogue.plans.get(project.id, [])]
        yield "project", project.id, (project.name, *project.aliases), "dự án", purposes
    for task in catalogue.tasks.values():
        bodies = " ".join(task.lead) if task.kind == "duty" else ""
        text = [task.detail, task.result, task.note, task.deadline]
        yield task.kind, task.id, (task.name, *task.aliases), f"{task.group} {bodies}", text
    for document in catalogue.documents.values():
        names = (document.name, f"{document.action} {document.name}", *document.aliases)
        where = [c.role for c in catalogue.citations.get(document.id, [])]
        yield "document", document.id, names, f"{document.kind} {document.number} {document.issuer}", where
    for service in catalogue.services.values():
        text = [f"{f.what} {f.how} {f.address} {f.became}" for f in catalogue.features.get(service.id, [])]
        yield "service", service.id, (service.name, *service.aliases), f"{service.kind} {service.audience}", text
    for term in catalogue.terms.values():
        yield "term", term.id, (term.name, term.stands_for, *term.aliases), "", [term.meaning]
    for body in catalogue.organisations.values():
        says = [r.says for r in catalogue.roles.get(body.id, []) if r.says]
        if says:
            yield "organisation", body.id, (body.name, *body.aliases), "", says
    for said in catalogue.statements.values():
        yield "statement", said.id, (said.name, *said.aliases), said.topic, [said.says, *said.items]
    for conflict in catalogue.conflicts.values():
        yield "conflict", conflict.id, (conflict.name, *conflict.aliases), "", [conflict.says]


def _short_names(name: str) -> Iterable[str]:
    """A name, and where it ends in brackets also what stands before them and within: "… thông minh (IOC)" → "IOC"."""
    yield name
    bracketed = re.fullmatch(r"(.*\S)\s*\(([^()]+)\)\W*", name)
    if bracketed and not re.search(r"giai đoạn", name, re.IGNORECASE):
        yield from bracketed.groups()
