"""The fact files under `knowledge/data/`: read them, and walk over everything in them that claims to stand in a source."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
NOUNS = (
    "documents",
    "indicators",
    "projects",
    "tasks",
    "services",
    "organisations",
    "terms",
    "statements",
    "conflicts",
)
NOT_SPOKEN = {
    "id",
    "text",
    "lines",
    "printed",
    "restored",
    "derived",
    "unreadable",
    "name",
    "aliases",
    "row",
    "section",
    "list",
    "group",
    "subject",
}

FIGURE = re.compile(r"\d+(?:[.,/-]\d+)*%*")
DOCUMENT_NUMBER = re.compile(r"\d+[a-z]?(?:/\d{4})?\s?[/-]\s?[A-ZĐ][\w&]*(?:[-/][A-ZĐ][\w&]*)*")
FREE = re.compile(
    r"(?:mức độ|phụ lục|mục|dòng) \d+(?:, \d)*(?![\d.,/%]*\d)"
    r"|(?<![\d.,/])(?:(?:19|20)\d\d(?:\s*[-–]\s*20\d\d)?|1022|4\.0|[345]G\b|24/7)(?![\d/%]|[.,]\d)",
    re.IGNORECASE,
)
"""Numbers that are part of a name or a reference, not figures."""


@dataclass(frozen=True)
class Claim:
    """One sourced table: what it says, and where that stands.

    `file` is relative to the data folder, `record` the id it belongs to, `table` the table itself with `text` filled in.
    """

    file: str
    record: str
    table: dict[str, Any]

    @property
    def where(self) -> str:
        return f"{self.file} [{self.record}] {self.table.get('text')}:{self.table.get('lines')}"


def read(folder: Path = DATA) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (noun, file, content) of every fact file, in a fixed order."""
    for noun in NOUNS:
        for path in sorted((folder / noun).glob("*.toml")):
            yield noun, f"{noun}/{path.name}", read_file(path)


def read_file(path: Path) -> dict[str, Any]:
    """The content of one fact file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path.parent.name}/{path.name} is not valid TOML: {error}") from error


def claims(folder: Path = DATA) -> Iterator[Claim]:
    """Yield every sourced table of every fact file."""
    for _noun, file, content in read(folder):
        yield from _claims_in(content, file, "", content.get("text", ""))


def _claims_in(table: dict[str, Any], file: str, record: str, text: str) -> Iterator[Claim]:
    record = table.get("id", record)
    text = table.get("text", text)
    if "lines" in table:
        yield Claim(file, record, {**table, "text": text})
    for value in table.values():
        if isinstance(value, list):
            for item in value:
                if isinstance(item, dict):
                    yield from _claims_in(item, file, record, text)


def spoken(table: dict[str, Any]) -> str:
    """Everything in a sourced table that could be said to somebody, as one string."""
    parts: list[str] = []
    for key, value in table.items():
        if key in NOT_SPOKEN:
            continue
        if isinstance(value, str):
            parts.append(value)
        elif isinstance(value, list):
            parts += [item for item in value if isinstance(item, str)]
        elif isinstance(value, (int, float)) and not isinstance(value, bool) and key != "year":
            parts.append(f"{value:,}".replace(",", "."))
    return "\n".join(parts)


def figures(text: str) -> set[str]:
    """Every figure in a text, in one notation: no leading zeros, at most one percent sign; years and document numbers are none."""
    text = DOCUMENT_NUMBER.sub(" ", unicodedata.normalize("NFC", text))
    text = re.sub(r"\s+%", "%", FREE.sub(" ", text))
    return {_one_notation(match.group()) for match in FIGURE.finditer(text)}


def printed_figures(text: str) -> set[str]:
    """Every figure in a printed string; thousands may be set off by a comma or a stray space there, so those readings count too."""
    text = re.sub(r"\s+%", "%", unicodedata.normalize("NFC", text))
    found = {_one_notation(m.group()) for m in FIGURE.finditer(text)}
    for figure in list(found):
        found.update(_one_notation(part) for part in re.split(r"[/-]", figure))
        found.add(re.sub(r",(?=\d{3}(?!\d))", ".", figure))
        found.add(figure.rstrip("%"))
    return found


def _one_notation(figure: str) -> str:
    figure = re.sub(r"%+$", "%", figure)
    return "/".join(re.sub(r"^0+(?=\d)", "", part) for part in figure.split("/"))
