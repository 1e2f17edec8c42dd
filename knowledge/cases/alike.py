"""Open cases that may tell of the same thing as a report: near its position, or at a place of the same name and in similar words."""

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio
from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.engine import Connection

from knowledge.cases import COLUMNS, OPEN, Case, case_of, cases
from knowledge.language.folding import fold

if TYPE_CHECKING:
    from knowledge.cases.desk import Report

NEAR = 250.0
"""Metres within which two reports may tell of one thing."""
SAME_PLACE, SAME_THING = 85.0, 60.0
"""Likeness (rapidfuzz, 0 to 100) of two places and of two texts, from which they may be the same."""
SAME_WORDS = 90.0
"""The same of two texts in their whole length, from which they are one."""
RECENT = 60 * 24 * 3600.0
"""Seconds after which an open case is no longer offered as the same."""
_DEGREE = 111_000.0
"""Metres of a degree of latitude, and more than one of longitude here."""
_ENDS = "xa|phuong|thi tran|tt|huyen|thi xa|tp|thanh pho|tinh|x|p|h|ap|khom|khu pho|kp|to|thon|hem|duong|gan|truoc|sau|ben|canh|doi dien"
_SMALLER = re.compile(rf"\b(ap|khom|khu pho|kp|to|thon|hem|duong)\s+([^,;.()\n]+?)(?=\s*(?:[,;.()\n]|$)|\s+(?:{_ENDS})\b)")
"""A hamlet, an alley or a street with its name, in a folded place."""


def alike(connection: Connection, report: "Report", now: float) -> list[Case]:
    """Open cases that may tell of the same thing, the likest first."""
    query = (
        select(*COLUMNS)
        .where(cases.c.category == report.category.id, cases.c.status.in_(OPEN), cases.c.filed > now - RECENT)
        .where(or_(cases.c.commune == report.commune, _around(report.point)) if report.point else cases.c.commune == report.commune)
        .order_by(cases.c.id.desc())
        .limit(100)
    )
    known = [case for case in map(case_of, connection.execute(query)) if is_alike(case, report)]
    return sorted(known, key=lambda case: -token_set_ratio(fold(case.text), fold(report.text)))


def _around(point: Sequence[float]) -> ColumnElement[bool]:
    """Whether a case lies in a box about a point, whatever commune it names."""
    wide = 1.05 * NEAR / _DEGREE
    latitude, longitude = point
    return and_(cases.c.latitude.between(latitude - wide, latitude + wide), cases.c.longitude.between(longitude - wide, longitude + wide))


def is_alike(case: Case, report: "Report") -> bool:
    """Whether a case may tell of the same thing: within NEAR metres, or at a place of the same words and in similar words."""
    if case.latitude is not None and case.longitude is not None and report.point:
        return metres((case.latitude, case.longitude), report.point) <= NEAR
    if not case.place or not report.place or token_set_ratio(fold(case.place), fold(report.place)) < SAME_PLACE:
        return False
    if _apart(case.place, report.place):
        return False
    return token_set_ratio(fold(case.text), fold(report.text)) >= SAME_THING


def is_same(case: Case, report: "Report") -> bool:
    """Whether somebody tells again what they have told: it is alike, or in nearly the same words and not of another place."""
    if is_alike(case, report):
        return True
    if (case.commune and report.commune and case.commune != report.commune) or _apart(case.place, report.place):
        return False
    return token_sort_ratio(fold(case.text), fold(report.text)) >= SAME_WORDS


def _apart(here: str, there: str) -> bool:
    """Whether two places name a hamlet, an alley or a street, and not the same one."""
    ours, theirs = _smaller(here), _smaller(there)
    return any(not _agree(ours[kind], theirs[kind]) for kind in ours.keys() & theirs.keys())


def _agree(ours: set[str], theirs: set[str]) -> bool:
    """Whether a name is in both, in the shorter or the longer form: "3", "3 tan phu"."""
    return any(f"{a} ".startswith(f"{b} ") or f"{b} ".startswith(f"{a} ") for a in ours for b in theirs)


def _smaller(place: str) -> dict[str, set[str]]:
    """The names of hamlets, alleys and streets by their kind."""
    held: dict[str, set[str]] = {}
    for kind, name in _SMALLER.findall(fold(place)):
        held.setdefault("khu pho" if kind == "kp" else kind, set()).add(name)
    return held


def metres(here: Sequence[float], there: Sequence[float]) -> float:
    """The distance of two points (latitude, longitude in degrees), good for small ones."""
    east = math.radians(there[1] - here[1]) * math.cos(math.radians((here[0] + there[0]) / 2))
    return 6_371_000 * math.hypot(math.radians(there[0] - here[0]), east)
