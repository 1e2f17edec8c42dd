"""What somebody wants of a case, as people say it: words without diacritics, as `Question.joined` has them."""

import re

from handlers.ask import ask
from handlers.commands import commands
from handlers.report import kept
from handlers.report.words import BUTTONS, wishes
from handlers.small_talk import small_talk
from handlers.texts import say
from handlers.turn import Turn
from knowledge.cases.desk import CODE

NOT_NOW = "Thôi"
"""The way out of what is asked about a case."""
LONGEST = 2000
"""Characters of what a citizen says to a case at once that are kept."""
_POLITE = r"(?: (?:a|ah|nhe|nha|em|ad|anh|chi|di|luon|roi|nghe|oi|do|dau|voi|that|qua|ma|het))*"
_WHERE = r"(?:trang thai|tinh trang|ket qua|tien do)"
_SENT = r"(?: (?:da gui|(?:hom|bua|tuan|thang) \w+))*"
_ME = r"(?:toi|em|minh|tui|con|chau)"
_MINE = re.compile(
    rf"^/?tra ?cuu(?: phan anh(?: da gui)?)?$|^(?:phan anh|kien nghi) (?:cua {_ME}|da gui)$|"
    rf"^(?:(?:toi|tui|em|minh|cho|muon|xin|can) )*(?:xem|coi|kiem tra|tra ?cuu|{_WHERE})(?: lai)?"
    rf"(?: (?:{_WHERE}|cac|may|nhung|cua))* (?:phan anh|kien nghi)(?: da gui)?(?: cua {_ME})?{_POLITE}$|"
    rf"\b(?:phan anh|kien nghi|don|khieu nai){_SENT} (?:cua )?{_ME}\b.*"
    r"\b(?:toi dau|den dau|sao roi|the nao|ra sao|(?:xong|giai quyet|xu ly|tra loi) chua|bao gio)\b"
)
_LOOKS_UP = re.compile(r"^/tra ?_?cuu\b")
_THING = r"(?:phan anh|kien nghi|khieu nai|vu|viec|chuyen|cai|bao hom|bao bua|da bao|da gui)"
_REPLY = r"(?:co ket qua|ket qua|co tra loi|tra loi|giai quyet|xu ly|co phan hoi|phan hoi)"
_HOW_FAR = (
    rf"(?:(?:toi|den) dau(?: roi)?|sao roi|ra sao(?: roi)?|the nao roi|(?:{_REPLY}|co gi moi|co ai \w+|xong|sua|lam)(?: gi| xong)? chua|"
    rf"(?:khi nao|bao gio|chung nao|bao lau)(?: nua)?(?: thi)?(?: moi)? (?:{_REPLY}|xong|sua)(?: xong)?|"
    rf"(?:sao )?(?:van )?(?:chua|khong)(?: thay)? (?:co )?ai (?:{_REPLY}|sua|lam|toi|den|xuong)|"
    rf"(?:sao )?(?:van )?chua(?: thay)? {_REPLY}|(?:sao |ma )?lau (?:qua|vay|the|du vay))"
)
"""How far something is; said of a plan and a project too."""
_ALONE = re.compile(
    rf"^(?:(?:da|em|ad|oi|a|roi|vay|ma|cho|hoi|toi|tui|minh|no|sao|the|co ai) )*{_HOW_FAR}(?: (?:vay|the|hen|hong|ta))*{_POLITE}$"
)
_OF_THE_THING = re.compile(
    rf"\b{_THING}\b.*\b{_HOW_FAR}|{_HOW_FAR}\b.*\b(?:phan anh|kien nghi)(?: (?:do|nay|kia|cua \w+|\w+ (?:gui|bao)).*)?{_POLITE}$"
)
_OWN = re.compile(rf"\b(?:{_ME}|hom (?:qua|kia|truoc|bua)|bua (?:truoc|hom|kia)|do|kia|gui|bao)\b")
NOT_DONE = re.compile(r"^(?:(?:da|nhung|ma|no|vu do|viec do) )*(?:van |con )*chua (?:xong|duoc|lam|sua|giai quyet|xu ly|het|on)\b")
DONE = re.compile(
    rf"^(?:(?:da|roi|ok|oke|vang|u) )*xong\b.*danh gia|^danh gia\b|^(?:(?:da|ok|oke|vang|u|sua|lam|duoc) )*xong(?: het)?{_POLITE}$"
)
WAIVES = re.compile(
    rf"^(?:(?:da|a|u|vay|ma|ok|oke) )*(?:thoi|khoi|khong can|khoi can|bo qua|de sau|huy|khong mo lai|khong gui|"
    rf"de .{{0,12}}\b(?:coi|xem|tinh|hoi|nghi)\b)"
    rf"(?: (?:thoi|khoi|khong|can|gui|mo|lai|nua|bo|da|ky|them|sau|toi|tui|em|minh|duoc|vay|the|xem|coi))*{_POLITE}$"
)
"""Somebody thinks better of it."""
SLIPPED = re.compile(r"\b(?:bam|nhan|go|chon|gui) (?:nham|lon|lo)\b|^(?:da )?nham\b")
"""A button was tapped by mistake."""
STILL = re.compile(r"\b(?:van|chua|lai|nhu cu|y nguyen|hoai|nua)\b")
"""Something goes on as before."""
AS_BEFORE = re.compile(r"^(?:da )?chua(?: (?:dau|em|a|ad))*$|\b(?:nhu cu|y nguyen|co sua gi dau|van (?!hoa|ban|phong|de|chuyen))\b")
"""What was answered is as it was."""
_INQUIRES = re.compile(r"\b(?:muon|xin|cho(?: (?:toi|tui|em|minh|con|chau))?|can) hoi\b")
ENOUGH = re.compile(
    rf"^(?:(?:da|roi|ok|oke|vang|u|vay) )*(?:xong|het|du|vay thoi|nhieu do thoi|khong con gi|khong|ko|k|ok|oke|da|vang)(?: them)?{_POLITE}$"
)
"""There is no more to add."""
_SLIP = re.compile(
    r"(?<!/)\btg-((?=\S*\d)[0-9a-z]{2,12}(?:[-\s][0-9a-z]{1,6})?)\b|"
    r"^\W*(?:m[aã](?: s[oố])?\W*)?tg\s?((?=\S*\d)[0-9a-z]{3,5}[-\s]?[0-9a-z]{2,6})\W*$",
    re.IGNORECASE,
)
_STARS = (
    (3, re.compile(rf"^(?:(?:cung|thay|tam|chi) )*(?:binh thuong|tam duoc|tam on|cung duoc|duoc|trung binh|tam){_POLITE}$")),
    (1, re.compile(rf"^(?:rat|qua|hoan toan|cuc ky) (?:khong hai long|chua hai long|te|buc xuc|that vong|kem){_POLITE}$")),
    (2, re.compile(rf"^(?:(?:toi|tui|em|minh|thay) )*(?:khong|chua|ko|k|hong) (?:duoc )?(?:hai long|tot|vua y|ung)(?: lam)?{_POLITE}$")),
    (1, re.compile(rf"^(?:(?:thay|lam|qua) )*(?:te|kem|do|that vong|chan)(?: qua| lam)?{_POLITE}$")),
    (
        5,
        re.compile(
            rf"^(?:(?:toi|tui|em|minh|thay) )*(?:rat|qua|cuc ky|vo cung|hoan toan) (?:hai long|tot|vua y|on|tuyet|tuyet voi){_POLITE}$"
        ),
    ),
    (5, re.compile(rf"^(?:hai long|tot) (?:lam|qua)\b{_POLITE}$|^(?:tuyet voi|tuyet|xuat sac|hoan hao){_POLITE}$")),
    (4, re.compile(rf"^(?:(?:toi|tui|em|minh|thay) )*(?:hai long|tot|on|vua y|kha){_POLITE}$")),
)
"""How content somebody is, in words; the first that fits."""
_NUMBER = re.compile(r"(?:^|\b)([1-5])(?: ?/ ?5)? ?(?:diem|sao)\b")
_BARE = re.compile(rf"(?:(?:cho|danh gia|chon|muc|so|diem) )*([1-5])(?: ?/ ?5)?{_POLITE}")
_UNASKED = re.compile(r"hai long|\bsao\b|\bdiem\b|vua y")


def stars(turn: Turn, *, asked: bool) -> int:
    """How many stars a message gives, 1 to 5; 0 where it gives none. Where nobody `asked`, only words that can mean nothing else count."""
    words = turn.question.joined
    drawn = turn.message.text.count("⭐")
    if drawn or not words:
        return min(drawn, 5)
    number = _NUMBER.search(words) if len(CODE.sub("", turn.question.typed).split()) <= MOST_WORDS else None
    number = number or (_BARE.fullmatch(" ".join(turn.message.text.lower().split())) if asked else None)
    if number:
        return int(number.group(1))
    told = next((many for many, pattern in _STARS if pattern.search(words)), 0)
    return told if asked or _UNASKED.search(words) else 0


MOST_WORDS = 8
"""A longer message tells something rather than counts stars."""


def asks_for_mine(turn: Turn) -> bool:
    """Whether somebody asks for what they have reported, in words that mean nothing else."""
    return _MINE.search(turn.question.joined) is not None or _LOOKS_UP.search(turn.message.text.lower()) is not None


def may_ask_for_mine(turn: Turn) -> bool:
    """Whether somebody who has reported something may well ask how far it is, in words that could be said of a plan or a project too."""
    question = turn.question
    if question.cited or question.source or question.years or question.numbers or question.bodies or is_writing(turn):
        return False
    if _ALONE.search(question.joined):
        return not turn.memory.about  # else it goes on about a record that was just told of
    return _OF_THE_THING.search(question.joined) is not None and _OWN.search(question.joined) is not None


def looks_like_code(text: str) -> bool:
    """Whether somebody has typed a code with a slip in it: "TG-7K3M-9QW", "tg 12345678"; years after the province are none."""
    if CODE.search(text) or not (slip := _SLIP.search(text)):
        return False
    return not re.fullmatch(r"(?:(?:19|20)\d\d\W?)+", slip.group(1) or slip.group(2))


def is_aside(turn: Turn) -> bool:
    """Whether a message is about something else than what was asked of a case: a command, thanks, a question about facts."""
    message = turn.message
    if message.what not in ("text", "photo", "location"):
        return True
    if (
        turn.question.typed in BUTTONS
        or wishes(turn.question.joined)
        or message.text.startswith("/")
        or asks_for_mine(turn)
        or CODE.search(turn.question.typed)
    ):
        return True
    if message.what == "text" and (commands(turn) or small_talk(turn)):
        return True
    return _is_question(turn)


def _is_question(turn: Turn) -> bool:
    """Whether it asks for something that the documents answer."""
    question = turn.question
    if _INQUIRES.search(question.joined):
        return True
    if not (question.typed.endswith("?") or question.asks or question.years or question.cited or question.source):
        return False
    reply = ask(turn)
    return reply is not None and bool(reply.citations)


def is_greeting(turn: Turn) -> bool:
    """Whether somebody says hello, or "dạ"."""
    reply = small_talk(turn)
    return reply is not None and reply.text == say("chao")


def is_writing(turn: Turn) -> bool:
    """Whether a report is being written, to which such words as "xong" belong."""
    draft = kept(turn)
    return draft is not None and draft.step not in ("", "offered")
