"""Answers about the assistant and about reporting: how long, what it costs, who reads it, whether it is safe. The figures in them are those
that are carried out."""

from collections import defaultdict

from handlers.messages import Draft, Outcome, Reply
from handlers.own_data import period
from handlers.texts import say
from handlers.turn import Turn
from knowledge.cases.desk import REOPENED_WITHIN
from knowledge.departments import responsible
from knowledge.office import OTHER

_OF_ANYTHING = ("ve-bao-lau", "ve-phi", "ve-ai-nhan", "ve-chua-xong")
"""Questions that may be about what was just told of, where nobody speaks of a report."""
_CHOICES = {"ve-gui": ("Gửi phản ánh",), "ve-tra-cuu": ("Tra cứu phản ánh",), "ve-viec-nao": ("Gửi phản ánh",)}
_OFFER = ("Gửi phản ánh", "Để sau")
"""What was offered before the question, and is still open."""
NAMED = 8
"""So many kinds of reports are named; a messenger shows no list of thirty."""


def about(turn: Turn) -> Reply | None:
    """The answer to a question about reporting, or about the assistant; None where something else is asked."""
    answer = turn.library.about.find(turn.question.tokens)
    if not answer or (answer in _OF_ANYTHING and _goes_on_about_facts(turn)):
        return None
    offered = turn.memory.draft is not None and turn.memory.draft.step == "offered"
    return Reply(say(answer, **_figures(turn)), Outcome.small_talk, choices=_OFFER if offered else _CHOICES.get(answer, ()))


def _goes_on_about_facts(turn: Turn) -> bool:
    """ "Bao giờ làm xong?" after a project was told of is about the project."""
    return bool(turn.memory.about) and turn.memory.draft is None and "phan anh" not in turn.question.joined


def _figures(turn: Turn) -> dict[str, str]:
    """What stands in the places of the texts; `own` is about the report that is being written, in the words of the answer."""
    kinds = [category.name.lower() for category in turn.office.offered if category.id != OTHER]
    return {
        "deadlines": _deadlines(turn),
        "kinds": "; ".join(kinds[:NAMED]),
        "others": str(max(0, len(kinds) - NAMED)),
        "contacts": period("contacts"),
        "turns": period("turns"),
        "days": str(round(REOPENED_WITHIN / 86400)),
        "own": _own(turn, turn.memory.draft),
    }


def _own(turn: Turn, draft: Draft | None) -> str:
    if draft is None or not draft.category or draft.kinds:
        return ""
    category = turn.office.category(draft.category)
    return f" Phản ánh anh/chị đang viết sẽ đến {responsible(category, draft.commune)}, trả lời trong {category.deadline} ngày làm việc."


def _deadlines(turn: Turn) -> str:
    """The shortest and the longest, with what they are for, and that of most kinds."""
    by_days: dict[int, list[str]] = defaultdict(list)
    for category in turn.office.offered:
        by_days[category.deadline].append(category.name.lower())
    most, least, longest = max(by_days, key=lambda days: len(by_days[days])), min(by_days), max(by_days)
    return f"từ {least} ngày ({by_days[least][0]}) đến {longest} ngày ({by_days[longest][0]}), nhiều loại việc là {most} ngày"
