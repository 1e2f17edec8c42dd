"""Handing several cases to a colleague at once, each for itself, and telling why some could not be."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Engine

from handlers.casework import Casework, Impossible
from knowledge.cases import Case, Stale
from knowledge.cases.readers import read_by
from knowledge.officers import Officer, workers
from webhook.admin.reading import reader_of

MEANWHILE = "đã có người khác thay đổi, vui lòng xem lại"


class Handed(NamedTuple):
    """A case that was to be handed on: its id, its code ("" where it may not be read), and why it did not work ("" where it did)."""

    number: int
    code: str
    why: str


def handed(engine: Engine, which: tuple[int, int], to: int | None, officer: Officer, now: float) -> Handed:
    """Hand one case (its id, and the version that the officer saw) to a colleague; to nobody where None."""
    with engine.begin() as connection:
        case = read_by(connection, which[0], reader_of(officer))
        if case is None:
            return Handed(which[0], "", "không có phản ánh này")
        if to is not None and to not in {one.officer.id for one in workers(connection, case.department)}:
            return Handed(case.id, case.code, f"người được chọn không xử lý phản ánh của {case.department}")
        return Handed(case.id, case.code, _why_not(Casework(connection, officer.id, now), case, which[1], to))


def failures(told: Iterable[Handed]) -> dict[str, list[Handed]]:
    """What could not be handed on, by why."""
    grouped: dict[str, list[Handed]] = {}
    for one in told:
        if one.why:
            grouped.setdefault(one.why, []).append(one)
    return grouped


def _why_not(work: Casework, case: Case, version: int, to: int | None) -> str:
    if case.version != version:
        return MEANWHILE
    try:
        work.assign(case, to)
    except Stale:
        return MEANWHILE
    except Impossible as impossible:
        return str(impossible).rstrip(".")
    return ""
