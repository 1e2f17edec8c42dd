"""Understanding a question: its words, and the slots that pick a record (year, document number, body, level, what is asked)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from handlers.asks import Asks, asked_in, counted_in, kind_in
from knowledge.catalogue import Catalogue
from knowledge.documents import Document, key_of
from knowledge.indicators import years_of
from knowledge.language.folding import clean, fold
from knowledge.language.reading import Language, districts, elsewhere

_EACH = r"\b(?:moi|tung|ca ba|cac) cap\b|\bso (?:va )?huyen (?:va )?xa\b"
"""All levels are asked for."""
_ALONE = r"(?:^|\b(?:con|rieng|the|vay) ){level}(?= (?:thi|sao|bao nhieu|may)\b|$)"
"""A level that a question which follows another names barely: "huyện thì sao"."""
_LEVELS = (
    (
        "xã",
        re.compile(
            rf"{_ALONE.format(level='xa')}|{_EACH}|\bcap xa\b|\bxa phuong\b|\bphuong xa\b|o xa\b|\bcac xa\b|\bubnd xa\b|\bhuyen (?:voi |va )?xa\b"
        ),
    ),
    (
        "huyện",
        re.compile(
            rf"{_ALONE.format(level='huyen')}|{_EACH}|\bcap huyen\b|\b(?:o|cac|con|voi|va) huyen\b(?! (?:cai|tan|go|cho|chau))|huyen (?:voi |va )?xa\b"
        ),
    ),
    (
        "tỉnh",
        re.compile(rf"{_ALONE.format(level='tinh')}|{_EACH}|\bcap tinh\b|\btren tinh\b|\bcac so\b|so nganh|so ban nganh|\bo (?:cac )?so\b"),
    ),
)
KINDS = (  # of documents, folded
    r"quyet dinh|ke hoach|nghi quyet|nghi dinh|thong tu|cong van|chi thi|chuong trinh hanh dong|chuong trinh|thong bao|luat|van ban|bao cao"
)
_NUMBERED = re.compile(
    rf"\b({KINDS}) (?:so )?(\d+[a-z]?(?:/\d{{4}})?)(?![\d/%.,]| nam(?! \d)| nam \d{{4}} ?- ?\d| ngay(?! \d))(?: nam (\d{{4}})|/(\d{{4}}))?"
)
_FOLLOWING = re.compile(
    r"^(?:con|rieng|the|vay|the con|vay con|roi|the thi|vay thi|trong so do|trong do|cai do|nhung|o do|cua no|no|du an (?:nay|do)|van ban (?:nay|do)|con ve|ke hoach (?:nay|do))\b|\b(?:do|nay|tren|thi sao)$"
)
_EXCLUDED = re.compile(
    r"\(?\b(?:khong tinh|khong ke|chua tinh|chua ke|khong bao gom|ngoai (?=.{3,60}? ra\b))[^,;.?)]*?(?:\)|(?=[,;.?])| ra\b|$)"
)
_RANGE = re.compile(r"(?<=\b(?:19|20)\d\d)\s+[-–]\s+(?=(?:19|20)\d\d\b)")
"""Between the years of "2024 - 2030"."""
ONWARDS = 2099
"""Last year of "từ 2024 trở đi"."""
_AMOUNT = re.compile(r"(\d+(?:[.,]\d+)*)\s?(ty|trieu|nghin ty|%|phan tram)\b|(\d+(?:[.,]\d+)*%)")


@dataclass(frozen=True)
class Question:
    """A question, understood. `tokens` are in the notation of the facts; `joined` is them as one string, `rest` without the names of
    bodies and of the plan; `texts` are the source that is named and its annexes."""

    typed: str
    tokens: tuple[str, ...]
    asks: Asks = Asks.NOTHING
    years: tuple[int, ...] = ()
    periods: tuple[tuple[int, int], ...] = ()
    numbers: tuple[str, ...] = ()
    cited: tuple[Document, ...] = ()
    unknown_numbers: tuple[str, ...] = ()
    source: str | None = None
    texts: frozenset[str] = frozenset()
    source_words: frozenset[str] = frozenset()
    bodies: tuple[str, ...] = ()
    kind: str | None = None
    levels: tuple[str, ...] = ()
    follows: bool = False
    phase: str | None = None
    elsewhere: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    joined: str = field(default="")
    rest: str = field(default="")
    heavy: frozenset[str] = frozenset()

    def wants(self, *asks: Asks) -> bool:
        """Whether any of these is asked."""
        asked = self.asks._value_
        for ask in asks:  # noqa: SIM110  asked some hundred times a question, and three times as quick as `any` with `in`
            if ask._value_ & asked == ask._value_:
                return True
        return False


class Understanding:
    """Reads questions with the vocabulary of one catalogue."""

    def __init__(self, catalogue: Catalogue, language: Language) -> None:
        self._catalogue = catalogue
        self._language = language
        sources = sorted(
            ((" ".join(language.tokens(name)), source.text) for source in catalogue.sources.values() for name in source.names),
            key=lambda pair: -len(pair[0]),
        )
        self._source_names = [(name, text, re.compile(rf"\b{re.escape(name)}\b(?: nam)?(?: ((?:19|20)\d\d)\b)?")) for name, text in sources]
        self._bodies = _body_names(catalogue, language)
        self._heads: dict[str, list[Document]] = {}
        for document in catalogue.documents.values():
            numbers = {document.number, *(citation.number for citation in catalogue.citations.get(document.id, []))}
            for head in {match.group() for number in numbers if (match := re.match(r"\d+[a-z]?(?=[/-])", fold(number)))}:
                self._heads.setdefault(head.lstrip("0"), []).append(document)

    def read(self, text: str) -> Question:
        """Understand one message by itself."""
        typed = _RANGE.sub("-", clean(text))
        tokens = tuple(self._language.question(_without_excluded(typed)))
        joined = " ".join(tokens)
        source, source_words = self._source(joined)
        rest = joined.replace(source_words, " ", 1) if source_words else joined
        periods = tuple(_periods(rest))
        cited, numbers, unknown = self._documents(typed, rest if "nghi quyet" in source_words else joined)
        bodies = list(self._bodies_in(tokens))
        without = " ".join(t for at, t in enumerate(tokens) if not any(at in span for _, span in bodies))
        levels = tuple(level for level, pattern in _LEVELS if pattern.search(without))
        heavy = self._language.heavy(typed)
        cued = re.sub(r"\bmay\b", "máy", joined) if "may" in heavy else joined  # "máy", not "mấy"
        return Question(
            typed=typed,
            heavy=heavy,
            tokens=tokens,
            asks=asked_in(cued) | (Asks.PERCENT | Asks.VALUE if "%" in typed else Asks.NOTHING),
            years=tuple(dict.fromkeys(year for period in periods for year in period if year != ONWARDS)),
            periods=periods,
            numbers=numbers,
            cited=cited,
            unknown_numbers=unknown,
            source=source,
            texts=frozenset({source, *self._catalogue.sources[source].annexes}) if source else frozenset(),
            source_words=frozenset(source_words.split()),
            bodies=tuple(dict.fromkeys(body for body, _ in bodies)),
            kind=kind_in(re.sub(r"\bdat\b", "de ra", joined) if _aims(typed) else joined),
            levels=levels,
            follows=bool(_FOLLOWING.search(joined)) or len(tokens) <= 4,
            elsewhere=_elsewhere(typed, joined),
            district=tuple(place.group(1).split()) if (place := districts().search(joined)) else (),
            counted=counted_in(cued),
            phase=phase.group(1) if (phase := re.search(r"giai doan (\d)\b", joined)) else None,
            joined=joined,
            rest=without.replace(source_words, " ", 1) if source_words else without,
        )

    def with_bare_numbers(self, question: Question) -> Question:
        """A question that follows one about documents: its bare numbers ("còn cái 3652?") are numbers of documents."""
        heads = [token for token in question.tokens if token.isdigit() and int(token) not in question.years]
        cited = [document for head in heads for document in self._heads.get(head, [])]
        return replace(question, cited=tuple(cited), numbers=tuple(heads)) if cited else question

    def _source(self, joined: str) -> tuple[str | None, str]:
        for name, text, pattern in self._source_names:
            match = pattern.search(joined) if name in joined else None
            if match and match.group(1) in (None, self._catalogue.sources[text].date[-4:]):
                return text, name
        for text, source in self._catalogue.sources.items():
            day = source.date.removeprefix("0")
            if day[:1].isdigit() and re.search(rf"(?<!\d)0?{re.escape(day)}\b", joined):
                return text, ""
        return None, ""

    def _bodies_in(self, tokens: tuple[str, ...]) -> Iterable[tuple[str, range]]:
        at = 0
        while at < len(tokens):
            for length in range(min(12, len(tokens) - at), 0, -1):
                body = self._bodies.get(tokens[at : at + length])
                if body and not (at and self._language.one_word(tokens[at - 1], tokens[at])):
                    yield body, range(at, at + length)
                    at += length - 1
                    break
            at += 1

    def _documents(self, typed: str, joined: str) -> tuple[tuple[Document, ...], tuple[str, ...], tuple[str, ...]]:
        """Documents that are named by number, the numbers as typed, and those of them that nobody knows."""
        found: list[Document] = []
        numbers: list[str] = []
        unknown: list[str] = []
        for number in re.findall(r"\d+[a-z]?(?:/\d{4})?\s?[/-]\s?[a-z]{2,}[a-z0-9]*(?:\s?[/-]\s?[a-z][a-z0-9]*)*", fold(typed)):
            if re.match(r"\d+[a-z]?\s?-\s?[a-z]+$", number) and key_of(number) not in self._catalogue.documents_by_key:
                continue
            numbers.append(number)
            known = self._catalogue.documents_by_key.get(key_of(number)) or self._by_head(number)
            found += known
            if not known:
                unknown.append(number)
        for match in _NUMBERED.finditer(joined):
            kind, head, year = match.group(1), match.group(2), match.group(3) or match.group(4)
            if any(key_of(head) == key_of(re.match(r"\d+[a-z]?(?:/\d{4})?", n).group()) for n in numbers if re.match(r"\d", n)):  # type: ignore[union-attr]  # just matched
                continue
            known = self._named(kind, head, year)
            if known:
                numbers.append(f"{kind} {head}")
                found += known
            elif not re.fullmatch(r"(?:19|20)\d\d", head) and int(re.match(r"\d+", head).group()) > 4:  # type: ignore[union-attr]  # \d+ began it
                numbers.append(f"{kind} {head}")
                unknown.append(head)
        return tuple({document.id: document for document in found}.values()), tuple(numbers), tuple(unknown)

    def _by_head(self, number: str) -> list[Document]:
        """Documents whose number begins like a shortened one: "22/2019" or "17/2020/qd"."""
        key = key_of(number)
        return (
            [d for k, documents in self._catalogue.documents_by_key.items() if k.startswith(key) for d in documents]
            if "/" in number
            else []
        )

    def _named(self, kind: str, head: str, year: str | None) -> list[Document]:
        first = head.split("/", maxsplit=1)[0].lstrip("0")
        known = [d for d in self._heads.get(first, []) if "/" not in head or key_of(d.number).startswith(key_of(head))]
        if kind != "van ban":
            known = [d for d in known if fold(d.kind).startswith(kind[:9])]
        known = known or self._heads.get(first, [])  # "kế hoạch 440" may be a decision
        dated = [d for d in known if year and d.date and d.date.year == int(year)]
        return dated or ([] if year and known and all(d.date for d in known) else known)


def _without_excluded(typed: str) -> str:
    """A question without what it says it does not mean: "vốn đầu tư (không tính vốn sự nghiệp)"."""
    folded = fold(typed)
    if len(folded) != len(typed):
        return typed
    kept = _EXCLUDED.sub(lambda m: "\0" * len(m.group()), folded)
    rest = "".join(a for a, b in zip(typed, kept, strict=True) if b != "\0")
    return rest if re.search(r"\w\W+\w+\W+\w", rest) else typed


def _aims(typed: str) -> bool:
    """Whether "dat" is "đặt", what is aimed at, rather than "đạt", what was reached."""
    words = typed.lower().split()
    return "đặt" in words and "đạt" not in words


def _elsewhere(typed: str, joined: str) -> tuple[str, ...]:
    spelt, bare = elsewhere()
    place = spelt.search(typed.lower()) or (bare.search(joined) if typed.isascii() else None)
    return tuple(fold(place.group(1)).split()) if place else ()


def _periods(joined: str) -> Iterable[tuple[int, int]]:
    for match in re.finditer(r"\b((?:19|20)\d\d)(?: ?(?:-|–|den|toi)(?: nam)? ?((?:19|20)\d\d))?\b(?!/)", joined):
        if re.search(r"\d/$|\d[a-z]?/$", joined[max(0, match.start() - 3) : match.start()]):
            continue
        years = years_of(match.group())
        if years and years[0] >= 1990:
            if re.search(r"\bsau (?:nam )?$", joined[: match.start()]):
                years = (years[1] + 1, ONWARDS)
            onwards = re.match(r" (?:tro di|tro ve sau|(?:den|toi) (?:nay|gio|luc))\b", joined[match.end() :])
            yield (years[0], ONWARDS) if onwards else years


def _body_names(catalogue: Catalogue, language: Language) -> dict[tuple[str, ...], str]:
    names: dict[tuple[str, ...], str] = {}
    for organisation in catalogue.organisations.values():
        spoken = [re.sub(r"^(?:Sở|Ban|Chi cục) ", "bên ", organisation.name)]  # "còn bên Công Thương?"
        for name in (organisation.name, *organisation.aliases, *spoken):
            tokens = tuple(language.tokens(name))
            if len(tokens) > 1 or (tokens and len(tokens[0]) > 3):
                names.setdefault(tokens, organisation.id)
    return names
