"""One turn of a conversation, in one transaction: what is remembered, what was said."""

import datetime
import logging
import secrets
import time
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection

from bot.messenger import writable
from handlers import handle
from handlers.library import Library
from handlers.messages import Draft, Memory, Message, Outcome, Reply
from handlers.switches import messenger_off
from handlers.texts import say
from knowledge.cases.desk import CODE, Desk
from knowledge.cases.desk import forget as forget_person
from knowledge.conversations import Said, forget, keep, remembered
from knowledge.database import alone, reading
from knowledge.masking import CONTACT, masked
from knowledge.office import questions
from knowledge.outbox import forget_said
from knowledge.photos import drop, forget_of
from knowledge.rates import Limit, reserve
from knowledge.updates import forget_dead
from knowledge.workdays import today

REFUSED = "(Ảnh chưa nhận được)"
"""What is kept of something that was sent and could not be taken."""
A_MINUTE = 20
"""Messages of one person in a minute that are answered."""

log = logging.getLogger(__name__)


def new_conversation() -> str:
    """A name for a conversation that nobody can guess."""
    return secrets.token_urlsafe(18)


def turn(connection: Connection, library: Library, conversation: str, message: Message, source: str = "") -> Reply:
    """Answer a message and keep the turn, in the caller's transaction; `source` is what cases are counted by (see Desk)."""
    message = replace(message, text=writable(message.text))
    before = _memory(connection, conversation)
    chat, now = chat_of(conversation), time.time()
    desk = None if message.group else Desk(connection, chat, now, source)
    office = library.offices.now(connection)
    why = office.off(f"messenger:{platform_of(chat)}")
    reply, memory = handle(message, before, library, desk, office) if why is None else (messenger_off(why), before)
    _keep(connection, conversation, memory, message, reply)
    _count(connection, platform_of(chat), now, message, reply)
    if memory.draft is None:  # a photo that belongs to no report is not kept; what was filed in this turn has its photos by now
        drop(connection, message.photos + (before.draft.photos if before.draft else ()))
    if reply.forgets:
        _forget(connection, conversation)
        forget_person(connection, chat, now)
    return reply


def chat_of(conversation: str) -> str:
    """The chat of a conversation, as the outbox knows it: those of the web have no platform in their name."""
    return conversation if ":" in conversation else f"web:{conversation}"


def platform_of(chat: str) -> str:
    """The platform of a chat."""
    return chat.partition(":")[0]


COUNTED = (Outcome.answered, Outcome.partial, Outcome.disambiguation, Outcome.out_of_scope, Outcome.no_data)
"""Outcomes of questions, rather than of reports and greetings."""


def _count(connection: Connection, platform: str, now: float, message: Message, reply: Reply) -> None:
    """Keep, by nobody, what was asked and how it ended."""
    if message.what == "text" and reply.outcome in COUNTED and not CODE.search(reply.text):
        topic = next(iter(reply.topics), "")
        at = datetime.datetime.fromtimestamp(now, datetime.UTC)
        questions.count(connection, message.text, platform, reply.outcome, topic, at, today(now))


def flooded(connection: Connection, conversation: str, now: float) -> Reply | None:
    """What to say to somebody over the limit: the reason once a minute, else nothing (a reply without text); None within the limit."""
    if not reserve(connection, [Limit(f"in:{conversation}", 60 / A_MINUTE, A_MINUTE)], now):
        return None
    told = not reserve(connection, [Limit(f"told:{conversation}", 60, 1)], now)
    return Reply(say("qua-nhieu") if told else "", Outcome.small_talk)


def take_turn(engine: Engine, library: Library, conversation: str, message: Message, source: str = "") -> Reply:
    """Answer a message at once; a failure is answered with an apology and logged without the citizen's words."""
    try:
        with engine.begin() as connection:
            alone(connection, conversation)  # two taps on "send" are two turns, one after the other
            return _too_many(connection, conversation, message) or turn(connection, library, conversation, message, source)
    except Exception:
        log.exception("a turn of conversation %s failed", conversation[:6])
        return Reply(say("truc-trac"), Outcome.trouble)


def refuse(engine: Engine, conversation: str, why: str) -> None:
    """Keep a turn in which something was sent that cannot be taken; it counts as a message."""
    with engine.begin() as connection:
        alone(connection, conversation)
        message, said = Message(REFUSED, "photo"), Reply(why, Outcome.small_talk)
        if _too_many(connection, conversation, message) is None:
            _keep(connection, conversation, _memory(connection, conversation), message, said)


def is_drafting(engine: Engine, conversation: str) -> bool:
    """Whether a report is being written in a conversation, or something is added to one."""
    with reading(engine) as connection:
        known = remembered(connection, conversation)
    return known is not None and (known[1] is not None or takes_photos(known[0]))


def takes_photos(memory: dict[str, Any]) -> bool:
    """Whether photos of a case that was filed already were asked for."""
    return bool(memory.get("adds") or memory.get("reopens"))


def _too_many(connection: Connection, conversation: str, message: Message) -> Reply | None:
    """The reason why a message over the limit is not answered; kept with the conversation once a minute. None within the limit."""
    over = flooded(connection, conversation, time.time())
    if over is None:
        return None
    drop(connection, message.photos)
    if over.text:
        _keep(connection, conversation, _memory(connection, conversation), replace(message, text=writable(message.text)), over)
    return Reply(say("qua-nhieu"), over.outcome)


def _memory(connection: Connection, conversation: str) -> Memory:
    known = remembered(connection, conversation)
    if known is None:
        return Memory()
    kept, begun = known
    draft = Draft(**_with_tuples(begun)) if begun else None
    return Memory(**_with_tuples(kept), draft=draft)


def _with_tuples(tree: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in tree.items()}


def _forget(connection: Connection, conversation: str) -> None:
    """Delete the conversation, and the words of it that stand elsewhere."""
    chat = chat_of(conversation)
    forget(connection, conversation)
    forget_said(connection, chat)
    forget_dead(connection, chat)
    forget_of(connection, chat)


def _keep(connection: Connection, conversation: str, memory: Memory, message: Message, reply: Reply) -> None:
    places = tuple(asdict(c) for c in reply.citations)
    asked, answered = (_without_contact(words, memory) for words in (_sent(message), reply.text))
    said = Said(asked, answered, reply.outcome, places, reply.choices, _shown(conversation, reply))
    kept = {**asdict(memory), "questions": [masked(question) for question in memory.questions], "refused": masked(memory.refused)}
    draft = kept.pop("draft")
    keep(connection, conversation, kept, said, datetime.datetime.now(datetime.UTC), draft=draft)


def _sent(message: Message) -> str:
    """What is kept of a message: its words, or what came without any."""
    photos = len(message.photos)
    return message.text or (f"({photos} ảnh)" if photos else "(Ảnh)" if message.what == "photo" else "")


def _without_contact(words: str, memory: Memory) -> str:
    """The contact that somebody gives stands in the report alone, until they consent to it: the turns are kept for longer."""
    return words.replace(memory.draft.contact, CONTACT) if memory.draft and memory.draft.contact else words


def _shown(conversation: str, reply: Reply) -> dict[str, Any]:
    """What stood beside the words, for the page of the web chat, which alone shows a conversation again."""
    if not chat_of(conversation).startswith("web:"):
        return {}
    return {name: asdict(values) for name, values in (("chart", reply.chart), ("table", reply.table)) if values is not None}
