"""The citizen's side of cases: filing, following, looking up, rating, reopening, and being forgotten.

Whoever asks sees only what their own chat has filed or follows: another person's code is answered like none at all.
"""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select
from sqlalchemy.engine import Connection

from knowledge.cases import (
    ALPHABET,
    COLUMNS,
    OPEN,
    Case,
    Change,
    Status,
    audit,
    case_of,
    cases,
    changed,
    folded_of,
    followers,
    log,
    new_code,
    words,
)
from knowledge.cases.alike import alike, is_same
from knowledge.cases.following import add_follower
from knowledge.categories import Category
from knowledge.departments import COORDINATION, responsible
from knowledge.officers.messengers import link
from knowledge.photos import attach, photos
from knowledge.rates import Limit, reserve
from knowledge.workdays import due_after

REOPENED_WITHIN = 15 * 24 * 3600.0
"""Seconds after an answer within which the citizen may say that it is not done."""
A_DAY = 10
"""So many cases a person may file in a day."""
A_NETWORK = 100
"""So many may come from one address in a day: behind that of a mobile network is a whole town."""
MOST_PHOTOS = 10
"""So many photos a case may have with those that are added to it."""
SHOWN = 10
"""So many of one's own cases are listed."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a citizen has confirmed and is filed as a case; `point` is latitude and longitude, `photos` ids of theirs."""

    text: str
    category: Category
    urgent: bool = False
    place: str = ""
    commune: str = ""
    point: tuple[float, ...] = ()
    contact: str = ""
    photos: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Addition:
    """What a citizen adds to a case: words, photos (ids), a position (latitude and longitude)."""

    words: str
    photos: tuple[int, ...] = ()
    point: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that was done to a case; see the audit log. `said` is what was said with it."""

    at: float
    what: str
    new: str
    said: str


class Desk:
    """What one person may do with cases, in the caller's transaction. `chat` is theirs ("telegram:42", "web:…"), `now` epoch seconds,
    `source` what the number of cases a day is counted by as well, where a chat costs nothing (an address of the web)."""

    def __init__(self, connection: Connection, chat: str, now: float, source: str = "") -> None:
        self._connection = connection
        self.chat = chat
        self.now = now
        self.source = source

    def file(self, report: Report, officer: int | None = None) -> Case:
        """File a report; `officer` is who entered it for a caller. Three statements: the case, its photos, the audit log."""
        return file(self._connection, report, self.chat, self.now, officer)

    def alike(self, report: Report) -> list[Case]:
        """Open cases that may tell of the same thing, the likest first; none for a category that is not public."""
        if not report.category.public or not report.category.place:
            return []
        return alike(self._connection, report, self.now)

    def filed_before(self, report: Report) -> Case | None:
        """One's own open case that tells of the same as a report, so that nobody files a thing twice; None where there is none."""
        mine = select(*COLUMNS).where(cases.c.chat == self.chat, cases.c.status.in_(OPEN), cases.c.category == report.category.id)
        return next((case for case in self._seen(mine.order_by(cases.c.id.desc()).limit(SHOWN)) if is_same(case, report)), None)

    def mine(self) -> list[Case]:
        """What this person has filed or follows, the newest first."""
        return self._seen(select(*COLUMNS).where(self._is_mine()).order_by(cases.c.id.desc()).limit(SHOWN))

    def find(self, code: str) -> Case | None:
        """The case of a code, however it is typed; None where there is none, or it is another person's."""
        found = self._seen(select(*COLUMNS).where(cases.c.code == tidied(code), self._is_mine()))
        return found[0] if found else None

    def follow(self, number: int) -> Case | None:
        """Be told of what becomes of another's open case; returns it. None where it is no longer open."""
        row = self._connection.execute(select(*COLUMNS).where(cases.c.id == number, cases.c.status.in_(OPEN))).first()
        if row is None:
            return None
        add_follower(self._connection, number, self.chat)
        return case_of(row)

    def filed(self, case: Case) -> bool:
        """Whether this person filed the case, rather than follows it."""
        return case.chat == self.chat

    def rate(self, case: Case, stars: int) -> None:
        """How content the citizen is with the answer, 1 to 5; the case is done with. Raises Stale."""
        closed = {"status": Status.closed, "closed": self.now} if case.status is Status.answered else {}
        changed(self._connection, case, Change("rated", {"rating": stars, **closed}, new=str(stars)), None, self.now)

    def may_reopen(self, case: Case) -> bool:
        """Whether the citizen may say that it is not done: once, and not long after the answer."""
        answered = case.status in (Status.answered, Status.closed) and case.answered is not None
        return answered and self.filed(case) and not case.reopened and self.now - (case.answered or 0) <= REOPENED_WITHIN

    def reopen(self, case: Case, why: str, category: Category, shown: Sequence[int] = ()) -> datetime.date:
        """Not done: the case goes to a coordinator, with a new deadline, which is returned; `shown` are photos of it. Raises Stale."""
        due = due_after(self.now, category.deadline)
        values = {"status": Status.received, "reopened": 1, "department": COORDINATION, "officer": None, "due": due, "reminded": ""}
        change = Change(
            "reopened", {**values, "closed": None, "rating": None}, old=case.department, new=COORDINATION, kind="citizen", words=why
        )
        changed(self._connection, case, change, None, self.now)
        attach(self._connection, shown, case.id)
        return due

    def add(self, case: Case, addition: Addition) -> int:
        """Add to one's own open case what the citizen says and shows; returns how many photos were taken. Raises Stale."""
        held = self._connection.execute(select(func.count()).where(photos.c.case_id == case.id)).scalar_one()
        taken = attach(self._connection, addition.photos[: max(0, MOST_PHOTOS - held)], case.id)
        where = dict(zip(("latitude", "longitude"), addition.point, strict=False))
        change = Change("added", where, kind="citizen", words=addition.words)
        changed(self._connection, case, change, None, self.now)
        return taken

    def questioned(self, since: float) -> tuple[Case, str] | None:
        """One's own open case to which an officer has last written after a time (epoch seconds), and what."""
        told = and_(audit.c.case_id == cases.c.id, audit.c.what == "told", audit.c.at > since)
        said = and_(words.c.case_id == cases.c.id, words.c.at == audit.c.at, words.c.kind == "reply")
        query = select(*COLUMNS, words.c.text.label("said")).join(audit, told).join(words, said)
        mine = query.where(cases.c.chat == self.chat, cases.c.status.in_(OPEN)).order_by(audit.c.id.desc()).limit(1)
        row = self._connection.execute(mine).first()
        return (case_of(row[:-1]), row.said) if row else None

    def history(self, case: Case) -> Sequence[Deed]:
        """What was done to a case and said with it, oldest first."""
        query = select(audit.c.at, audit.c.officer, audit.c.what, audit.c.new).where(audit.c.case_id == case.id).order_by(audit.c.id)
        said = select(words).where(words.c.case_id == case.id, words.c.kind != "notice")
        beside = {(row.at, row.officer): row.text for row in self._connection.execute(said)}
        return [Deed(row.at, row.what, row.new, beside.get((row.at, row.officer), "")) for row in self._connection.execute(query).all()]

    def may_file(self) -> bool:
        """Whether this person may file one more case today; counts it."""
        limits = [Limit(f"cases:{self.chat}", 24 * 3600 / A_DAY, A_DAY)]
        if self.source:
            limits.append(Limit(f"cases:{self.source}", 24 * 3600 / A_NETWORK, A_NETWORK))
        return not reserve(self._connection, limits, self.now)

    def link_officer(self, code: str) -> str | None:
        """This chat is where an officer wants to be reminded, who was given the code; their name, None where there is no such code."""
        return link(self._connection, code, self.chat, self.now)

    def _is_mine(self) -> ColumnElement[bool]:
        followed = select(followers.c.case_id).where(followers.c.chat == self.chat)
        return or_(cases.c.chat == self.chat, cases.c.id.in_(followed))

    def _seen(self, query: Select[Any]) -> list[Case]:
        return [case_of(row) for row in self._connection.execute(query)]


def tidied(code: str) -> str:
    """A code as it is stored: "tg 7k3m9qw2" → "TG-7K3M-9QW2"; letters that are not in codes stay, and find nothing."""
    letters = re.sub(r"[^0-9A-Za-z]", "", code).upper().removeprefix("TG")
    return f"TG-{letters[:4]}-{letters[4:]}"


CODE = re.compile(rf"\btg[\s-]?[{ALPHABET}]{{4}}[\s-]?[{ALPHABET}]{{4}}\b", re.IGNORECASE)
"""A code as people type it."""


def file(connection: Connection, report: Report, chat: str, now: float, officer: int | None = None) -> Case:
    """File a report as a case of a chat; see `Desk.file`."""
    code, category = new_code(), report.category
    latitude, longitude = report.point or (None, None)
    row = {
        "code": code,
        "category": category.id,
        "department": responsible(category, report.commune),
        "urgent": report.urgent,
        "text": report.text,
        "place": report.place,
        "commune": report.commune,
        "latitude": latitude,
        "longitude": longitude,
        "contact": report.contact,
        "consented": now if report.contact else None,
        "chat": chat,
        "filed": now,
        "due": due_after(now, category.deadline),
        "folded": folded_of(code, report.text, report.place, report.commune, report.contact),
    }
    case = case_of(connection.execute(cases.insert().returning(*COLUMNS), row).one())
    if report.photos:
        connection.execute(photos.update().where(photos.c.id.in_(report.photos), photos.c.chat == chat).values(case_id=case.id))
    log(connection, officer, "filed", now, case=case.id, new=category.id)
    return case


def forget(connection: Connection, chat: str, now: float) -> None:
    """Let go of a person: what was filed stays for those who work on it, without a name, a contact or a way back to the chat."""
    connection.execute(delete(followers).where(followers.c.chat == chat))
    mine = connection.execute(select(*COLUMNS).where(cases.c.chat == chat)).all()
    for case in map(case_of, mine):
        folded = folded_of(case.code, case.text, case.place, case.commune, "")
        nameless = {"chat": "", "contact": "", "consented": None, "folded": folded}
        changed(connection, case, Change("forgotten", nameless), None, now)
    connection.execute(words.update().where(words.c.case_id.in_([row.id for row in mine]), words.c.kind == "citizen").values(text=""))


def moved(connection: Connection, old: str, new: str) -> None:
    """A chat has another name now."""
    connection.execute(cases.update().where(cases.c.chat == old).values(chat=new))
    connection.execute(followers.update().where(followers.c.chat == old).values(chat=new))
    connection.execute(photos.update().where(photos.c.chat == old).values(chat=new))
