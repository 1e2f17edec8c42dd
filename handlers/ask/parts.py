"""Projects that a question names one after the other to be added up: "ba dự án A, B và C cộng lại bao nhiêu"."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from handlers.ask import records, several
from handlers.ask.candidates import Candidate, candidates, weights_of
from handlers.ask.lists.projects import number_named
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question

_BETWEEN = re.compile(r"[,;:]\s+|\s+(?:và|với|vs|cùng|va|voi|cung)\s+", re.IGNORECASE)
SHARED = 0.4
"""How much the rest of a question counts for each of its parts: "hệ thống thông tin ngành lao động, thanh tra"."""
NAMED = 0.5
"""Share of a part that its project must account for."""


def answer(question: Question, library: Library) -> Reply | None:
    """The sum of the projects that are named, each found by its own words; None unless as many are found as it says."""
    if not question.wants(Asks.SUM) or not question.wants(Asks.MONEY):
        return None
    found = [project for part in _BETWEEN.split(question.typed) if (project := _project(part, question, library))]
    chosen = list({project.id: project for project in found}.values())
    if len(chosen) < 2 or len(chosen) != number_named(question) or not _of_one_text(chosen, question, library):
        return None
    return replace(several.summed(chosen, question, library), listed=("project",))


def _of_one_text(projects: Sequence[Candidate], question: Question, library: Library) -> bool:
    """Whether one text names all of them; what stands in several was hardly meant together."""
    return len({records.plan_for(project.id, question, library).text for project in projects}) == 1


def _project(part: str, question: Question, library: Library) -> Candidate | None:
    """The project that a part names."""
    own = weights_of(library.understanding.read(part), library)
    weights = {term: SHARED * weight for term, weight in weights_of(question, library).items()} | own
    projects = [found for found in candidates(question, library, weights) if found.noun == "project"]
    return next((project for project in projects if _share(project, own, library) >= NAMED), None)


def _share(project: Candidate, weights: Mapping[str, float], library: Library) -> float:
    held = sum(weight for term, weight in weights.items() if library.finder.holds(project.found, term))
    return held / (sum(weights.values()) or 1.0)
