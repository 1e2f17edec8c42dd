"""Lists, counts and sums of projects."""

import re
from collections.abc import Iterable, Mapping, Sequence

from handlers.ask.lists.rows import ABOVE, LIMIT, Row, about_words, counted, enough, is_about, led_by, picked_by
from handlers.ask.records import wants_need
from handlers.ask.wording import cited, enumeration, money, number, reply, shortened
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question
from knowledge.indicators import amount_of, years_of
from knowledge.projects import Plan

LISTS = {(2014, 2023): "Phụ lục 6", (2024, 2030): "Phụ lục 7"}
"""Lists of the ten-year report that are meant where their whole period is named."""


def projects(question: Question, library: Library) -> Reply | None:
    catalogue = library.catalogue
    chosen: list[tuple[str, Plan]] = []
    again: dict[str, list[Plan]] = {}
    low, high = _limits(question)
    filtered = bool(question.bodies or question.periods or question.source or LIMIT.search(question.joined) or _status(question))
    if not filtered:
        return None
    for key, plans in catalogue.plans.items():
        suiting = [p for p in plans if _plan_suits(p, question, library, low, high)]
        if suiting:
            chosen.append((key, suiting[0]))
            again[key] = [p for p in suiting[1:] if (p.text, p.list) == (suiting[0].text, suiting[0].list) and p.total]
    about = [(k, p) for k, p in chosen if is_about(question, library, _project_names(k, library), p.owner)]
    if len(chosen) == number_named(question):
        about = chosen  # "ba dự án của Sở Y tế (…)": exactly those that the slots pick
    if about or not (_status(question) and _all_named(question, library, [k for k, _ in chosen])):
        chosen = about
    if not chosen:
        return None
    chosen.sort(key=lambda pair: (pair[1].list, int(amount_of(pair[1].row) or 0)))
    need = wants_need(question) and any(p.need for _, p in chosen)
    rows = [
        _project_row(catalogue.projects[key].name, plan, library, need=need, owner_is_given=bool(question.bodies)) for key, plan in chosen
    ]
    if not enough(rows, question):
        return None
    what = f"dự án {picked_by(question, library)}".strip()
    if question.wants(Asks.HIGHEST, Asks.LOWEST):
        by_amount = sorted((r for r in rows if r.amount is not None), key=lambda r: r.amount or 0.0, reverse=question.wants(Asks.HIGHEST))
        if not by_amount:
            return None
        return reply(
            [f"Dạ, trong {len(rows)} {what}, {'lớn' if question.wants(Asks.HIGHEST) else 'nhỏ'} nhất là: {by_amount[0].words}"],
            [by_amount[0].place],
        )
    header = ("Dự án", "Chủ đầu tư", "Thời gian", f"{'Nhu cầu vốn' if need else 'Tổng mức đầu tư'} (triệu đồng)", "Danh mục")
    printed_again = "" if need else _printed_again(chosen, again, library)
    return counted(rows, what, question, header, money_of="nhu cầu vốn năm 2023" if need else "tổng mức đầu tư", note=printed_again)


def _printed_again(chosen: Sequence[tuple[str, Plan]], again: Mapping[str, Sequence[Plan]], library: Library) -> str:
    """A project that a list prints on two lines counts once; what all lines come to is said, too."""
    twice = [(key, plan) for key, plan in chosen if again[key]]
    if not twice or len(chosen) == 1:
        return ""
    names = enumeration(f"“{library.catalogue.projects[key].name}”" for key, _ in twice)
    lines = len(chosen) + sum(len(again[key]) for key, _ in twice)
    every = sum(plan.total or 0 for _, plan in chosen) + sum(plan.total or 0 for key, _ in twice for plan in again[key])
    return f" {twice[0][1].list} in {names} hai lần; tính cả {lines} dòng thì là {money(every)}."


_NUMBER_WORDS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}


def number_named(question: Question) -> int:
    """How many projects a question says there are: "ba dự án" → 3; 0 where it does not say."""
    match = re.search(
        r"\b(\d+|hai|ba|bon|nam|sau|bay|tam|chin|muoi) (?:du an|he thong|nhiem vu|chuong trinh|dot|khoan|hang muc|goi)\b", question.joined
    )
    return 0 if match is None else _NUMBER_WORDS.get(match.group(1)) or int(match.group(1))


def _project_names(key: str, library: Library) -> list[str]:
    project = library.catalogue.projects[key]
    return [project.name, *project.aliases]


def _all_named(question: Question, library: Library, keys: Iterable[str]) -> bool:
    """Whether most content words of the question stand in the names of these projects together."""
    words = about_words(question, library)
    held = {t for key in keys for name in _project_names(key, library) for t in library.language.tokens(name)}
    return sum(word in held for word in words) >= 0.6 * len(words)


def _plan_suits(plan: Plan, question: Question, library: Library, low: float, high: float) -> bool:
    if question.source and plan.text not in question.texts:
        return False
    if question.bodies and not led_by(plan.owner, question, library):
        return False
    status = _status(question)
    if status and status not in plan.status:
        return False
    part = re.search(r"\bmuc (i{1,3}|iv|v)\b", question.joined)
    if part and not re.search(rf"mục {part.group(1).upper()}\b", plan.list):
        return False
    section = re.search(r"phu luc (\d)\b", question.joined)
    if section and f"Phụ lục {section.group(1)}" not in plan.list:
        return False
    amount = plan.total
    if (low > 0 or high < float("inf")) and (amount is None or not low <= amount <= high):
        return False
    titled = LISTS.get(question.periods[0]) if len(question.periods) == 1 else None
    if titled:
        return plan.list == titled
    return not question.periods or any(_within(plan, first, last) for first, last in question.periods)


def _within(plan: Plan, first: int, last: int) -> bool:
    span = years_of(plan.period)
    if plan.year is not None and plan.year == first == last:
        return True
    if span is None:
        return False
    return first <= span[0] <= last if last > first else span[0] <= first <= span[1]


def _limits(question: Question) -> tuple[float, float]:
    low, high = 0.0, float("inf")
    for word, figure, unit in LIMIT.findall(question.joined):
        amount = (amount_of(figure) or 0.0) * (1000 if unit == "ty" else 1)
        if word in (*ABOVE, "tu", "toi thieu"):
            low = amount + (0 if word in ("tu", "toi thieu") else 0.001)
        else:
            high = amount - (0 if word in ("khong qua", "toi da") else 0.001)
    return low, high


def _project_row(name: str, plan: Plan, library: Library, *, need: bool, owner_is_given: bool) -> Row:
    amount = plan.need if need else plan.total
    owner = "" if owner_is_given else enumeration(plan.owner)
    total = f"{number(amount)} triệu đồng" if amount is not None else "không đọc được số vốn" if plan.unreadable else "không ghi số vốn"
    words = "; ".join(part for part in (owner, plan.period, total) if part)
    cells = (name, enumeration(plan.owner), plan.period, number(amount) if amount is not None else "", plan.list)
    return Row(f"{shortened(name, 160)} ({words})", cited(library.catalogue, plan.text, plan.list), amount, cells)


def _status(question: Question) -> str:
    if "chuyen tiep" in question.joined:
        return "chuyển tiếp"
    return "mới" if re.search(r"du an moi|mo moi|khoi cong moi", question.joined) else ""
