"""What each rule of retention means: which rows are due, and what is done with them. A row that was dealt with is no longer due."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, delete, func, or_, select
from sqlalchemy.engine import Connection

from knowledge import photos
from knowledge.cases import COLUMNS, OPEN, Change, Status, case_of, cases, changed, folded_of, followers, words
from knowledge.conversations import conversations, turns
from knowledge.office.questions import questions
from knowledge.officers import sessions
from knowledge.officers.presence import IDLE
from knowledge.outbox import outbox
from knowledge.rates import rates
from knowledge.updates import updates

REMOVED = "(Nội dung đã được xóa theo thời hạn lưu giữ.)"
"""What stands where the words of a citizen stood."""
NOBODY = ("", "phone:")
"""Chats that lead back to nobody."""
_REFUSED = (Status.duplicate, Status.rejected)

Time = datetime.datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """One rule in terms of tables: the key of the rows, which of them are due, what is done with some of them (`do` is given the keys, the
    time that it is, and the time before which things are due). `alone`: what nobody else may be doing meanwhile."""

    key: Column[Any]
    due: Callable[[Time], ColumnElement[bool]]
    do: Callable[[Connection, Sequence[Any], Time, Time], None]
    alone: str = ""


def _gone(key: Column[Any]) -> Callable[[Connection, Sequence[Any], Time, Time], None]:
    """Delete the rows."""

    def do(connection: Connection, keys: Sequence[Any], _now: Time, _before: Time) -> None:
        connection.execute(delete(key.table).where(key.in_(keys)))

    return do


def _arrived(state: str) -> Callable[[Time], ColumnElement[bool]]:
    return lambda before: and_(updates.c.state == state, updates.c.received < before.timestamp())


def _emptied(connection: Connection, keys: Sequence[Any], _now: Time, _before: Time) -> None:
    """That a message did not arrive stays, for the history of its case."""
    connection.execute(outbox.update().where(outbox.c.id.in_(keys)).values(body={}, chat="", receipt=""))


def _undrafted(connection: Connection, keys: Sequence[Any], _now: Time, before: Time) -> None:
    begun = conversations.c.id.in_(keys), conversations.c.drafted < before.timestamp()
    connection.execute(conversations.update().where(*begun).values(draft=None, drafted=None))


def _has_old_turns(before: Time) -> ColumnElement[bool]:
    return select(turns.c.position).where(turns.c.conversation == conversations.c.id, turns.c.at < before).exists()


def _without_old_turns(connection: Connection, keys: Sequence[Any], _now: Time, before: Time) -> None:
    connection.execute(turns.delete().where(turns.c.conversation.in_(keys), turns.c.at < before))


def _unspoken(connection: Connection, keys: Sequence[Any], _now: Time, _before: Time) -> None:
    connection.execute(turns.delete().where(turns.c.conversation.in_(keys)))
    connection.execute(conversations.delete().where(conversations.c.id.in_(keys)))


def _loose(before: Time) -> ColumnElement[bool]:
    return and_(photos.photos.c.case_id.is_(None), photos.photos.c.state != "leaving", photos.photos.c.added < before.timestamp())


def _let_go(connection: Connection, keys: Sequence[Any], _now: Time, _before: Time) -> None:
    photos.drop(connection, keys)


def _ended(before: Time, *, refused: bool) -> ColumnElement[bool]:
    """Cases that are over since before a time. Those that are owed an answer are never among them."""
    kind = cases.c.status.in_(_REFUSED) if refused else cases.c.status.not_in((*OPEN, *_REFUSED))
    return and_(kind, func.coalesce(cases.c.closed, cases.c.answered, cases.c.filed) < before.timestamp())


def _known(*, refused: bool) -> Callable[[Time], ColumnElement[bool]]:
    """Ended cases from which a way still leads to a citizen."""
    followed = select(followers.c.case_id).where(followers.c.case_id == cases.c.id).exists()
    seen = select(photos.photos.c.id).where(photos.photos.c.case_id == cases.c.id, photos.photos.c.chat != "").exists()
    way = or_(cases.c.chat.not_in(NOBODY), cases.c.contact != "", followed, seen)
    return lambda before: and_(_ended(before, refused=refused), way)


def _nameless(connection: Connection, keys: Sequence[Any], now: Time, _before: Time) -> None:
    """No contact, and no way back to a chat."""
    for row in connection.execute(select(*COLUMNS).where(cases.c.id.in_(keys))).all():
        case = case_of(row)
        folded = folded_of(case.code, case.text, case.place, case.commune, "")
        values = {"chat": case.chat if case.chat in NOBODY else "", "contact": "", "consented": None, "folded": folded}
        changed(connection, case, Change("contact_removed", values), None, now.timestamp())
    connection.execute(followers.delete().where(followers.c.case_id.in_(keys)))
    photos.anonymise(connection, keys)


def _worded(*, refused: bool) -> Callable[[Time], ColumnElement[bool]]:
    """Ended cases that still hold words or photos."""
    said = select(words.c.id).where(words.c.case_id == cases.c.id, words.c.text != REMOVED).exists()
    seen = select(photos.photos.c.id).where(photos.photos.c.case_id == cases.c.id).exists()
    return lambda before: and_(_ended(before, refused=refused), or_(cases.c.text != REMOVED, cases.c.answer != "", said, seen))


def _wordless(connection: Connection, keys: Sequence[Any], now: Time, _before: Time) -> None:
    """Neither what the citizen wrote nor what officers wrote to them, which may repeat it; nor photos."""
    for row in connection.execute(select(*COLUMNS).where(cases.c.id.in_(keys))).all():
        case = case_of(row)
        folded = folded_of(case.code, REMOVED, case.place, case.commune, case.contact)
        changed(connection, case, Change("words_removed", {"text": REMOVED, "answer": "", "folded": folded}), None, now.timestamp())
    connection.execute(words.update().where(words.c.case_id.in_(keys)).values(text=REMOVED))
    photos.release(connection, keys)


def _over(before: Time) -> ColumnElement[bool]:
    return or_(sessions.c.expires < before.timestamp(), sessions.c.seen < before.timestamp() - IDLE)


DUTIES = {
    "updates-done": Duty(updates.c.id, _arrived("done"), _gone(updates.c.id)),
    "updates-dead": Duty(updates.c.id, _arrived("dead"), _gone(updates.c.id)),
    "messages-sent": Duty(
        outbox.c.id, lambda before: and_(outbox.c.state == "sent", outbox.c.sent < before.timestamp()), _gone(outbox.c.id)
    ),
    "messages-failed": Duty(
        outbox.c.id,
        lambda before: and_(outbox.c.state == "failed", outbox.c.chat != "", outbox.c.owed < before.timestamp()),
        _emptied,
    ),
    "drafts": Duty(conversations.c.id, lambda before: conversations.c.drafted < before.timestamp(), _undrafted),
    "rates": Duty(rates.c.bucket, lambda before: rates.c.used_until < before.timestamp(), _gone(rates.c.bucket)),
    "turns": Duty(conversations.c.id, _has_old_turns, _without_old_turns),
    "conversations": Duty(conversations.c.id, lambda before: conversations.c.updated < before, _unspoken),
    "photos-loose": Duty(photos.photos.c.id, _loose, _let_go),
    "contacts-refused": Duty(cases.c.id, _known(refused=True), _nameless, alone="photos"),
    "words-refused": Duty(cases.c.id, _worded(refused=True), _wordless, alone="photos"),
    "contacts": Duty(cases.c.id, _known(refused=False), _nameless, alone="photos"),
    "words": Duty(cases.c.id, _worded(refused=False), _wordless, alone="photos"),
    "sessions": Duty(sessions.c.token, _over, _gone(sessions.c.token)),
    "questions": Duty(questions.c.folded, lambda before: questions.c.last < before, _gone(questions.c.folded)),
}
