"""The message may be an answer to what was offered: a number, a word of a choice, or "xem tiếp"."""

import re
from dataclasses import replace

from handlers.messages import Outcome, Reply
from handlers.report.words import WAYS
from handlers.texts import say
from handlers.turn import Turn
from knowledge.cases.desk import CODE

_MORE = re.compile(r"^(?:xem tiep|xem them|tiep|tiep tuc|tiep di|con nua khong|con nua|them nua|trang sau|more|next)(?: .{0,10})?$")
_ORDINALS = {"dau": 0, "dau tien": 0, "thu nhat": 0, "thu hai": 1, "thu ba": 2, "thu tu": 3, "sau": -1, "cuoi": -1}


def more_pages(turn: Turn) -> Reply | None:
    """The next page of a list."""
    if not _MORE.search(turn.question.joined):
        return None
    if not turn.memory.more:
        return Reply(say("het-trang"), Outcome.small_talk)
    page, *rest = turn.memory.more
    return Reply(page, Outcome.answered, choices=("Xem tiếp",) if rest else (), more=tuple(rest))


def chosen(turn: Turn) -> Turn:
    """The turn with a choice that was picked put in place of what was typed."""
    choices = turn.memory.choices
    if not choices:
        return turn
    at = _which(turn.question.joined, choices, turn)
    if at is None or (choices[at] in WAYS and not _is_said(choices[at], turn)):
        return turn
    question = turn.library.understanding.read(choices[at])
    return replace(turn, question=replace(question, follows=False))


def _is_said(choice: str, turn: Turn) -> bool:
    """Whether a choice was meant by its own words, rather than by its place in the list."""
    return bool(set(turn.question.joined.split()) & set(turn.library.language.tokens(choice)))


def _which(words: str, choices: tuple[str, ...], turn: Turn) -> int | None:
    number = re.fullmatch(r"(?:so |cau |y |cai |muc |chon )?(?:so |thu )?(\d{1,2})(?: (?:a|nha|nhe|di|em|ad))?", words)
    if number is not None:
        return _numbered(int(number.group(1)), choices)
    ordinal = re.fullmatch(r"(?:cai |cau |y |muc )?(dau tien|dau|thu nhat|thu hai|thu ba|thu tu|sau|cuoi)(?: tien)?", words)
    if ordinal:
        return _ORDINALS[ordinal.group(1)] % len(choices)
    said = set(words.split())
    if not said or len(said) > 6 or CODE.fullmatch(turn.question.typed):
        return None  # a code by itself asks for its case, though choices may hold it
    holding = [at for at, choice in enumerate(choices) if said <= set(turn.library.language.tokens(choice))]
    return holding[0] if len(holding) == 1 else None


def _numbered(number: int, choices: tuple[str, ...]) -> int | None:
    """The choice that a number means: the one that begins with it ("5 điểm"), else the one at its place in the list."""
    begins = [at for at, choice in enumerate(choices) if re.match(rf"{number}\b", choice)]
    if len(begins) == 1:
        return begins[0]
    return number - 1 if 1 <= number <= len(choices) else None
