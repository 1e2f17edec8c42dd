"""One turn of a conversation, in one transaction: what is remembered, what was said."""

import datetime
import logging
import secrets
from dataclasses import asdict

from sqlalchemy import Engine

from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome, Reply
from handlers.texts import say
from knowledge.conversations import Said, keep, masked, remembered

log = logging.getLogger(__name__)


def new_conversation() -> str:
    """A name for a conversation that nobody can guess."""
    return secrets.token_urlsafe(18)


def take_turn(engine: Engine, library: Library, conversation: str, text: str) -> Reply:
    """Answer a message and keep the turn; a failure is answered with an apology and logged without the citizen's words."""
    with engine.begin() as connection:
        known = remembered(connection, conversation)
        memory = Memory(**{key: tuple(value) for key, value in known.items()}) if known else Memory()
        try:
            reply, memory = handle(Message(text), memory, library)
        except Exception:
            log.exception("a turn of conversation %s failed", conversation[:6])
            reply = Reply(say("truc-trac"), Outcome.trouble)
        said = Said(text, reply.text, reply.outcome, tuple(asdict(c) for c in reply.citations), reply.choices)
        kept = {**asdict(memory), "questions": [masked(question) for question in memory.questions]}
        keep(connection, conversation, kept, said, datetime.datetime.now(datetime.UTC))
    return reply
