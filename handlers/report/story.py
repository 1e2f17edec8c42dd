"""What happened, in the citizen's words: the text of a report, its category, and the place that it tells."""

import re
from dataclasses import replace

from handlers.messages import Draft, Reply
from handlers.report.telling import is_report
from handlers.report.words import KEEP, MORE_KINDS, OTHER_KIND, agrees, declines, greets, skips
from handlers.report.writing import MOST_CHOICES, Writing, quoted
from handlers.texts import say
from handlers.turn import Turn
from knowledge import places
from knowledge.conversations import masked
from knowledge.office import OTHER
from knowledge.triage import is_sure, urgent

LONGEST, SHORTEST = 3000, 8
"""Characters of a report that are kept, and from which it tells anything by its length alone."""
MOST_COMMUNES = 3
"""So many communes of one name are offered: some messengers show five buttons."""
LIKELIEST = 3
"""So many categories are offered first."""
SEVERAL = 3
"""So many categories that parts of a message surely belong to make it several matters."""
LIKELY = 0.6
"""Probability from which a word or two said in answer to "which kind" mean a category."""
_WRONG = re.compile(r"\b(?:sai|khong phai|nham|khac|khong dung)\b")
_PARTS = re.compile(r"[.,;!?\n+]| và | với lại | còn | rồi |\bngoài ra\b", re.IGNORECASE)


def tells(turn: Turn) -> bool:
    """Whether a message tells of something: not just yes, no, a greeting or a sign."""
    words = turn.question.joined
    if len(words.split()) < 2 or agrees(words) or skips(words) or greets(words):
        return False
    return len(turn.message.text.strip()) >= SHORTEST or is_report(turn)


def adds_to(turn: Turn) -> bool:
    """Whether a message at another step tells more of the trouble, rather than answering or asking something."""
    words = turn.question.joined
    return len(words.split()) >= 3 and tells(turn) and not declines(words) and is_report(turn)


def ask_text(at: Writing) -> Reply:
    """What happened; what was told already may be kept."""
    if at.draft.text:
        return at.asks("text", say("pa-noi-dung-lai", text=quoted(at.draft.text)), KEEP)
    return at.asks("text", say("pa-noi-dung"))


def take_text(at: Writing) -> Draft | None:
    """The report itself: its category, urgency and place are predicted from it."""
    if at.typed == KEEP and at.draft.text:
        return at.draft
    return written(at, at.told) if tells(at.turn) else None


def written(at: Writing, told: str) -> Draft:
    """The draft with this text for its own; a category that the citizen chose stays."""
    text = masked(told)[:LONGEST]
    draft = replace(at.draft, text=text, urgent=urgent(text))
    if "kind" not in draft.seen:
        ranked = at.turn.library.triage.ranked(text)
        draft = replace(draft, category=ranked[0][0].id, kinds=() if is_sure(ranked) else tuple(kind.id for kind, _ in ranked[:2]))
    return placed(draft, text)


def placed(draft: Draft, text: str) -> Draft:
    """The draft with the place that a text tells; one that names no commune adds to what is known."""
    found = places.find(text)
    if not found.text:
        return draft
    if draft.place and not (found.commune or found.choices):
        known = found.text.lower() in draft.place.lower()
        return draft if known else replace(draft, place=masked(f"{found.text}, {draft.place}")[:300])
    choices = found.choices[:MOST_COMMUNES]
    return replace(draft, place=masked(found.text)[:300], commune=found.commune or ("" if choices else draft.commune), communes=choices)


def added(draft: Draft, told: str) -> Draft:
    """The draft with more words to its story; the place is what they tell only where none was known."""
    text = f"{draft.text}\n{masked(told)}".strip()[:LONGEST]
    more = replace(draft, text=text, urgent=draft.urgent or urgent(told))
    return more if draft.commune or draft.point else placed(more, told)


def several(at: Writing) -> bool:
    """Whether a story tells of several matters that different offices see to."""
    triage = at.turn.library.triage
    parts = [part.strip() for part in _PARTS.split(at.draft.text)]
    ranked = [triage.ranked(part) for part in parts if len(part.split()) >= 2]
    return len({kinds[0][0].id for kinds in ranked if is_sure(kinds)}) >= SEVERAL


def ask_kind(at: Writing) -> Reply | None:
    """Which of the likeliest kinds it is; all of them where those are not it."""
    kinds = at.draft.kinds
    if not kinds:
        return None
    names = [at.category(kind).name for kind in kinds]
    if len(kinds) > LIKELIEST:
        return at.says("kind", say("pa-loai-het"), *names)
    text = say("pa-loai")
    return at.asks("kind", text, *(name for name in names if name != OTHER_KIND), MORE_KINDS)


def likeliest(at: Writing) -> tuple[str, ...]:
    """The kinds (ids) that come first when the one that was taken is to be mended."""
    ranked = at.turn.library.triage.ranked(at.draft.text)
    return tuple(kind.id for kind, _ in ranked[: LIKELIEST + 1] if kind.id != at.draft.category)[:LIKELIEST]


def take_kind(at: Writing) -> Draft | Reply | None:
    """A kind by its name or a word for it; none of those that were offered brings all."""
    if kind := kind_named(at):
        return replace(at.draft, category=kind, kinds=())
    if agrees(at.words):
        return replace(at.draft, category=at.draft.kinds[0], kinds=())
    if at.typed == MORE_KINDS or declines(at.words) or (_WRONG.search(at.words) and len(at.words.split()) <= MOST_CHOICES + 1):
        return ask_kind(at.with_draft(kinds=every_kind(at)))
    ranked = at.turn.library.triage.ranked(at.told)
    if len(at.words.split()) <= LIKELIEST and ranked[0][1] >= LIKELY and not places.find(at.told).text:
        return replace(at.draft, category=ranked[0][0].id, kinds=())
    return None


def kind_named(at: Writing) -> str:
    """The kind (id) whose name was typed or tapped; "" where it is none."""
    by_name = {category.name: category.id for category in at.turn.office.offered} | {OTHER_KIND: OTHER}
    return by_name.get(at.typed, "")


def every_kind(at: Writing) -> tuple[str, ...]:
    """All kinds in force, "other" last."""
    return tuple(sorted((category.id for category in at.turn.office.offered), key=lambda kind: kind == OTHER))
