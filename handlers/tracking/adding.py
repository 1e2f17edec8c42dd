"""What a citizen adds to a case of their own: the answer to an officer's question, a photo, a position, a wish to change it."""

import re
from dataclasses import replace

from handlers.messages import DONE, Outcome, Reply
from handlers.report import KEPT, RESTS, kept, offer
from handlers.report.story import tells
from handlers.report.words import ADD, AGREE, DROP, READY, RESUME
from handlers.texts import beginning, say
from handlers.tracking.asked import ENOUGH, LONGEST, NOT_NOW, WAIVES, is_aside, is_greeting, is_writing
from handlers.tracking.cards import about, named
from handlers.turn import Turn
from knowledge import places
from knowledge.cases import Case, Stale
from knowledge.cases.desk import CODE, Addition, Desk
from knowledge.cases.finding import WORD
from knowledge.language.folding import fold
from knowledge.masking import masked
from knowledge.triage import is_sure

ASKED = 7 * 24 * 3600.0
"""Seconds after which an officer's question is no longer taken to be what a citizen answers unless they say so. Words no longer go to a
case that something was added to when a report would rest, and nothing does that was asked for when one would be forgotten."""
_OPENS = re.compile(
    r"^(?:(?:toi|tui|em|minh|da|cho|xin|muon|can|duoc|phep|nho) )*"
    r"(?:tra loi|bo sung|nhan them|noi them|them|gui them|cap nhat|dinh chinh|sua|rut|huy|xoa|thu hoi)\b"
)
_FILLERS = frozenset(
    re.findall(
        r"\w+",
        """
        toi tui em minh da cho xin muon can duoc phep nho tra loi bo sung nhan noi them gui cap nhat dinh chinh sua rut huy xoa thu hoi lai
        vao mot may cai it vai hinh anh tam thong tin noi dung chi tiet y cua phan kien nghi ma so nay do voi a nhe nha nua khong
        """,
    )
)
"""Words of somebody who says that they want to add something, and not yet what."""
_QUESTION = re.compile(r"\?|\b(?:(?:cho|xin) (?:biết|hỏi|xin)|cung cấp|bổ sung|gửi (?:giúp|thêm|lại|ảnh)|xác nhận|chụp)\b", re.IGNORECASE)


def wanted(turn: Turn) -> bool:
    """Whether somebody says that they add to a case, or would change it, whose code is beside it or which is their only one."""
    return _OPENS.search(fold(CODE.sub("", turn.question.typed)).strip()) is not None or bool(turn.message.photos)


def added_to(case: Case, turn: Turn, desk: Desk) -> Reply | None:
    """What is added to the case whose code is named; asks for it where nothing is said yet. None where it is not open."""
    if not desk.filed(case):
        return Reply(say("tc-nguoi-theo-doi-them", code=case.code), Outcome.feedback_offered)
    if not case.is_open:
        return None
    told = kept(turn)
    if told and told.step in ("offered", "alike") and turn.question.typed in turn.memory.choices:  # what was told is of this case
        return replace(_added(case, Addition(masked(told.text)[:LONGEST], told.photos, told.point), desk), draft=DONE)
    if told and told.step == "beside" and turn.question.typed in turn.memory.choices:
        reply = _added(case, Addition(masked(told.beside)[:LONGEST], told.beside_photos), desk)
        left = replace(told, step="rests", beside="", beside_photos=())
        return replace(reply, text=f"{reply.text}\n\n{say('pa-dang-do')}", choices=(RESUME, DROP), adds="", draft=left)
    said = _beside_code(turn)
    if not said and not turn.message.photos:
        return _asks(case, desk)
    return _added(case, Addition(masked(said)[:LONGEST], turn.message.photos), desk)


def _beside_code(turn: Turn) -> str:
    """What is said beside a code, without the words that only say that something is to be added: "bổ sung TG-7K3M-9QW2: nhà số 12"."""
    typed = turn.message.text if CODE.search(turn.message.text) else turn.question.typed
    before, _, after = (part.strip(" :,.-\n") for part in CODE.sub(" : ", typed, count=1).partition(" : "))
    said = f"{'' if _says_nothing_yet(before) else before} {after}".strip()
    return "" if _says_nothing_yet(said) else said


def only_one(turn: Turn, desk: Desk) -> Reply | None:
    """Something is to be added, and no code said to what: to the only open case, or it is asked to which."""
    words = turn.question.joined
    if is_writing(turn) or not _OPENS.search(words) or not _says_nothing_yet(words) or not re.search("phan anh|bo sung", words):
        return None
    known = [case for case in desk.mine() if case.is_open and desk.filed(case)]
    if len(known) == 1:
        return added_to(known[0], turn, desk)
    choices = tuple(f"Bổ sung {case.code}" for case in known[:5])
    lines = "\n".join(f"- {case.code}: {about(case, desk)}" for case in known[:5])
    return Reply(say("tc-bo-sung-cai-nao", listed=lines), Outcome.feedback_offered, choices=choices) if known else None


def gone_on(turn: Turn, desk: Desk) -> Reply | None:
    """What was asked for, or what comes after it; None for anything else."""
    case = desk.find(turn.memory.adds) if turn.memory.adds else None
    if case is None or not case.is_open or not desk.filed(case):
        return None
    began = READY in turn.memory.choices
    words, message = turn.question.joined, turn.message
    if message.what == "text" and (WAIVES.match(words) or (began and ENOUGH.match(words))):
        return Reply(say("tc-bo-sung-xong" if began else "tc-khong-bo-sung", code=case.code), Outcome.feedback_offered)
    if not began and is_greeting(turn):
        return _asks(case, desk)
    late = desk.now - turn.memory.heard > (RESTS if began and message.what == "text" else KEPT)
    if late or is_aside(turn):
        return None
    return (_which(case, turn, desk) if began else None) or _taken(case, turn, desk)


def question_answered(turn: Turn, desk: Desk) -> Reply | None:
    """The first words or photos after an officer has asked something: they go to the case, unless they tell of another matter."""
    writing = is_writing(turn)
    if not turn.memory.heard or (writing and (turn.question.typed in turn.memory.choices or not (tells(turn) or turn.message.photos))):
        return None
    asked = desk.questioned(max(turn.memory.heard, desk.now - ASKED))
    if asked is None or not _QUESTION.search(asked[1]) or is_aside(turn):
        return None
    return _for_which(asked[0], turn, desk) if writing else _which(asked[0], turn, desk) or _taken(asked[0], turn, desk)


def _for_which(case: Case, turn: Turn, desk: Desk) -> Reply | None:
    """Asks whether words are an answer to the officer, or more of the report that is being written; they are kept meanwhile."""
    draft = kept(turn)
    if draft is None or draft.step == "beside":
        return None
    text = say("tc-tra-loi-hay-dang-viet", named=named(case, desk), more=beginning(turn.message.text.strip() or "ảnh", 120))
    waiting = replace(draft, step="beside", beside=turn.message.text.strip(), beside_photos=turn.message.photos)
    return Reply(text, Outcome.feedback_offered, choices=(f"Trả lời {case.code}", ADD), draft=waiting)


def _which(case: Case, turn: Turn, desk: Desk) -> Reply | None:
    """Asks whether it is a new matter, where the words are clearly of another kind than the case; they are kept meanwhile."""
    ranked = turn.library.triage.ranked(turn.message.text) if len(turn.question.tokens) > 5 else []
    if not ranked or not is_sure(ranked) or ranked[0][0].id == case.category:
        return None
    text = say("tc-tra-loi-hay-moi", named=named(case, desk))
    return replace(offer(turn.message.text), text=text, choices=(f"Trả lời {case.code}", AGREE))


def _taken(case: Case, turn: Turn, desk: Desk) -> Reply | None:
    message = turn.message
    words = masked(message.text.strip())[:LONGEST]
    if message.place and not places.in_province(*message.place):
        return Reply(say("pa-ngoai-tinh"), Outcome.feedback_offered, choices=(NOT_NOW,), adds=case.code)
    if not (words or message.photos or message.place):
        return None
    return _added(case, Addition(words, message.photos, message.place or ()), desk)


def _added(case: Case, addition: Addition, desk: Desk) -> Reply:
    """Add it and say back what was added."""
    try:
        taken = desk.add(case, addition)
    except Stale:  # an officer was at it in this moment
        return Reply(say("tc-thu-lai"), Outcome.trouble, adds=case.code)
    what = {
        f"“{beginning(addition.words, 300)}”": bool(addition.words),
        f"{taken} ảnh": taken > 0,
        "vị trí": bool(addition.point),
    }
    told = " và ".join(part for part, there in what.items() if there)
    full = f" {say('tc-du-anh')}" if taken < len(addition.photos) else ""
    hidden = f" {say('pa-da-che')}" if "[số " in addition.words else ""
    text = say("tc-da-bo-sung", what=told or "lời nhắn", code=case.code, department=case.department, beside=f"{full}{hidden}")
    return Reply(text, Outcome.feedback_offered, choices=(READY,), adds=case.code)


def _asks(case: Case, desk: Desk) -> Reply:
    text = say("tc-bo-sung", named=named(case, desk), department=case.department)
    return Reply(text, Outcome.feedback_offered, choices=(NOT_NOW,), adds=case.code)


def _says_nothing_yet(words: str) -> bool:
    return _FILLERS.issuperset(WORD.findall(fold(words)))
