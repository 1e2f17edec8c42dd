"""The officers' queue: which cases there are to work on, how many, and finding one by its words.

Counts stop at MANY, so that a tab costs the same whether a thousand or a million cases lie behind it.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, text
from sqlalchemy.engine import Connection

from knowledge.cases import COLUMNS, OPEN, Case, Status, audit, case_of, cases, words
from knowledge.cases.desk import CODE, tidied
from knowledge.language.folding import fold
from knowledge.outbox import outbox

MANY = 1000
PAGE = 50


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are looked at. `officer`: assigned to; `department`: theirs (empty: all); `status`: a name of Status, or "open",
    or "late" (open and overdue); `before`: the cursor of the next page, as `cursor` gives it."""

    officer: int | None = None
    department: str = ""
    status: str = "open"
    category: str = ""
    commune: str = ""
    urgent: bool = False
    words: str = ""
    before: str = ""


def page(connection: Connection, wanted: Filter, today: datetime.date) -> tuple[list[Case], str]:
    """The cases of a page, and the cursor of the next one ("" where there is none): open ones by their deadline, the overdue first;
    the others the newest first."""
    order = (cases.c.due, cases.c.id) if _by_deadline(wanted) else (cases.c.id.desc(),)
    query = select(*COLUMNS).where(*_conditions(connection, wanted, today)).order_by(*order)
    found = [case_of(row) for row in connection.execute(_after(query, wanted).limit(PAGE + 1))]
    return found[:PAGE], cursor(found[PAGE - 1], wanted) if len(found) > PAGE else ""


def cursor(case: Case, wanted: Filter) -> str:
    """Where the next page begins."""
    return f"{case.due}_{case.id}" if _by_deadline(wanted) else str(case.id)


def counts(connection: Connection, wanted: Filter, today: datetime.date) -> dict[str, int]:
    """How many cases there are behind each tab, up to MANY."""
    tabs = ("open", "late", *Status)
    limited = [
        select(literal(tab).label("tab"))
        .where(*_conditions(connection, replace(wanted, status=tab, before=""), today))
        .limit(MANY)
        .subquery()
        for tab in tabs
    ]
    numbers = connection.execute(select(*(select(func.count()).select_from(part).scalar_subquery() for part in limited))).one()
    return dict(zip(tabs, numbers, strict=True))


def _by_deadline(wanted: Filter) -> bool:
    return wanted.status in ("open", "late", *OPEN)


def _after(query: Select[Any], wanted: Filter) -> Select[Any]:
    due, _, number = wanted.before.rpartition("_")
    if not re.fullmatch(r"\d{1,18}", number):
        return query
    if not _by_deadline(wanted):
        return query.where(cases.c.id < int(number))
    try:
        day = datetime.date.fromisoformat(due)
    except ValueError:
        return query
    return query.where(or_(cases.c.due > day, and_(cases.c.due == day, cases.c.id > int(number))))


def _conditions(connection: Connection, wanted: Filter, today: datetime.date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.status in ("open", "late"):
        asked.append(cases.c.status.in_(OPEN))
    elif wanted.status in Status.__members__:
        asked.append(cases.c.status == wanted.status)
    if wanted.status == "late":
        asked.append(cases.c.due < today)
    if wanted.officer is not None:
        asked.append(cases.c.officer == wanted.officer)
    for column in ("department", "category", "commune"):
        if value := getattr(wanted, column):
            asked.append(cases.c[column] == value)
    if wanted.urgent:
        asked.append(cases.c.urgent)
    return asked + _worded(connection, wanted.words)


def _worded(connection: Connection, typed: str) -> list[ColumnElement[bool]]:
    """Every word must begin a word of the case; a code finds its case alone."""
    if CODE.fullmatch(typed.strip()):
        return [cases.c.code == tidied(typed)]
    parts = re.findall(r"[a-z0-9]+", fold(typed))[:12]
    if not parts:
        return []
    if connection.dialect.name == "postgresql":
        query = func.to_tsquery(text("'simple'"), " & ".join(f"{part}:*" for part in parts))
        return [SEARCHED.op("@@")(query)]
    return [cases.c.folded.like(f"% {part}%") for part in parts]


SEARCHED = func.to_tsvector(text("'simple'::regconfig"), cases.c.folded)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a case's history. `what`: the deed of the audit log, or the kind of words ("note", "reply", "citizen"); `delivery`: the
    state of the message in the outbox ("" where there is none, "sent" where it is no longer kept)."""

    at: float
    officer: int | None
    what: str
    old: str = ""
    new: str = ""
    text: str = ""
    delivery: str = ""
    error: str = ""


def history(connection: Connection, number: int) -> list[Entry]:
    """What happened to a case and what was said, oldest first."""
    deeds = connection.execute(select(audit).where(audit.c.case_id == number).order_by(audit.c.id)).all()
    said = connection.execute(
        select(words, outbox.c.state, outbox.c.error)
        .outerjoin(outbox, outbox.c.id == words.c.outbox)
        .where(words.c.case_id == number)
        .order_by(words.c.id)
    ).all()
    entries = [Entry(row.at, row.officer, row.what, row.old, row.new) for row in deeds]
    entries += [
        Entry(row.at, row.officer, row.kind, text=row.text, delivery=(row.state or "sent") if row.outbox else "", error=row.error or "")
        for row in said
    ]
    return sorted(entries, key=lambda entry: entry.at)


def of_person(connection: Connection, case: Case) -> Sequence[Case]:
    """The newest other cases of who filed this one."""
    if not case.chat or case.chat == "phone:":
        return []
    query = select(*COLUMNS).where(cases.c.chat == case.chat, cases.c.id != case.id).order_by(cases.c.id.desc()).limit(10)
    return [case_of(row) for row in connection.execute(query)]
