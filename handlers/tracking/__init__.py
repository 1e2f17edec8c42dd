"""What became of a report: by its code, or all of one's own; rating the answer; saying that it is not done; adding to it."""

from collections.abc import Callable
from dataclasses import replace

from handlers.emergency import emergency
from handlers.messages import Outcome, Reply
from handlers.report.words import DROP, RESUME
from handlers.texts import say
from handlers.tracking.adding import added_to, gone_on, only_one, question_answered, wanted
from handlers.tracking.answers import about_answer, rated_after_asking, rated_unasked, reopened
from handlers.tracking.asked import asks_for_mine, is_writing, looks_like_code, may_ask_for_mine
from handlers.tracking.cards import card, listed, meant
from handlers.turn import Turn
from knowledge.cases.desk import CODE, Desk


def tracking(turn: Turn) -> Reply | None:
    """The status of a case of one's own, or what is to be done with its answer."""
    if turn.desk is None:
        asked = asks_for_mine(turn) or CODE.search(turn.question.typed)
        return Reply(say("pa-nhom" if turn.message.group else "tc-chua-co"), Outcome.small_talk) if asked else None
    reply = next((reply for handler in IN_ORDER if (reply := handler(turn, turn.desk))), None)
    return _danger_first(_beside_draft(reply, turn), turn) if reply else None


def _danger_first(reply: Reply, turn: Turn) -> Reply:
    """Whom to call stands above what became of the words."""
    danger = emergency(turn)
    return replace(reply, text=f"{danger.text}\n\n{reply.text}") if danger else reply


def _beside_draft(reply: Reply, turn: Turn) -> Reply:
    """A reply about another case, which asks nothing itself, offers to go on with the report that is being written."""
    asks = reply.reopens or reply.rates or reply.adds or reply.draft or len(reply.choices) > 1
    if asks or not is_writing(turn) or reply.outcome is not Outcome.feedback_offered:
        return reply
    return replace(reply, text=f"{reply.text}\n\n{say('pa-dang-do')}", choices=(*reply.choices, RESUME, DROP))


def _by_code(turn: Turn, desk: Desk) -> Reply | None:
    """What is said of the case whose code is named; a code by itself asks where it stands, whatever was offered."""
    code = CODE.search(turn.question.typed)
    if code is None:
        return None
    case = desk.find(code.group())
    if case is None:
        return Reply(say("tc-khong-co"), Outcome.small_talk)
    alone = CODE.fullmatch(turn.message.text.strip()) is not None
    said = None if alone else about_answer(case, turn, desk)
    more = added_to(case, turn, desk) if said is None and (turn.message.photos or (wanted(turn) and not alone)) else None
    return said or more or card(case, turn, desk)


def _mistyped(turn: Turn, desk: Desk) -> Reply | None:
    """What looks like a code and is none."""
    return Reply(say("tc-ma-sai"), Outcome.small_talk) if looks_like_code(turn.message.text) else None


def _mine(turn: Turn, desk: Desk) -> Reply | None:
    """All that somebody has reported, where that is asked for."""
    surely = asks_for_mine(turn)
    if not surely and not may_ask_for_mine(turn):
        return None
    known = desk.mine()
    if known:
        return listed(meant(known, turn) or known, turn, desk)
    return Reply(say("tc-chua-co"), Outcome.small_talk, choices=("Gửi phản ánh",)) if surely else None


IN_ORDER: tuple[Callable[[Turn, Desk], Reply | None], ...] = (
    reopened,
    rated_after_asking,
    gone_on,
    _by_code,
    _mistyped,
    rated_unasked,
    only_one,
    _mine,
    question_answered,
)
"""What was asked for comes first."""
