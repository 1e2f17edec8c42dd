"""The end of a report: more of it, a contact with consent, the summary, what is mended, and leaving it."""

import re
from dataclasses import replace

from handlers.messages import DONE, Draft, Outcome, Reply
from handlers.report.sent import MOST_PHOTOS
from handlers.report.story import added, adds_to, kind_named, likeliest
from handlers.report.words import (
    ADD,
    BACK,
    BUTTONS,
    CANCEL,
    CONSENT,
    CONTACT,
    DROP,
    LATER,
    MEND,
    NAMELESS,
    NEW,
    NO_CONSENT,
    READY,
    RESUME,
    SEND,
    agrees,
    cancels,
    declines,
    lacks,
    part_to_mend,
    skips,
    stays_nameless,
)
from handlers.report.writing import QUOTED, Writing
from handlers.texts import beginning, say

_MENDED = {
    "Sửa nội dung": "text",
    "Sửa loại việc": "kind",
    "Sửa nơi xảy ra": "place",
    "Sửa liên hệ": "contact",
}
"""What can be mended, and the step that is asked anew for it; photos and words are added by sending them."""
AFTER = {"text": ("commune", "alike"), "kind": ("alike",), "place": ("commune", "alike"), "contact": ("consent",)}
"""Steps whose answers are no longer true when another was answered anew."""
_WRONG = re.compile(r"\b(?:sai|nham|sua|(?:khong|chua) (?:dung|phai))\b")
_FEW = 6
"""Words of a message that may say only that something is wrong."""


def ask_more(at: Writing) -> Reply:
    """Photos, a position, what people know of such a trouble."""
    questions = "".join(f"\n- {question}" for question in at.category().questions)
    return at.asks("more", say("pa-them", questions=questions, position=", vị trí" if at.sends_position else ""), READY)


def take_more(at: Writing) -> Draft | Reply | None:
    """More words, one message after the other until it is enough."""
    if at.typed == READY or agrees(at.words) or lacks(at.words):
        return at.draft
    if kind := kind_named(at):  # an older button
        return at.with_draft(category=kind).asks("more", say("pa-them-nua", what=f"loại việc: {at.typed}"), READY)
    if not at.told or at.typed in BUTTONS:
        return None
    return replace(at, draft=added(at, at.told)).asks("more", say("pa-them-nua", what="lời anh/chị kể thêm"), READY)


def ask_contact(at: Writing) -> Reply | None:
    """A number or a mail address, if they like."""
    if at.draft.contact and at.draft.anew != "contact":  # it was told with the story: only its use is asked for
        return None
    return at.asks("contact", say("pa-lien-he"), NAMELESS)


def take_contact(at: Writing) -> Draft | Reply | None:
    """A number or an address; anything that says no, or that it is enough, is none."""
    given = CONTACT.search(at.told)
    if given:
        return replace(at.draft, contact=given.group())
    if sum(char.isdigit() for char in at.told) >= 6:
        return at.asks("contact", say("pa-so-thieu"), NAMELESS)
    enough = skips(at.words) or (agrees(at.words) and "gui" in at.words.split())
    if at.typed == NO_CONSENT or stays_nameless(at.words) or declines(at.words) or enough:
        return replace(at.draft, contact="")
    return at.asks("contact", say("pa-cho-so"), NAMELESS) if agrees(at.words) else None


def ask_consent(at: Writing) -> Reply | None:
    """Consent to a purpose is given in so many words (Law 91/2025/QH15, article 9)."""
    if not at.draft.contact:
        return None
    return at.asks("consent", say("pa-dong-y", contact=at.draft.contact, department=at.department), CONSENT, NO_CONSENT)


def take_consent(at: Writing) -> Draft | None:
    """Yes, or no."""
    if at.typed == NO_CONSENT or declines(at.words) or stays_nameless(at.words):
        return replace(at.draft, contact="")
    yes = agrees(at.words) and "gui" not in at.words.split()  # "gửi đi" is no consent to being called
    return at.draft if at.typed == CONSENT or yes else None


def ask_summary(at: Writing) -> Reply:
    """All of it, to be confirmed."""
    return at.says("summary", at.summary(), SEND, MEND, CANCEL)


def take_summary(at: Writing) -> Draft | Reply | None:
    """Filed with the citizen's word; what is wrong is mended."""
    if at.typed == SEND or agrees(at.words):
        return at.file()
    if part := _MENDED.get(at.typed) or part_to_mend(at.words):
        return mending(at, part)
    return ask_mend(at) if at.typed == MEND or (_WRONG.search(at.words) and len(at.words.split()) <= _FEW) else None


def ask_mend(at: Writing) -> Reply:
    """What is to be mended."""
    return at.says("mend", say("pa-sua"), *_MENDED, BACK)


def take_mend(at: Writing) -> Draft | Reply | None:
    """One part of the summary."""
    part = _MENDED.get(at.typed) or part_to_mend(at.words)
    if part:
        return mending(at, part)
    return at.draft if agrees(at.words) or skips(at.words) or declines(at.words) else None  # nothing after all: the summary


def mending(at: Writing, part: str) -> Draft:
    """The draft with one part to be asked anew; what is known of it stays until there is another answer."""
    known = () if at.draft.anew == "kind" else at.draft.kinds
    return replace(at.draft, anew=part, kinds=likeliest(at) if part == "kind" else known)


def ask_cancel(at: Writing) -> Reply:
    """Whether all that was written is really to be dropped."""
    return at.says("cancel", say("pa-bo-khong"), DROP, LATER, RESUME)


def take_cancel(at: Writing) -> Draft | Reply | None:
    """Dropped with the citizen's word for it."""
    if cancels(at.words) or at.words == "bo" or agrees(at.words):
        return dropped()
    return at.draft if declines(at.words) else None


def dropped() -> Reply:
    """Nothing of the report is kept."""
    return Reply(say("pa-huy"), Outcome.feedback_offered, draft=DONE)


def ask_beside(at: Writing) -> Reply:
    """Whether something told later belongs to the report that lay, or is another."""
    return at.says(
        "beside", say("pa-them-hay-moi", text=beginning(at.draft.text, QUOTED), more=beginning(at.draft.beside, QUOTED)), ADD, NEW
    )


def take_beside(at: Writing) -> Draft | Reply | None:
    """Added to the report, or a new one in its place."""
    if at.typed == NEW:
        return Draft("", text=at.draft.beside, photos=at.draft.beside_photos)
    if at.typed == ADD:
        return joined(at)
    return ask_beside(at.with_draft(beside=f"{at.draft.beside}\n{at.told}")) if adds_to(at.turn) else None


def joined(at: Writing) -> Draft:
    """The report with what was told while it lay."""
    draft = added(at, at.draft.beside)
    return replace(draft, photos=(*draft.photos, *draft.beside_photos)[:MOST_PHOTOS], beside="", beside_photos=())
