"""Whether what officers write has arrived: cases whose citizen has not got a message, for the queue to show."""

import datetime
from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, or_, select, text
from sqlalchemy.engine import Connection

from knowledge.cases import cases, words
from knowledge.cases.rollup import epoch
from knowledge.outbox import outbox

_later, _arrived = words.alias("later"), outbox.alias("arrived")
_MADE_GOOD = (
    select(_later.c.id)
    .outerjoin(_arrived, _arrived.c.id == _later.c.outbox)
    .where(_later.c.case_id == words.c.case_id, _later.c.id > words.c.id, _later.c.outbox.is_not(None))
    .where(func.coalesce(_arrived.c.state, "sent") == "sent", or_(_later.c.kind == "reply", words.c.kind != "reply"))
    .exists()
)
"""A later message has arrived: for the words of an officer another of such, for a mere notice any."""


def unreached(today: datetime.date) -> ColumnElement[bool]:
    """Whether the citizen of a case has not got a message: it was given up, or waits since yesterday; and nothing later made it good."""
    waits = and_(outbox.c.state.in_(("waiting", "sending")), outbox.c.owed < epoch(today))
    failed = or_(outbox.c.state == "failed", waits)
    unsent = text("outbox.state <> 'sent'")  # as it is spelt in the index
    missed = select(words.c.case_id).join(outbox, outbox.c.id == words.c.outbox).where(unsent, failed, ~_MADE_GOOD)
    return and_(cases.c.chat != "", cases.c.id.in_(missed))


def unreached_of(connection: Connection, numbers: Iterable[int], today: datetime.date) -> set[int]:
    """Which of these cases are such."""
    return set(connection.execute(select(cases.c.id).where(cases.c.id.in_([*numbers]), unreached(today))).scalars())
