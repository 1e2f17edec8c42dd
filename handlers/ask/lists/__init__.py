"""Lists, counts and sums over projects, tasks and documents, picked by body, year, list and amount."""

import re
from dataclasses import replace

from handlers.ask.lists.asked import is_newest, subject_of
from handlers.ask.lists.documents import documents
from handlers.ask.lists.projects import projects
from handlers.ask.lists.rows import about_words
from handlers.ask.lists.tasks import tasks
from handlers.asks import Asks
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question

_SEVERAL = re.compile(
    r"\bcac\b|\bnhung\b|tat ca|toan bo|cong (?:lai|het|chung|don)|gop|\b(?:hai|ba|bon|nam|sau|\d+) (?:du an|dot)|"
    r"(?:du an|nhiem vu|van ban) nao"
)


def answer(question: Question, library: Library) -> Reply | None:
    """A list, count or sum, where the question asks for one and names what to pick by."""
    if not question.bodies and re.search(r"\b[Ss]ở [A-ZĐ]", question.typed):
        return None  # a body that is not known: a list of everybody's would be wrong
    subject = subject_of(question)
    if subject == "project" and question.bodies and not about_words(question, library) and not question.asks & ~Asks.MONEY:
        return _listed(projects(question, library), subject)  # "dự án của Sở Y tế"
    if not question.wants(Asks.LIST, Asks.COUNT, Asks.SUM, Asks.HIGHEST, Asks.LOWEST, Asks.AVERAGE) and not is_newest(question):
        return None
    picks = question.wants(Asks.LIST, Asks.COUNT, Asks.HIGHEST, Asks.LOWEST) or _SEVERAL.search(question.joined) or is_newest(question)
    if subject is None or not picks:
        return None
    return _listed({"task": tasks, "project": projects, "document": documents}[subject](question, library), subject)


def _listed(reply: Reply | None, subject: str) -> Reply | None:
    return reply and replace(reply, listed=(subject,))
