"""What we decide: a message in, a reply out. The list below, in its order, is the assistant."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.ask import ask, goes_on
from handlers.attachments import attachments
from handlers.choices import chosen, more_pages
from handlers.commands import commands, spelt_out
from handlers.emergency import emergency
from handlers.entries import entries
from handlers.followups import of_other_body
from handlers.library import Library
from handlers.messages import DONE, Draft, Memory, Message, Outcome, Reply
from handlers.report import complete, feedback, kept, reminded, report
from handlers.small_talk import small_talk
from handlers.switches import unless_off
from handlers.texts import say
from handlers.tracking import tracking
from handlers.turn import Turn
from knowledge.cases.desk import Desk
from knowledge.office import Office

REMEMBERED = 3
"""So many earlier questions are kept for follow-ups."""


_OFFERING = (Outcome.disambiguation, Outcome.feedback_offered)
"""Outcomes whose choices may be meant by their numbers in the next message."""


def empty(turn: Turn) -> Reply | None:
    """Nothing to read: no text, or no Latin letter in it."""
    if not turn.question.typed.strip():
        return Reply(say("trong"), Outcome.small_talk)
    if not re.search(r"[a-z0-9]", turn.question.joined):
        return Reply(say("khong-doc-duoc"), Outcome.small_talk)
    return None


IN_ORDER: tuple[Callable[[Turn], Reply | None], ...] = (
    tracking,
    report,
    attachments,
    empty,
    more_pages,
    commands,
    emergency,
    small_talk,
    feedback,
    entries,
    ask,
)


def handle(
    message: Message, memory: Memory, library: Library, desk: Desk | None = None, office: Office | None = None
) -> tuple[Reply, Memory]:
    """Answer a message in a conversation; the new memory goes with the reply. Without a desk no case can be filed or looked up; without
    an office what the release says is all there is."""
    question = library.understanding.read(spelt_out(message.text))
    turn = of_other_body(chosen(Turn(message, question, memory, library, desk, office or Office())))
    reply = next(reply for handler in IN_ORDER if (reply := handler(turn)) is not None)
    reply = reminded(unless_off(reply, turn), turn)
    return reply, _remember(turn, reply)


def _remember(turn: Turn, reply: Reply) -> Memory:
    asked = reply.outcome in (Outcome.answered, Outcome.partial, Outcome.disambiguation)
    text = f"{turn.memory.questions[-1]} {turn.question.typed}" if goes_on(turn) else turn.question.typed
    questions = (*turn.memory.questions, text)[-REMEMBERED:] if asked else turn.memory.questions
    return Memory(
        questions,
        reply.choices if reply.outcome in _OFFERING or reply.draft else (),
        reply.more,
        reply.about or (turn.memory.about if not asked else ()),
        turn.question.typed if reply.outcome.abstained else "",
        reply.reopens,
        _draft(turn, reply),
        reply.rates,
        reply.adds,
        turn.desk.now if turn.desk else 0.0,
    )


def _draft(turn: Turn, reply: Reply) -> Draft | None:
    """The report as it stands after a reply: touched now where the reply is about it, as it was where it is about something else."""
    if reply.draft is None:
        return kept(turn)
    return None if reply.draft == DONE else replace(complete(reply.draft, turn), touched=turn.desk.now if turn.desk else 0.0)
