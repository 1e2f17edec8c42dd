"""What somebody wants of a case, as people say it: words without diacritics, as `Question.joined` has them."""

import re

from handlers.ask import ask
from handlers.commands import commands
from handlers.report import kept
from handlers.small_talk import small_talk
from handlers.texts import say
from handlers.turn import Turn
from knowledge.cases.desk import CODE

_POLITE = r"(?: (?:a|ah|nhe|nha|em|ad|anh|chi|di|luon|roi|nghe|oi|do|dau|voi|that|qua|ma|het))*"
_MINE = re.compile(
    r"^/?tra ?cuu(?: phan anh(?: da gui)?)?$|^phan anh cua (?:toi|em|minh|tui)$|"
    r"\b(?:phan anh|kien nghi|don|khieu nai)(?: da gui)? (?:cua )?(?:toi|em|minh|tui|con|chau)\b.*"
    r"\b(?:toi dau|den dau|sao roi|the nao|ra sao|(?:xong|giai quyet|xu ly|tra loi) chua|bao gio)\b"
)
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
ENOUGH = re.compile(
    rf"^(?:(?:da|roi|ok|oke|vang|u|vay) )*(?:xong|het|du|vay thoi|nhieu do thoi|khong con gi|khong|ko|k|ok|oke|da|vang)(?: them)?{_POLITE}$"
)
"""There is no more to add."""
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
    number = _NUMBER.search(words) if len(words.split()) <= MOST_WORDS else None
    number = number or (_BARE.fullmatch(" ".join(turn.message.text.lower().split())) if asked else None)
    if number:
        return int(number.group(1))
    told = next((many for many, pattern in _STARS if pattern.search(words)), 0)
    return told if asked or _UNASKED.search(words) else 0


MOST_WORDS = 8
"""A longer message tells something rather than counts stars."""


def asks_for_mine(turn: Turn) -> bool:
    """Whether somebody asks for what they have reported, in words that mean nothing else."""
    return _MINE.search(turn.question.joined) is not None


def is_aside(turn: Turn) -> bool:
    """Whether a message is about something else than what was asked of a case: a command, thanks, a question about facts."""
    message = turn.message
    if message.what not in ("text", "photo", "location"):
        return True
    if message.text.startswith("/") or asks_for_mine(turn) or CODE.search(turn.question.typed):
        return True
    if message.what == "text" and (commands(turn) or small_talk(turn)):
        return True
    return _is_question(turn)


def _is_question(turn: Turn) -> bool:
    """Whether it asks for something that the documents answer."""
    if not turn.question.typed.endswith("?") and not turn.question.asks:
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
    return draft is not None and draft.step != "offered"
