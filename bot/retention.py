"""`retention`: tells what the rules for old data would do or have done, and lets the worker carry them out at night."""

import datetime
import logging
import threading
from collections.abc import Iterator

from sqlalchemy import Engine

from bot.opening import open_database
from bot.photos import clear
from bot.settings import Settings
from knowledge.database import close
from knowledge.photos.album import open_album
from knowledge.rates import Limit, reserve
from knowledge.retention import carry_out, due
from knowledge.workdays import ZONE

log = logging.getLogger(__name__)

NIGHT = range(1, 5)
"""Hours of the day, in Vietnam, in which old data are dealt with."""
A_NIGHT = Limit("retention", 12 * 3600.0, 1)
"""Once a night, whatever the number of processes."""


def retention(settings: Settings, *, dry_run: bool) -> Iterator[str]:
    """Carry the rules out, or only tell what they would do; a line for each."""
    engine = open_database(settings.database_url)
    now = datetime.datetime.now(datetime.UTC)
    try:
        yield f"{'sẽ làm' if dry_run else 'đã làm':>8}  {'ngày':>5}  quy tắc"
        for rule, count in (due if dry_run else carry_out)(engine, now):
            yield f"{count:>8}  {rule.days:>5}  {rule.id}: {rule.does} {rule.why}"
        while not dry_run and clear(engine, open_album(settings.photos_url), now.timestamp()):
            continue  # to the last of the files that no photo has any more
    finally:
        close(engine)


def nightly(engine: Engine, now: datetime.datetime) -> threading.Thread | None:
    """Begin to carry the rules out where it is night and nobody has yet, in a thread of its own: people go on being answered.
    Files of photos are deleted by who fetches photos. None where it is not the time."""
    if now.astimezone(ZONE).hour not in NIGHT:
        return None
    with engine.begin() as connection:
        if reserve(connection, [A_NIGHT], now.timestamp()):
            return None
    thread = threading.Thread(target=_quietly, args=(engine, now), name="retention", daemon=True)
    thread.start()
    return thread


def _quietly(engine: Engine, now: datetime.datetime) -> None:
    try:
        for rule, count in carry_out(engine, now):
            if count:
                log.info("retention: rule %s dealt with %s rows", rule.id, count)
    except Exception:  # whatever it is: an uncaught one would be printed as it is, past the log
        log.exception("old data could not be dealt with; it is tried again next night")
