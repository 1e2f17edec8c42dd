"""What is sent beside words, or instead: photos, a position, a telephone number. It is taken at every step, and said back."""

import re
from dataclasses import dataclass, replace

from handlers.messages import Draft
from handlers.report.words import CONTACT
from handlers.report.writing import Writing
from handlers.texts import say
from knowledge import places
from knowledge.language.folding import fold

MOST_PHOTOS = 5
BESIDE_NUMBER = 6
"""So many words may stand beside a number that somebody gives to be called at."""
_OWN = re.compile(
    r"(?:(?:so dien thoai|sdt|dien thoai|dt|so)(?: (?:cua|lien he))* (?:toi|tui|em|minh|con|chau)|lien he|lh)"
    r"(?: (?:toi|tui|em|minh|so|qua|la))*[\s:,.]*$"
)


@dataclass(frozen=True)
class Noted:
    """What was taken down, to be said ("ảnh (2/5)", "vị trí"), and sentences on what was not."""

    what: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    def and_(self, *what: str) -> "Noted":
        """With more that was taken down."""
        return replace(self, what=(*self.what, *what))

    @property
    def text(self) -> str:
        """All of it in words; "" where there is nothing."""
        written = say("pa-da-ghi", what=" và ".join(self.what)) if self.what else ""
        return " ".join(part for part in (written, *self.but) if part)


def taken_along(at: Writing) -> tuple[Writing, Noted]:
    """The draft with the photos and the position of the message."""
    at, noted = _with_photos(at)
    point = at.turn.message.place
    if point is None:
        return at, noted
    if not places.in_province(*point):
        return at, replace(noted, but=(*noted.but, say("pa-ngoai-tinh")))
    return at.with_draft(point=point), noted.and_("vị trí")


def _with_photos(at: Writing) -> tuple[Writing, Noted]:
    new = at.turn.message.photos
    if not new:
        return at, Noted()
    photos = (*at.draft.photos, *new)
    kept, left = photos[:MOST_PHOTOS], len(photos) - MOST_PHOTOS
    what = (f"ảnh ({len(kept)}/{MOST_PHOTOS})",) if len(kept) > len(at.draft.photos) else ()
    return at.with_draft(photos=kept), Noted(what, (say("pa-du-anh", left=str(left)),) if left > 0 else ())


def gathered(draft: Draft, sent: Draft) -> Draft:
    """A draft with what another one holds beside words: what was sent shortly before."""
    return replace(draft, photos=tuple(dict.fromkeys((*sent.photos, *draft.photos)))[:MOST_PHOTOS], point=draft.point or sent.point)


def own_number(told: str) -> str:
    """The number or address that somebody gives as their own within a tale: "sđt tôi 0939…"; "" where none is."""
    given = CONTACT.search(told)
    return given.group() if given and _OWN.search(fold(told[: given.start()])) else ""


def number_alone(at: Writing) -> str:
    """A telephone number or a mail address that is all a message gives; "" where it is none, or part of a story."""
    given = CONTACT.search(at.told)
    if given is None or at.turn.message.what == "contact":
        return ""
    beside = (at.told[: given.start()] + at.told[given.end() :]).split()
    return given.group() if len(beside) <= BESIDE_NUMBER else ""
