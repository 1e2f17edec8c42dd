"""From the fact files into the database. Loading twice changes nothing; only public records are touched."""

import dataclasses
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Table, Text
from sqlalchemy.engine import Connection

from knowledge import facts
from knowledge.conflicts import Conflict, Side, conflicts, sides
from knowledge.database import alone, metadata, write
from knowledge.documents import Citation, Document, citations, documents
from knowledge.indicators import Indicator, Observation, indicators, observations
from knowledge.organisations import Organisation, Role, organisations, roles
from knowledge.phrasings import Phrasing, phrasings
from knowledge.projects import Plan, Project, plans, projects
from knowledge.services import Feature, Service, features, services
from knowledge.statements import Statement, statements
from knowledge.tasks import Task, tasks
from knowledge.terms import Term, Usage, terms, usages

editions = Table("editions", metadata, Column("name", Text, primary_key=True), Column("digest", Text, nullable=False))

FOR_THE_PROOF = {"text", "section", "lines", "printed", "restored", "derived", "unreadable"}
"""Keys that `verify` reads; a record keeps those of them that it has a field for."""


@dataclass(frozen=True)
class Noun:
    """How one folder of fact files becomes one or two tables."""

    folder: str
    entry: str
    record: type[Any]
    table: Table
    part: str = ""
    part_record: type[Any] | None = None
    part_table: Table | None = None


NOUNS = (
    Noun("documents", "document", Document, documents, "citation", Citation, citations),
    Noun("indicators", "indicator", Indicator, indicators, "observation", Observation, observations),
    Noun("projects", "project", Project, projects, "plan", Plan, plans),
    Noun("tasks", "task", Task, tasks),
    Noun("services", "service", Service, services, "fact", Feature, features),
    Noun("organisations", "organisation", Organisation, organisations, "fact", Role, roles),
    Noun("terms", "term", Term, terms, "fact", Usage, usages),
    Noun("statements", "statement", Statement, statements),
    Noun("conflicts", "conflict", Conflict, conflicts, "side", Side, sides),
    Noun("phrasings", "phrasing", Phrasing, phrasings),
)


class BadFactsError(ValueError):
    """A fact file does not follow knowledge/data/README.md; the message names the file, the record and what is wrong."""


def load(connection: Connection, data: Path = facts.DATA) -> bool:
    """Bring the database to the state of the fact files; False where it already was there."""
    digest = digest_of(data)
    known = editions.select().where(editions.c.name == "facts", editions.c.digest == digest)
    if connection.execute(known).first():
        return False
    alone(connection, "load")
    if connection.execute(known).first():  # another process was quicker
        return False
    for noun in NOUNS:
        records, parts = records_of(noun, data)
        write(connection, noun.table, records)
        if noun.part_table is not None:
            write(connection, noun.part_table, parts)
    connection.execute(editions.delete().where(editions.c.name == "facts"))
    connection.execute(editions.insert().values(name="facts", digest=digest))
    return True


def digest_of(data: Path = facts.DATA) -> str:
    """A fingerprint of every fact file."""
    paths = sorted(data.rglob("*.toml"))
    return hashlib.sha256(b"\0".join(path.name.encode() + b"\0" + path.read_bytes() for path in paths)).hexdigest()


def records_of(noun: Noun, data: Path = facts.DATA) -> tuple[list[Any], list[Any]]:
    """The records of a folder and their parts; entries with one id are one record."""
    merged: dict[str, dict[str, Any]] = {}
    parts: list[Any] = []
    counts: dict[str, int] = {}
    for path in sorted((data / noun.folder).glob("*.toml")):
        content = facts.read_file(path)
        for table in content.get(noun.entry, []):
            where = f"{noun.folder}/{path.name} [{table.get('id', '?')}]"
            entry = {"text": content.get("text", ""), **table} if "lines" in table else dict(table)
            _merge(merged, entry, where, noun)
            for part in entry.get(noun.part, []) if noun.part_record else []:
                position = counts[entry["id"]] = counts.get(entry["id"], 0) + 1
                named = {"text": content.get("text", ""), **part, noun.entry: entry["id"], "position": position}
                if noun.part_record is Citation and "date" in named:
                    named["date"] = str(named["date"])
                parts.append(_record(noun.part_record, named, where))
    return [_record(noun.record, entry, noun.folder) for entry in merged.values()], parts


def _merge(merged: dict[str, dict[str, Any]], entry: dict[str, Any], where: str, noun: Noun) -> None:
    known = merged.setdefault(entry["id"], {}) if "id" in entry else None
    if known is None:
        raise BadFactsError(f"{where} has no id")
    if known and "lines" in entry:
        raise BadFactsError(f"{where}: this id is already taken")
    for key, value in entry.items():
        if key in ("aliases", "asked"):
            known[key] = list(dict.fromkeys([*known.get(key, []), *value]))
        elif key != noun.part and not known.get(key):
            known[key] = value


def _record(record: Any, table: dict[str, Any], where: str) -> Any:
    fields = {field.name for field in dataclasses.fields(record)}
    unknown = set(table) - fields - FOR_THE_PROOF
    if unknown:
        raise BadFactsError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    values = {key: _value(value) for key, value in table.items() if key in fields}
    try:
        return record(**values)
    except TypeError as error:
        raise BadFactsError(f"{where} [{table.get('id', '')}]: {error}") from error


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def every_text(records: Iterable[Any]) -> Iterable[str]:
    """All strings of some records, each once, for learning the words of the facts."""
    seen: set[str] = set()
    for record in records:
        for name in record.__dataclass_fields__:
            value = getattr(record, name)
            if isinstance(value, str):
                seen.add(value)
            elif isinstance(value, tuple):
                seen.update(value)
    return sorted(seen)
