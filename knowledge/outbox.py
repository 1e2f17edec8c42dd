"""The outbox: what is owed to people, said in order, chat by chat, by whoever claims it.

A message is `waiting`, then `sending` while a sender holds it for LEASE seconds, then `sent` or `failed`. A sender that dies leaves it
`sending`; after the lease it is sent again and marked, since it may have arrived.
"""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, Table, Text, Update, and_, bindparam, func, or_, select, text
from sqlalchemy.engine import Connection

from knowledge.database import metadata
from knowledge.masking import CONTACT
from knowledge.rates import Limit, held_up

LEASE = 20.0
"""Seconds after which the sender of a message counts as dead."""
SEND_WITHIN = 15.0
"""Seconds that a sender may take over one message: less than LEASE, so that nobody sends beside a sender that lives."""
ATTEMPTS = 12
"""So often a message is tried before it is given up; being told to wait is no attempt."""
PATIENCE = 48 * 3600.0
"""Seconds after which a message is given up that could not even be tried."""
_OPEN = ("waiting", "sending")

_UNSENT = text("state <> 'sent'")  # as it is spelt in the indexes, so that SQLite sees that it may use them

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("owed", Float, nullable=False),
    Column("state", Text, nullable=False, server_default="waiting"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("not_before", Float, nullable=False, server_default="0"),
    Column("sent", Float),
    Column("receipt", Text, nullable=False, server_default=""),
    Column("error", Text, nullable=False, server_default=""),
    Column("maybe_twice", Boolean, nullable=False, server_default=text("false")),
    Index("ix_outbox_next", "platform", "id", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
    Index("ix_outbox_open", "chat", "id", sqlite_where=_UNSENT, postgresql_where=_UNSENT),
    sqlite_autoincrement=True,
)


@dataclass(frozen=True, slots=True)
class Owed:
    """A message for a chat. `kind`: "answer" (may arrive twice rather than not at all), "notice" (an officer's words) or "passing"
    (worth nothing later: a closed spinner, an inline result). Where the body has a "contact", which the text says back to who gave it,
    neither is kept once the message is done with."""

    id: int
    chat: str
    kind: str
    body: dict[str, Any]
    attempts: int = 0
    since: float = 0.0


_OWE = outbox.insert()  # made once: making a statement costs several times as much as running it


def owe(connection: Connection, chat: str, kind: str, body: dict[str, Any], now: float) -> int:
    """Add a message for a chat, in the caller's transaction; returns its id."""
    row = {"platform": chat.partition(":")[0], "chat": chat, "kind": kind, "body": body, "owed": now}
    return int(connection.execute(_OWE, row).inserted_primary_key[0])  # type: ignore[index]  # a single row has a key


_earlier = outbox.alias("earlier")
_CLAIMABLE = (
    select(outbox)
    .where(
        outbox.c.platform == bindparam("platform"),
        text("outbox.state <> 'sent'"),
        outbox.c.state.in_(_OPEN),
        outbox.c.not_before <= bindparam("now"),
        or_(
            outbox.c.kind == "passing",
            ~select(_earlier.c.id)
            .where(_earlier.c.chat == outbox.c.chat, _earlier.c.state.in_(_OPEN), _earlier.c.id < outbox.c.id, _earlier.c.kind != "passing")
            .exists(),
        ),
    )
    .order_by(outbox.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def claim(
    connection: Connection, platform: str, limits: Callable[[Owed], Sequence[Limit]], now: float, most: int = 20
) -> tuple[list[Owed], float | None]:
    """Messages to send now, held for LEASE seconds, the oldest of each chat; and the seconds until a rate lets more out.

    A message that its chat's own rate holds up is put off, so that it stands in nobody's way; the rate of the whole platform, the first
    of `limits`, ends the search.
    """
    claimed: list[Owed] = []
    soonest: float | None = None
    for row in connection.execute(_CLAIMABLE, {"platform": platform, "now": now, "most": most}).all():
        owed = Owed(row.id, row.chat, row.kind, row.body, row.attempts + 1, row.owed)
        rates = limits(owed)
        wait, by = held_up(connection, rates, now)
        if by is not None:
            soonest = wait if soonest is None else min(soonest, wait)
            if by == rates[0]:
                break
            connection.execute(outbox.update().where(outbox.c.id == row.id).values(not_before=now + wait))
            continue
        again = row.state == "sending"  # whoever held it has died, perhaps after sending
        connection.execute(
            outbox.update()
            .where(outbox.c.id == row.id)
            .values(state="sending", attempts=row.attempts + 1, not_before=now + LEASE, maybe_twice=row.maybe_twice or again)
        )
        claimed.append(owed)
    return claimed, soonest


def sent(connection: Connection, owed: Owed, receipt: str, now: float) -> None:
    """The platform has taken a message; `receipt` is its name for it."""
    values = {"state": "sent", "sent": now, "receipt": receipt, "error": "", **_masked(owed)}
    connection.execute(outbox.update().where(outbox.c.id == owed.id).values(**values))


def postponed(  # noqa: PLR0913  each says something else about one failure
    connection: Connection, owed: Owed, error: str, until: float, *, maybe_arrived: bool, counts: bool = True
) -> None:
    """Try a message again later; where it `counts` not, the attempt is forgotten, and one that may have arrived is marked.
    Changes nothing where the lease has run out and another sends it."""
    values: dict[str, Any] = {"state": "waiting", "not_before": until, "error": error, "attempts": owed.attempts - (not counts)}
    if maybe_arrived:
        values["maybe_twice"] = True
    connection.execute(_held(owed).values(**values))


def given_up(connection: Connection, owed: Owed, error: str) -> None:
    """A message will not arrive; it stays, with the reason, for officers to see."""
    connection.execute(_held(owed).values(state="failed", error=error, **_masked(owed)))


def _masked(owed: Owed) -> dict[str, Any]:
    """The body as it is kept: without the contact that it says back."""
    contact = owed.body.get("contact")
    if not contact:
        return {}
    kept = {name: value for name, value in owed.body.items() if name != "contact"}
    return {"body": {**kept, "text": kept["text"].replace(contact, CONTACT)}}


def _held(owed: Owed) -> Update:
    """A change to a message that is still held by who claimed it so."""
    return outbox.update().where(outbox.c.id == owed.id, outbox.c.state == "sending", outbox.c.attempts == owed.attempts)


def again(connection: Connection, number: int, chat: str, now: float) -> bool:
    """Owe a message anew that was given up, to the name that its chat has now; False where it was not given up, or its words are gone."""
    row = connection.execute(select(outbox.c.body).where(outbox.c.id == number, outbox.c.state == "failed")).first()
    if row is None or not row.body:
        return False
    anew = {
        "platform": chat.partition(":")[0],
        "chat": chat,
        "state": "waiting",
        "attempts": 0,
        "not_before": 0.0,
        "owed": now,
        "error": "",
    }
    mine = outbox.update().where(outbox.c.id == number, outbox.c.state == "failed")
    return bool(connection.execute(mine.values(**anew)).rowcount)


def moved(connection: Connection, old: str, new: str) -> None:
    """A chat has another name now; what is owed goes there."""
    connection.execute(outbox.update().where(and_(outbox.c.chat == old, outbox.c.state.in_(_OPEN))).values(chat=new))


def body_of(connection: Connection, number: int, chat: str) -> dict[str, Any] | None:
    """What a message to this chat said; None where there is no such message."""
    row = connection.execute(select(outbox.c.body).where(outbox.c.id == number, outbox.c.chat == chat)).first()
    return row.body if row else None


def last_said(connection: Connection, chat: str) -> dict[str, Any]:
    """What the newest message to a chat said; empty where there is none."""
    query = select(outbox.c.body).where(outbox.c.chat == chat, outbox.c.kind != "passing").order_by(outbox.c.id.desc()).limit(1)
    row = connection.execute(query).first()
    return dict(row.body) if row else {}


def forget_said(connection: Connection, chat: str) -> None:
    """Keep no word of what was said to a chat; that something was, stays."""
    connection.execute(outbox.update().where(outbox.c.chat == chat, outbox.c.state.not_in(_OPEN)).values(body={}))


def forget_sent(connection: Connection, before: datetime.datetime) -> int:
    """Delete the messages that arrived before a time; those that did not stay, for officers to see."""
    return connection.execute(outbox.delete().where(outbox.c.state == "sent", outbox.c.sent < before.timestamp())).rowcount


def is_owed(connection: Connection, chat: str) -> bool:
    """Whether something is still to be said to a chat."""
    query = select(outbox.c.id).where(outbox.c.chat == chat, text("state <> 'sent'"), outbox.c.state.in_(_OPEN), outbox.c.kind != "passing")
    return connection.execute(query.limit(1)).first() is not None


def depths(connection: Connection) -> dict[tuple[str, str], int]:
    """How many messages there are by platform and state, those sent aside."""
    query = (
        select(outbox.c.platform, outbox.c.state, func.count()).where(outbox.c.state != "sent").group_by(outbox.c.platform, outbox.c.state)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def oldest(connection: Connection) -> float | None:
    """Since when the oldest open message waits (epoch seconds)."""
    return connection.execute(select(func.min(outbox.c.owed)).where(outbox.c.state.in_(_OPEN))).scalar()
