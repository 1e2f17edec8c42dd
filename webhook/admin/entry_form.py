"""What is typed into the form of an entry, checked field by field."""

import datetime
from collections.abc import Iterable, Mapping

from knowledge.office.entries import Entry
from knowledge.office.writing import LONGEST_ANSWER, Words
from knowledge.officers import Officer
from webhook.admin.forms import day_of, lines_of, number_of

LONGEST = {"cau_tra_loi": LONGEST_ANSWER, "van_ban": 80, "muc": 300, "ngay_van_ban": 40}
REQUIRED = {
    "cau_tra_loi": "Cần có câu trả lời.",
    "van_ban": "Cần có văn bản nguồn: trợ lý không nói điều không có nguồn.",
    "muc": "Cần ghi mục, điều hay trang trong văn bản để người đọc tra lại được.",
}
DAYS = ("hieu_luc_tu", "hieu_luc_den", "xem_lai")
MOST_QUESTIONS, LONGEST_QUESTION = 40, 300
REVIEWED = datetime.timedelta(days=180)
"""An entry is looked at again after this time, unless somebody decides otherwise."""


def begun(asked: Iterable[str], officer: int, day: datetime.date) -> dict[str, str]:
    """The form of a new entry."""
    return {"cach_hoi": "\n".join(asked), "xem_lai": (day + REVIEWED).isoformat(), "nguoi_phu_trach": str(officer)}


def form_of(entry: Entry) -> dict[str, str]:
    """The form of an entry that is there."""
    days = zip(DAYS, (entry.valid_from, entry.valid_until, entry.review), strict=True)
    return {
        "cach_hoi": "\n".join(entry.questions),
        "cau_tra_loi": entry.answer,
        "van_ban": entry.document,
        "muc": entry.section,
        "ngay_van_ban": entry.dated,
        "nguoi_phu_trach": str(entry.owner),
    } | {name: day.isoformat() if day else "" for name, day in days}


def wrong_in(typed: Mapping[str, str], owners: Iterable[Officer]) -> dict[str, str]:
    """What is wrong with what was typed, by field."""
    wrong = {name: says for name, says in REQUIRED.items() if not typed.get(name)}
    for name, most in LONGEST.items():
        if len(typed.get(name, "")) > most:
            wrong[name] = f"Dài quá: tối đa {most} ký tự, hiện có {len(typed[name])}."
    asked = lines_of(typed.get("cach_hoi", ""))
    if not asked:
        wrong["cach_hoi"] = "Cần ít nhất một cách hỏi."
    elif len(asked) > MOST_QUESTIONS or any(len(one) > LONGEST_QUESTION for one in asked):
        wrong["cach_hoi"] = f"Tối đa {MOST_QUESTIONS} cách hỏi, mỗi cách {LONGEST_QUESTION} ký tự."
    if number_of(typed.get("nguoi_phu_trach", "")) not in {owner.id for owner in owners}:
        wrong["nguoi_phu_trach"] = "Vui lòng chọn người phụ trách."
    return wrong | _wrong_days(typed)


def _wrong_days(typed: Mapping[str, str]) -> dict[str, str]:
    wrong, days = {}, {}
    for name in DAYS:
        try:
            days[name] = day_of(typed.get(name, ""))
        except ValueError:
            wrong[name] = "Ngày cần có dạng 24/11/2026."
    if "xem_lai" in days and days["xem_lai"] is None:
        wrong["xem_lai"] = "Cần ngày xem lại: nội dung nào cũng có lúc cũ."
    first, last = days.get("hieu_luc_tu"), days.get("hieu_luc_den")
    if first and last and last < first:
        wrong["hieu_luc_den"] = "Ngày hết hiệu lực đứng trước ngày có hiệu lực."
    return wrong


def words_of(typed: Mapping[str, str]) -> Words:
    """The words of a form in which nothing is wrong."""
    first, last, review = (day_of(typed.get(name, "")) for name in DAYS)
    if review is None:
        raise LookupError("a form without a review date was not checked")
    asked, owner = lines_of(typed["cach_hoi"]), number_of(typed["nguoi_phu_trach"])
    return Words(asked, typed["cau_tra_loi"], typed["van_ban"], typed["muc"], typed.get("ngay_van_ban", ""), first, last, review, owner)
