"""Open cases of an officer who leaves, moves to another department or may no longer answer: they go to a colleague, or wait for one."""

from handlers.casework import Casework
from knowledge.cases import Case
from knowledge.cases.around import held_by
from knowledge.officers import Officer, workers


def hand_over(work: Casework, officer: Officer, to: int | None) -> list[Case]:
    """Take from an officer, as they are now, the open cases that can no longer be theirs; returns these. `to`: who gets those of their
    own department; the others, and all where None, wait to be assigned."""
    left = [case for case in held_by(work.connection, officer.id, to_change=True) if not officer.works_for(case.department)]
    able = {
        department: {one.officer.id for one in workers(work.connection, department)} for department in {case.department for case in left}
    }
    for case in left:
        work.assign(case, to if to in able[case.department] else None)
    return left
