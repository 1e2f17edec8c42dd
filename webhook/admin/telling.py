"""The history of a case in Vietnamese: who did what, what was said, and whether it arrived."""

import datetime
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from knowledge.cases import Case
from knowledge.cases.queue import Entry
from knowledge.office import Office
from knowledge.workdays import ZONE
from webhook.admin.undelivered import why

DEEDS = {
    "rated": "đánh giá {new} trên 5 sao",
    "split": "tách việc thứ hai thành {new}",
    "parted": "đưa {new} ra, xử lý riêng",
    "joined": "gộp {new} vào phản ánh này",
    "duplicate": "gộp vào {new}",
    "reopened": "báo chưa xong; phản ánh từ {old} về {new}",
    "forwarded": "chuyển từ {old} sang {new}",
    "filed": "gửi phản ánh",
    "received": "tiếp nhận phản ánh",
    "taken": "nhận xử lý",
    "answered": "trả lời người dân",
    "amended": "đính chính câu trả lời",
    "told": "nhắn người dân",
    "added": "bổ sung vào phản ánh",
    "resent": "gửi lại tin chưa đến người dân",
    "noted": "ghi chú",
    "closed": "đóng phản ánh",
    "elsewhere": "kết luận không thuộc thẩm quyền",
    "rejected": "từ chối phản ánh",
    "resumed": "đưa phản ánh trở lại xử lý",
    "corrected": "sửa nội dung ghi nhận",
    "contact_mended": "sửa liên hệ",
    "forgotten": "xóa thông tin cá nhân theo yêu cầu",
    "contact_removed": "xóa liên hệ theo thời hạn lưu giữ",
    "words_removed": "xóa nội dung theo thời hạn lưu giữ",
}
BY_CLOCK = {
    "reminded": "nhắc sắp đến hạn trả lời",
    "escalated": "báo quá hạn trả lời",
    "closed": "đóng phản ánh, người dân không báo gì thêm",
}
"""What the assistant does when its time comes, without anybody asking."""
KINDS = {"note": "Nội bộ", "notice": "Đã báo người dân", "reply": "Gửi người dân", "citizen": "Người dân viết"}
BY_HAND = {"notice": "Cần báo người dân, hệ thống không nhắn được", "reply": "Cần báo người dân, hệ thống không nhắn được"}
"""The same where there is nowhere to send it: who called, or has left."""
READ_BY_CITIZEN = ("due", "elsewhere", "rejected")
"""Deeds whose reason the citizen reads; long ago it was kept without the rest of what they were told."""
UNCOUNTED = ("reminded", "escalated", "noted", "resent", "joined", "parted")
"""Lines that leave the version of a case as it is."""
DELIVERY = {
    "sent": ("đã gửi", "arrived"),
    "waiting": ("đang gửi", "soon"),
    "sending": ("đang gửi", "soon"),
    "failed": ("không gửi được", "bad"),
}
_QUIET = ("noted", "assigned", "sorted", "corrected", "contact_mended", "reminded", "escalated", "resent")


class Said(NamedTuple):
    """Words in the history: to whom, and the text. `inside`: for officers alone."""

    kind: str
    text: str
    inside: bool = False


class Line(NamedTuple):
    """A line of the history as it is shown. `tone`: a class of the style sheet; `delivery` and `delivered` are the words and the class of
    what became of the message to the citizen, `again` its number where it can be sent again (0: it cannot)."""

    at: float
    what: str
    who: str
    did: str
    tone: str
    said: tuple[Said, ...]
    delivery: str
    delivered: str
    again: int


def told(case: Case, entries: Iterable[Entry], names: Mapping[int, str], office: Office) -> list[Line]:
    """The history, the newest first."""
    lines, due = [], case.due
    for entry in reversed([*entries]):
        line = _line(entry, names, office)
        lines.append(line._replace(did=f"{line.did}, hạn trả lời mới {due:%d/%m/%Y}") if entry.what == "reopened" else line)
        due = _date(entry.old) or due if entry.what == "due" else due  # what it was before
    return lines


def _line(entry: Entry, names: Mapping[int, str], office: Office) -> Line:
    words, kind = _delivery(entry)
    bad = entry.delivery == "failed"
    tone = "bad" if bad else "quiet" if entry.what in _QUIET else ""
    again = entry.message if bad else 0
    return Line(entry.at, entry.what, who(entry, names), did(entry, names, office), tone, said(entry), words, kind, again)


def said(entry: Entry) -> tuple[Said, ...]:
    """What was said with a deed, each with to whom."""
    first = Said(_to_whom(entry.kind, entry), entry.text, inside=entry.kind == "note" and entry.what not in READ_BY_CITIZEN)
    return tuple(one for one in (first, Said(_to_whom("notice", entry), entry.notice)) if one.text)


def _to_whom(kind: str, entry: Entry) -> str:
    if kind == "note" and entry.what in READ_BY_CITIZEN:
        return "Lý do người dân đọc được"
    return KINDS.get(kind, "") if entry.message else BY_HAND.get(kind) or KINDS.get(kind, "")


def _delivery(entry: Entry) -> tuple[str, str]:
    """What became of the message to the citizen in words, and the class of it."""
    words, kind = DELIVERY.get(entry.delivery, ("", ""))
    if entry.delivery == "waiting" and entry.owed:
        words = f"đang chờ gửi từ {datetime.datetime.fromtimestamp(entry.owed, ZONE):%H:%M ngày %d/%m}"
    if entry.delivery != "sent" and entry.error:
        words = f"{words}: {why(entry.error, given_up=entry.delivery == 'failed')}"
    return words, kind


def who(entry: Entry, names: Mapping[int, str]) -> str:
    """Who did it."""
    if entry.officer is not None:
        return names.get(entry.officer, "Cán bộ")
    return "Hệ thống" if entry.what in BY_CLOCK else "Người dân"


def did(entry: Entry, names: Mapping[int, str], office: Office) -> str:
    """What was done, as the end of a sentence that begins with who did it."""
    match entry.what:
        case "reminded" | "escalated" | "closed" if entry.officer is None:
            return BY_CLOCK[entry.what]
        case "filed" if entry.officer is not None:
            return "nhập phản ánh thay người dân"
        case "assigned":
            to = names.get(int(entry.new), "một cán bộ") if entry.new.isdigit() else ""
            return f"phân công cho {to}" if to else "bỏ phân công"
        case "sorted":
            return f"phân loại lại: {_kind(entry.old, office)} → {_kind(entry.new, office)}"
        case "elsewhere" if entry.new:
            return f"kết luận không thuộc thẩm quyền, nơi có trách nhiệm: {entry.new}"
        case "due":
            return f"dời hạn từ {_day(entry.old)} đến {_day(entry.new)}"
    return DEEDS.get(entry.what, entry.what).format(old=entry.old, new=entry.new)


def since(entries: Iterable[Entry], changes: int) -> list[Entry]:
    """The last so many changes: each made the version one higher."""
    counted = [entry for entry in entries if entry.what not in UNCOUNTED]
    return counted[-changes:] if changes > 0 else []


BY_CITIZENS = ("filed", "rated", "reopened", "added", "forgotten")
"""What citizens do, where no officer did it for them."""


def in_words(what: str, value: str, names: Mapping[str, str], office: Office) -> str:
    """What a line of the audit log holds, as people read it: names in place of ids; `names` are those of officers."""
    if what in ("assigned", "taken"):
        return names.get(value, value)
    if what in ("filed", "sorted"):
        return _kind(value, office) if value else ""
    return _day(value) if what == "due" else value


def _kind(id_: str, office: Office) -> str:
    category = office.known(id_.removesuffix(" !"))
    return f"{category.name if category else id_}{' (khẩn)' if id_.endswith(' !') else ''}"


def _day(iso: str) -> str:
    date = _date(iso)
    return f"{date:%d/%m/%Y}" if date else iso


def _date(iso: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(iso)
    except ValueError:
        return None


def officers_in(entries: Iterable[Entry]) -> set[int]:
    """The ids of officers that a history names."""
    known: set[int] = set()
    for entry in entries:
        known |= {entry.officer} if entry.officer is not None else set()
        known |= {int(part) for part in (entry.old, entry.new) if entry.what in ("assigned", "taken") and part.isdigit()}
    return known
