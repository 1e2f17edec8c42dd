"""Lines of a list: picked by what a question names, counted, summed and told."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from handlers.ask.wording import enumeration, money, number, paged, period, source_line
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Cited, Reply, Table
from handlers.question import ONWARDS, Question
from knowledge.indicators import amount_of
from knowledge.language.folding import clean, fold


@dataclass(frozen=True)
class Row:
    """One line of a list: what it says, where it stands, for projects the amount in million đồng, and the same as cells of a table."""

    words: str
    place: Cited
    amount: float | None = None
    cells: tuple[str, ...] = ()


LIMIT = re.compile(r"(tren|hon|tu|duoi|it hon|khong qua|toi da|toi thieu|lon hon|nho hon|cao hon|vuot) (\d+(?:[.,]\d+)*) ?(ty|trieu)")
ABOVE = ("tren", "hon", "lon hon", "cao hon", "vuot")
NEGATED = re.compile(r"\bkhong\b(?: \w+){0,3} (?:chu tri|chu dau tu|dong chu tri)|\btru\b")


_TOGETHER = re.compile(r"\bcung (?:so|cong an|ubnd|ban|van phong|uy ban|truong|chu tri|lam chu|dung)\b|\bdong chu tri\b|\bca hai\b")
"""Where bodies are named of which only what they do together is asked for."""
_WORD = re.compile(r"\w+")


def enough(rows: Sequence[Row], question: Question) -> bool:
    """Whether rows make a list; one alone is told as the record that it is, unless it was asked how many."""
    return len(rows) > 1 or (len(rows) == 1 and question.wants(Asks.COUNT))


def counted(  # noqa: PLR0913  each is a part of what is said
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


def led_by(leads: Iterable[str], question: Question, library: Library) -> bool:
    wanted = {tuple(library.language.tokens(library.catalogue.organisations[body].name)) for body in question.bodies}
    leading = {tuple(library.language.tokens(lead)) for lead in leads}
    return wanted <= leading if _TOGETHER.search(question.joined) else bool(wanted & leading)


_IGNORED = frozenset(
    """
    nhiem vu du an de an van ban ke hoach quyet dinh nghi quyet cong van chi thi danh muc phu luc muc dau viec nam giai doan chu dau tu
    tong von kinh phi trieu dong ty chu tri dong phoi hop lon nhat cao thap nho it duoi tren hon toi da thieu ban hanh thuoc lam so uy
    nhan dan tinh ubnd tien giang moi chuyen tiep liet ke thong muc tong cong gom kem nao nhung danh sach ten gi trien khai thuc hien
    dung ten cong nghe tinh tin nhom ke ra xem
    duoc giao ve cho phai nhu cau can lai het bao cao hai ba bon nam sau bay tam chin muoi mot cai so luong dung cung khong trong
    deu ra minh va toi luc phan
    """.split()  # noqa: SIM905  a list of words reads better than a list of strings
)


def about_words(question: Question, library: Library) -> list[str]:
    """The content words of a question that neither a slot nor the subject accounts for."""
    bodies = {t for body in question.bodies for name in _names(library, body) for t in library.language.tokens(name)}
    light = _IGNORED | question.source_words | bodies
    shares = library.finder.shares(question.tokens, question.heavy)
    return [t for t, share in zip(question.tokens, shares, strict=True) if share == 1 and t not in light and not t[0].isdigit()]


def _names(library: Library, body: str) -> Sequence[str]:
    organisation = library.catalogue.organisations[body]
    return (organisation.name, *organisation.aliases)


def is_about(question: Question, library: Library, names: Sequence[str], bodies: Iterable[str]) -> bool:
    """Whether a record's names hold every content word of the question."""
    words = about_words(question, library)
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


def picked_by(question: Question, library: Library, *, negative: bool = False, issued: bool = False) -> str:
    """The conditions of a list, in words."""
    parts = []
    if question.bodies:
        names = enumeration(library.catalogue.organisations[body].name for body in question.bodies)
        parts.append(f"do {names} ban hành" if issued else f"không do {names} chủ trì" if negative else f"do {names} chủ trì")
    if question.periods:
        parts.append(enumeration(_span(first, last) for first, last in question.periods))
    limit = LIMIT.search(question.joined)
    if limit:
        word, figure, unit = limit.groups()
        more = "từ" if word in ("tu", "toi thieu") else "trên" if word in ABOVE else "dưới"
        parts.append(f"{more} {number(amount_of(figure) or 0)} {'tỷ' if unit == 'ty' else 'triệu'} đồng")
    if question.source:
        parts.append(f"theo {library.catalogue.sources[question.source].title}")
    return " ".join(parts)
