"""Lists and counts of tasks."""

from handlers.ask.lists.rows import NEGATED, Row, counted, enough, is_about, led_by, picked_by
from handlers.ask.wording import cited, enumeration, shortened
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question
from knowledge.indicators import years_of


def tasks(question: Question, library: Library) -> Reply | None:
    if not (question.bodies or question.source or question.periods):
        return None
    catalogue = library.catalogue
    rows: list[Row] = []
    lists: set[str] = set()
    negative = bool(NEGATED.search(question.joined))
    for found in catalogue.tasks.values():
        if found.kind != "task" or (question.source and found.text not in question.texts):
            continue
        if question.bodies and not negative and not led_by(found.lead, question, library):
            continue
        if question.bodies and negative and (led_by(found.lead, question, library) or not found.lead):
            continue
        if question.periods and not any(_task_within(found.period, first, last) for first, last in question.periods):
            continue
        if not is_about(question, library, [found.name, found.group, *found.aliases], found.lead):
            continue
        lead = (
            f" ({enumeration(found.lead)}{'; ' if found.lead and found.period else ''}{found.period})" if found.lead or found.period else ""
        )
        cells = (found.name, enumeration(found.lead), found.period, found.list or found.section)
        rows.append(Row(f"{shortened(found.name, 200)}{lead}", cited(catalogue, found.text, found.list or found.section), cells=cells))
        lists.add(found.list)
    if not enough(rows, question) or len(rows) > 80:
        return None
    what = f"nhiệm vụ {picked_by(question, library, negative=negative)}".strip()
    return counted(rows, what, question, ("Nhiệm vụ", "Chủ trì", "Thời gian", "Danh mục"))


def _task_within(words: str, first: int, last: int) -> bool:
    span = years_of(words)
    return span is None or (span[0] <= last and first <= span[1])
