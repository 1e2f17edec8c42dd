"""Somebody reports a problem: offer to take it as a case (phản ánh, kiến nghị) for 1022."""

import re

from handlers.messages import Outcome, Reply
from handlers.question import Asks
from handlers.texts import say
from handlers.turn import Turn

_WISH = re.compile(
    r"\b(?:"
    r"(?:muon|can|xin|cho (?:toi|em|minh|tui)) (?:phan anh|bao|khieu nai|to cao|kien nghi|gop y|gui phan anh|thong bao)|"
    r"bao (?:ai|cho ai|o dau|cho nao) (?:xu ly|sua|giai quyet)|ai (?:lo|xu ly|giai quyet|sua)|goi ai|keu ai|phan anh (?:o dau|voi ai|cho nao)|phan anh ve viec"
    r")\b"
)
_TROUBLE = re.compile(
    r"\b(?:"
    r"o ga|o voi|ngap|ngap nuoc|ngap lenh lang|hu (?:hong|roi|hoai)|\bbi hu\b|\bhu\b|sut lun|lun sut|sat lo|den duong|tat den|khong sang|toi thui|rac|boc mui|hoi thoi|mui hoi|"
    r"o nhiem|xa thai|nuoc thai|tieng on|on ao|karaoke|\bon\b|keo loa|loa keo|cup dien|mat dien|cup nuoc|mat nuoc|nuoc (?:do|duc|yeu)|yeu xiu|mat song|rot mang|khong vao duoc|"
    r"khong (?:dang nhap|truy cap|ket noi|nop|mo|vo|vao|thanh toan) duoc|ket noi (?:hoai )?khong duoc|bi loi|loi hoai|treo hoai|khong thay ai|khong ai (?:sua|lo|giai quyet|tra loi|lam|nghe|xu ly)|cham tre|"
    r"tre hen hoai|ngam ho so|ngam|lam kho|hach sach|nhung nhieu|voi vinh|thai do|cua quyen|lan chiem|do rac|xay trai phep|buc xuc|kho chiu|"
    r"tram cam|chay qua toc do|dua xe|danh bac|da ga|ma tuy|trom cap|mat trom|cho tha rong|ray ra|lua dao|ban hang gia|gia ca|chat chem|thuc pham ban|te xe|nguy hiem qua|ket xe|un tac|"
    r"cay (?:nga|do)|nga do|nap cong|ho ga|vo ong|be ong|bi be|bi gay|gay do|cong bi nghet|nghet cong|muoi nhieu|bui (?:mu|qua)|khoi bui"
    r")\b"
)
_DURATION = re.compile(
    r"\b(?:may|\d+|ca|hai|ba|mot) (?:bua|ngay|tuan|thang|hom|nam|tieng|gio)\b(?: (?:nay|roi))?|hoai|suot|lien tuc|mai khong|\bqua troi\b|\bqua\b$|\bvoi\b$|lau (?:lam )?roi|mai"
)
_OWN = re.compile(
    r"\b(?:nha|duong|hem|xom|ap|khu|truoc nha|cho) (?:toi|tui|em|minh|nay)\b|\b(?:toi|tui|em|minh)\b|\bkhu pho\b|\bduong\b|\bhem\b|\bap\b|\bphuong \d+|\bo xa\b"
)
_FACTS = re.compile(
    r"ty le|chi tieu|muc tieu|ke hoach|nghi quyet|quyet dinh|bao nhieu phan tram|du an|he thong 1022|tong dai 1022|quy dinh|dich vu cong muc do|so lieu|luy ke|thong ke"
)


def feedback(turn: Turn) -> Reply | None:
    """An offer to take the report, where somebody tells of trouble rather than asks about facts."""
    question = turn.question
    words = question.joined
    if _FACTS.search(words) and not re.search(r"buc xuc|muon (?:bao|phan anh)|\bhoai\b", words):
        return None
    wish, trouble = bool(_WISH.search(words)), bool(_TROUBLE.search(words))
    if re.search(r"^/?phan ?anh$|^gui (?:phan anh|1022)$", words):
        return _offer()
    signs = trouble + bool(_DURATION.search(words)) + bool(_OWN.search(words)) + wish
    if trouble and signs >= 2 and not (question.wants(Asks.DEFINE, Asks.DOCUMENT) and not wish):
        return _offer()
    return (
        _offer()
        if wish and not question.wants(Asks.VALUE, Asks.DEFINE, Asks.DOCUMENT, Asks.HOW) and not re.search(r"\bbao cao\b", words)
        else None
    )


def _offer() -> Reply:
    return Reply(say("phan-anh"), Outcome.feedback_offered, choices=("Gửi phản ánh", "Để sau"))
