"""What citizens tap and type while they report: the buttons, and the words that mean the same.

Words come folded, as the language reads them ("khong muon gui nua"). Most wishes are told by what a short message is made of, so that
"ừ gửi giùm tui đi" and "gửi đi nha em" need no line of their own.
"""

import re

AGREE, LATER, RESUME, DROP = "Gửi phản ánh", "Để sau", "Tiếp tục phản ánh", "Bỏ phản ánh"
ADD, NEW = "Thêm vào phản ánh đó", "Viết phản ánh mới"
SKIP, BACK, CANCEL, KEEP = "Bỏ qua", "Quay lại", "Hủy", "Giữ nguyên"
OTHER_KIND, MORE_KINDS, FOLLOW, OWN = "Việc khác", "Loại khác", "Theo dõi phản ánh đó", "Gửi phản ánh riêng"
READY, NAMELESS, CONSENT, NO_CONSENT, SEND, MEND = "Xong", "Ẩn danh", "Đồng ý", "Không để lại", "Gửi", "Sửa"
WAYS = frozenset({SKIP, BACK, CANCEL, KEEP, DROP, READY, NAMELESS})
"""Choices that lead on or away and answer nothing: a number is never taken for one of them, since it may be the answer in words."""

CONTACT = re.compile(r"(?<!\d)(?:\+?84|0)(?:[\s.-]?2)?(?:[\s.-]?\d){9}(?![\s.-]?\d)|[\w.+-]+@[\w-]+\.[\w.-]+")
"""A telephone number (ten figures, eleven from 02 on) or a mail address, as people write it."""

BUTTONS = WAYS | {AGREE, LATER, RESUME, ADD, NEW, MORE_KINDS, FOLLOW, OWN, CONSENT, NO_CONSENT, SEND, MEND}
"""What is never part of a story, though a button of an earlier question may be tapped late."""
_RESUMES = re.compile(r"(?:tiep tuc|viet tiep)(?: phan anh)?(?: do| nay| di)?|viet tiep di")


def _set(*words: str) -> frozenset[str]:
    return frozenset(" ".join(words).split())


_SHORT = 8
"""Words of a message that may be nothing but a wish."""
_FILLING = _set(
    "a ah nhe nha nhen nghen hen em ad anh chi ban minh tui toi con chau di giup gium dum ho voi luon nua roi thi ma cai do nay no cho lai",
    "vay la thoi nhieu hang",
)
_YES = _set("uk goi co ok oke okie okay okela dong y vang da u uh um ua duoc xac nhan dung chinh nho muon gui phan anh")
_NO = _set("khong k ko kg hong hok khoi chua thoi")
_NOTHING = _set("co can con anh hinh chup gi het them muon gui de so")
_BESIDE_NO = _set("can dau cam on phai")
_LEADING = r"(?:(?:da|a|ah|ua|u|uh|vang|vay|roi|em|ok|ma|no) )*"
_POLITE = r"(?: (?:a|nhe|nha|nhen|nghen|em|ad|di|giup|gium|dum|luon|nua|roi|do|vay|voi|toi|tui|minh|khong|duoc khong))*"
_ASKS_TO = r"(?:(?:cho|xin|toi|em|minh|tui|con|chau|anh|chi|muon|can|duoc|lam sao(?: de)?|cach|gui|goi|viet|lam|nop|bao) )*"
_WISH = re.compile(
    rf"/?{_LEADING}{_ASKS_TO}(?:(?:mot|1) )?(?:phan ?anh|kien nghi|gop y|1022)(?: (?:mot|1)? ?(?:viec|chuyen|su viec|van de))?"
    rf"(?: (?:o dau|cho nao|voi ai|the nao|nhu the nao|lam sao|bang cach nao))?{_POLITE}"
)
_CANCELS = re.compile(
    rf"{_LEADING}(?:(?:thoi|toi|minh|tui|em) )*(?:huy|cancel|stop|(?:bo|xoa) (?:di|luon|phan anh)|"
    rf"(?:khong|ko|k|khoi) (?:muon |can )?(?:gui|phan anh|bao|viet|lam)(?: phan anh)?(?: gi)?(?: dau)? nua)"
    rf"(?: (?:bo|phan anh|het|dau|nay|do))*{_POLITE}(?: dau)?"
)
_STOPS = re.compile(rf"{_LEADING}(?:thoi|thoi khoi|khoi|(?:khong|ko|k|khoi) gui|dung gui){_POLITE}(?: dau)?")
_LATER = re.compile(rf"{_LEADING}(?:de|luc|khi|mai|hoi|chut|ti) (?:sau|khac|nua|mai)(?: (?:gui|viet|tinh|noi))?{_POLITE}")
_BACK = re.compile(rf"{_LEADING}(?:(?:quay|tro|lui|di) lai|back){_POLITE}")
_SKIPS = re.compile(
    rf"{_LEADING}(?:bo qua|skip|qua|tiep|xong|xong het|het|du|vay thoi|nhiu do thoi|(?:nhieu|bay nhieu|chi|co) (?:do|vay) thoi)"
    rf"(?: (?:het|con gi|gi))?{_POLITE}"
)
_UNKNOWING = re.compile(
    rf"{_LEADING}(?:(?:toi|minh|em|tui|con) )?(?:khong|k|ko|kg|chua|chang|hong|hok) (?:biet|bit|bic|nho|ro|chac|de y)"
    rf"{_POLITE}(?: (?:nua|lam|ro|duoc|het|gui|viet|sao|the nao))*"
)
_GREETS = re.compile(r"(?:(?:da|em|toi|con|chau|xin|kinh|alo|a|oi) )*(?:chao|hello|hi|alo|kinh gui)(?: \w+){0,4}")


_NAMELESS = re.compile(rf"{_LEADING}(?:(?:toi|minh|em|tui|muon|cho|xin) )*(?:an danh|giau ten|khong ten){_POLITE}(?: thoi| hon| duoc)?")


def stays_nameless(words: str) -> bool:
    """Whether somebody wants to give no name and no number."""
    return _NAMELESS.fullmatch(words) is not None


def wishes(words: str) -> bool:
    """Whether somebody wants to report and tells nothing yet: "tôi muốn phản ánh", "phản ánh ở đâu"."""
    return _WISH.fullmatch(words) is not None


def resumes(words: str) -> bool:
    """Whether the report that was left is wanted again."""
    return _RESUMES.fullmatch(words) is not None and words != "tiep tuc"


def agrees(words: str) -> bool:
    """Whether a message says yes, and nothing else."""
    said = words.split()
    if not said or len(said) > _SHORT or _NO & set(said) - {"thoi"} or said == ["thoi"]:
        return False
    if "dung gui" in words:  # "đừng gửi", for all we know
        return False
    return set(said) <= _YES | _FILLING and bool(_YES & set(said))


def declines(words: str) -> bool:
    """Whether a short message says no, in whatever words: "không cần", "thôi khỏi", "không cho số đâu"."""
    said = [word for word in words.split() if word not in ("da", "a", "u", "em", "toi", "minh", "tui", "ok", "vay")]
    return bool(said) and said[0] in _NO and len(said) <= _SHORT


def refuses(words: str) -> bool:
    """Whether a message says no, and nothing else: "thôi khỏi", "không cần đâu"; "không ai sửa" tells something."""
    said = set(words.split())
    return bool(said & _NO) and said <= _NO | _YES | _FILLING | _BESIDE_NO


def lacks(words: str) -> bool:
    """Whether there is nothing to give: "không có ảnh", "không còn gì nữa"; "không ai qua được" tells something."""
    said = set(words.split())
    return bool(said & _NO) and said <= _NO | _NOTHING | _FILLING


def skips(words: str) -> bool:
    """Whether a message passes over a question that need not be answered."""
    return _SKIPS.fullmatch(words) is not None or _UNKNOWING.fullmatch(words) is not None


def cancels(words: str) -> bool:
    """Whether somebody no longer wants to report at all, whatever was asked."""
    return _CANCELS.fullmatch(words) is not None


def stops(words: str) -> bool:
    """Whether somebody wants no more: of the report, or of what was just asked."""
    return _STOPS.fullmatch(words) is not None


def postpones(words: str) -> bool:
    """Whether somebody wants to go on another time."""
    return _LATER.fullmatch(words) is not None


def goes_back(words: str) -> bool:
    """Whether the question before is wanted again."""
    return _BACK.fullmatch(words) is not None


def greets(words: str) -> bool:
    """Whether a message is a greeting and nothing else."""
    return _GREETS.fullmatch(words) is not None


_PARTS = {
    "kind": r"loai(?: viec)?|linh vuc",
    "contact": r"lien he|so dien thoai|sdt|dien thoai|email|thu dien tu|so may",
    "more": r"anh chup|hinh|tam anh|them anh|chi tiet",
    "place": r"noi|dia chi|cho|vi tri|dia diem|xa|phuong|duong|ap",
    "text": r"noi dung|loi ke|su viec|chu|cau",
}
_MENDS = re.compile(r"\b(?:sua|doi|thay|nham|sai|them|bo sung|chinh)\b")


_MENDS_ONE = re.compile(
    r"(?:(?:da|em|cho|toi|minh|muon|xin|can) )*(?:sua|doi|thay|sai|nham)(?: lai)? "
    r"(?:noi|xa|phuong|dia chi|dia diem|vi tri|loai|lien he|so dien thoai|sdt|email)\b.*"
)


def mends(words: str) -> bool:
    """Whether somebody says in so many words that a part is to be mended, before they are asked whether all is right."""
    return _MENDS_ONE.fullmatch(words) is not None and bool(part_to_mend(words))


def part_to_mend(words: str) -> str:
    """The step whose answer is to be mended: "sửa lại địa chỉ giúp tôi"; "" where none is meant."""
    if not _MENDS.search(words) or len(words.split()) > _SHORT:
        return ""
    return next((step for step, named in _PARTS.items() if re.search(rf"\b(?:{named})\b", words)), "")
