"""The worker: takes stored updates, one chat in order, and does each in one transaction: state, what was said, the replies owed."""

import datetime
import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation import flooded, turn
from bot.deadlines import greet, remind
from bot.messenger import numbered, pieces, text_length
from bot.tidying import EVERY, tidy
from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome, Reply
from handlers.texts import say
from knowledge.cases import desk
from knowledge.cases.rollup import roll_up
from knowledge.conversations import renamed
from knowledge.outbox import body_of, last_said, moved, owe
from knowledge.photos import add, drop
from knowledge.rates import Limit, reserve
from knowledge.updates import Taken, Update, done, failed, reachable, take

log = logging.getLogger(__name__)

LONGEST = {"telegram": 4000, "zalo": 2000, "zalo-bot": 2000}
"""Characters of one message, by platform."""
CAPTION = {"telegram": 1024, "zalo": 2000, "zalo-bot": 2000}
"""Characters of the words below a picture, by platform."""
FILES = frozenset({"telegram"})
"""Platforms on which a table can be had as a file; Zalo takes no XLSX."""
DOWNLOAD = "Tải bảng (XLSX)"
"""The choice that brings the table of a list."""
BUTTONS = {"telegram": 100, "zalo": 5, "zalo-bot": 0}
"""Buttons below one message, by platform; more choices than that are numbered in the text."""
GROUPS = "telegram:-"
"""Chats of more than one person, where a tap does not say so itself."""
NUMBERING = "zalo-bot:"
"""Chats in which choices are always told by their numbers."""
_NUMBER = re.compile(r"\s*(?:(?:số|câu|mục|chọn)\s+)?(\d{1,2})\s*[.)]?\s*", re.IGNORECASE)
COUNTED_EVERY = 60.0
"""Seconds between two rounds of counting cases for the figures of the admin."""
IDLE = 0.25
"""Seconds between two looks for work that another process may have stored."""


class Worker:
    """Takes updates until it is told to stop. Any number of them, in any number of processes, share the work."""

    def __init__(self, engine: Engine, library: Library, said: Callable[[], None] = lambda: None) -> None:
        self._engine = engine
        self._library = library
        self._said = said
        self._tidied = time.time()
        self._counted = 0.0
        self.wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)

    def start(self) -> None:
        """Work in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the update in hand, then stop."""
        self._stop.set()
        self.wake.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                worked = self.work_once()
            except Exception:  # the database may be away for a while; what is stored waits
                log.exception("the worker could not reach its work; it tries again in a second")
                self._stop.wait(1)
                continue
            if not worked:
                self._count()
                self._tidy()
                self.wake.wait(IDLE)
                self.wake.clear()

    def _count(self) -> None:
        """Once a minute, when there is nothing else to do: the figures of the admin, and the numbers of the morning."""
        now = time.time()
        if now < self._counted + COUNTED_EVERY:
            return
        self._counted = now
        try:
            roll_up(self._engine, now)
            greet(self._engine, now)
        except SQLAlchemyError:
            log.exception("cases could not be counted, or nobody told of the morning; it is tried again in a minute")

    def _tidy(self) -> None:
        """Now and then, when there is nothing else to do."""
        now = time.time()
        if now < self._tidied + EVERY:
            return
        self._tidied = now
        try:
            tidy(self._engine, datetime.datetime.fromtimestamp(now, datetime.UTC))
            remind(self._engine, now)
        except SQLAlchemyError:
            log.exception("what is no longer needed could not be forgotten, or nobody reminded; it is tried again later")

    def work_once(self) -> bool:
        """Do the next update; False where there was none."""
        update: Taken | None = None
        try:
            with self._engine.begin() as connection:
                update = take(connection, time.time())
                if update is None:
                    return False
                _do(connection, self._library, update)
                done(connection, update)
        except Exception as error:
            if update is None:
                raise
            log.exception("update %s of %s failed, attempt %s", update.id, update.platform, update.attempts + 1)
            self._set_back(update, error)
        self._said()
        return True

    def _set_back(self, update: Update, error: Exception) -> None:
        """Count the failure; after the last attempt tell the citizen, and go on with the chat."""
        with self._engine.begin() as connection:
            if failed(connection, update, type(error).__name__, time.time()):
                answer(connection, update, Reply(say("truc-trac"), Outcome.trouble))


def _do(connection: Connection, library: Library, update: Taken) -> None:
    """One update: what happened, and what is owed for it."""
    body = update.body
    what = body["what"]
    if what == "moved":
        moved(connection, update.chat, body["ref"])
        renamed(connection, update.chat, body["ref"])
        desk.moved(connection, update.chat, body["ref"])
    elif what == "left":
        reachable(connection, update.chat, "chặn hoặc rời cuộc trò chuyện")
    elif what == "inline":
        _inline(connection, library, update)
    else:
        if update.unreachable:
            reachable(connection, update.chat)
        message = _message(connection, update)
        if message is not None:
            over = flooded(connection, update.chat, time.time())
            if over is not None:
                drop(connection, message.photos)
            elif _downloads(connection, update, message):
                return
            answer(connection, update, over or turn(connection, library, update.chat, message))


def _message(connection: Connection, update: Update) -> Message | None:
    """The message that an update carries, a tapped button put into its words; None where nothing is to be answered."""
    body = update.body
    if body["what"] == "joined":
        return Message("/start") if update.platform != "telegram" else None
    if body["what"] != "tap":
        place = body.get("place")
        text = _picked(connection, update.chat, body.get("text", ""))
        sent = add(connection, update.chat, body.get("photos", ()), time.time())
        return Message(text, body["what"], sent, (place[0], place[1]) if place else None, body.get("group", False))
    query, _, number = body["ref"].rpartition(":")
    shown = body_of(connection, int(number), update.chat)
    choices = (shown or {}).get("choices") or []
    at = body.get("choice", 0)
    known = at < len(choices)
    owe(connection, update.chat, "passing", {"closes": query, "text": "" if known else say("nut-cu")}, time.time())
    return Message(choices[at], group=update.chat.startswith(GROUPS)) if known else None


def _downloads(connection: Connection, update: Update, message: Message) -> bool:
    """Whether the table of a list is what is asked for; it is owed then. A tapped button means the list above it, a typed word the last."""
    if message.text.strip().casefold() not in (DOWNLOAD.casefold(), "tải bảng", "tai bang") or update.platform not in FILES:
        return False
    number = update.body.get("ref", "").rpartition(":")[2]
    shown = body_of(connection, int(number), update.chat) if number else last_said(connection, update.chat)
    table = (shown or {}).get("table")
    if table:
        words = say("bang", title=table["title"], rows=str(len(table["rows"])))
        owe(connection, update.chat, "answer", {"text": words, "file": table}, time.time())
    return bool(table)


def _picked(connection: Connection, chat: str, text: str) -> str:
    """The choice that a number stands for, where choices were numbered because they could not be buttons; else the text as it is."""
    number = _NUMBER.fullmatch(text)
    if number is None:
        return text
    said = last_said(connection, chat)
    offered = said.get("numbered") or (said.get("choices", []) if chat.startswith(NUMBERING) else [])
    at = int(number.group(1)) - 1
    return str(offered[at]) if 0 <= at < len(offered) else text


def answer(connection: Connection, update: Update, reply: Reply) -> None:
    """Owe a reply: cut to what the platform takes, its choices below the last part."""
    if reply.table and update.platform in FILES:
        reply = replace(reply, choices=(*reply.choices, DOWNLOAD))
    choices = list(reply.choices)
    text = reply.text
    if len(choices) > BUTTONS[update.platform]:
        text, choices = numbered(text, choices), []
    parts = pieces(text, LONGEST[update.platform])
    if reply.chart and text_length(parts[-1]) > CAPTION[update.platform]:
        parts.append(f"Biểu đồ: {reply.chart.title}")  # a message of its own: where the sender dies between, nothing is said twice
    for at, part in enumerate(parts, start=1):
        body: dict[str, Any] = {"text": part}
        if reply.draft and reply.draft.contact and reply.draft.contact in part:
            body["contact"] = reply.draft.contact
        if at == 1 and update.body.get("reply_to"):
            body["reply_to"] = update.body["reply_to"]
        if at == len(parts):
            body |= _offered(reply, choices) if reply.choices else {}
            body |= {"chart": asdict(reply.chart)} if reply.chart else {}
            body |= {"table": asdict(reply.table)} if reply.table and update.platform in FILES else {}
        owe(connection, update.chat, "answer", body, time.time())


def _offered(reply: Reply, buttons: list[str]) -> dict[str, Any]:
    """The choices as they are kept with the message; a number in answer to a disambiguation is understood by the handlers."""
    if buttons:
        return {"choices": buttons}
    return {} if reply.outcome is Outcome.disambiguation else {"numbered": list(reply.choices)}


def _inline(connection: Connection, library: Library, update: Update) -> None:
    """Cards with answers for what is typed behind the assistant's name in any chat."""
    cards = []
    text = update.body.get("text", "").strip()
    often = reserve(connection, [Limit(f"inline:{update.chat}", 1.0, 30)], time.time())  # each letter typed may be a query
    if text and not often:
        reply, _ = handle(Message(text), Memory(), library)
        if reply.citations:
            cards = [{"title": text[:60], "text": reply.text}]
    owe(connection, update.chat, "passing", {"query": update.body["ref"], "cards": cards}, time.time())
