"""Cases (phản ánh, kiến nghị): what citizens report, who works on it, what became of it. Personal data lives here.

A case changes through `changed` alone, which checks its version, writes the audit log and adds what the citizen is owed, in one
transaction of the caller's. The audit log only grows: the database refuses to change or delete a row of it.
"""

import datetime
import secrets
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Boolean, Column, Date, Float, ForeignKey, Index, Integer, Table, Text, column, func, select, text
from sqlalchemy.engine import Connection, Row

from knowledge.cases.finding import folded_of as folded_of  # it belongs to what is stored
from knowledge.database import metadata
from knowledge.labels import Labelled
from knowledge.outbox import owe

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and figures of a code: none that is taken for another when it is read aloud or written by hand."""


class Status(Labelled):
    """Where a case stands, with the name that officers and citizens read."""

    new = "new", "Mới"
    received = "received", "Đã tiếp nhận"
    in_progress = "in_progress", "Đang xử lý"
    answered = "answered", "Đã trả lời"
    closed = "closed", "Đóng"
    elsewhere = "elsewhere", "Không thuộc thẩm quyền"
    duplicate = "duplicate", "Trùng"
    rejected = "rejected", "Từ chối"


OPEN = (Status.new, Status.received, Status.in_progress)
"""A case of these is still owed an answer."""

SEARCHED = func.to_tsvector(text("'simple'::regconfig"), column("folded"))
"""What PostgreSQL searches, as it is spelt in its index."""

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False, server_default=Status.new),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("category", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("officer", Integer),
    Column("urgent", Boolean, nullable=False, server_default=text("false")),
    Column("text", Text, nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("commune", Text, nullable=False, server_default=""),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("contact", Text, nullable=False, server_default=""),
    Column("consented", Float),
    Column("chat", Text, nullable=False),
    Column("filed", Float, nullable=False),
    Column("due", Date, nullable=False),
    Column("answered", Float),
    Column("closed", Float),
    Column("answer", Text, nullable=False, server_default=""),
    Column("rating", Integer),
    Column("reopened", Integer, nullable=False, server_default="0"),
    Column("merged_into", Integer),
    Column("reminded", Text, nullable=False, server_default=""),
    Column("folded", Text, nullable=False),
    Index("ix_cases_department", "department", "status", "due", "id"),
    Index("ix_cases_officer", "officer", "status", "due", "id"),
    Index("ix_cases_status", "status", "due", "id"),
    Index("ix_cases_chat", "chat"),
    Index("ix_cases_filed", "filed"),
    Index("ix_cases_newest", "status", "id"),
    Index("ix_cases_alike", "category", "commune", "status"),
    Index("ix_cases_searched", SEARCHED, postgresql_using="gin").ddl_if(dialect="postgresql"),
    sqlite_autoincrement=True,
)
words = Table(
    "case_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", Integer, ForeignKey("cases.id"), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("officer", Integer),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("outbox", Integer, index=True),
    sqlite_autoincrement=True,
)
followers = Table(
    "case_followers",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.id"), primary_key=True),
    Column("chat", Text, primary_key=True, index=True),
)
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("officer", Integer),
    Column("case_id", Integer, index=True),
    Column("what", Text, nullable=False),
    Column("old", Text, nullable=False, server_default=""),
    Column("new", Text, nullable=False, server_default=""),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A case as it is stored. `chat` is who filed it ("telegram:42", "web:…", or "phone:" where an officer did for a caller); `filed`,
    `answered`, `closed` and `consented` (to being contacted) are epoch seconds; `due` is the last day for the answer."""

    id: int
    code: str
    status: Status
    version: int
    category: str
    department: str
    officer: int | None
    urgent: bool
    text: str
    place: str
    commune: str
    latitude: float | None
    longitude: float | None
    contact: str
    consented: float | None
    chat: str
    filed: float
    due: datetime.date
    answered: float | None
    closed: float | None
    answer: str
    rating: int | None
    reopened: int
    merged_into: int | None

    @property
    def is_open(self) -> bool:
        """Whether it is still owed an answer."""
        return self.status in OPEN


COLUMNS = tuple(cases.c[part.name] for part in fields(Case))


def case_of(row: Row[Any] | tuple[Any, ...]) -> Case:
    """The value of a row of COLUMNS."""
    held = Case(*tuple(row))
    return replace(held, status=Status[held.status])


class Stale(Exception):  # noqa: N818  it names what happened to the case
    """Somebody else has changed the case meanwhile; load it anew and look before changing it again."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the citizen and those who follow are told of a change, with choices to tap for who filed the case."""

    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a case: the columns it sets, what the audit log says of it, what is said beside it and to whom."""

    what: str
    values: dict[str, Any]
    old: str = ""
    new: str = ""
    kind: str = ""
    words: str = ""
    notice: Notice | None = None
    followers: Notice | None = None


def new_code() -> str:
    """A code that nobody can guess (39 bits), as it is shown to citizens: TG-7K3M-9QW2."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"TG-{letters[:4]}-{letters[4:]}"


def found(connection: Connection, number: int) -> Case | None:
    """The case of this id; None where there is none."""
    row = connection.execute(select(*COLUMNS).where(cases.c.id == number)).first()
    return case_of(row) if row else None


def changed(connection: Connection, case: Case, change: Change, officer: int | None, now: float) -> None:
    """Change a case, in the caller's transaction. Raises Stale where it is no longer as `case` says."""
    values = {**change.values, "version": case.version + 1}
    done = connection.execute(cases.update().where(cases.c.id == case.id, cases.c.version == case.version).values(**values))
    if not done.rowcount:
        raise Stale
    log(connection, officer, change.what, now, case=case.id, old=change.old, new=change.new)
    for kind, said, owed in _said(change, _told(connection, case, change, now)):
        row = {"case_id": case.id, "at": now, "officer": officer, "kind": kind, "text": said, "outbox": owed}
        connection.execute(words.insert(), row)


def _said(change: Change, owed: int | None) -> list[tuple[str, str, int | None]]:
    """The words beside a change, each with its kind and its message: a reply is the officer's words in the frame of its notice; beside
    other words stands what the citizen is told."""
    said: list[tuple[str, str, int | None]] = []
    if change.words:
        said.append((change.kind, change.words, owed if change.kind == "reply" else None))
    if change.notice is not None and change.kind != "reply":
        said.append(("notice", change.notice.text, owed))
    return said


def _told(connection: Connection, case: Case, change: Change, now: float) -> int | None:
    """Owe the notices of a change; the id in the outbox of that to who filed the case."""
    following = change.followers
    if following is not None:
        for row in connection.execute(select(followers.c.chat).where(followers.c.case_id == case.id)).all():
            owe(connection, row.chat, "notice", {"text": following.text}, now)
    if change.notice is None or case.chat.startswith("phone:") or not case.chat:
        return None
    body: dict[str, Any] = {"text": change.notice.text}
    if change.notice.choices:
        body["choices"] = list(change.notice.choices)
    return owe(connection, case.chat, "notice", body, now)


def log(  # noqa: PLR0913  each is a column of the log
    connection: Connection, officer: int | None, what: str, now: float, *, case: int | None = None, old: str = "", new: str = ""
) -> None:
    """Add a line to the audit log. It holds no words of citizens: it cannot be deleted."""
    connection.execute(audit.insert(), {"at": now, "officer": officer, "case_id": case, "what": what, "old": old, "new": new})
