"""What a question wants to know, told by its cues: folded words, in the notation of the facts."""

import re
from enum import Flag, auto


class Asks(Flag):
    """What a question wants to know; several may hold."""

    NOTHING = 0
    VALUE = auto()
    WHO = auto()
    PARTNER = auto()
    WHEN = auto()
    WHERE = auto()
    HOW = auto()
    DEFINE = auto()
    LIST = auto()
    COUNT = auto()
    SUM = auto()
    AVERAGE = auto()
    COMPARE = auto()
    TREND = auto()
    HIGHEST = auto()
    LOWEST = auto()
    DOCUMENT = auto()
    MONEY = auto()
    YES_NO = auto()
    DUTY = auto()
    BREAKDOWN = auto()
    CONFLICT = auto()
    PERCENT = auto()
    SEVERAL = auto()


_CUES: tuple[tuple[Asks, str], ...] = (
    (
        Asks.VALUE,
        r"bao nhieu|\bmay\b(?! (?:nam|thang|ngay|gio|anh|chi|ban|ong|ba|em)\b)|\bnhieu it\b|con so|so lieu|ty le|so luong",
    ),
    (
        Asks.SEVERAL,
        r"\bmoi (?:cai|ben|loai|giai doan|du an|nganh|noi)\b|lan luot|\bvoi\b|\bva\b|\bhay\b|con .* thi sao|(?:bao nhieu|\bmay\b).*(?:bao nhieu|\bmay\b)",
    ),
    (Asks.PERCENT, r"phan tram|ty le|%"),
    (
        Asks.WHO,
        r"\bai\b|(?:don vi|co quan|so|ben|nganh|ong|nguoi|sep|cap|ban|to chuc|noi) nao|chu tri|chu dau tu|lam chu|giao cho|chiu trach nhiem|so gi\b",
    ),
    (Asks.PARTNER, r"phoi hop|cung voi ai|voi ai|lam cung"),
    (
        Asks.WHEN,
        r"khi nao|bao gio|(?:nam|ngay|thang|thoi gian|giai doan|quy|luc|hoi) nao|thoi han|thoi gian|den khi|han chot|ngay may|may nam|bao lau|tu nam nao",
    ),
    (Asks.WHERE, r"o dau|cho nao|dia chi|trang nao|(?:trang thong tin dien tu|cong|kenh|ung dung|san|link) nao|vao dau|noi nao|san nao"),
    (Asks.HOW, r"(?:cach|bang cach) nao|lam sao|cach thuc|the nao de|huong dan|nhu the nao|phai lam gi|lam the nao"),
    (
        Asks.DEFINE,
        r"la gi|la cai gi|la sao|nghia la|viet tat|hieu la|khai niem|dung de lam gi|de lam gi|nghia gi|ve cai gi|ve gi|noi gi|ve viec gi|ve van de gi",
    ),
    (
        Asks.LIST,
        r"liet ke|\bke\b(?! hoach)|danh sach|nhung\b.* nao|cac\b.* nao|gom (?:nhung |co )?(?:gi|nao)|gom nhung|bao gom|nhung gi|\b(?:hai|ba|bon|nam|sau|bay|\d+) (?:cai|so|he thong|loai|nen tang|don vi|huyen|du an|nhom|linh vuc|doi tuong)\b.* nao|cac gi|ten gi|nhung cai|ke ten|may cai gi|\bcho (?:toi|minh|em) (?:xin )?danh sach|toan bo|tat ca|nao\b.*\bnao\b",
    ),
    (
        Asks.COUNT,
        r"(?:bao nhieu|may) (?:nhiem vu|du an|van ban|ke hoach|quyet dinh|chi thi|nghi quyet|cong van|dau viec|chi tieu|tai lieu|viec|de an|don vi|muc tieu)|tong so (?:nhiem vu|du an|van ban|ke hoach)",
    ),
    (
        Asks.SUM,
        r"\btong\b(?! (?:dai|hop|the|ket|cuc|quat|cong ty))|\bgop\b(?! y)|tat ca la|tinh chung|"
        r"cong (?:lai|het|chung|don|giup|gium|dum|thu|vo|vao|may|hai|ba|ca|them|tong muc|nhu cau|du an)\b|^cong\b|\bcong (?:cac|.{3,80}) lai\b",
    ),
    (Asks.AVERAGE, r"trung binh|binh quan"),
    (
        Asks.COMPARE,
        r"so (?:sanh|voi)|\bkhac\b|chenh|hon kem|\bvoi\b.*\bnhieu hon|(?<!nen )(?<!ha )(?<!gia tri )\btang\b(?! cuong)|\bgiam\b(?! (?:sat|doc|dinh))|\bhon\b(?! \d)|cai thien|kha len|thay doi|len hay xuong|(?:giao|chi tieu) .*(?:lam duoc|ket qua|thuc hien duoc|dat (?:bao nhieu|duoc|hay))|nam dau tien",
    ),
    (Asks.TREND, r"qua cac nam|cac nam|tung nam|hang nam|moi nam|dien bien|xu huong|nhung nam|tu nam \d+ den"),
    (Asks.HIGHEST, r"cao nhat|nhieu nhat|lon nhat|tot nhat|nhat la|dung dau|dat nhat"),
    (Asks.LOWEST, r"thap nhat|it nhat|nho nhat|kem nhat|te nhat|re nhat"),
    (
        Asks.DOCUMENT,
        r"(?:van ban|quyet dinh|ke hoach|nghi quyet|nghi dinh|thong tu|cong van|chi thi|chuong trinh hanh dong|luat|quy che|can cu) (?:nao|gi|so may|so bao nhieu|mang so)|so may|mang so|so bao nhieu|theo (?:quyet dinh|nghi dinh|chi thi|ke hoach|nghi quyet|cong van|thong tu) nao|can cu phap ly|so hieu|can cu vao dau|dua (?:vao|vo|tren)",
    ),
    (
        Asks.MONEY,
        r"kinh phi|\bvon\b|(?<!dau )(?<!uu )(?<!cai )\btien\b(?! (?:giang|hanh|do|trinh|ich|tien|si|phong)\b)|ngan sach|tong muc dau tu|dau tu bao nhieu|\bty dong|trieu dong|(?<!so )(?<!khoi )(?<!chat )(?<!luc )(?<!nang )(?<!dung )(?<!san )(?<!luu )(?<!tai )\bluong\b(?! (?:toi thieu|nguoi|ho so))|phu cap|thu nhap|\bphi (?:chuyen|dich vu|bao nhieu)|(?<!quoc )(?<!tham )(?<!danh )(?<!chuyen )\bgia\b(?! (?:dinh|tang|nhap|cong|han|suc|tri)\b)|chi phi|ton bao nhieu|het bao nhieu|\b\d+ (?:ty|trieu)\b",
    ),
    (
        Asks.YES_NO,
        r"(?:dung|phai) (?:khong|chua)|co phai|co dung|phai chang|\bha\b$|\bha\b|dung ko|nghe noi|hinh nhu|\bphai hong\b|\bchua$|\bkhong$",
    ),
    (Asks.DUTY, r"nhiem vu (?:gi|cua)|trach nhiem|vai tro|lam gi|phai lam|co nhiem vu|viec gi|phan cong|giao (?:nhung )?(?:viec|nhiem vu)"),
    (
        Asks.BREAKDOWN,
        r"chia theo|tung loai|moi loai|co cau|phan theo|cu the tung|theo loai|loai nao|trong do|tung cap|tung trinh do|phan bo",
    ),
    (
        Asks.CONFLICT,
        r"khac nhau|rot cuoc|mau thuan|khong khop|sai|nham|moi cho (?:ghi )?mot|ghi khac|khong thong nhat|hai so|lech nhau|cai nao dung|khong giong",
    ),
)

_TARGET = re.compile(
    r"chi tieu|muc tieu|(?<!co )\bphai\b(?! (?:khong|chua|chang))|yeu cau|dat ra|toi thieu|bat buoc|huong toi|(?<!chuyen )(?<!thay )(?<!trao )\bdoi\b(?! moi)|can dat|\bhua\b|\bgiao\b(?! (?:dich|thong|thuc|tiep|luu|cho|ban))|phan dau|dat ty le|se dat|dat muc|du kien|de ra"
)
_RESULT = re.compile(
    r"ket qua|\bda\b|duoc bao nhieu|lam duoc|dat duoc|thuc hien duoc|thuc te|hien nay|hien co|\broi\b|\bhien\b|tinh den|luy ke|\bco bao nhieu|\bco may|dat bao nhieu|thuc su|that su|hoi nam|cap duoc|duoc may|tinh toi|cuoi nam"
)
_BOTH = re.compile(r"\bma\b|con .*(?:thuc te|ket qua)|thuc te")
_COUNTED = re.compile(r"\b(?:bao nhieu|may) (?:(?:cai|con|nguoi|phan tram|chiec|loai) )?([a-z]{2,})(?: ([a-z]{2,}))?")
_SO_MANY = re.compile(r"\bso (?:luong )?([a-z]{2,}) ([a-z]{2,})\b.*\b(?:la|duoc|co|dat) bao nhieu\b")
_NO_NOUN = re.compile(
    r"^(?:tien|ty|trieu|von|kinh|dong|vay|roi|nam|thang|ngay|lan|la|thi|o|cua|trong|duoc|moi|tren|cho|de|so|voi|theo|da|ha|a|em|ad|dat|"
    r"diem|nguoi|cai|phan|muc|gio|tinh|may|hang|giai|dau|het|qua|nha|the|co|va|hay|don|dot|bua|tuan|ca|tong|chung|bay|nay|khong|chua|con|lam)$"
)
_MET = re.compile(r"\b(?:co|da) dat\b|dat (?:chua|hay|khong|chi tieu (?:chua|khong|hay))")
"""Whether a target was met is asked of a result."""


def asked_in(joined: str) -> Asks:
    """All that a question wants."""
    asks = Asks.NOTHING
    for ask, cue in _CUES:
        if re.search(cue, joined):
            asks |= ask
    if Asks.VALUE in asks and _TARGET.search(joined) and _RESULT.search(joined) and _BOTH.search(joined):
        asks |= Asks.COMPARE
    return asks


def kind_in(joined: str) -> str | None:
    """ "target" or "result", where a question makes clear which one it wants."""
    if _MET.search(joined):
        return "result"
    target, result = bool(_TARGET.search(joined)), bool(_RESULT.search(joined))
    if target == result:
        return None
    return "target" if target else "result"


def counted_in(joined: str) -> tuple[str, ...]:
    """The noun that is counted: "bao nhiêu bác sĩ" → ("bac", "si"); empty where none follows."""
    match = _COUNTED.search(joined) or _SO_MANY.search(joined)
    if match is None or _NO_NOUN.match(match.group(1)):
        return ()
    second = match.group(2)
    return (match.group(1),) if second is None or _NO_NOUN.match(second) else (match.group(1), second)
