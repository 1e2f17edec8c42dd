"""Indicators (chỉ tiêu) and what was observed of them: targets and results are one kind of thing."""

import re
from dataclasses import dataclass
from functools import lru_cache

from knowledge.database import table_of


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something that is measured. `higher` is "worse" where more is worse."""

    id: str
    name: str = ""
    unit: str = ""
    topic: str = ""
    higher: str = "better"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure of an indicator: what a plan demands ("target") or what was ("result"), for a year or period."""

    indicator: str
    position: int
    kind: str
    period: str
    value: str
    text: str
    section: str
    lines: str
    as_of: str = ""
    level: str = ""
    body: str = ""
    relation: str = ""
    note: str = ""
    met: bool | None = None

    @property
    def amount(self) -> float | None:
        """The value's first figure as a number, or None where it has none ("không có số liệu")."""
        return amount_of(self.value)


indicators = table_of(Indicator, "indicators")
observations = table_of(Observation, "observations", ("indicator", "position"))


def amount_of(text: str) -> float | None:
    """The first figure of a text in Vietnamese notation: "68,48%" → 68.48, "2.126 người" → 2126.0, "8/63" → 8.0."""
    match = re.search(r"\d+(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?", text)
    return float(match.group().replace(".", "").replace(",", ".")) if match else None


@lru_cache(maxsize=4096)
def years_of(period: str) -> tuple[int, int] | None:
    """First and last year of a period: "2021-2025" → (2021, 2025), "2023" → (2023, 2023)."""
    years = [int(year) for year in re.findall(r"(?:19|20)\d\d", period)]
    return (years[0], years[-1]) if years else None
