"""Personal numbers in what people write: of identity papers, telephones, bank accounts; and mail addresses. They are masked before
anything is stored.

A number is told by its own shape (a mobile phone, twelve figures that begin with a province's), or by the word that stands before it
("CCCD của tôi là …"). Money, years, dates, document numbers and the codes of reports look like numbers too, and stay.
"""

import re
import unicodedata
from collections.abc import Callable

from knowledge.language.folding import fold

PAPER, PHONE, ACCOUNT, MAIL = "[số giấy tờ]", "[số điện thoại]", "[số tài khoản]", "[thư điện tử]"
"""What stands where a number stood."""
CONTACT = "[cách liên hệ]"
"""What is kept in place of the contact that somebody gave, where a reply has said it back."""

_S = r"[ \t\xa0.\-–_]{0,2}"
"""What people put between the figures of one number."""
_P = r"[ \t\xa0.\-–_()]{0,3}"
"""The same in a number of a telephone."""
_FROM = r"(?<!\d)(?<!\d[.,])"
_UNIT = (
    r"(?:d|dong|vnd|vnđ|trieu|ty|ti|ngan|nghin|tr|k|usd|m2|m3|m|km|kwh|ha|%|nguoi|dan|ho|ho so|cong dan|the|tai khoan|luot|thue bao|"
    r"truong hop|giao dich|cong viec|ngay|nam|thang|gio)"
)
_TO = rf"(?!\d|[.,]\d|/\w*[a-z])(?!\s?{_UNIT}\b)"
"""A figure does not end in the middle, at the name of a document, or before what is counted."""
_GAP = r"(?:[^\d\[\]\n;?!]|\b\d{1,2}\b(?![.\-]?\d)){0,40}?"
"""Words between the name of a number and the number: "của tôi là", "thứ 2:"."""
_PAPER_NAMES = (
    r"\b(?:cccd|cmnd|cmtnd|cmt|can cuoc|chung minh(?: nhan dan| thu)?|(?:so|ma) dinh danh|giay to|gplx|giay phep lai xe|bang lai|"
    r"bhxh|bhyt|bao hiem (?:xa hoi|y te)|mst|ma so thue)\b"
)
_BANKS = (
    r"vietcombank|vcb|agribank|vietinbank|bidv|techcombank|tcb|mbbank|mb bank|acb|sacombank|vpbank|tpbank|hdbank|shb|ocb|msb|vib|lpbank|"
    r"lienvietpostbank|dong a bank|momo|zalopay"
)
_ACCOUNT_NAMES = rf"\b(?:stk|tk|tai khoan|so the|the (?:atm|visa|ngan hang|tin dung|ghi no)|ngan hang|{_BANKS})\b"
_PHONE_NAMES = r"\b(?:sdt|so dt|dt|dtdd|dien thoai|so phone|phone|zalo|viber|hotline|so may|goi (?:cho )?(?:toi|em|tui|minh))\b"

_SPENT = re.compile(r"(?:tru|mat|nap|rut|vay|nop|phat|tien|thieu|du|gia|phi|khoang|hon|gan)(?: (?:mat|het|di|khoang|hon|gan))?\s*$")
_DAYS = re.compile(
    r"\d{1,2}[ .\-–](?:0?\d|1[0-2])[ .\-–](?:19|20)\d\d\b|(?:19|20)\d\d[.\-–](?:0\d|1[0-2])[.\-–]\d\d\b|"
    r"(?:19|20)\d\d ?[-–] ?(?:19|20)\d\d\b|(?:(?:19|20)\d\d[ .\-–]*)+$"
)
"""A day, a span of years, years in a row."""
_FIGURE = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+")
_CODE_BEFORE = re.compile(r"\btg[ -]?$|[a-z0-9/]-$|\bma (?:phan anh|ho so|khach hang)[^,.;]*$")


def masked(text: str) -> str:
    """A text without the numbers of papers, phones and accounts, and without mail addresses; in NFC."""
    text = unicodedata.normalize("NFC", text)
    for pattern, name, holds in _KINDS:
        text = _without(text, pattern, name, holds)
    return text


Check = Callable[[str, str], bool]
"""Whether a number is one of its kind, by what stands before it since its name, and itself."""


def _without(text: str, pattern: re.Pattern[str], name: str, holds: Check) -> str:
    """Found in the folded text, which is as long as the text, so that "tài khoản" and "tai khoan" are one."""
    folded = "".join(letter if len(letter) == 1 else " " for letter in map(fold, text))
    kept, at = "", 0
    for found in pattern.finditer(folded):
        start, end = found.span("number")
        before = found["gap"] if "gap" in pattern.groupindex else folded[max(0, start - 30) : start]
        if holds(before, folded[start:end]):
            kept, at = kept + text[at:start] + name, end
    return kept + text[at:]


def _is_no_day(before: str, number: str) -> bool:
    return not _DAYS.match(number) and not _CODE_BEFORE.search(before)


def _is_paper(before: str, number: str) -> bool:
    """Nine or twelve figures may be written in threes with dots; others are an amount then."""
    return _is_no_day(before, number) and (not _FIGURE.fullmatch(number) or _length(number) in (9, 12))


def _is_account(before: str, number: str) -> bool:
    return _is_no_day(before, number) and not _FIGURE.fullmatch(number) and not _SPENT.search(before)


def _is_no_money(before: str, number: str) -> bool:
    """Nine figures alone: an old identity card rather than round money."""
    return _is_no_day(before, number) and not number.endswith("000") and not _SPENT.search(before)


def _length(number: str) -> int:
    return sum(letter.isdigit() for letter in number)


def _named(names: str, number: str) -> re.Pattern[str]:
    return re.compile(rf"{names}(?P<gap>{_GAP})(?P<number>{number}){_TO}")


def _alone(number: str) -> re.Pattern[str]:
    return re.compile(rf"{_FROM}(?P<number>{number}){_TO}")


_TWELVE = (
    rf"\d{{12}}|0\d\d{_S}\d{{3}}{_S}\d{{3}}{_S}\d{{3}}|0\d{{3}}{_S}\d{{4}}{_S}\d{{4}}|"
    rf"0\d\d{_S}\d{_S}\d\d{_S}\d{{6}}|0\d{{5}}{_S}\d{{6}}|0\d\d{_S}\d{{9}}"
)
_MOBILE = rf"(?:(?:\+{_S})?84{_P}0?|0){_P}[35789](?:{_P}\d){{8}}|0[1-9]\d{{8,9}}"
_FIXED = rf"(?:(?:\+{_S})?84{_P}|0{_S})2(?:{_P}\d){{8,9}}"

_KINDS: tuple[tuple[re.Pattern[str], str, Check], ...] = (
    (re.compile(r"(?P<number>[\w.+-]+@[\w-]+\.[\w.-]*\w)"), MAIL, lambda *_: True),
    (re.compile(rf"\b(?:ho chieu|passport)\b(?P<gap>{_GAP})(?P<number>[a-z]{{1,2}}{_S}\d(?:{_S}\d){{5,8}}){_TO}"), PAPER, _is_no_day),
    (_named(r"\b(?:bhyt|bao hiem(?: y te)?)\b", rf"\b[a-z]{{2}}{_S}\d(?:{_S}\d){{9,12}}"), PAPER, _is_paper),
    (_named(_PAPER_NAMES, rf"\d(?:{_S}\d){{7,14}}"), PAPER, _is_paper),
    (_alone(_TWELVE), PAPER, _is_no_money),
    (_named(_PHONE_NAMES, rf"\+?\d(?:{_S}\d){{7,11}}"), PHONE, _is_account),
    (_alone(_MOBILE), PHONE, _is_no_day),
    (_alone(_FIXED), PHONE, _is_no_day),
    (_named(_ACCOUNT_NAMES, rf"\d(?:{_S}\d){{5,18}}"), ACCOUNT, _is_account),
    (_alone(r"\d{13,19}|\d{4}[ -]\d{4}[ -]\d{4}[ -]\d{4}"), ACCOUNT, _is_no_day),
    (_alone(r"\d{9}|\d{3}[ -]\d{3}[ -]\d{3}"), PAPER, _is_no_money),
    (re.compile(r"\b(?P<number>[bcekmnpq]\d{7,8})\b"), PAPER, lambda *_: True),
)
"""In this order: what a name says goes before what a shape looks like."""
