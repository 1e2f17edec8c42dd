"""Answers that the office has written and published itself, each with its source."""

import time

from handlers.messages import Cited, Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn
from knowledge.workdays import today


def entries(turn: Turn) -> Reply | None:
    """The entry whose question this is; None where no published one is like it."""
    day = today(turn.desk.now if turn.desk else time.time())
    entry = turn.office.entries.find(turn.question.tokens, day)
    if entry is None:
        return None
    place = Cited(entry.document, entry.section, entry.dated)
    source = ", ".join(part for part in (entry.document, entry.dated and f"ngày {entry.dated}", entry.section) if part)
    text = say("muc-tra-loi", answer=entry.answer, source=source)
    return Reply(text, Outcome.answered, citations=(place,), about=(f"entry/{entry.entry}",))
