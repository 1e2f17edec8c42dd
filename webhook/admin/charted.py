"""What the charts of questions show: outcomes in the few groups that the office thinks in, with their words and colours."""

import datetime
from collections import Counter
from typing import Any

from handlers.messages import Outcome
from knowledge.cases.figures import DAILY, WEEKLY, Period
from knowledge.office.figures import Asked

GROUPS = {
    "tra-loi": ("Đã trả lời", (Outcome.answered,)),
    "mot-phan": ("Trả lời một phần", (Outcome.partial,)),
    "hoi-lai": ("Hỏi lại", (Outcome.disambiguation,)),
    "tu-choi": ("Không trả lời được", (Outcome.out_of_scope, Outcome.no_data)),
}
"""Class of the style sheet: label, outcomes. Greetings, emergencies and reports are no questions about facts."""
TOPICS = {
    "indicator": "Chỉ tiêu, kết quả",
    "project": "Dự án",
    "document": "Văn bản",
    "task": "Nhiệm vụ",
    "service": "Thủ tục, dịch vụ công",
    "organisation": "Cơ quan, tổ chức",
    "term": "Thuật ngữ",
    "entry": "Mục trả lời của cơ quan",
    "": "Không rõ chủ đề",
}
PLATFORMS = {"telegram": "Telegram", "zalo": "Zalo", "zalo-bot": "Zalo (bot)", "web": "Trang chat", "terminal": "Dòng lệnh"}


def questioned(asked: Asked, period: Period) -> dict[str, Any]:
    """The parts of the outcome bar, the bars over time, and the tables by topic and by messenger."""
    return {
        "outcomes": [(slug, label, _number(asked.total, slug)) for slug, (label, _) in GROUPS.items()],
        "topics": _table(asked.by_topic, TOPICS),
        "platforms": _table(asked.by_platform, PLATFORMS),
        "asked_bars": _over_time(asked, period),
        "groups": {slug: label for slug, (label, _) in GROUPS.items()},
    }


def _number(counted: Counter[str], slug: str) -> int:
    return sum(counted[outcome] for outcome in GROUPS[slug][1])


def _table(by: dict[str, Counter[str]], names: dict[str, str]) -> list[dict[str, Any]]:
    rows = [
        {"key": key, "name": names.get(key, key), "numbers": [_number(counted, slug) for slug in GROUPS]} for key, counted in by.items()
    ]
    return sorted((row for row in rows if any(row["numbers"])), key=lambda row: (-sum(row["numbers"]), row["name"]))


def _over_time(asked: Asked, period: Period) -> list[dict[str, Any]]:
    sums: dict[datetime.date, Counter[str]] = {}
    for n in range(period.days):
        day = period.first + datetime.timedelta(days=n)
        sums.setdefault(_begin(day, period), Counter()).update(asked.by_day.get(day, Counter()))
    return [
        {
            "label": _called(max(first, period.first), period),
            "short": f"{max(first, period.first):%d/%m}",
            "parts": tuple((slug, _number(counted, slug)) for slug in GROUPS),
            "href": "",
        }
        for first, counted in sums.items()
    ]


def _begin(day: datetime.date, period: Period) -> datetime.date:
    """The first day of the bar that a day belongs to."""
    if period.days <= DAILY:
        return day
    return day - datetime.timedelta(days=day.weekday()) if period.days <= WEEKLY else day.replace(day=1)


def _called(first: datetime.date, period: Period) -> str:
    return f"{first:%d/%m/%Y}" if period.days <= DAILY else f"từ {first:%d/%m/%Y}"
