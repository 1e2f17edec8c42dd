"""How a report goes on: from a message to the next question, forth and back, with what is said beside it answered or taken down."""

from collections.abc import Callable
from dataclasses import replace

from handlers.attachments import attachments
from handlers.emergency import emergency
from handlers.messages import Draft, Reply
from handlers.report.asides import aside, beside, contact_told, photos_unwanted, place_corrected
from handlers.report.asking import again, asked, back, next_of, with_note
from handlers.report.closing import AFTER, ask_beside, ask_cancel, dropped, joined, mending
from handlers.report.sent import Noted, taken_along
from handlers.report.steps import BESIDE, IN_ORDER, Step, step_of
from handlers.report.story import added, adds_to, every_kind, is_another, placed, several, written
from handlers.report.telling import is_report
from handlers.report.words import (
    CANCEL,
    DROP,
    LATER,
    MEND,
    MORE_KINDS,
    NEW,
    READY,
    RESUME,
    SEND,
    cancels,
    goes_back,
    lacks,
    mends,
    part_to_mend,
    postpones,
    resumes,
    skips,
    stops,
    wishes,
)
from handlers.report.writing import Writing
from handlers.texts import say
from knowledge import places
from knowledge.triage import is_sure

_Answer = Callable[[Step, Writing], Reply | None]
_BESIDE_PLACE = 8
"""So many characters may stand beside a place in a message that tells nothing else: "ở … ạ"."""
_TOGETHER = {"commune": ("place", "commune"), "contact": ("contact", "consent")}
"""Steps that are skipped together: who does not know the commune is not asked for the place."""


def gone_on(at: Writing) -> Reply:
    """What comes after a message while a report is written."""
    step = step_of(at.draft)
    strange = _unreadable(step, at)
    if strange is not None:
        return beside(strange, at)
    at, noted = taken_along(at)
    danger = emergency(at.turn)
    if danger is not None:
        return _in_danger(step, at, noted, danger)
    reply = _only_sent(step, at) if at.turn.message.what != "text" and not at.told else _worded(step, at)
    return with_note(noted, reply)


def _worded(step: Step, at: Writing) -> Reply:
    """The reply to words at a step."""
    answers: tuple[_Answer, ...] = (place_corrected, _way, contact_told, photos_unwanted, aside, _other_matter, taken, _more_told)
    return next((reply for answer in answers if (reply := answer(step, at)) is not None), None) or again(step, at)


def started(at: Writing, text: str) -> Reply:
    """The first question about a report whose text is known."""
    return _after(IN_ORDER[0], at.saying(text), written(at, text))


def resumed(at: Writing) -> Reply:
    """The question at which a report was left."""
    begun = "text" in at.draft.seen or not at.draft.text
    return next_of(at) if begun else started(at, at.draft.text)


def put_aside(at: Writing) -> Reply:
    """Later: it is kept, and offered again."""
    return at.says("rests", say("pa-de-sau"), RESUME, DROP)


def taken(step: Step, at: Writing) -> Reply | None:
    """What comes after a message that answers a step; None where it does not."""
    found = step.take(at)
    return _after(step, at, found) if isinstance(found, Draft) else found


def _after(step: Step, at: Writing, found: Draft) -> Reply:
    if step in BESIDE or step.name == "summary":  # nothing is done with: something is asked anew, or as before
        noted = Noted(("lời anh/chị kể thêm",)) if at.draft.beside and not found.beside and at.typed != NEW else Noted()
        return with_note(noted, resumed(replace(at, draft=found)))
    old = (step.name, *(AFTER.get(step.name, ()) if found.anew == step.name else ()))
    seen = (*(name for name in found.seen if name not in old), step.name)
    on = replace(at, draft=replace(found, seen=seen, anew=""))
    reply = next_of(on)
    first = _said_first(step, on)
    return replace(reply, text=f"{first}\n\n{reply.text}") if first else reply


def _said_first(step: Step, at: Writing) -> str:
    """Danger first; then, that another province is responsible; or that several offices are."""
    if step.name == "text" and at.draft.urgent and not emergency(at.turn):  # else it has been said
        notice = at.category().notice
        if notice:
            return notice
    if step.name in ("text", "place") and places.find(at.told if step.name == "text" else at.draft.place).elsewhere:
        return say("pa-noi-khac")
    return say("pa-nhieu-viec") if step.name == "text" and several(at) else ""


def _way(step: Step, at: Writing) -> Reply | None:
    """Words that lead on or away: back, later, not at all, skip."""
    words = at.words
    if at.typed == DROP:
        return dropped()
    begins = wishes(words) and (step.name != "summary" or at.told.startswith("/"))  # "gửi phản ánh" below the summary sends it
    if resumes(words) or words == "tiep tuc" or begins:
        return _after(step, at, joined(at)) if at.draft.beside else resumed(at)
    if goes_back(words):
        return back(at)
    if at.typed == MORE_KINDS and step.name != "kind":
        return next_of(at.with_draft(anew="kind", kinds=every_kind(at)))
    if mends(words) and step.name not in ("text", "summary", "mend"):
        return next_of(replace(at, draft=mending(at, part_to_mend(words))))
    if at.typed == LATER or postpones(words):
        return put_aside(at)
    if cancels(words) or (stops(words) and not step.spares):
        return dropped() if step.name == "cancel" or not (at.draft.text or at.draft.photos) else ask_cancel(at)
    passes = skips(words) or stops(words) or (step.name != "kind" and lacks(words))
    return _skipped(step, at) if step.optional and passes else None


def _skipped(step: Step, at: Writing) -> Reply:
    names = _TOGETHER.get(step.name, (step.name,))
    seen = (*(name for name in at.draft.seen if name not in names), *names)
    contact = "" if step.name == "consent" else at.draft.contact  # who does not consent leaves none
    return next_of(at.with_draft(seen=seen, anew="", communes=(), kinds=(), contact=contact))


def _unreadable(step: Step, at: Writing) -> Reply | None:
    what = at.turn.message.what
    return attachments(at.turn) if what == "unreadable" or (what == "contact" and step.name != "contact") else None


def _more_told(step: Step, at: Writing) -> Reply | None:
    """More of the story, or the place of it, where something else was asked: it is taken down, and the question stays."""
    place = places.find(at.told).text
    if place and len(at.told) - len(place) <= _BESIDE_PLACE:
        draft, what = placed(at.draft, at.told), "nơi xảy ra"
    elif adds_to(at.turn):
        draft, what = added(at, at.told), "lời anh/chị kể thêm"
    elif place and step.name != "place":
        draft, what = placed(at.draft, at.told), "nơi xảy ra"
    else:
        return None
    ranked = at.turn.library.triage.ranked(draft.text)
    if step.name == "kind" and not at.draft.anew and is_sure(ranked):
        draft = replace(draft, category=ranked[0][0].id, kinds=())
    return with_note(Noted((what,)), asked(step, replace(at, draft=draft)))


def _other_matter(step: Step, at: Writing) -> Reply | None:
    """Trouble of another kind, with a place of its own, is no more of this report."""
    if step.name == "text" or step in BESIDE or not is_report(at.turn) or not places.find(at.told).text:
        return None
    return asked_beside(at) if is_another(at) else None


def _only_sent(step: Step, at: Writing) -> Reply:
    """What follows photos or a position without words."""
    if step.name == "place" and at.draft.point:
        return _after(step, at, at.draft)
    if step.name == "more":
        return at.asks("more", say("pa-them-tiep"), READY)
    if step.name == "summary":
        return at.says("summary", say("pa-tom-tat-lai"), SEND, MEND, CANCEL)
    return asked(step, at)


def _in_danger(step: Step, at: Writing, noted: Noted, danger: Reply) -> Reply:
    """Whom to call comes first; what was told goes to the report, which goes on."""
    if danger.draft is None:  # somebody despairs: that is for people who help, and no part of a report
        reply = asked(step, at)
    elif step.name == "text":
        reply = with_note(noted, started(at, at.told))
    elif is_another(at):
        reply = with_note(noted, asked_beside(at))
    else:
        on = replace(at, draft=replace(added(at, at.told), urgent=True))
        reply = with_note(noted.and_("lời anh/chị kể thêm"), asked(step, on))
    return replace(reply, text=f"{danger.text}\n\n{reply.text}", outcome=danger.outcome)


def asked_beside(at: Writing) -> Reply:
    """Whether what is told now belongs to a report that lies, or is a new one."""
    photos = at.turn.message.photos
    return ask_beside(at.with_draft(beside=at.told, beside_photos=photos))
