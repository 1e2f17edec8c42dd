"""What a report is asked for, in order. A step asks, and takes the message that answers it; it asks nothing where all is known."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers.casework import day
from handlers.messages import Draft, Outcome, Reply
from handlers.report.writing import CANCEL, Writing
from handlers.texts import say
from knowledge import places
from knowledge.masking import masked
from knowledge.office import OTHER
from knowledge.triage import is_sure

OTHER_KIND, FOLLOW, OWN, READY, NAMELESS = "Việc khác", "Theo dõi phản ánh đó", "Gửi phản ánh riêng", "Xong", "Ẩn danh"
CONSENT, NO_CONSENT, SEND, MEND = "Đồng ý", "Không để lại", "Gửi", "Sửa"
LONGEST, SHORTEST = 3000, 8
"""Characters of a report that are kept, and from which it tells anything."""
MOST_PHOTOS = 5
SHOWS_PHOTOS = ("text", "more")
"""Steps at which a page invites to send photos; messengers may at any."""
MOST_COMMUNES = 3
"""So many communes of one name are offered: some messengers show five buttons."""
_CONTACT = re.compile(r"(?<!\d)(?:\+?84|0)(?:[\s.-]?\d){9}(?!\d)|[\w.+-]+@[\w-]+\.[\w.-]+")
_SEND = re.compile(r"^(?:gui|gui di|gui luon|dung|dung roi|ok|oke|dong y|xac nhan|chinh xac|duoc)(?: (?:a|roi|nhe|nha|em))*$")
_ENOUGH = re.compile(
    r"^(?:da |roi )*(?:xong|het|du|ok|oke|gui|khong|khong co|k|ko|duoc|vay thoi|nhieu do thoi)(?: (?:a|roi|di|nhe|nha|em|con gi|gi|them))*$"
)
_YES = re.compile(r"^(?:dong y|co|ok|oke|duoc|vang|da)(?: (?:a|nhe|nha|em))*$")

Taken = Draft | Reply | None
"""What comes of a message: the draft that goes on, a reply after which the step stays, or None where it is no answer."""


@dataclass(frozen=True)
class Step:
    """`ask` is None where there is nothing to ask; `optional` steps may be skipped."""

    name: str
    ask: Callable[[Writing], Reply | None]
    take: Callable[[Writing], Taken]
    optional: bool = False


def _ask_text(at: Writing) -> Reply:
    return at.asks("text", say("pa-noi-dung"))


def _take_text(at: Writing) -> Taken:
    """The report itself: its category, urgency and place are predicted from it."""
    told = at.turn.message.text.strip()
    photos = _with_photos(at)
    if len(told) < SHORTEST:
        return replace(_ask_text(at), draft=replace(at.draft, photos=photos)) if at.turn.message.photos else None
    text = masked(told)[:LONGEST]
    ranked = at.turn.library.triage.ranked(text)
    kinds = () if is_sure(ranked) else tuple(category.id for category, _ in ranked[:2])
    kept = replace(at.draft, text=text, category=ranked[0][0].id, kinds=kinds, urgent=at.turn.library.danger.tells(text), photos=photos)
    return _placed(kept, text, whole=False)


def _placed(draft: Draft, typed: str, *, whole: bool) -> Draft:
    """The draft with the place that a text tells; `whole` where the text tells nothing but a place."""
    found = places.find(typed)
    said = typed if whole else found.text
    place = said if found.street or not draft.place else f"{draft.place}, {said}" if said else draft.place
    return replace(draft, place=masked(place)[:300], commune=found.commune or draft.commune, communes=found.choices[:MOST_COMMUNES])


def _ask_kind(at: Writing) -> Reply | None:
    if not at.draft.kinds:
        return None
    names = (at.category(kind).name for kind in at.draft.kinds if kind != OTHER)
    return at.asks("kind", say("pa-loai"), *names, OTHER_KIND)


def _take_kind(at: Writing) -> Taken:
    by_name = {category.name: category.id for category in at.turn.office.offered} | {OTHER_KIND: OTHER}
    kind = by_name.get(at.typed)
    return replace(at.draft, category=kind, kinds=()) if kind else None


def _ask_place(at: Writing) -> Reply | None:
    known = at.draft.commune or at.draft.communes or at.draft.point
    if known or not at.category().place:
        return None
    return at.asks("place", _where(at))


def _where(at: Writing) -> str:
    """Asks for the place; for a position only where the messenger can send one."""
    if at.draft.place:
        return say("pa-noi-xa", place=at.draft.place, position=" Anh/chị cũng có thể gửi vị trí." if at.sends_position else "")
    return say("pa-noi", position=", hoặc gửi vị trí" if at.sends_position else "")


def _take_place(at: Writing) -> Taken:
    point = at.turn.message.place
    if point is not None:
        if not places.in_province(*point):
            return at.asks("place", say("pa-ngoai-tinh"))
        return replace(at.draft, point=point)
    typed = at.turn.message.text.strip()
    if len(typed) < 2:
        return None
    return _placed(at.draft, typed, whole=True)


def _ask_commune(at: Writing) -> Reply | None:
    return at.asks("commune", say("pa-xa-nao"), *at.draft.communes) if at.draft.communes else None


def _take_commune(at: Writing) -> Taken:
    if at.typed in at.draft.communes:
        return replace(at.draft, commune=at.typed, communes=())
    found = places.find(at.turn.message.text)
    return replace(at.draft, commune=found.commune, communes=()) if found.commune else None


def _ask_alike(at: Writing) -> Reply | None:
    """Somebody has reported the same already: follow it, or file one's own."""
    alike = [case for case in at.desk.alike(at.report()) if not at.desk.filed(case)]
    if not alike:
        return None
    case = alike[0]
    name, place, filed = at.category(case.category).name, case.place or case.commune, at.day_of(case.filed)
    text = say("pa-trung", name=name, place=place, filed=filed, due=day(case.due))
    return replace(at, draft=replace(at.draft, alike=case.id)).asks("alike", text, FOLLOW, OWN)


def _take_alike(at: Writing) -> Taken:
    if at.typed == OWN:
        return at.draft
    if at.typed != FOLLOW:
        return None
    case = at.desk.follow(at.draft.alike)
    if case is None:
        return replace(at.draft, alike=0)
    return Reply(say("pa-theo-doi", code=case.code, due=day(case.due)), Outcome.feedback_offered)


def _ask_more(at: Writing) -> Reply:
    questions = "".join(f"\n- {question}" for question in at.category().questions)
    return at.asks("more", say("pa-them", questions=questions, position=", vị trí" if at.sends_position else ""), READY)


def _take_more(at: Writing) -> Taken:
    """Photos, a position, more words, one after the other until it is enough."""
    message = at.turn.message
    if message.what == "text" and (at.typed == READY or _ENOUGH.match(at.words)):
        return at.draft
    if message.place is not None and not places.in_province(*message.place):
        return at.asks("more", say("pa-ngoai-tinh"), READY)
    words = masked(message.text.strip())
    text = f"{at.draft.text}\n{words}"[:LONGEST] if words else at.draft.text
    commune = at.draft.commune or places.find(message.text).commune
    draft = replace(at.draft, text=text, photos=_with_photos(at), point=message.place or at.draft.point, commune=commune)
    if draft == at.draft:
        return at.asks("more", say("pa-du-anh"), READY) if message.photos else None
    return replace(at, draft=draft).asks("more", say("pa-them-nua", what=_taken_down(at, len(draft.photos))), READY)


def _taken_down(at: Writing, photos: int) -> str:
    """What a message has added, in words."""
    message = at.turn.message
    added = {
        f"ảnh ({photos}/{MOST_PHOTOS})": bool(message.photos),
        "vị trí": message.place is not None,
        "lời kể thêm": bool(message.text.strip()),
    }
    return " và ".join(what for what, there in added.items() if there)


def _with_photos(at: Writing) -> tuple[int, ...]:
    return (*at.draft.photos, *at.turn.message.photos)[:MOST_PHOTOS]


def _ask_contact(at: Writing) -> Reply:
    return at.asks("contact", say("pa-lien-he"), NAMELESS)


def _take_contact(at: Writing) -> Taken:
    if at.typed in (NAMELESS, NO_CONSENT):
        return replace(at.draft, contact="")
    given = _CONTACT.search(at.turn.message.text)
    return replace(at.draft, contact=given.group()) if given else None


def _ask_consent(at: Writing) -> Reply | None:
    """Consent to a purpose is given in so many words (Law 91/2025/QH15, article 9)."""
    if not at.draft.contact:
        return None
    return at.asks("consent", say("pa-dong-y", contact=at.draft.contact, department=at.department), CONSENT, NO_CONSENT)


def _take_consent(at: Writing) -> Taken:
    if at.typed == NO_CONSENT:
        return replace(at.draft, contact="")
    return at.draft if at.typed == CONSENT or _YES.match(at.words) else None


def _ask_summary(at: Writing) -> Reply:
    return at.says("summary", at.summary(), SEND, MEND, CANCEL)


def _take_summary(at: Writing) -> Taken:
    if at.typed == SEND or _SEND.match(at.words):
        return at.file()
    return at.says("mend", say("pa-sua"), *_MENDED) if at.typed == MEND else None


_MENDED = {
    "Sửa nội dung": ("text",),
    "Sửa loại việc": ("kind",),
    "Sửa nơi xảy ra": ("place", "commune"),
    "Thêm ảnh, chi tiết": ("more",),
    "Sửa liên hệ": ("contact", "consent"),
}
"""What can be mended, and the steps that are asked anew for it."""


def _take_mend(at: Writing) -> Taken:
    again = _MENDED.get(at.typed)
    if again is None:
        return None
    draft = replace(at.draft, seen=tuple(name for name in at.draft.seen if name not in (*again, "summary", "alike")))
    if "kind" in again:
        ranked = at.turn.library.triage.ranked(draft.text)
        return replace(draft, kinds=tuple(category.id for category, _ in ranked[:4] if category.id != draft.category)[:3])
    return replace(draft, place="", commune="", communes=(), point=()) if "place" in again else draft


IN_ORDER = (
    Step("text", _ask_text, _take_text),
    Step("kind", _ask_kind, _take_kind, optional=True),
    Step("place", _ask_place, _take_place, optional=True),
    Step("commune", _ask_commune, _take_commune, optional=True),
    Step("alike", _ask_alike, _take_alike, optional=True),
    Step("more", _ask_more, _take_more, optional=True),
    Step("contact", _ask_contact, _take_contact, optional=True),
    Step("consent", _ask_consent, _take_consent, optional=True),
    Step("summary", _ask_summary, _take_summary),
    Step("mend", lambda _: None, _take_mend),
)
"""`mend` is only asked for by the summary."""
