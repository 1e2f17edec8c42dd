"""What is said in the middle of a report and is no part of its story: a question, a greeting, a number that comes early, a correction."""

import re
from collections.abc import Callable
from dataclasses import replace

from handlers.ask import ask
from handlers.commands import commands
from handlers.messages import Outcome, Reply
from handlers.report.asking import above_source, asked, next_of, with_note
from handlers.report.sent import Noted, number_alone
from handlers.report.steps import Step, step_of
from handlers.report.story import relocated
from handlers.report.telling import is_report
from handlers.report.words import greets, stays_nameless
from handlers.report.writing import Writing
from handlers.small_talk import small_talk
from handlers.texts import say
from handlers.turn import Turn
from knowledge import places
from knowledge.masking import masked

_ASIDES: tuple[Callable[[Turn], Reply | None], ...] = (commands, small_talk)
_QUESTION = 4
"""Words from which a question about facts in the middle of a report is believed to be one."""
_WORDS = ("text", "more", "place")
"""Steps whose answers are words of one's own."""
_INQUIRES = re.compile(
    r"\b(?:cho|xin|muon)(?: (?:toi|tui|em|minh|con|chau))? hoi\b|\b(?:la gi|o dau|bao gio co|khi nao co|the nao)"
    r"(?: (?:vay|a|em|ad|ha|the))*$|"
    r"^(?:ai la|may gio|co bao nhieu)\b"
)
_CORRECTS = re.compile(r"\b(?:nham|sai|khong phai|moi dung|sua|doi|khong dung)\b")
_CORRECTION = 12
"""Words of a message that may be nothing but a correction of the place."""
_PHOTOS = re.compile(
    r"(?:(?:toi|tui|em|da|cho|muon|thoi) )*(?:xoa|bo|go|rut|huy)"
    r"(?: (?:het|cai|tam|may|giup|gium|di))* (?:anh|hinh)\b(?: \w+){0,3}"
)


def contact_told(step: Step, at: Writing) -> Reply | None:
    """A number to be called at that comes before it is asked for, or another one after."""
    if stays_nameless(at.words) and step.name not in ("text", "contact", "consent"):
        return _to_be_nameless(step, at)
    number = "" if step.name in ("text", "contact") else number_alone(at)
    if not number:
        return None
    seen = (*(name for name in at.draft.seen if name not in ("contact", "consent")), "contact")
    on = at.with_draft(contact=number, seen=seen)
    return with_note(Noted(("cách liên hệ",)), asked(step, on) if step.name in _WORDS else next_of(on))


def _to_be_nameless(step: Step, at: Writing) -> Reply:
    seen = (*(name for name in at.draft.seen if name not in ("contact", "consent")), "contact")
    return with_note(Noted(("là anh/chị muốn ẩn danh",)), asked(step, at.with_draft(contact="", seen=seen)))


def aside(step: Step, at: Writing) -> Reply | None:
    """The reply to something else than the report, with its question below: a command, a greeting, a question."""
    reply = _answered(step, at)
    return beside(reply, at) if reply else None


def _answered(step: Step, at: Writing) -> Reply | None:
    turn = at.turn
    for handler in _ASIDES:
        reply = handler(turn)
        if reply and reply.text != say("chao"):  # "ok", "dạ" are no greetings here
            return reply
    if greets(at.words) and step.name != "text":
        return Reply(say("pa-chao"), Outcome.small_talk)
    question = turn.question
    inquires = step.name != "text" and not is_report(turn) and (question.typed.endswith("?") or _INQUIRES.search(question.joined))
    if inquires:
        reply = ask(turn)
        return reply if reply and reply.citations else Reply(say("pa-khong-tra-loi"), Outcome.small_talk)
    if is_report(turn) or len(question.tokens) < _QUESTION or not (question.typed.endswith("?") or question.asks):
        return None
    reply = ask(turn)
    if reply is None or not reply.citations or question.typed.endswith("?"):
        return reply if reply and reply.citations else None
    names_facts = question.years or question.cited or question.source
    return reply if names_facts and step.name in _WORDS and reply.outcome is Outcome.answered else None


def beside(reply: Reply, at: Writing) -> Reply:
    """A reply to something else, with the question of the report below it."""
    if reply.forgets or reply.outcome is Outcome.disambiguation:  # it asks something itself
        return replace(reply, draft=None if reply.forgets else at.draft)
    question = asked(step_of(at.draft), at)
    text = above_source(reply.text, f"{say('pa-tiep')} {question.text.removeprefix('Dạ, ')}")
    return replace(reply, text=text, choices=question.choices, draft=question.draft)


def place_corrected(step: Step, at: Writing) -> Reply | None:
    """Another place for the one that is known: "nhầm, xã Long Hưng"; the place that is named last counts."""
    known = at.draft.place or at.draft.commune
    if not known or step.name == "text" or len(at.words.split()) > _CORRECTION or not _CORRECTS.search(at.words):
        return None
    parts = [part for part in re.split(r"[,:;]|\bthành\b|\bmà là\b", at.told) if places.find(part).commune or places.find(part).choices]
    if not parts:
        return None
    found = places.find(parts[-1])
    place = masked(relocated(at.draft.place, found.text))[:300]
    seen = tuple(name for name in at.draft.seen if name not in ("commune", "alike"))
    anew = "" if at.draft.anew == "place" else at.draft.anew
    on = at.with_draft(place=place, commune=found.commune, communes=found.choices[:3], seen=seen, anew=anew)
    return with_note(Noted((f"nơi xảy ra là {place}",)), next_of(on))


def photos_unwanted(step: Step, at: Writing) -> Reply | None:
    """Photos are taken back: "xóa ảnh đi"."""
    if not _PHOTOS.fullmatch(at.words):
        return None
    return with_note(Noted(but=(say("pa-bo-anh"),)), asked(step, at.with_draft(photos=())))
