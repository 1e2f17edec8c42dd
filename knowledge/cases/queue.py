"""The officers' queue: which cases there are to work on, how many, and finding one by its words.

Counts stop somewhere, so that a tab costs the same whether a thousand or a million cases lie behind it.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, true
from sqlalchemy.engine import Connection, Row
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from knowledge.cases import COLUMNS, OPEN, Case, Status, audit, case_of, cases, words
from knowledge.cases.arrival import unreached
from knowledge.cases.readers import Reader
from knowledge.cases.rollup import ELSE, answer_stands, epoch, in_time
from knowledge.cases.searching import worded
from knowledge.outbox import outbox

MANY, FEWER = 1000, 100
"""Counts stop here: a thousand behind a tab, a hundred in a search for words that very many cases have."""
PAGE = 50
COMMON = 10_000
"""So many cases must have the words of a search for them to count as common."""
UNDONE = ("open", "late", *OPEN)
TABS = ("open", "late", *Status, "all")
"""What a queue may be cut by; "late" are open and overdue."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases are looked at. `reader`: who asks, and sees no others than they may (None: the assistant itself); `officer`: assigned
    to; `department`: theirs (empty: all); `status`: one of TABS; `before`: the cursor of the next page, as `cursor` gives it;
    `since` and `until`: filed on these days or between; `came`: what became of it, a key of CAME or UNREACHED."""

    reader: Reader | None = None
    officer: int | None = None
    department: str = ""
    status: str = "open"
    category: str = ""
    commune: str = ""
    urgent: bool = False
    words: str = ""
    before: str = ""
    since: datetime.date | None = None
    until: datetime.date | None = None
    came: str = ""


CAME: dict[str, ColumnElement[bool]] = {
    "answered": answer_stands(cases.c),
    "in_time": in_time(cases.c),
    "behind": and_(answer_stands(cases.c), not_(in_time(cases.c))),
    "ended": cases.c.status.in_(ELSE),
    "reopened": cases.c.reopened > 0,
    "rated": cases.c.rating.is_not(None),
    **{f"rated_{stars}": cases.c.rating == stars for stars in range(1, 6)},
}
"""What may have become of a case, as the figures count it."""
UNREACHED = "unreached"
"""The same for cases whose citizen has not got a message."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the queue: its cases, the cursor of the next page ("" where there is none), how many cases there are behind each tab, and
    where those counts stop."""

    cases: list[Case]
    following: str
    counts: dict[str, int]
    most: int = MANY


def page(connection: Connection, wanted: Filter, today: datetime.date) -> Page:
    """The cases of a page and the counts of all tabs: open ones by their deadline, the overdue first; the others the newest first."""
    if not wanted.words:
        return Page(*_walk(connection, wanted, today), _counts(connection, wanted, today, TABS, MANY))
    counts = _counts_of_found(connection, replace(wanted, status="all"), today)
    if counts["all"] < COMMON:
        found = _walk(connection, wanted, today, sorted_first=connection.dialect.name == "postgresql")
        return Page(*found, {tab: min(number, MANY) for tab, number in counts.items()})
    return Page(*_walk(connection, wanted, today), _counts_of_common(connection, wanted, today, counts), FEWER)


def _walk(connection: Connection, wanted: Filter, today: datetime.date, *, sorted_first: bool = False) -> tuple[list[Case], str]:
    """The cases of a page and the next cursor. PostgreSQL would walk all cases in order until 50 have the words, for seconds where few do:
    `sorted_first` makes it collect those that have them, which takes as long where most do."""
    number = cases.c.id + 0 if sorted_first else cases.c.id
    order = (cases.c.due, number) if _by_deadline(wanted) else (number.desc(),)
    query = select(*COLUMNS).where(true(), *_conditions(connection, wanted, today)).order_by(*order)
    found = [case_of(row) for row in connection.execute(_after(query, wanted).limit(PAGE + 1))]
    return found[:PAGE], cursor(found[PAGE - 1], wanted) if len(found) > PAGE else ""


def some(connection: Connection, wanted: Filter, today: datetime.date, below: int, limit: int) -> list[Case]:
    """So many cases with an id below this one, the newest first, whatever the order of the pages: for reading all of them in parts."""
    query = select(*COLUMNS).where(cases.c.id < below, *_conditions(connection, wanted, today)).order_by(cases.c.id.desc()).limit(limit)
    return [case_of(row) for row in connection.execute(query)]


def cursor(case: Case, wanted: Filter) -> str:
    """Where the next page begins."""
    return f"{case.due}_{case.id}" if _by_deadline(wanted) else str(case.id)


def _counts(connection: Connection, wanted: Filter, today: datetime.date, tabs: Sequence[str], most: int) -> dict[str, int]:
    """How many cases there are behind these tabs, a walk for each, which ends when it has met so many."""
    limited = [
        select(cases.c.id).where(true(), *_conditions(connection, replace(wanted, status=tab, before=""), today)).limit(most).subquery(tab)
        for tab in tabs
    ]
    numbers = connection.execute(select(*(select(func.count()).select_from(part).scalar_subquery() for part in limited))).one()
    return dict(zip(tabs, numbers, strict=True))


def _counts_of_found(connection: Connection, wanted: Filter, today: datetime.date) -> dict[str, int]:
    """The same for what is found, in one walk that ends at COMMON: a walk for each tab would look for the words as often."""
    having = select(cases.c.status, cases.c.due).where(true(), *_conditions(connection, wanted, today))
    found = having.limit(COMMON).subquery()
    numbers = [func.count().filter(true(), *_of_status(tab, today, found.c)).label(tab) for tab in TABS]
    return dict(zip(TABS, connection.execute(select(*numbers).select_from(found)).one(), strict=True))


def _counts_of_common(connection: Connection, wanted: Filter, today: datetime.date, met: dict[str, int]) -> dict[str, int]:
    """The counts of words that very many cases have, up to FEWER: mostly told by the first COMMON of them; what is open is looked for by
    itself, as is a tab of which those hold few."""
    still_open = _counts_of_found(connection, replace(wanted, status="open"), today)
    counts = met | {tab: still_open[tab] for tab in UNDONE}
    few = [tab for tab in TABS if counts[tab] < FEWER and tab not in UNDONE]
    counts |= _counts(connection, wanted, today, few, FEWER) if few else {}
    return {tab: min(number, FEWER) for tab, number in counts.items()}


def count_unreached(connection: Connection, wanted: Filter, today: datetime.date) -> int:
    """How many cases, of this department and officer, have a citizen who has not got a message; at most FEWER."""
    whose = Filter(wanted.reader, wanted.officer, wanted.department, "all", came=UNREACHED)
    return _counts(connection, whose, today, ("all",), FEWER)["all"]


def _by_deadline(wanted: Filter) -> bool:
    return wanted.status in UNDONE


def _after(query: Select[Any], wanted: Filter) -> Select[Any]:
    due, _, number = wanted.before.rpartition("_")
    if not re.fullmatch(r"\d{1,9}", number):
        return query
    if not _by_deadline(wanted):
        return query.where(cases.c.id < int(number))
    try:
        day = datetime.date.fromisoformat(due)
    except ValueError:
        return query
    return query.where(or_(cases.c.due > day, and_(cases.c.due == day, cases.c.id > int(number))))


def _conditions(connection: Connection, wanted: Filter, today: datetime.date) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = [wanted.reader.readable(connection)] if wanted.reader else []
    asked += _of_status(wanted.status, today)
    if wanted.officer is not None:
        asked.append(cases.c.officer == wanted.officer)
    for column in ("department", "category", "commune"):
        if value := getattr(wanted, column):
            asked.append(cases.c[column] == value)
    if wanted.urgent:
        asked.append(cases.c.urgent)
    if wanted.since:
        asked.append(cases.c.filed >= epoch(wanted.since))
    if wanted.until:
        asked.append(cases.c.filed < epoch(wanted.until + datetime.timedelta(days=1)))
    if wanted.came in CAME:
        asked.append(CAME[wanted.came])
    if wanted.came == UNREACHED:
        asked.append(unreached(today))
    return asked + worded(connection, wanted.words, contacts=not wanted.reader or wanted.reader.contacts)


def _of_status(tab: str, today: datetime.date, of: ReadOnlyColumnCollection[str, Any] = cases.c) -> list[ColumnElement[bool]]:
    """What makes a case, of the table or of what was found in it, one of a tab."""
    if tab == "late":
        return [of.status.in_(OPEN), of.due < today]
    if tab == "open":
        return [of.status.in_(OPEN)]
    return [of.status == tab] if tab in Status.__members__ else []


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a case's history. `what`: the deed of the audit log; `text` and `kind` what was said with it ("note" among officers,
    "reply" or "notice" to the citizen, "citizen" by them), `notice` what the citizen was told beside a note; `message`: the number of the
    message to the citizen in the outbox (0 where there is none), `delivery` its state ("sent" where it is no longer kept), `error` why it
    has not arrived yet, `owed` since when it is tried (epoch seconds)."""

    at: float
    officer: int | None
    what: str
    old: str = ""
    new: str = ""
    text: str = ""
    kind: str = ""
    notice: str = ""
    message: int = 0
    delivery: str = ""
    error: str = ""
    owed: float = 0.0


def history(connection: Connection, number: int) -> list[Entry]:
    """What happened to a case and what was said with it, oldest first."""
    deeds = connection.execute(select(audit).where(audit.c.case_id == number).order_by(audit.c.id)).all()
    said = connection.execute(
        select(words, outbox.c.state, outbox.c.error, outbox.c.owed)
        .outerjoin(outbox, outbox.c.id == words.c.outbox)
        .where(words.c.case_id == number)
        .order_by(words.c.id)
    ).all()
    beside: dict[tuple[float, int | None], list[Row[Any]]] = {}  # a deed and its words are written at one moment
    for row in said:
        beside.setdefault((row.at, row.officer), []).append(row)
    return [_entry(deed, beside.get((deed.at, deed.officer), [])) for deed in deeds]


def _entry(deed: Row[Any], said: list[Row[Any]]) -> Entry:
    plain = Entry(deed.at, deed.officer, deed.what, deed.old, deed.new)
    said = [row for row in said if row.kind != "reason"]  # it stands in what the citizen was told
    if not said:
        return plain
    first = replace(plain, text=said[0].text, kind=said[0].kind, notice="".join(row.text for row in said[1:] if row.kind == "notice"))
    sent = next((row for row in said if row.outbox), None)
    if sent is None:
        return first
    return replace(first, message=sent.outbox, delivery=sent.state or "sent", error=sent.error or "", owed=sent.owed or 0.0)


def of_person(connection: Connection, case: Case, reader: Reader) -> Sequence[Case]:
    """The newest other cases of who filed this one, as far as the reader may see them."""
    if not case.chat or case.chat == "phone:":
        return []
    query = select(*COLUMNS).where(cases.c.chat == case.chat, cases.c.id != case.id, reader.readable(connection))
    return [case_of(row) for row in connection.execute(query.order_by(cases.c.id.desc()).limit(10))]
