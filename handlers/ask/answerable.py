"""What a record can tell: whether it holds an amount of money, a date, a body, an address … for a question that wants one."""

import re
from collections.abc import Iterable, Sequence

from handlers.asks import Asks
from handlers.library import Library
from knowledge.catalogue import Catalogue
from knowledge.facts import DOCUMENT_NUMBER

_SHOWS: dict[Asks, re.Pattern[str]] = {
    Asks.PERCENT: re.compile(r"\d\s?%|\d/\d"),
    Asks.MONEY: re.compile(r"\d[\d.,]*\s?(?:triệu|tỷ|nghìn|đồng)|\d%.*(?:phí|vốn|lương)|(?:phí|vốn|lương).*\d|kinh phí|ngân sách|vốn "),
    Asks.WHEN: re.compile(r"(?:19|20)\d\d|\d/\d|quý|hằng năm|hàng năm|tháng|ngày"),
    Asks.WHO: re.compile(
        r"Sở|UBND|Ủy ban|Văn phòng|Ban |Bộ |Công an|Tỉnh ủy|Cục|VNPT|Viettel|Trung tâm|đơn vị|cơ quan|doanh nghiệp|cán bộ|Chủ tịch|"
        r"Giám đốc|Đoàn|Hội"
    ),
    Asks.DOCUMENT: DOCUMENT_NUMBER,
    # a figure, not a year, a date or a number of a document
    Asks.VALUE: re.compile(r"(?<![\d/.-])(?!(?:19|20)\d\d\b)\d+(?:[.,]\d+)*(?!\d*[/-])"),
}


def serves(noun: str, key: str, asks: Asks, library: Library) -> bool:
    """Whether a record holds something for one kind of question."""
    known = library.served.get((noun, key, asks))
    if known is None:
        # each saying by itself: in one text the cues with ".*" would take the square of its length
        known = any(map(_SHOWS[asks].search, _says(noun, key, library.catalogue)))
        library.served[noun, key, asks] = known
    return known


AMOUNT = re.compile(r"\d[\d.,]*\s?(?:triệu|tỷ|nghìn|đồng)|(?:không|chưa)(?: được)?(?: có| cấp| bố trí)? kinh phí|\d%|lần lương")


def names_amount(noun: str, key: str, library: Library, *, monthly: bool = False) -> bool:
    """Whether a record says how much money (each month), or that there is none."""
    text = " ".join(_says(noun, key, library.catalogue))
    return AMOUNT.search(text) is not None and (not monthly or "tháng" in text)


def of_other_years(noun: str, key: str, library: Library, periods: Sequence[tuple[int, int]]) -> bool:
    """Whether a record speaks of years, and of none within the periods."""
    years = {int(year) for text in _says(noun, key, library.catalogue) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", text)}
    return bool(years) and bool(periods) and not any(first <= year <= last for year in years for first, last in periods)


def speaks_of_years(noun: str, key: str, library: Library, years: Iterable[int]) -> bool:
    """Whether a record speaks of each of these years."""
    text = " ".join(_says(noun, key, library.catalogue))
    return all(str(year) in text for year in years)


def _says(noun: str, key: str, catalogue: Catalogue) -> Iterable[str]:  # the nouns, one after the other
    if noun == "statement":
        said = catalogue.statements[key]
        return (said.name, said.says, *said.items)
    if noun == "indicator":
        return (f"{o.value} {o.period} {o.as_of} {o.note}" for o in catalogue.observed(key, ()))
    if noun in ("task", "duty"):
        task = catalogue.tasks[key]
        return (*task.lead, *task.partners, task.period, task.deadline, task.detail, task.result, task.note, task.name)
    if noun == "service":
        return (f"{f.what} {f.how} {f.address} {f.became}" for f in catalogue.features.get(key, []))
    if noun == "organisation":
        return (r.says for r in catalogue.roles.get(key, []))
    if noun == "term":
        return (catalogue.terms[key].meaning, *(u.says for u in catalogue.usages.get(key, [])))
    if noun == "project":
        return (f"{p.total or ''} triệu đồng {p.period} {' '.join(p.owner)} {p.purpose}" for p in catalogue.plans.get(key, []))
    if noun == "document":
        document = catalogue.documents[key]
        return (document.number, document.issuer, document.name, document.note, str(document.date or ""))
    return (s.says for s in catalogue.sides.get(key, []))
