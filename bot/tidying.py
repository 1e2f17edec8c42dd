"""Forgets what is no longer needed: traces of updates, messages of long ago, rates that are used up by nobody."""

import datetime
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from knowledge.conversations import forget_drafts
from knowledge.outbox import forget_sent
from knowledge.photos import LOOSE, forget_loose
from knowledge.rates import forget_unused
from knowledge.updates import forget_done

EVERY = 3600.0
"""Seconds between two rounds."""
REPEATS = datetime.timedelta(hours=48)
"""So long a platform may bring an update again."""
BUTTONS_LAST = datetime.timedelta(days=30)
"""So long a button below a message can be tapped."""

DRAFTS_LAST = datetime.timedelta(hours=24)
"""So long a report that was begun can be gone on with."""


def tidy(engine: Engine, now: datetime.datetime) -> None:
    """One round, in transactions of its own; several processes may do it at a time."""
    ages: tuple[tuple[Callable[[Connection, datetime.datetime], object], datetime.timedelta], ...] = (
        (forget_done, REPEATS),
        (forget_sent, BUTTONS_LAST),
        (forget_unused, REPEATS),
        (forget_drafts, DRAFTS_LAST),
        (forget_loose, LOOSE),
    )
    for forget, age in ages:
        with engine.begin() as connection:
            forget(connection, now - age)
