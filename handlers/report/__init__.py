"""A report (phản ánh, kiến nghị) is taken in the chat: offered, asked for step by step, summed up, filed.

Every step can be skipped, gone back or left; a question in the middle is answered, and the report goes on. The draft is part of what
the conversation remembers.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.ask import ask
from handlers.attachments import attachments
from handlers.commands import commands
from handlers.emergency import emergency
from handlers.messages import Draft, Message, Outcome, Reply
from handlers.report.steps import IN_ORDER, Step
from handlers.report.telling import is_report
from handlers.report.writing import Writing
from handlers.small_talk import small_talk
from handlers.texts import say
from handlers.turn import Turn
from knowledge import places

RESTS, KEPT = 30 * 60.0, 24 * 3600.0
"""Seconds without a message, after which a report is only gone on with when the citizen says so, and after which it is forgotten."""
AGREE, LATER, RESUME, DROP = "Gửi phản ánh", "Để sau", "Tiếp tục phản ánh", "Bỏ phản ánh"
_POLITE = r"(?: (?:a|nhe|nha|em|ad|di|giup|gium|luon|nua|roi))*"
_WISHES = re.compile(rf"/?(?:gui )?(?:phan ?anh|kien nghi|1022){_POLITE}")
_AGREES = re.compile(rf"(?:(?:da|vang|ok|oke|u|uh|roi) )*(?:gui(?: phan anh)?|phan anh|co|ok|oke|dong y|vang|da|duoc|nho em){_POLITE}")
_CANCELS = re.compile(rf"(?:huy|huy bo|huy phan anh|thoi|thoi khoi|khong gui|bo phan anh|de sau|stop|cancel){_POLITE}")
_BACK = re.compile(rf"(?:quay lai|tro lai|lui lai|back){_POLITE}")
_SKIPS = re.compile(rf"(?:bo qua|khong co|khong|k|ko|skip|khong biet|khong ro|chua biet|tiep|tiep tuc|xong|het){_POLITE}")
_ASIDES: tuple[Callable[[Turn], Reply | None], ...] = (commands, small_talk)


def report(turn: Turn) -> Reply | None:
    """The next step of a report that is being written, or the first of a new one; None where the message belongs to none."""
    if turn.desk is None:
        return _without_desk(turn) if _WISHES.fullmatch(turn.question.joined) else None
    return _said(Writing(kept(turn) or Draft(""), turn, turn.desk))


def feedback(turn: Turn) -> Reply | None:
    """An offer to take what somebody tells of as a report."""
    if not is_report(turn):
        return None
    return offer(turn.message.text, turn.message.photos) if turn.desk else _without_desk(turn)


def offer(text: str, photos: tuple[int, ...] = ()) -> Reply:
    """What is said to somebody who reports something; what was told is kept, so that it need not be told again."""
    return Reply(say("phan-anh"), Outcome.feedback_offered, choices=(AGREE, LATER), draft=Draft("offered", text=text, photos=photos))


def _without_desk(turn: Turn) -> Reply:
    """Nothing is taken where others read along; a single question on the command line is only told what could be done."""
    return Reply(say("pa-nhom"), Outcome.feedback_offered) if turn.message.group else offer("")


def kept(turn: Turn) -> Draft | None:
    """The report that the conversation remembers, unless it is too old."""
    draft = turn.memory.draft
    return draft if draft and turn.desk and turn.desk.now - draft.touched <= KEPT else None


def reminded(reply: Reply, turn: Turn) -> Reply:
    """A reply to something else, with the report that was left unfinished offered below it."""
    draft = kept(turn)
    if draft is None or draft.step == "offered" or reply.draft or reply.forgets or reply.outcome is Outcome.feedback_offered:
        return reply
    return replace(reply, text=_above_source(reply.text, say("pa-dang-do")), choices=(*reply.choices[:3], RESUME, DROP))


def _said(at: Writing) -> Reply | None:
    words, draft = at.words, at.draft
    if not draft.step:
        return _begun(at)
    if _CANCELS.fullmatch(words):
        return Reply(say("pa-huy"), Outcome.feedback_offered)
    if draft.step == "offered":
        return _accepted(at)
    if words == "tiep tuc phan anh" or _WISHES.fullmatch(words):
        return _next(at)
    return None if at.desk.now - draft.touched > RESTS else _gone_on(at)


def _begun(at: Writing) -> Reply | None:
    """A report that somebody asks to write; or the question that could not be answered becomes one, with one tap."""
    if at.words in ("gui 1022", "1022") and at.turn.memory.refused:
        return replace(at, draft=replace(at.draft, text=at.turn.memory.refused, category="hoi-dap")).file()
    if _WISHES.fullmatch(at.words):
        return _next(at)
    told = re.match(r"gửi phản ánh\s+(.+)", at.typed, re.IGNORECASE | re.DOTALL)
    return _taken(IN_ORDER[0], _told(at, told.group(1))) if told else None


def _accepted(at: Writing) -> Reply | None:
    """The offer is accepted: by a word, or by a photo or a position that is sent at once."""
    shown = at.turn.message.what in ("photo", "location")
    if not shown and not _AGREES.fullmatch(at.words):
        return _begun(at)
    fresh = _told(at, at.draft.text)
    reply = _taken(IN_ORDER[0], fresh) or _next(fresh)
    return reply if reply.draft is None or not at.turn.message.place else _gone_on(replace(at, draft=reply.draft)) or reply


def _told(at: Writing, text: str) -> Writing:
    """As if the text had been said now, with the photos of the message."""
    question = at.turn.library.understanding.read(text)
    return replace(at, turn=replace(at.turn, message=Message(text, photos=at.turn.message.photos), question=question))


def _gone_on(at: Writing) -> Reply | None:
    step = next((step for step in IN_ORDER if step.name == at.draft.step), IN_ORDER[0])
    if _BACK.fullmatch(at.words):
        return _next(replace(at, draft=replace(at.draft, seen=at.draft.seen[:-1])))
    aside = _aside(step, at.turn)
    if aside is not None:
        return _beside(aside, at)
    reply = _taken(step, at)
    if reply is None and step.optional and _SKIPS.fullmatch(at.words):
        return _next(_skipped(step, at))
    return reply or _again(at)


def _skipped(step: Step, at: Writing) -> Writing:
    names = ("place", "commune") if step.name == "commune" else (step.name,)  # who does not know which commune is not asked for the place
    contact = "" if step.name == "consent" else at.draft.contact  # who does not consent leaves none
    return replace(at, draft=replace(at.draft, seen=(*at.draft.seen, *names), communes=(), kinds=(), contact=contact))


def _taken(step: Step, at: Writing) -> Reply | None:
    """What comes after a message that answers a step; None where it does not."""
    found = step.take(at)
    if found is None or isinstance(found, Reply):
        return found
    seen = found.seen if step.name == "mend" else (*found.seen, step.name)
    reply = _next(replace(at, draft=replace(found, seen=seen)))
    warning = _warning(step, found, at.turn)
    return replace(reply, text=f"{warning}\n\n{reply.text}") if warning else reply


def _next(at: Writing) -> Reply:
    """The first step that is still to be asked."""
    return next(reply for step in IN_ORDER if step.name not in at.draft.seen and (reply := step.ask(at)))


def _warning(step: Step, draft: Draft, turn: Turn) -> str:
    """Danger comes first: whom to call; then, that another province is responsible."""
    if step.name not in ("text", "place"):
        return ""
    if step.name == "text" and emergency(turn):
        return say("khan-cap")
    notice = turn.office.category(draft.category).notice if step.name == "text" and draft.urgent else ""
    return notice or (say("pa-noi-khac") if places.find(draft.place).elsewhere else "")


def _again(at: Writing) -> Reply:
    """The message is no answer to the step, and nothing else that can be answered."""
    asked = next((step.ask(at) for step in IN_ORDER if step.name == at.draft.step), None) or _next(at)
    return replace(asked, text=f"{say('pa-chua-ro')}\n\n{asked.text}")


def _aside(step: Step, turn: Turn) -> Reply | None:
    """The reply to something else than the report: a command, a greeting, a question."""
    if turn.message.what != "text":
        strange = turn.message.what == "unreadable" or (turn.message.what == "contact" and step.name != "contact")
        return attachments(turn) if strange else None
    for handler in _ASIDES:
        reply = handler(turn)
        if reply and reply.text != say("chao"):  # "ok", "dạ" are no greetings here
            return reply
    if not turn.question.typed.endswith("?") or (step.name == "text" and is_report(turn)):
        return None
    reply = ask(turn)
    return reply if reply and reply.citations else None


def _beside(reply: Reply, at: Writing) -> Reply:
    """A reply to something else, with the question of the report below it."""
    if reply.forgets or reply.outcome is Outcome.disambiguation:  # it asks something itself
        return replace(reply, draft=None if reply.forgets else at.draft)
    asked = _next(at)
    text = _above_source(reply.text, f"{say('pa-tiep')} {asked.text.removeprefix('Dạ, ')}")
    return replace(reply, text=text, choices=asked.choices, draft=asked.draft)


def _above_source(text: str, more: str) -> str:
    body, mark, source = text.partition("\nNguồn: ")
    return f"{body}\n\n{more}{mark}{source}"
