"""Where cases stand, in plain words: one of them, or a list of one's own."""

import datetime
from itertools import pairwise

from handlers.casework import day
from handlers.messages import Outcome, Reply
from handlers.texts import beginning, say
from handlers.turn import Turn
from knowledge.cases import Case, Status
from knowledge.cases.desk import Deed, Desk
from knowledge.language.folding import fold
from knowledge.workdays import today

_STANDS = {
    Status.new: "đã gửi, chờ cơ quan tiếp nhận",
    Status.received: "cơ quan đã tiếp nhận",
    Status.in_progress: "đang xử lý",
    Status.answered: "đã có trả lời",
    Status.closed: "đã giải quyết xong",
    Status.elsewhere: "thuộc trách nhiệm của nơi khác",
    Status.duplicate: "gộp chung với phản ánh khác",
    Status.rejected: "không được tiếp nhận",
}
"""What officers call a status is not what a citizen would."""
_DEEDS = {
    "filed": "gửi phản ánh",
    "received": "cơ quan tiếp nhận",
    "taken": "bắt đầu xử lý",
    "forwarded": "chuyển đến {new}",
    "due": "dời hạn trả lời đến ngày {new}",
    "told": "cơ quan nhắn: “{said}”",
    "added": "anh/chị bổ sung: {said}",
    "answered": "đã trả lời",
    "amended": "đính chính câu trả lời",
    "reopened": "báo chưa xong, mở lại",
    "resumed": "xem xét lại",
    "closed": "kết thúc",
    "elsewhere": "không thuộc thẩm quyền; nơi có trách nhiệm: {new}",
    "duplicate": "gộp với {new}",
    "rejected": "không được tiếp nhận",
}
"""What a citizen is told of the deeds in the audit log; others are the officers' own."""
_COMMON = frozenset(("phan anh", "cua toi", "kien nghi"))
_WITH_REASON = ("due", "elsewhere", "rejected")
_ONLY_FILER = ("told", "added")
"""Deeds of which those who follow a case are told nothing."""
_OPENING, _SAID = 60, 160
"""Characters of a report, and of an officer's message, that are shown."""
_LISTED, _LINES = 5, 10
"""So many cases are offered to choose from, and so many lines of a history are shown."""


def named(case: Case, desk: Desk) -> str:
    """A case by its code and what it was about, so that two can be told apart."""
    return f"{case.code} ({about(case, desk)})" if about(case, desk) else case.code


def about(case: Case, desk: Desk) -> str:
    """The first words of a report and its place; of another person's only the place."""
    words = f"“{beginning(case.text, _OPENING)}”" if desk.filed(case) and case.text else ""
    place = case.place or case.commune
    return ", ".join(part for part in (words, beginning(place, _OPENING) if place and place not in words else "") if part)


def listed(known: list[Case], turn: Turn, desk: Desk) -> Reply:
    """One's own cases, to choose from; the only one at once."""
    if len(known) == 1:
        return card(known[0], turn, desk)
    lines = "\n".join(f"- {case.code}: {_line(case, turn, desk)}" for case in known)
    text = say("tc-danh-sach", total=str(len(known)), listed=lines)
    return Reply(text, Outcome.answered, choices=tuple(case.code for case in known[:_LISTED]))


def meant(known: list[Case], turn: Turn) -> list[Case]:
    """The one of several cases that is named by its matter ("vụ đèn đường"); empty where none is, or more than one."""
    said = turn.question.joined.split()
    pairs = {" ".join(pair) for pair in pairwise(said)} - _COMMON
    scores = [
        sum(f" {pair} " in f" {fold(f'{case.text} {turn.office.category(case.category).name}')} " for pair in pairs) for case in known
    ]
    best = max(scores)
    return [case for case, score in zip(known, scores, strict=True) if score == best] if best and scores.count(best) == 1 else []


def _line(case: Case, turn: Turn, desk: Desk) -> str:
    return f"{about(case, desk) or turn.office.category(case.category).name}, {_STANDS[case.status]}"


def card(case: Case, turn: Turn, desk: Desk) -> Reply:
    """Where a case stands; what was said to it only to who filed it."""
    mine = desk.filed(case)
    done = [deed for deed in desk.history(case) if deed.what in _DEEDS and (mine or deed.what not in _ONLY_FILER)]
    told = [f"- {day(today(deed.at))}: {_told(deed)}" for deed in done]
    told = told if len(told) <= _LINES else [told[0], "- …", *told[2 - _LINES :]]
    due = say("tc-han", due=day(case.due)) if case.is_open else ""
    answer = say("tc-tra-loi", answer=case.answer) if case.answer and case.answered is not None else ""
    name = turn.office.category(case.category).name
    head = say(
        "tc-the",
        code=case.code,
        category=name,
        status=_STANDS[case.status],
        department=case.department,
        told="\n".join(told),
        about=about(case, desk),
    )
    rates = mine and case.status is Status.answered
    choices = (f"Đã xong, đánh giá {case.code}", *([f"Chưa xong {case.code}"] if desk.may_reopen(case) else [])) if rates else ()
    return Reply("\n".join(part for part in (head, due, answer) if part), Outcome.answered, choices=choices)


def _told(deed: Deed) -> str:
    if deed.what == "elsewhere" and not deed.new:  # before it was written down where
        told = "không thuộc thẩm quyền"
    else:
        new = day(datetime.date.fromisoformat(deed.new)) if deed.what == "due" else deed.new
        told = _DEEDS[deed.what].format(new=new, said=beginning(deed.said, _SAID) or "ảnh, vị trí")
    return f"{told}. Lý do: {deed.said}" if deed.what in _WITH_REASON and deed.said else told
