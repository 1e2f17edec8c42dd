"""Prove every fact against the source texts, and count what of the texts no fact holds."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge.facts import DATA, DOCUMENT_NUMBER, Claim, claims, figures, printed_figures, spoken

DATE = re.compile(r"\d{1,2}\s?/\s?\d{1,2}\s?/\s?\d{4}")
NUMBER = re.compile(r"(?<![\d.,/])\d+(?:[.,/]\d+)*\s?%*")
ENUMERATION = re.compile(r"^\W{0,3}(?:\(?\d{1,2}(?:\.\d{1,2})*[.)]|[IVX]+[.-])\s")
PERIOD = re.compile(r"(?:19|20)\d\d(?:\s*[-–]+\s*(?:19|20)\d\d)?")


@dataclass(frozen=True)
class Problem:
    """A fact that its source does not bear out."""

    claim: Claim
    what: str

    def __str__(self) -> str:
        return f"{self.claim.where}: {self.what}"


def texts(documents: Path) -> dict[str, list[str]]:
    """The lines of each source text (index 0 is line 1), by the three digits its file name begins with."""
    found = {path.name[:3]: path.read_text(encoding="utf-8").split("\n") for path in sorted(documents.glob("[0-9][0-9][0-9]_*.txt"))}
    if not found:
        raise FileNotFoundError(f"no source texts (NNN_*.txt) in {documents}")
    return found


def verify(documents: Path, data: Path = DATA) -> Iterator[Problem]:
    """Yield each fact that is not borne out by the texts; none means that all are proven."""
    sources = texts(documents)
    for claim in claims(data):
        yield from (Problem(claim, what) for what in _faults(claim, sources))


def _faults(claim: Claim, sources: dict[str, list[str]]) -> Iterator[str]:
    table = claim.table
    if table["text"] not in sources:
        yield f"there is no source text {table['text']!r}"
        return
    try:
        passage = one_line(" ".join(sources[table["text"]][n - 1] for n in line_numbers(table["lines"])))
    except (IndexError, ValueError):
        yield f"lines {table['lines']!r} are not in the text"
        return
    restored: dict[str, str] = table.get("restored", {})
    for string in [*table.get("printed", []), *restored.values()]:
        if not one_line(string) or one_line(string) not in passage:
            yield f"{string!r} is not printed there"
    proven = set().union(
        *(printed_figures(s) for s in table.get("printed", [])),
        *(figures(s) for s in restored),
        *(figures(s) for s in table.get("derived", {})),
    )
    for figure in sorted(figures(spoken(table)) - proven):
        if not _pieces(figure) <= proven:
            yield f"states {figure} without showing where it is printed"


def _pieces(figure: str) -> set[str]:
    return set(re.split(r"[/-]", figure)) | {figure.rstrip("%")} if re.search(r"[/-]", figure) else {figure.rstrip("%")}


def line_numbers(lines: str) -> list[int]:
    """The line numbers that "93-95, 120" names, in order."""
    numbers: list[int] = []
    for part in str(lines).split(","):
        first, _, last = part.strip().partition("-")
        numbers += range(int(first), int(last or first) + 1)
    if not numbers or min(numbers) < 1:
        raise ValueError(lines)
    return numbers


def one_line(text: str) -> str:
    """NFC, with every run of white space as one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass(frozen=True)
class Coverage:
    """How much of one text the facts hold: the figures in it (line, figure), which are held, and which are left out on purpose."""

    text: str
    held: list[tuple[int, str]]
    excused: list[tuple[int, str]]
    missing: list[tuple[int, str]]

    @property
    def share(self) -> float:
        counted = len(self.held) + len(self.missing)
        return len(self.held) / counted if counted else 1.0


def coverage(documents: Path, data: Path = DATA) -> list[Coverage]:
    """For each text, the figures (numbers, document numbers, dates) that facts hold, leave out on purpose, or miss."""
    sources = texts(documents)
    held: dict[str, dict[int, set[str]]] = {key: {} for key in sources}
    for claim in claims(data):
        shown = set().union(
            set(), *(figure_pieces(s) for s in [*claim.table.get("printed", []), *claim.table.get("restored", {}).values()])
        )
        for number in line_numbers(claim.table["lines"]):
            held[claim.table["text"]].setdefault(number, set()).update(shown)
    excuses = _excuses(data)
    return [_cover(key, lines, held[key], excuses.get(key, {})) for key, lines in sources.items()]


def _cover(key: str, lines: list[str], held: dict[int, set[str]], excused: dict[int, str]) -> Coverage:
    result = Coverage(key, [], [], [])
    for number, line in enumerate(lines, start=1):
        for figure in line_figures(line):
            pieces = figure_pieces(figure)
            if pieces and pieces <= held.get(number, set()):
                result.held.append((number, figure))
            elif number in excused:
                result.excused.append((number, figure))
            else:
                result.missing.append((number, figure))
    return result


def line_figures(line: str) -> list[str]:
    """The figures of one line: document numbers, dates, then other numbers; row numbers and bare years are none."""
    line = ENUMERATION.sub(" ", unicodedata.normalize("NFC", line).strip())
    found: list[str] = []
    for pattern in (DOCUMENT_NUMBER, DATE):
        found += pattern.findall(line)
        line = pattern.sub(" ", line)
    line = PERIOD.sub(" ", line)
    return found + [m.group().strip() for m in NUMBER.finditer(line)]


def figure_pieces(text: str) -> set[str]:
    """The digit runs of a figure or a printed string, separators dropped: what a fact must share with the print to hold it."""
    return {re.sub(r"\D", "", run) for run in re.findall(r"\d+(?:[.,]\d+)*", text)}


def _excuses(data: Path) -> dict[str, dict[int, str]]:
    """coverage.toml: `[[left_out]]` with text, lines and the reason why their figures are no facts."""
    excuses: dict[str, dict[int, str]] = {}
    for path in sorted(data.glob("left-out*.toml")):
        entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["left_out"]
        for entry in entries:
            for number in line_numbers(entry["lines"]):
                excuses.setdefault(entry["text"], {})[number] = entry["reason"]
    return excuses
