"""A report (phản ánh, kiến nghị) is taken in the chat: offered, asked for step by step, summed up, filed.

Every step can be skipped, gone back or left; a question in the middle is answered, and the report goes on. Nothing that was told or sent
is dropped without a word. The draft is part of what the conversation remembers.
"""

import re
from dataclasses import replace

from handlers.emergency import emergency
from handlers.messages import Draft, Outcome, Reply
from handlers.report.asking import above_source, asked, next_of, with_note
from handlers.report.closing import dropped
from handlers.report.flow import asked_beside, gone_on, put_aside, resumed, started
from handlers.report.sent import Noted, gathered, taken_along
from handlers.report.steps import step_of
from handlers.report.story import LONGEST, added, adds_to, begun_before, is_another
from handlers.report.telling import is_report
from handlers.report.words import (
    AGREE,
    DROP,
    LATER,
    RESUME,
    agrees,
    cancels,
    declines,
    lacks,
    postpones,
    refuses,
    resumes,
    skips,
    stops,
    wishes,
)
from handlers.report.writing import Writing
from handlers.texts import say
from handlers.turn import Turn
from knowledge import places

RESTS, KEPT = 30 * 60.0, 24 * 3600.0
"""Seconds without a message, after which a report is only gone on with when the citizen says so, and after which it is forgotten."""
_PLACE_ALONE = 12
"""Words of a message that may be nothing but a place."""


def report(turn: Turn) -> Reply | None:
    """The next step of a report that is being written, or the first of a new one; None where the message belongs to none."""
    if turn.desk is None:
        return _without_desk(turn) if wishes(turn.question.joined) else None
    return _said(Writing(kept(turn) or Draft(""), turn, turn.desk))


def feedback(turn: Turn) -> Reply | None:
    """An offer to take what somebody tells of as a report; one that was offered before is not forgotten for it."""
    if not is_report(turn):
        return None
    if not turn.desk:
        return _without_desk(turn)
    known = kept(turn)
    return offer("", known) if known and known.step == "offered" else offer(f"{begun_before(turn)}\n{turn.message.text}".strip())


def offer(text: str, draft: Draft | None = None) -> Reply:
    """What is said to somebody who reports something; what was told is kept, so that it need not be told again."""
    return Reply(say("phan-anh"), Outcome.feedback_offered, choices=(AGREE, LATER), draft=draft or Draft("offered", text=text))


def _without_desk(turn: Turn) -> Reply:
    """Nothing is taken where others read along; a single question on the command line is only told what could be done."""
    return Reply(say("pa-nhom"), Outcome.feedback_offered) if turn.message.group else offer("")


def kept(turn: Turn) -> Draft | None:
    """The report that the conversation remembers, unless it is too old."""
    draft = turn.memory.draft
    lasts = KEPT if draft and draft.step else RESTS
    return draft if draft and turn.desk and turn.desk.now - draft.touched <= lasts else None


def complete(draft: Draft, turn: Turn) -> Draft:
    """A report that was just offered, with the photos and the position that came with it or shortly before."""
    if draft.step != "offered" or turn.desk is None:
        return draft
    before = kept(turn) or Draft("")
    at, _ = taken_along(Writing(Draft("") if before.step else before, turn, turn.desk))
    return draft if before.step else gathered(draft, at.draft)


def reminded(reply: Reply, turn: Turn) -> Reply:
    """A reply to something else, with the report that was left unfinished offered below it."""
    draft = kept(turn)
    if draft is None or draft.step in ("", "offered") or reply.draft or reply.forgets or reply.outcome is Outcome.feedback_offered:
        return reply
    choices = [choice for choice in reply.choices if choice != AGREE]  # one report at a time
    return replace(reply, text=above_source(reply.text, say("pa-dang-do")), choices=(*choices[:3], RESUME, DROP))


def _said(at: Writing) -> Reply | None:
    if not at.draft.step:
        return _begun(at)
    if at.draft.step == "offered":
        return _accepted(at)
    rests = at.draft.step == "rests" or at.desk.now - at.draft.touched > RESTS
    return _resting(at) if rests else gone_on(at)


def _begun(at: Writing) -> Reply | None:
    """A report that somebody asks to write; or the question that could not be answered becomes one, with one tap."""
    at, noted = taken_along(at)
    what = at.turn.message.what
    if what in ("photo", "location") and not at.told:
        unread = say("anh" if what == "photo" else "vi-tri")
        text = " ".join((*noted.but, unread)) if at.draft.photos or at.draft.point or not noted.text else noted.text
        return Reply(text, Outcome.small_talk, draft=at.draft)
    if at.words in ("gui 1022", "1022") and at.turn.memory.refused:
        return at.with_draft(text=at.turn.memory.refused, category="hoi-dap").file(unseen=True)
    if at.turn.memory.refused and (stops(at.words) or lacks(at.words)):  # no to sending the question on
        return dropped()
    if resumes(at.words) or _expired(at):
        return Reply(say("pa-het-han"), Outcome.small_talk, choices=(AGREE,))
    before = begun_before(at.turn)
    if wishes(at.words):
        reply = with_note(noted, started(at, before) if before else next_of(at))
        return with_note(Noted(but=(say("pa-qua-han"),)), reply) if _is_gone(at) else reply
    if before and _is_place(at):
        return offer(f"{before}\n{at.told}")
    told = _told_at_once(at)
    return with_note(noted, gone_on(at.saying(told).with_draft(step="text"))) if told else None


def _is_gone(at: Writing) -> bool:
    """Whether a report was kept too long, and this is the first message since."""
    old = at.turn.memory.draft
    return bool(old and old.text and not kept(at.turn))


def _expired(at: Writing) -> bool:
    """Whether a button is tapped of a report that was kept too long."""
    return _is_gone(at) and at.typed in at.turn.memory.choices and at.typed != AGREE


def _told_at_once(at: Writing) -> str:
    """What follows "gửi phản ánh" in one message."""
    told = re.match(r"gửi phản ánh\s+(.+)", at.typed, re.IGNORECASE | re.DOTALL)
    return told.group(1) if told and not wishes(at.words) else ""


def _accepted(at: Writing) -> Reply | None:
    """The offer is accepted: by a word, or by a photo or a position that is sent at once. What is told besides is added to it."""
    at, noted = taken_along(at)
    words, draft = at.words, at.draft
    if at.turn.message.what in ("photo", "location"):
        return with_note(noted, started(at, f"{draft.text}\n{at.told}".strip()))
    if at.typed == LATER or postpones(words):
        return put_aside(at)
    says_yes = agrees(words) and (AGREE in at.turn.memory.choices or "gui" in words)  # "ok" to something else is no yes to this
    if wishes(words) or says_yes or resumes(words):
        return started(at, draft.text) if draft.text else next_of(at)
    told = _told_at_once(at)
    if told:
        return started(at, f"{draft.text}\n{told}"[:LONGEST])
    return _added_to_offer(at) or _refused(at)


def _refused(at: Writing) -> Reply | None:
    """No to the offer; or the question that could not be answered is sent instead."""
    words = at.words
    no = stops(words) or lacks(words) or refuses(words)
    if at.typed == DROP or cancels(words) or (no and AGREE in at.turn.memory.choices):
        return dropped()
    return _begun(at) if words in ("gui 1022", "1022") else None


def _added_to_offer(at: Writing) -> Reply | None:
    danger = emergency(at.turn)
    if danger is not None:
        return replace(danger, draft=replace(added(at, at.told), step="offered") if danger.draft else at.draft)
    open_still = at.turn.memory.choices in ((AGREE, LATER), (AGREE,))
    if open_still and skips(at.words):  # "không biết gửi sao"
        return offer("", at.draft)
    goes_on = open_still and declines(at.words) and not refuses(at.words) and not lacks(at.words)  # "không ai sửa": a tale's next piece
    told = goes_on or (adds_to(at.turn) if open_still else is_report(at.turn))  # "rất hài lòng" may be about anything
    if at.turn.question.typed.endswith("?") or not (told or _is_place(at)):
        return None
    if told and (is_another(at) or not _answers_now(at)):
        return asked_beside(at)
    draft = replace(at.draft, text=f"{at.draft.text}\n{at.told}"[:LONGEST])
    return Reply(say("pa-ghi-them"), Outcome.feedback_offered, choices=(AGREE, LATER), draft=draft)


def _is_place(at: Writing) -> bool:
    """Whether a message is a place and asks nothing."""
    question = at.turn.question
    if question.asks or question.cited or question.years or len(question.tokens) > _PLACE_ALONE:
        return False
    found = places.find(at.told)
    return bool(found.text or found.commune or found.choices)


def _answers_now(at: Writing) -> bool:
    """Whether the report was asked for in the last reply, or not long ago."""
    choices = (AGREE, LATER) if at.draft.step == "offered" else _question(at).choices
    return at.turn.memory.choices == choices or at.desk.now - at.draft.touched <= RESTS


def _question(at: Writing) -> Reply:
    return asked(step_of(at.draft), at) if at.draft.step != "rests" else put_aside(at)


def _resting(at: Writing) -> Reply | None:
    """A report that lies: it is gone on with by a word for it, a button of its question, or the answer to that."""
    words, choices = at.words, _question(at).choices
    if resumes(words) or wishes(words) or (RESUME in at.turn.memory.choices and agrees(words)):
        return resumed(at)
    if at.typed == DROP:
        return dropped()
    if at.typed in choices or at.turn.message.what in ("photo", "location") or cancels(words):
        return gone_on(at if at.draft.step != "rests" else replace(at, draft=_unrested(at)))
    danger = emergency(at.turn)
    if danger is not None:
        reply = asked_beside(at) if danger.draft else Reply("", Outcome.emergency, draft=at.draft)
        return replace(reply, text=f"{danger.text}\n\n{reply.text}".strip(), outcome=danger.outcome)
    open_still = bool(choices) and at.draft.step != "rests" and at.turn.memory.choices == choices
    told, asks = adds_to(at.turn), at.turn.question.typed.endswith("?") or at.turn.question.asks
    if told and not (open_still and not is_another(at)):
        return asked_beside(at)
    return gone_on(at) if open_still and (told or not asks) else None


def _unrested(at: Writing) -> Draft:
    """The draft at the question where it was put aside."""
    reply = resumed(at)
    return reply.draft or at.draft
