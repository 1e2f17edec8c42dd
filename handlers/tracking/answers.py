"""After an answer: how content the citizen is, and what is not done yet. A case is reopened by a reason alone."""

from handlers.casework import day
from handlers.messages import Outcome, Reply
from handlers.report.story import adds_to
from handlers.report.words import agrees, refuses
from handlers.texts import beginning, say
from handlers.tracking.asked import (
    AS_BEFORE,
    DONE,
    LONGEST,
    MOST_WORDS,
    NOT_DONE,
    NOT_NOW,
    SLIPPED,
    STILL,
    WAIVES,
    is_aside,
    is_greeting,
    is_writing,
    stars,
)
from handlers.tracking.cards import listed, named
from handlers.turn import Turn
from knowledge.cases import Case, Stale, Status
from knowledge.cases.desk import CODE, Desk, tidied
from knowledge.masking import masked
from knowledge.triage import is_sure

SEND_AT_ONCE = "Gửi luôn"
_FEELS = ("", "rất không hài lòng", "không hài lòng", "bình thường", "hài lòng", "rất hài lòng")
_POOR = 2
"""Stars up to which it is asked what is wrong."""


def about_answer(case: Case, turn: Turn, desk: Desk) -> Reply | None:
    """What is said of the answer to a case whose code is beside it: stars, done, not done; None where nothing is."""
    words = turn.question.joined
    if DONE.match(words):
        return rating_asked(case, desk)
    if NOT_DONE.match(words):
        return what_is_wrong(case, desk)
    given = stars(turn, asked=False)
    return rated(case, given, desk) if given else None


def rating_asked(case: Case, desk: Desk) -> Reply | None:
    """Asks for stars; None where there is no answer to be rated."""
    if not desk.filed(case):
        return Reply(say("tc-nguoi-theo-doi", code=case.code), Outcome.feedback_offered)
    if case.answered is None or case.is_open:
        return None
    choices = tuple(f"{number} điểm {case.code}" for number in range(1, 6))  # in this order a number is the same as its place
    return Reply(say("tc-cham-diem", named=named(case, desk)), Outcome.feedback_offered, choices=choices, rates=case.code)


def rated_after_asking(turn: Turn, desk: Desk) -> Reply | None:
    """The stars that were asked for, in figures or words."""
    case = desk.find(turn.memory.rates) if turn.memory.rates else None
    code = CODE.search(turn.question.typed)
    if case is None or (code and tidied(code.group()) != case.code):
        return None
    if NOT_DONE.match(turn.question.joined):
        return what_is_wrong(case, desk)
    given = stars(turn, asked=True)
    if not given and turn.question.typed.isdigit():
        return rating_asked(case, desk)
    return rated(case, given, desk) if given else None


def rated_unasked(turn: Turn, desk: Desk) -> Reply | None:
    """Words about the last answer, without its code: "xong rồi", "vẫn chưa xong", "rất hài lòng"."""
    words = turn.question.joined
    if going_on := _goes_on(turn, desk):
        return going_on
    last_heard = turn.memory.heard
    fresh = last_heard and not is_writing(turn) and any((case.answered or 0) > last_heard for case in desk.mine() if desk.filed(case))
    given, done = stars(turn, asked=bool(fresh)), DONE.match(words)
    not_done = NOT_DONE.match(words) and not turn.question.typed.endswith("?")
    if not (given or done or not_done) or is_writing(turn):
        return None
    known = [case for case in desk.mine() if desk.filed(case)]
    if not_done:
        return _not_done(known, turn, desk)
    answered = [case for case in known if not case.is_open and case.answered is not None and (given or case.status is Status.answered)]
    if not answered:
        return None
    last = max(answered, key=lambda case: (case.status is Status.answered, case.answered))
    return rated(last, given, desk) if given else rating_asked(last, desk)


def _goes_on(turn: Turn, desk: Desk) -> Reply | None:
    """Trouble that is as before, not long after the answer to it: "vẫn ngập y như cũ". Another kind of trouble is another matter."""
    question = turn.question
    asks = question.typed.endswith("?") or question.years or question.cited or question.source
    if asks or len(question.tokens) > MOST_WORDS + 4 or not AS_BEFORE.search(question.joined) or is_writing(turn) or turn.memory.adds:
        return None
    known = [case for case in desk.mine() if desk.may_reopen(case)]
    if not known:
        return None
    case = max(known, key=lambda case: case.answered or 0)
    ranked = turn.library.triage.ranked(turn.message.text)
    if is_sure(ranked) and ranked[0][0].id != case.category:
        return None
    return _asks_whether(case, masked(turn.message.text.strip())[:LONGEST])


def _not_done(known: list[Case], turn: Turn, desk: Desk) -> Reply | None:
    """The last case that came to an end is meant, first one that may be reopened; where all are open, they are shown."""
    ended = [case for case in known if not case.is_open]
    if ended:
        return what_is_wrong(max(ended, key=lambda case: (desk.may_reopen(case), case.answered or case.closed or 0)), desk)
    return listed(known, turn, desk) if known else None


def rated(case: Case, given: int, desk: Desk) -> Reply | None:
    """Keep the stars."""
    if not desk.filed(case) or case.answered is None or case.is_open:
        return None if desk.filed(case) else Reply(say("tc-nguoi-theo-doi", code=case.code), Outcome.feedback_offered)
    try:
        desk.rate(case, given)
    except Stale:  # an officer was at it in this moment
        return Reply(say("tc-thu-lai"), Outcome.trouble)
    poor = given <= _POOR
    text = say("tc-diem-thap" if poor else "tc-cam-on", stars=str(given), feels=_FEELS[given], code=case.code)
    if not poor or not desk.may_reopen(case):
        return Reply(text, Outcome.feedback_offered)
    return Reply(f"{text} {say('tc-moi-mo-lai')}", Outcome.feedback_offered, choices=(f"Chưa xong {case.code}",))


def what_is_wrong(case: Case, desk: Desk) -> Reply | None:
    """Asks what is not done yet; or says why the case cannot be reopened. None where it has not come to an end."""
    if case.is_open:
        return None
    if not desk.filed(case):
        return Reply(say("tc-nguoi-theo-doi", code=case.code), Outcome.feedback_offered, choices=("Gửi phản ánh",))
    if not desk.may_reopen(case):
        return Reply(say("tc-khong-mo-lai", code=case.code), Outcome.feedback_offered, choices=("Gửi phản ánh",))
    return _asks_why(case, desk)


def _asks_why(case: Case, desk: Desk) -> Reply:
    text = say("tc-con-vuong", named=named(case, desk))
    return Reply(text, Outcome.feedback_offered, choices=(SEND_AT_ONCE, NOT_NOW), reopens=case.code)


def reopened(turn: Turn, desk: Desk) -> Reply | None:
    """What is not done yet, which opens the case once more; None for anything else than a reason."""
    code, _, before = turn.memory.reopens.partition(" ")
    case = desk.find(code) if code else None
    if case is None or not desk.may_reopen(case):
        return None
    words = turn.question.joined
    if DONE.match(words):
        return rating_asked(case, desk)
    if turn.question.typed == NOT_NOW or WAIVES.match(words) or SLIPPED.search(words) or (before and refuses(words)):
        return Reply(say("tc-khong-mo", code=case.code), Outcome.feedback_offered)
    if turn.question.typed == SEND_AT_ONCE or (before and agrees(words)):
        return _opened_again(case, before, turn, desk)
    if is_greeting(turn):
        return _asks_why(case, desk)
    if is_aside(turn) or not (turn.message.text.strip() or turn.message.photos):
        return None
    why = f"{before}\n{masked(turn.message.text.strip())}".strip()[:LONGEST]
    surely = turn.message.photos or adds_to(turn) or STILL.search(words)
    return _opened_again(case, why, turn, desk) if surely else _asks_whether(case, why)


def _asks_whether(case: Case, why: str) -> Reply:
    """What may be no reason opens nothing by itself: a case is reopened once."""
    text = say("tc-mo-voi-ly-do", code=case.code, why=beginning(why, 300))
    return Reply(text, Outcome.feedback_offered, choices=(SEND_AT_ONCE, NOT_NOW), reopens=f"{case.code} {why}")


def _opened_again(case: Case, why: str, turn: Turn, desk: Desk) -> Reply:
    try:
        due = desk.reopen(case, why, turn.office.category(case.category), turn.message.photos)
    except Stale:  # an officer was at it in this moment
        return Reply(say("tc-thu-lai"), Outcome.trouble)
    return Reply(say("tc-mo-lai", code=case.code, due=day(due)), Outcome.feedback_offered)
