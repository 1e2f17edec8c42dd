"""What we decide: a message in, a reply out. The list below, in its order, is the assistant."""

import re
from collections.abc import Callable

from handlers.ask import ask, goes_on
from handlers.attachments import attachments
from handlers.choices import chosen, more_pages
from handlers.commands import commands, spelt_out
from handlers.emergency import emergency
from handlers.feedback import feedback
from handlers.followups import of_other_body
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome, Reply
from handlers.small_talk import small_talk
from handlers.texts import say
from handlers.turn import Turn

REMEMBERED = 3
"""So many earlier questions are kept for follow-ups."""


def empty(turn: Turn) -> Reply | None:
    """Nothing to read: no text, or no Latin letter in it."""
    if not turn.question.typed.strip():
        return Reply(say("trong"), Outcome.small_talk)
    if not re.search(r"[a-z0-9]", turn.question.joined):
        return Reply(say("khong-doc-duoc"), Outcome.small_talk)
    return None


IN_ORDER: tuple[Callable[[Turn], Reply | None], ...] = (
    attachments,
    empty,
    more_pages,
    commands,
    emergency,
    small_talk,
    feedback,
    ask,
)


def handle(message: Message, memory: Memory, library: Library) -> tuple[Reply, Memory]:
    """Answer a message in a conversation; the new memory goes with the reply."""
    turn = of_other_body(chosen(Turn(message, library.understanding.read(spelt_out(message.text)), memory, library)))
    reply = next(reply for handler in IN_ORDER if (reply := handler(turn)) is not None)
    return reply, _remember(turn, reply)


def _remember(turn: Turn, reply: Reply) -> Memory:
    asked = reply.outcome in (Outcome.answered, Outcome.partial, Outcome.disambiguation)
    text = f"{turn.memory.questions[-1]} {turn.question.typed}" if goes_on(turn) else turn.question.typed
    questions = (*turn.memory.questions, text)[-REMEMBERED:] if asked else turn.memory.questions
    choices = reply.choices if reply.outcome is Outcome.disambiguation else ()
    return Memory(questions, choices, reply.more, reply.about or (turn.memory.about if not asked else ()))
