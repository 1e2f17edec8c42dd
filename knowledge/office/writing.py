"""Writing entries: drafts, publication by a second person, taking back, publishing an earlier version again. Every step is logged."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from knowledge.cases import log
from knowledge.office.entries import Entry, State, entries, entry_of, versions

LONGEST_ANSWER = 1500


class Refused(Exception):  # noqa: N818  it names what became of the wish
    """It cannot be done so; the message says why, in Vietnamese, and `field` names the part that will not do, where it is one."""

    def __init__(self, says: str, field: str = "") -> None:
        super().__init__(says)
        self.field = field


@dataclass(frozen=True, slots=True)
class Words:
    """What an entry says, as a person writes it. `dated` is the document's date as printed; `owner` is the officer who looks after it."""

    questions: tuple[str, ...]
    answer: str
    document: str
    section: str
    dated: str
    valid_from: datetime.date | None
    valid_until: datetime.date | None
    review: datetime.date
    owner: int


def draft(connection: Connection, words: Words, officer: int, now: float, entry: int | None = None) -> Entry:
    """A draft of a new entry, or a new draft of an old one. Raises Refused."""
    _check(words)
    if entry is None:
        entry = int(connection.execute(entries.insert(), {"created": now}).inserted_primary_key[0])  # type: ignore[index]  # a row has a key
    written = _version(connection, {**asdict(words), "entry": entry, "state": State.draft, "officer": officer, "at": now})
    log(connection, officer, "entry-draft", now, new=f"{entry}/{written.id}")
    return written


def publish(connection: Connection, version: Entry, officer: int, now: float) -> Entry:
    """Tell citizens what a version says; a draft by another person than who wrote it. Raises Refused."""
    if version.state is State.draft and version.officer == officer:
        raise Refused("Người viết không tự xuất bản: cần một người khác xem và xuất bản.")
    body = {**asdict(version), "state": State.published, "officer": officer, "at": now, "of": version.id}
    del body["id"]
    shown = _version(connection, body)
    connection.execute(entries.update().where(entries.c.id == version.entry).values(published=shown.id))
    log(connection, officer, "entry-published", now, new=f"{version.entry}/{shown.id}")
    return shown


def withdraw(connection: Connection, entry: int, officer: int, now: float) -> Entry:
    """Tell it no longer; what was told last stays as a version. Raises Refused where it is not told."""
    last = current(connection, entry)
    if last is None:
        raise Refused("Mục này hiện không được xuất bản.")
    body = {**asdict(last), "state": State.withdrawn, "officer": officer, "at": now, "of": last.id}
    del body["id"]
    connection.execute(entries.update().where(entries.c.id == entry).values(published=None))
    gone = _version(connection, body)
    log(connection, officer, "entry-withdrawn", now, new=f"{entry}/{gone.id}")
    return gone


def current(connection: Connection, entry: int) -> Entry | None:
    """The version of an entry that citizens are told; None where none is."""
    query = select(versions).join(entries, entries.c.published == versions.c.id).where(entries.c.id == entry)
    row = connection.execute(query).first()
    return entry_of(row) if row else None


def history(connection: Connection, entry: int) -> list[Entry]:
    """All versions of an entry, the newest first."""
    return [entry_of(row) for row in connection.execute(select(versions).where(versions.c.entry == entry).order_by(versions.c.id.desc()))]


def version(connection: Connection, number: int) -> Entry | None:
    """The version of an id; None where there is none."""
    row = connection.execute(select(versions).where(versions.c.id == number)).first()
    return entry_of(row) if row else None


def _version(connection: Connection, body: dict[str, Any]) -> Entry:
    row = {**body, "questions": list(body["questions"])}
    return entry_of(connection.execute(versions.insert().returning(*versions.columns), row).one())


def _check(words: Words) -> None:
    if not words.questions or not all(question.strip() for question in words.questions):
        raise Refused("Cần ít nhất một cách hỏi.")
    if not words.answer.strip() or len(words.answer) > LONGEST_ANSWER:
        raise Refused(f"Câu trả lời phải có, dài nhất {LONGEST_ANSWER} ký tự.")
    if not words.document.strip() or not words.section.strip():
        raise Refused("Cần văn bản nguồn và mục trong văn bản: trợ lý không nói điều không có nguồn.")
    if words.valid_from and words.valid_until and words.valid_until < words.valid_from:
        raise Refused("Ngày hết hiệu lực đứng trước ngày có hiệu lực.")
