"""Lists, counts and sums over projects, tasks and documents, picked by body, year, list and amount."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.ask.documents import describe
from handlers.ask.records import wants_need
from handlers.ask.wording import cited, day, enumeration, money, number, paged, period, reply, shortened, source_line
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Cited, Reply, Table
from handlers.question import ONWARDS, Question
from knowledge.documents import Document
from knowledge.indicators import amount_of, years_of
from knowledge.language.folding import clean, fold
from knowledge.projects import Plan

_SUBJECTS = (
    ("task", r"nhiem vu|dau viec|\bviec\b"),
    ("project", r"du an|de an|\b(?:hai|ba|cac|nhung) (?:dot|muc|hang muc)\b(?=.*(?:dau tu|tien|von|kinh phi))"),
    ("document", r"ke hoach|quyet dinh|nghi quyet|cong van|chi thi|van ban|thong bao|chuong trinh hanh dong|nghi dinh|thong tu"),
)
_KINDS = ("kế hoạch", "quyết định", "nghị quyết", "công văn", "chỉ thị", "thông báo", "chương trình hành động", "nghị định", "thông tư")
_NOT = re.compile(r"\bkhong\b(?: \w+){0,3} (?:chu tri|chu dau tu|dong chu tri)|\btru\b")
_LIMIT = re.compile(r"(tren|hon|tu|duoi|it hon|khong qua|toi da|toi thieu|lon hon|nho hon|cao hon|vuot) (\d+(?:[.,]\d+)*) ?(ty|trieu)")

_SEVERAL = re.compile(
    r"\bcac\b|\bnhung\b|tat ca|toan bo|cong (?:lai|het|chung|don)|gop|\b(?:hai|ba|bon|nam|sau|\d+) (?:du an|dot)|"
    r"(?:du an|nhiem vu|van ban) nao"
)
LISTS = {(2014, 2023): "Phụ lục 6", (2024, 2030): "Phụ lục 7"}
"""Lists of the ten-year report that are meant where their whole period is named."""
_WORD = re.compile(r"\w+")
_ABOVE = ("tren", "hon", "lon hon", "cao hon", "vuot")


@dataclass(frozen=True)
class Row:
    """One line of a list: what it says, where it stands, for projects the amount in million đồng, and the same as cells of a table."""

    words: str
    place: Cited
    amount: float | None = None
    cells: tuple[str, ...] = ()


def answer(question: Question, library: Library) -> Reply | None:
    """A list, count or sum, where the question asks for one and names what to pick by."""
    if not question.bodies and re.search(r"\b[Ss]ở [A-ZĐ]", question.typed):
        return None  # a body that is not known: a list of everybody's would be wrong
    subject = _subject(question)
    if subject == "project" and question.bodies and not _about_words(question, library) and not question.asks & ~Asks.MONEY:
        return _listed(_projects(question, library), subject)  # "dự án của Sở Y tế"
    if not question.wants(Asks.LIST, Asks.COUNT, Asks.SUM, Asks.HIGHEST, Asks.LOWEST, Asks.AVERAGE) and not is_newest(question):
        return None
    picks = question.wants(Asks.LIST, Asks.COUNT, Asks.HIGHEST, Asks.LOWEST) or _SEVERAL.search(question.joined) or is_newest(question)
    if subject is None or not picks:
        return None
    return _listed({"task": _tasks, "project": _projects, "document": _documents}[subject](question, library), subject)


def _listed(reply: Reply | None, subject: str) -> Reply | None:
    return reply and replace(reply, listed=(subject,))


def is_newest(question: Question) -> bool:
    """Whether the newest document is asked for."""
    return _subject(question) == "document" and bool(re.search(r"\bmoi nhat\b|gan (?:day|nhat)\b", question.joined))


def _subject(question: Question) -> str | None:
    places = [(match.start(), subject) for subject, cue in _SUBJECTS if (match := re.search(cue, question.rest))]
    return min(places)[1] if places else None


def _projects(question: Question, library: Library) -> Reply | None:
    catalogue = library.catalogue
    chosen: list[tuple[str, Plan]] = []
    again: dict[str, list[Plan]] = {}
    low, high = _limits(question)
    filtered = bool(question.bodies or question.periods or question.source or _LIMIT.search(question.joined) or _status(question))
    if not filtered:
        return None
    for key, plans in catalogue.plans.items():
        suiting = [p for p in plans if _plan_suits(p, question, library, low, high)]
        if suiting:
            chosen.append((key, suiting[0]))
            again[key] = [p for p in suiting[1:] if (p.text, p.list) == (suiting[0].text, suiting[0].list) and p.total]
    about = [(k, p) for k, p in chosen if _about(question, library, _project_names(k, library), p.owner)]
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
    if not _enough(rows, question):
        return None
    what = f"dự án {_picked_by(question, library)}".strip()
    if question.wants(Asks.HIGHEST, Asks.LOWEST):
        counted = sorted((r for r in rows if r.amount is not None), key=lambda r: r.amount or 0.0, reverse=question.wants(Asks.HIGHEST))
        if not counted:
            return None
        return reply(
            [f"Dạ, trong {len(rows)} {what}, {'lớn' if question.wants(Asks.HIGHEST) else 'nhỏ'} nhất là: {counted[0].words}"],
            [counted[0].place],
        )
    header = ("Dự án", "Chủ đầu tư", "Thời gian", f"{'Nhu cầu vốn' if need else 'Tổng mức đầu tư'} (triệu đồng)", "Danh mục")
    printed_again = "" if need else _printed_again(chosen, again, library)
    return _counted(rows, what, question, header, money_of="nhu cầu vốn năm 2023" if need else "tổng mức đầu tư", note=printed_again)


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
    match = re.search(r"\b(\d+|hai|ba|bon|nam|sau|bay|tam|chin|muoi) (?:du an|he thong|nhiem vu|chuong trinh|dot)\b", question.joined)
    return 0 if match is None else _NUMBER_WORDS.get(match.group(1)) or int(match.group(1))


def _project_names(key: str, library: Library) -> list[str]:
    project = library.catalogue.projects[key]
    return [project.name, *project.aliases]


def _all_named(question: Question, library: Library, keys: Iterable[str]) -> bool:
    """Whether most content words of the question stand in the names of these projects together."""
    words = _about_words(question, library)
    held = {t for key in keys for name in _project_names(key, library) for t in library.language.tokens(name)}
    return sum(word in held for word in words) >= 0.6 * len(words)


def _plan_suits(plan: Plan, question: Question, library: Library, low: float, high: float) -> bool:
    if question.source and plan.text not in question.texts:
        return False
    if question.bodies and not _led_by(plan.owner, question, library):
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


def _status(question: Question) -> str:
    if "chuyen tiep" in question.joined:
        return "chuyển tiếp"
    return "mới" if re.search(r"du an moi|mo moi|khoi cong moi", question.joined) else ""


def _limits(question: Question) -> tuple[float, float]:
    low, high = 0.0, float("inf")
    for word, figure, unit in _LIMIT.findall(question.joined):
        amount = (amount_of(figure) or 0.0) * (1000 if unit == "ty" else 1)
        if word in (*_ABOVE, "tu", "toi thieu"):
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


def _enough(rows: Sequence[Row], question: Question) -> bool:
    """Whether rows make a list; one alone is told as the record that it is, unless it was asked how many."""
    return len(rows) > 1 or (len(rows) == 1 and question.wants(Asks.COUNT))


def _counted(  # noqa: PLR0913  each is a part of what is said
    rows: Sequence[Row], what: str, question: Question, header: tuple[str, ...], *, money_of: str = "", note: str = ""
) -> Reply:
    amounts = [row.amount for row in rows if row.amount is not None]
    total = ""
    if amounts and money_of and len(rows) > 1:
        less = f", cộng {len(amounts)} dự án có ghi số" if len(amounts) < len(rows) else ""
        total = f" {money_of[0].upper()}{money_of[1:]} cộng lại: {money(sum(amounts))}{less}.{note}"
    if question.wants(Asks.AVERAGE) and amounts:
        total += f" Trung bình {money(round(sum(amounts) / len(amounts)))} mỗi dự án."
    told = paged(f"Dạ, có {len(rows)} {what}.{total}", [row.words for row in rows], [row.place for row in rows])
    return replace(told, table=_table(rows, what, header, told.citations)) if told.more else told


def _table(rows: Sequence[Row], what: str, header: tuple[str, ...], places: Sequence[Cited]) -> Table:
    numbered = tuple((str(at), *row.cells) for at, row in enumerate(rows, start=1))
    return Table(f"{what[0].upper()}{what[1:]}", ("STT", *header), numbered, source_line(places))


def _tasks(question: Question, library: Library) -> Reply | None:
    if not (question.bodies or question.source or question.periods):
        return None
    catalogue = library.catalogue
    rows: list[Row] = []
    lists: set[str] = set()
    negative = bool(_NOT.search(question.joined))
    for found in catalogue.tasks.values():
        if found.kind != "task" or (question.source and found.text not in question.texts):
            continue
        if question.bodies and not negative and not _led_by(found.lead, question, library):
            continue
        if question.bodies and negative and (_led_by(found.lead, question, library) or not found.lead):
            continue
        if question.periods and not any(_task_within(found.period, first, last) for first, last in question.periods):
            continue
        if not _about(question, library, [found.name, found.group, *found.aliases], found.lead):
            continue
        lead = (
            f" ({enumeration(found.lead)}{'; ' if found.lead and found.period else ''}{found.period})" if found.lead or found.period else ""
        )
        cells = (found.name, enumeration(found.lead), found.period, found.list or found.section)
        rows.append(Row(f"{shortened(found.name, 200)}{lead}", cited(catalogue, found.text, found.list or found.section), cells=cells))
        lists.add(found.list)
    if not _enough(rows, question) or len(rows) > 80:
        return None
    what = f"nhiệm vụ {_picked_by(question, library, negative=negative)}".strip()
    return _counted(rows, what, question, ("Nhiệm vụ", "Chủ trì", "Thời gian", "Danh mục"))


def _task_within(words: str, first: int, last: int) -> bool:
    span = years_of(words)
    return span is None or (span[0] <= last and first <= span[1])


def _documents(question: Question, library: Library) -> Reply | None:
    catalogue = library.catalogue
    kinds = [kind for kind in _KINDS if re.search(rf"\b{fold(kind)}\b", question.rest)]
    if not kinds and "van ban" not in question.joined:
        return None
    newest = is_newest(question)
    if not (newest or question.periods or question.bodies or _about_words(question, library)):
        return None
    found: list[tuple[Document, Row]] = []
    for document in catalogue.documents.values():
        places = catalogue.citations.get(document.id, [])
        if kinds and document.kind.lower() not in kinds:
            continue
        if question.source and not any(c.text in question.texts for c in places):
            continue
        if question.periods and not (document.date and any(first <= document.date.year <= last for first, last in question.periods)):
            continue
        if question.bodies and not _issued_by(document.issuer, question, library):
            continue
        if not _about(question, library, [document.name, *document.aliases], ()):
            continue
        where = places[0] if places else None
        if where is None:
            continue
        place = cited(catalogue, where.text, where.section.split(",")[0])
        found.append((document, Row(describe(document, most=220), place, cells=_document_cells(document))))
    dated = [(document.date, row) for document, row in found if document.date]
    if newest and dated:
        latest = max(dated, key=lambda pair: pair[0])[1]
        return reply([f"Dạ, mới nhất trong {len(dated)} văn bản như vậy được các tài liệu nêu là: {latest.words}"], [latest.place])
    found.sort(key=lambda pair: pair[0].date or date.max)
    rows = [row for _, row in found]
    if not _enough(rows, question) or len(rows) > 110:
        return None
    what = enumeration(kinds) if kinds else "văn bản"
    if len(kinds) > 1:
        counts = Counter(document.kind.lower() for document, _ in found)
        what = f"văn bản ({', '.join(f'{counts[kind]} {kind}' for kind in kinds)})"
    told = "" if question.source else "được các tài liệu nêu"
    what = " ".join(part for part in (what, _picked_by(question, library, issued=True), told) if part)
    return _counted(rows, what, question, ("Số, ký hiệu", "Loại", "Ngày ban hành", "Cơ quan ban hành", "Trích yếu"))


def _document_cells(document: Document) -> tuple[str, ...]:
    return (document.number, document.kind, day(document.date) if document.date else "", document.issuer, document.name)


def _issued_by(issuer: str, question: Question, library: Library) -> bool:
    names = [library.catalogue.organisations[b].name for b in question.bodies]
    folded = " ".join(library.language.tokens(issuer))
    return any(set(library.language.tokens(name)) - {"tinh", "tien", "giang"} <= set(folded.split()) for name in names)


def _led_by(leads: Iterable[str], question: Question, library: Library) -> bool:
    wanted = {tuple(library.language.tokens(library.catalogue.organisations[body].name)) for body in question.bodies}
    return any(tuple(library.language.tokens(lead)) in wanted for lead in leads)


_IGNORED = frozenset(
    """
    nhiem vu du an de an van ban ke hoach quyet dinh nghi quyet cong van chi thi danh muc phu luc muc dau viec nam giai doan chu dau tu
    tong von kinh phi trieu dong ty chu tri dong phoi hop lon nhat cao thap nho it duoi tren hon toi da thieu ban hanh thuoc lam so uy
    nhan dan tinh ubnd tien giang moi chuyen tiep liet ke thong muc tong cong gom kem nao nhung danh sach ten gi trien khai thuc hien
    dung ten cong nghe tinh tin nhom ke ra xem
    duoc giao ve cho phai nhu cau can lai het bao cao hai ba bon nam sau bay tam chin muoi mot cai so luong dung cung khong trong
    deu ra minh va toi luc
    """.split()  # noqa: SIM905  a list of words reads better than a list of strings
)


def _about_words(question: Question, library: Library) -> list[str]:
    """The content words of a question that neither a slot nor the subject accounts for."""
    bodies = {t for body in question.bodies for name in _names(library, body) for t in library.language.tokens(name)}
    light = _IGNORED | question.source_words | bodies
    shares = library.finder.shares(question.tokens, question.heavy)
    return [t for t, share in zip(question.tokens, shares, strict=True) if share == 1 and t not in light and not t[0].isdigit()]


def _names(library: Library, body: str) -> Sequence[str]:
    organisation = library.catalogue.organisations[body]
    return (organisation.name, *organisation.aliases)


def _about(question: Question, library: Library, names: Sequence[str], bodies: Iterable[str]) -> bool:
    """Whether a record's names hold every content word of the question."""
    words = _about_words(question, library)
    if not words:
        return True
    held = {t for name in (*names, *bodies) for t in library.language.tokens(name)}
    spelt = {word for name in (*names, *bodies) for word in _WORD.findall(clean(name).lower())}
    marked = [word for word in _WORD.findall(question.typed.lower()) if not word.isascii()]
    return all(word in held and _is_spelt(word, marked, spelt) for word in words)


def _is_spelt(word: str, marked: Sequence[str], spelt: set[str]) -> bool:
    """Whether a folded word that was typed with diacritics stands so in what is spelt: "cửa" is not "của"."""
    typed = [spelling for spelling in marked if fold(spelling) == word]
    return not typed or any(spelling in spelt for spelling in typed)


def _span(first: int, last: int) -> str:
    return f"từ năm {first}" if last == ONWARDS else period(f"{first}-{last}" if first != last else str(first))


def _picked_by(question: Question, library: Library, *, negative: bool = False, issued: bool = False) -> str:
    """The conditions of a list, in words."""
    parts = []
    if question.bodies:
        names = enumeration(library.catalogue.organisations[body].name for body in question.bodies)
        parts.append(f"do {names} ban hành" if issued else f"không do {names} chủ trì" if negative else f"do {names} chủ trì")
    if question.periods:
        parts.append(enumeration(_span(first, last) for first, last in question.periods))
    limit = _LIMIT.search(question.joined)
    if limit:
        word, figure, unit = limit.groups()
        more = "từ" if word in ("tu", "toi thieu") else "trên" if word in _ABOVE else "dưới"
        parts.append(f"{more} {number(amount_of(figure) or 0)} {'tỷ' if unit == 'ty' else 'triệu'} đồng")
    if question.source:
        parts.append(f"theo {library.catalogue.sources[question.source].title}")
    return " ".join(parts)
