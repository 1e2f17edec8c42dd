"""What became of a report: by its code, or all of one's own; rating the answer; saying that it is not done."""

import re

from handlers.casework import day
from handlers.messages import Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn
from knowledge.cases import Case, Stale, Status
from knowledge.cases.desk import CODE, Desk
from knowledge.conversations import masked
from knowledge.workdays import today

_MINE = re.compile(
    r"^/?tra ?cuu(?: phan anh(?: da gui)?)?$|^phan anh cua (?:toi|em|minh|tui)$|"
    r"\b(?:phan anh|kien nghi|don|khieu nai)(?: da gui)? (?:cua )?(?:toi|em|minh|tui|con|chau)\b.*"
    r"\b(?:toi dau|den dau|sao roi|the nao|ra sao|(?:xong|giai quyet|xu ly|tra loi) chua|bao gio)\b"
)
_STARS = re.compile(r"\b([1-5]) ?(?:diem|sao)\b")
_NOT_DONE = re.compile(r"^(?:da )?(?:van )?chua (?:xong|duoc|lam|sua|giai quyet|xu ly)\b")
_DONE = re.compile(r"^(?:da )?xong\b.*danh gia|^danh gia\b")
SEND_AT_ONCE, NOT_NOW = "Gửi luôn", "Thôi"
_DEEDS = {
    "filed": "anh/chị gửi phản ánh",
    "received": "đã tiếp nhận",
    "taken": "bắt đầu xử lý",
    "forwarded": "chuyển đến {new}",
    "due": "dời hạn trả lời",
    "answered": "đã trả lời",
    "amended": "đính chính câu trả lời",
    "reopened": "anh/chị báo chưa xong, mở lại",
    "resumed": "xem xét lại",
    "closed": "đóng",
    "elsewhere": "không thuộc thẩm quyền",
    "duplicate": "gộp với {new}",
    "rejected": "không tiếp nhận",
}
"""What a citizen is told of the deeds in the audit log; others are the officers' own."""


def tracking(turn: Turn) -> Reply | None:
    """The status of a case of one's own, or what is to be done with its answer."""
    if turn.desk is None:
        asked = _MINE.search(turn.question.joined) or CODE.search(turn.question.typed)
        return Reply(say("pa-nhom" if turn.message.group else "tc-chua-co"), Outcome.small_talk) if asked else None
    if turn.memory.reopens:
        return _why(turn.memory.reopens, turn, turn.desk)
    code = CODE.search(turn.question.typed)
    words = turn.question.joined
    if code is not None:
        case = turn.desk.find(code.group())
        return Reply(say("tc-khong-co"), Outcome.no_data) if case is None else _about(case, words, turn, turn.desk)
    if _NOT_DONE.match(words) or _DONE.match(words):
        answered = [case for case in turn.desk.mine() if turn.desk.may_reopen(case)]
        return _about(answered[0], words, turn, turn.desk) if answered else None
    return _mine(turn, turn.desk) if _MINE.search(words) else None


def _mine(turn: Turn, desk: Desk) -> Reply:
    known = desk.mine()
    if not known:
        return Reply(say("tc-chua-co"), Outcome.small_talk, choices=("Gửi phản ánh",))
    if len(known) == 1:
        return _card(known[0], turn, desk)
    listed = "\n".join(f"- {case.code}: {turn.office.category(case.category).name}, {case.status.label.lower()}" for case in known)
    return Reply(say("tc-danh-sach", total=str(len(known)), listed=listed), Outcome.answered, choices=tuple(c.code for c in known[:5]))


def _about(case: Case, words: str, turn: Turn, desk: Desk) -> Reply:
    """A code with words beside it: stars, done, not done; else its status."""
    stars = _STARS.search(words)
    if stars and desk.filed(case) and case.answered is not None:
        return _rated(case, int(stars.group(1)), desk)
    if _DONE.match(words) and desk.filed(case) and case.answered is not None:
        return Reply(say("tc-cham-diem"), Outcome.feedback_offered, choices=tuple(f"{n} điểm {case.code}" for n in range(5, 0, -1)))
    if _NOT_DONE.match(words):
        if not desk.may_reopen(case):
            return Reply(say("tc-khong-mo-lai"), Outcome.feedback_offered, choices=("Gửi phản ánh",))
        return Reply(say("tc-con-vuong", code=case.code), Outcome.feedback_offered, choices=(SEND_AT_ONCE, NOT_NOW), reopens=case.code)
    return _card(case, turn, desk)


def _rated(case: Case, stars: int, desk: Desk) -> Reply:
    try:
        desk.rate(case, stars)
    except Stale:  # an officer was at it in this moment
        return Reply(say("tc-thu-lai"), Outcome.trouble)
    choices = (f"Chưa xong {case.code}",) if stars <= 2 and desk.may_reopen(case) else ()
    return Reply(say("tc-cam-on", stars=str(stars)), Outcome.feedback_offered, choices=choices)


def _why(code: str, turn: Turn, desk: Desk) -> Reply:
    """What is not done yet: the case is opened once more."""
    case = desk.find(code)
    if turn.question.typed == NOT_NOW or case is None or not desk.may_reopen(case):
        return Reply(say("cam-on"), Outcome.feedback_offered)
    why = "" if turn.question.typed == SEND_AT_ONCE else masked(turn.message.text.strip())[:2000]
    try:
        due = desk.reopen(case, why, turn.office.category(case.category))
    except Stale:  # an officer was at it in this moment
        return Reply(say("tc-thu-lai"), Outcome.trouble)
    return Reply(say("tc-mo-lai", code=case.code, due=day(due)), Outcome.feedback_offered)


def _card(case: Case, turn: Turn, desk: Desk) -> Reply:
    """Where a case stands, in plain words; what was said to it only to who filed it."""
    told = "\n".join(
        f"- {day(today(entry.at))}: {_DEEDS[entry.what].format(new=entry.new)}" for entry in desk.history(case) if entry.what in _DEEDS
    )
    due = say("tc-han", due=day(case.due)) if case.is_open else ""
    answer = say("tc-tra-loi", answer=case.answer) if case.answer and case.answered is not None else ""
    text = say(
        "tc-the",
        code=case.code,
        category=turn.office.category(case.category).name,
        status=case.status.label,
        department=case.department,
        told=told,
    )
    done = desk.filed(case) and case.status is Status.answered
    choices = (f"Đã xong, đánh giá {case.code}", *([f"Chưa xong {case.code}"] if desk.may_reopen(case) else [])) if done else ()
    return Reply("\n".join(part for part in (text, due, answer) if part), Outcome.answered, choices=choices)
