"""How facts are put into words: amounts, periods, citations, bubbles."""

import datetime
from collections.abc import Iterable, Sequence

from handlers.messages import Cited, Outcome, Reply
from knowledge.catalogue import Catalogue

LONGEST_FACT = 600
"""Characters that the answer about one fact may have."""
LONGEST_PAGE = 1500
"""Characters of one page of a list."""


def number(value: float) -> str:
    """A number in Vietnamese notation: 14000 → "14.000", 4.656 → "4,656"."""
    whole = f"{value:,.3f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return whole.translate(str.maketrans(",.", ".,"))


def money(million: float) -> str:
    """An amount of million đồng: 14000 → "14.000 triệu đồng (14 tỷ đồng)"."""
    words = f"{number(million)} triệu đồng"
    return f"{words} ({number(million / 1000)} tỷ đồng)" if million >= 1000 else words


def related(relation: str, value: str) -> str:
    """A figure with the words that stand around it: "tối thiểu" and "80%" → "tối thiểu 80%", "từ … trở lên" → "từ 80% trở lên"."""
    if "…" in relation or "..." in relation:
        return relation.replace("...", "…").replace("…", f" {value} ").replace("  ", " ").strip()
    if relation in ("trở lên", "trở xuống"):
        return f"{value} {relation}"
    return f"{relation} {value}"


def day(date: datetime.date) -> str:
    """A date as Vietnamese documents print it: days below 10 and months below 3 with a zero."""
    month = f"{date.month:02d}" if date.month < 3 else str(date.month)
    return f"{date.day:02d}/{month}/{date.year}"


def period(words: str) -> str:
    """ "2019" → "năm 2019", "2021-2025" → "giai đoạn 2021-2025"."""
    if not words:
        return ""
    return f"giai đoạn {words}" if "-" in words else f"năm {words}" if words.isdigit() else words


def enumeration(names: Iterable[str]) -> str:
    """ "a, b và c"."""
    listed = list(names)
    return " và ".join([", ".join(listed[:-1]), listed[-1]]) if len(listed) > 1 else "".join(listed)


def cited(catalogue: Catalogue, text: str, section: str) -> Cited:
    """A citation of a place in a source text."""
    source = catalogue.sources[text]
    return Cited(source.title, section, source.date)


def source_line(citations: Sequence[Cited]) -> str:
    """ "Nguồn: Kế hoạch 112/KH-UBND ngày 31/3/2023, Phụ lục 4, mục I", documents apart by semicolons."""
    places: dict[tuple[str, str], list[str]] = {}
    for c in citations:
        sections = places.setdefault((c.document, c.date), [])
        if c.section and c.section not in sections:
            sections.append(c.section)
    lines = []
    for (document, date), sections in places.items():
        when = f" ngày {date}" if date[:1].isdigit() else f" ({date})" if date else ""
        lines.append(f"{document}{when}" + (f", {'; '.join(sections[:4])}" if sections else ""))
    return "Nguồn: " + "; ".join(lines) + "."


def reply(lines: Sequence[str], citations: Sequence[Cited], outcome: Outcome = Outcome.answered, choices: Sequence[str] = ()) -> Reply:
    """Lines of an answer with their source below."""
    unique = tuple(dict.fromkeys(citations))
    return Reply("\n".join([*lines, source_line(unique)]) if unique else "\n".join(lines), outcome, unique, tuple(choices))


def paged(head: str, items: Sequence[str], citations: Sequence[Cited]) -> Reply:
    """A numbered list under its total; what does not fit on one page waits for "xem tiếp"."""
    unique = tuple(dict.fromkeys(citations))
    foot = source_line(unique)
    pages: list[list[str]] = [[head]]
    room = LONGEST_PAGE - len(head) - len(foot) - 60
    for at, item in enumerate(items, start=1):
        line = f"{at}. {item}"
        if room < len(line) and len(pages[-1]) > 1:
            pages.append([])
            room = LONGEST_PAGE - len(foot) - 60
        pages[-1].append(line)
        room -= len(line) + 1
    texts = ["\n".join([*page, foot]) for page in pages]
    last = len(texts)
    texts = [f"{text}\n(Trang {n}/{last}, nhắn “xem tiếp” để xem thêm.)" if n < last else text for n, text in enumerate(texts, start=1)]
    return Reply(texts[0], Outcome.answered, unique, ("Xem tiếp",) if last > 1 else (), tuple(texts[1:]))


def sentence(words: str) -> str:
    """A capital first letter and a full stop last."""
    words = words.strip()
    if not words:
        return ""
    words = words[0].upper() + words[1:]
    return words if words[-1] in ".!?…:" else f"{words}."


def shortened(words: str, most: int) -> str:
    """At most so many characters, cut between words."""
    if len(words) <= most:
        return words
    return words[: most - 1].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"
