"""What happened, in the citizen's words: the text of a report, its category, and the place that it tells."""

import re
from dataclasses import replace

from handlers.messages import Draft, Reply
from handlers.report.sent import own_number
from handlers.report.telling import is_report
from handlers.report.words import BACK, BUTTONS, CANCEL, KEEP, MORE_KINDS, OTHER_KIND, agrees, greets, refuses, skips
from handlers.report.writing import MOST_CHOICES, QUOTED, Writing
from handlers.texts import beginning, say
from handlers.turn import Turn
from knowledge import places
from knowledge.categories import Category
from knowledge.masking import masked
from knowledge.office import OTHER
from knowledge.triage import is_sure

LONGEST, SHORTEST = 3000, 8
"""Characters of a report that are kept, and from which it tells anything by its length alone."""
MOST_COMMUNES = 3
"""So many communes of one name are offered: some messengers show five buttons."""
LIKELIEST = 3
"""So many categories are offered first."""
SEVERAL = 3
"""So many categories that parts of a message surely belong to make it several matters."""
TELLING = 2.5
"""Evidence from which a message in the middle of a report tells more of it; out of the blue, more is asked for."""
LIKELIER = 3.0
"""So many times likelier than the next is the category that is meant by a word or two in answer to "which kind"."""
MEANT = 0.5
"""Probability below which such a word means none: "bao lâu", "đánh giá"."""
UNLIKELY = 0.05
"""Probability below which a category is not offered beside the likeliest."""
_BELOW_COMMUNE = re.compile(r"(?:số )?\d|\b(?:ấp|đường|hẻm|khu phố|tổ|thôn|chợ|cầu|quốc lộ|tỉnh lộ)\b", re.IGNORECASE)
_WRONG = re.compile(r"\b(?:sai|khong phai|nham|khac|khong dung)\b")
_PARTS = re.compile(r"[.,;!?\n+]| và | với lại | còn | rồi |\bngoài ra\b", re.IGNORECASE)


def tells(turn: Turn) -> bool:
    """Whether a message tells of something: not just yes, no, a greeting or a sign."""
    words = turn.question.joined
    if turn.question.typed in BUTTONS or len(words.split()) < 2 or agrees(words) or skips(words) or greets(words):
        return False
    return len(turn.message.text.strip()) >= SHORTEST or _is_trouble(turn)


def adds_to(turn: Turn) -> bool:
    """Whether a message at another step tells more of the trouble, rather than answering or asking something."""
    return tells(turn) and not refuses(turn.question.joined) and _is_trouble(turn)


def begun_before(turn: Turn) -> str:
    """What was said just before and could not be answered, where it may be how a tale began: people send a sentence in pieces."""
    said = turn.memory.refused
    tokens = turn.library.understanding.read(said).tokens
    return said if said and turn.library.reports.evidence(tokens) > TELLING else ""


def _is_trouble(turn: Turn) -> bool:
    """Whether a message may tell of trouble, where trouble is what is spoken of."""
    return is_report(turn) or turn.library.reports.evidence(turn.question.tokens) > TELLING


def ask_text(at: Writing) -> Reply:
    """What happened; what was told already may be kept."""
    if at.draft.text:
        return at.asks("text", say("pa-noi-dung-lai", text=beginning(at.draft.text, QUOTED)), KEEP)
    return at.asks("text", say("pa-noi-dung"))


def take_text(at: Writing) -> Draft | None:
    """The report itself: its category, urgency and place are predicted from it."""
    if at.typed == KEEP and at.draft.text:
        return at.draft
    return written(at, at.told) if tells(at.turn) else None


def written(at: Writing, told: str) -> Draft:
    """The draft with this text for its own; a category that the citizen chose stays."""
    text = masked(told)[:LONGEST]
    draft = replace(at.draft, text=text, urgent=at.turn.library.danger.tells(text), contact=at.draft.contact or own_number(told))
    if "kind" not in draft.seen:
        ranked = ranked_kinds(at, text)
        draft = replace(draft, category=ranked[0][0].id, kinds=() if is_sure(ranked) else _worth_asking(ranked))
    return placed(draft, text)


def _worth_asking(ranked: list[tuple[Category, float]]) -> tuple[str, ...]:
    """The two likeliest kinds, or the first alone where the second is far from it."""
    (first, _), (second, probability) = ranked[:2]
    return (first.id, second.id) if probability >= UNLIKELY else (first.id,)


def ranked_kinds(at: Writing, text: str) -> list[tuple[Category, float]]:
    """The kinds that a text may be of. The names of a place may cast doubt on the first of them, but never make another the first."""
    ranked = at.turn.library.triage.ranked(text)
    place = places.find(text).text
    if is_sure(ranked) or not place or place not in text:
        return ranked
    bare = at.turn.library.triage.ranked(text.replace(place, " "))
    return bare if bare[0][0].id == ranked[0][0].id else ranked


def is_another(at: Writing) -> bool:
    """Whether what is told is surely another kind of trouble than the report is of."""
    before, now = (ranked_kinds(at, text) for text in (at.draft.text, at.told))
    return is_sure(before) and is_sure(now) and before[0][0].id != now[0][0].id


def placed(draft: Draft, text: str) -> Draft:
    """The draft with the place that a text tells; one that names no commune adds to what is known."""
    found = places.find(text)
    if not found.text:
        return draft
    choices, place = found.choices[:MOST_COMMUNES], ", ".join(found.text.splitlines())
    if place.lower() in draft.place.lower():
        place = draft.place
    elif draft.place and not (found.commune or choices):
        place = f"{place}, {draft.place}"
    return replace(draft, place=masked(place)[:300], commune=found.commune or ("" if choices else draft.commune), communes=choices)


def relocated(place: str, told: str) -> str:
    """A place that is told anew; where that is a commune alone, the street or hamlet that is known stays with it."""
    before = re.split(r",?\s*\b(?:xã|phường|thị trấn)\b", place, flags=re.IGNORECASE)[0].strip(" ,")
    keeps = _BELOW_COMMUNE.search(before) and re.match(r"(?:xã|phường|thị trấn)\b|(?!.*\d)", told, re.IGNORECASE)
    return f"{before}, {told}" if keeps and not _BELOW_COMMUNE.match(told) else told


def added(at: Writing, told: str) -> Draft:
    """The draft with more words to its story; the place is what they tell only where none was known."""
    draft = at.draft
    text = f"{draft.text}\n{masked(told)}".strip()[:LONGEST]
    more = replace(draft, text=text, urgent=draft.urgent or at.turn.library.danger.tells(told))
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
        return at.says("kind", say("pa-loai-het"), *names, BACK, CANCEL)
    known = [name for name in names if name != OTHER_KIND]
    return at.asks("kind", say("pa-loai-mot", kind=known[0]) if len(known) == 1 else say("pa-loai"), *known, MORE_KINDS)


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
    if at.typed == MORE_KINDS or refuses(at.words) or (_WRONG.search(at.words) and len(at.words.split()) <= MOST_CHOICES + 1):
        return ask_kind(at.with_draft(kinds=every_kind(at)))
    (first, likely), (_, next_likely) = at.turn.library.triage.ranked(at.told)[:2]
    clear = likely >= max(MEANT, LIKELIER * next_likely)
    if clear and len(at.words.split()) <= LIKELIEST and not places.find(at.told).text:
        return replace(at.draft, category=first.id, kinds=())
    return None


def kind_named(at: Writing) -> str:
    """The kind (id) whose name was typed or tapped; "" where it is none."""
    by_name = {category.name.lower(): category.id for category in at.turn.office.offered} | {OTHER_KIND.lower(): OTHER}
    return by_name.get(at.typed.lower(), "")


def every_kind(at: Writing) -> tuple[str, ...]:
    """All kinds in force, "other" last."""
    return tuple(sorted((category.id for category in at.turn.office.offered), key=lambda kind: kind == OTHER))
