"""What a body has to do under a plan: its duties together."""

import re

from handlers.ask.wording import cited, paged, sentence
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question
from knowledge.tasks import Task

_ASKED = re.compile(
    r"nhiem vu (?:gi|nao|cua)|trach nhiem (?:gi|cua|nao)|vai tro|phai lam (?:gi|nhung)|lam (?:gi|nhung gi|viec gi)|"
    r"duoc giao (?:gi|nhung|viec|lam)|giao (?:gi|viec gi|nhung)|phu trach (?:gi|nhung)|co nhiem vu|phan cong|trach nhiem$"
)


def answer(question: Question, library: Library) -> Reply | None:
    """The duties of the body that is named, under the plan that is named or under all; None where this is not asked."""
    if not question.bodies or not (question.wants(Asks.DUTY) and _ASKED.search(question.joined)):
        return None
    body = library.catalogue.organisations[question.bodies[0]]
    wanted = tuple(library.language.tokens(body.name))
    held = [task for task in library.catalogue.tasks.values() if task.kind == "duty" and _is_of(task, wanted, library)]
    held = [task for task in held if not question.source or task.text == question.source]
    if question.years and not question.source:
        held = [task for task in held if any(str(year) in task.period for year in question.years)] or held
    if not held:
        return None
    items = [_words(task) for task in held]
    places = [cited(library.catalogue, task.text, task.section) for task in held]
    return paged(f"Dạ, {body.name} có {len(held)} nhiệm vụ:", items, places)


def _is_of(task: Task, wanted: tuple[str, ...], library: Library) -> bool:
    return any(tuple(library.language.tokens(lead)) == wanted for lead in task.lead)


def _words(task: Task) -> str:
    words = sentence(task.detail or task.name)
    return f"{words} Thời hạn: {sentence(task.deadline)}" if task.deadline else words
