"""What is kept about a person: shown in the words of the rules that delete it, and deleted when they say so."""

import re

from handlers.messages import Outcome, Reply
from handlers.texts import beginning, say
from handlers.turn import Turn
from knowledge.retention import Rule, rules

DELETE, KEEP, PERIODS = "Xóa dữ liệu của tôi", "Không xóa", "Giữ bao lâu, vì sao"
_ME = r"(?:toi|em|minh|tui|con|chau|anh|chi)"
_THINGS = r"(?:du lieu|thong tin(?: ca nhan)?|lich su(?: (?:chat|tro chuyen|nhan tin))?|cuoc tro chuyen|doan chat|tin nhan)"
_POLITE = (
    r"(?:toi|em|minh|tui|anh|chi|ban|bot|ad|oi|da|xin|nho|cho|muon|can|hay|vui long|yeu cau|giup|gium|dum|"
    r"lam sao|lam the nao|cach|de|duoc|co the) "
)
_ASKED = re.compile(
    rf"/?xoa ?du ?lieu\b.{{0,20}}|"
    rf"(?:{_POLITE})*xoa (?:{_POLITE})*(?:het |toan bo |tat ca |moi |sach |cac )*{_THINGS}(?: ca nhan| da luu| chat)?(?: (?:cua|ve) {_ME})?"
    rf"(?: (?:di|giup|gium|nhe|nha|luon|em|ad|a|duoc khong|khong|nay|voi|thi|lam sao|the nao))*|"
    rf"(?:xem )?{_THINGS} (?:nao )?(?:ca nhan )?(?:cua|ve) {_ME}|"
    rf"(?:{_POLITE})*(?:luu|giu|thu thap|biet|nho)\b.{{0,20}}\b(?:gi|thong tin|du lieu)\b.{{0,20}}\b(?:cua|ve) {_ME}\b.{{0,20}}"
)
_NO = re.compile(
    r"(?:da )?(?:khong|k|ko|thoi|khoi|dung|de do|giu lai|huy)"
    r"(?: (?:can|xoa|muon|nua|dau|khoi|thoi|lai|a|em|nhe|nha|co|de|do|di|cu|giu|vay))*"
)
"""Looked at first: without diacritics "đừng" is "đúng"."""
_YES = re.compile(
    r"(?:(?:da|vang|u|uh|ok|roi) )*(?:co|xoa|dong y|chac|ok|oke|vang|u|uh|da)"
    r"(?: (?:xoa|het|di|luon|giup|gium|chu|a|nhe|nha|em|tat ca|chan|muon|roi|dong y|du lieu cua toi))*"
)


def own_data(turn: Turn) -> Reply | None:
    """The reply to who asks what is kept about them, or answers whether it should go; None where neither is so."""
    answered = _answered(turn) if turn.memory.choices[:2] == (DELETE, KEEP) else None
    if answered is not None:
        return answered
    if turn.question.joined == "khong xoa":
        return Reply(say("cam-on"), Outcome.small_talk)
    if turn.question.typed == PERIODS:
        return Reply(say("du-lieu-han", rules="\n".join(map(_line, _of_citizens()))), Outcome.disambiguation, choices=(DELETE, KEEP))
    return _shown(turn) if _ASKED.fullmatch(_typed(turn)) else None


def _answered(turn: Turn) -> Reply | None:
    """Only a plain yes deletes: a word of the choice alone ("dữ liệu của tôi") may ask for something else."""
    words = _typed(turn)
    if _NO.fullmatch(words) or turn.question.typed == KEEP:
        return Reply(say("khong-xoa"), Outcome.small_talk)
    numbered = turn.question.typed == DELETE and words[:1].isdigit()
    return Reply(_deleted(turn), Outcome.small_talk, forgets=True) if numbered or _YES.fullmatch(words) else None


def _typed(turn: Turn) -> str:
    """The words as they came, read once more only where a choice was put in their place."""
    chosen = turn.question.typed in turn.memory.choices
    return turn.library.understanding.read(turn.message.text).joined if chosen else turn.question.joined


def _shown(turn: Turn) -> Reply:
    """All that is kept, one's own reports by their codes, and how long."""
    known = turn.desk.mine() if turn.desk else []
    filed = [case for case in known if turn.desk and turn.desk.filed(case)]
    draft = turn.memory.draft
    held = {
        f"Phản ánh viết dở, {period('drafts')}": f"“{beginning(draft.text, 60)}”" if draft and draft.text else "",
        f"Phản ánh đã gửi (nội dung, nơi xảy ra, ảnh), {period('words')} sau khi kết thúc": ", ".join(case.code for case in filed),
        f"Số liên hệ đồng ý để lại, {period('contacts')} sau khi kết thúc": ", ".join(case.code for case in filed if case.contact),
        "Phản ánh đang theo dõi": ", ".join(case.code for case in known if case not in filed),
    }
    lines = [f"- {what}: {which}." for what, which in held.items() if which] or ["- Phản ánh: chưa có."]
    text = say("du-lieu", talk=period("turns"), reports="\n".join(lines))
    return Reply(text, Outcome.disambiguation, choices=(DELETE, KEEP, PERIODS))


def _deleted(turn: Turn) -> str:
    """What is gone, and what stays without a name: no code is said, since this reply is kept for a while."""
    filed = any(turn.desk.filed(case) for case in turn.desk.mine()) if turn.desk else False
    stays = say("da-xoa-phan-anh", words=period("words")) if filed else ""
    return say("da-xoa", stays=f"\n{stays}" if stays else "", traces=period("updates-done"), said=period("messages-sent"))


def period(rule: str) -> str:
    """How long a rule lets something be kept, in words."""
    return _days(next(known.days for known in rules() if known.id == rule))


def _of_citizens() -> list[Rule]:
    return [rule for rule in rules() if rule.id != "sessions"]


def _line(rule: Rule) -> str:
    return f"- Sau {_days(rule.days)}: {rule.does[0].lower()}{rule.does[1:]} {rule.why}"


def _days(days: int) -> str:
    return f"{days // 365} năm" if days % 365 == 0 else f"{days} ngày"
