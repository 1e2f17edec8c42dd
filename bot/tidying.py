"""Forgets what is no longer needed: traces of updates, messages of long ago, rates that are used up by nobody; at night, all old data."""

import datetime
from collections.abc import Callable

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from bot.retention import nightly
from knowledge.conversations import forget_drafts
from knowledge.outbox import forget_sent
from knowledge.photos import forget_loose
from knowledge.rates import forget_unused
from knowledge.retention import age
from knowledge.updates import forget_done

EVERY = 3600.0
"""Seconds between two rounds."""


def tidy(engine: Engine, now: datetime.datetime) -> None:
    """One round, in transactions of its own; several processes may do it at a time."""
    ages: tuple[tuple[Callable[[Connection, datetime.datetime], object], datetime.timedelta], ...] = (
        (forget_done, age("updates-done")),
        (forget_sent, age("messages-sent")),
        (forget_unused, age("rates")),
        (forget_drafts, age("drafts")),
        (forget_loose, age("photos-loose")),
    )
    for forget, old in ages:
        with engine.begin() as connection:
            forget(connection, now - old)
    nightly(engine, now)
