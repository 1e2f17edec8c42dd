"""Forgets what nobody needs any more: traces of updates that no platform repeats, and rates that are long unused."""

import asyncio
import datetime
import logging
import time

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from knowledge.rates import forget_unused
from knowledge.updates import forget_done

log = logging.getLogger(__name__)

EVERY = 3600.0
"""Seconds between two rounds."""
REPEATED = datetime.timedelta(hours=48)
"""Platforms repeat an update for so long, at most."""
UNUSED = 3600.0
"""Seconds after which a rate that was used up long ago is as good as new; longer than any rate's burst takes."""


async def tidy(engine: Engine) -> None:
    """Tidy now and then, until cancelled. Any number of processes may."""
    while True:
        try:
            await asyncio.to_thread(tidy_once, engine, time.time())
        except SQLAlchemyError:
            log.exception("could not tidy; trying again in an hour")
        await asyncio.sleep(EVERY)


def tidy_once(engine: Engine, now: float) -> None:
    """One round, at a time in epoch seconds."""
    with engine.begin() as connection:
        forget_done(connection, datetime.datetime.fromtimestamp(now, datetime.UTC) - REPEATED)
        forget_unused(connection, now - UNUSED)
