"""Where it happened, and whether somebody has reported the same there."""

import re
from dataclasses import replace

from handlers.casework import day
from handlers.messages import DONE, Draft, Outcome, Reply
from handlers.report.story import MOST_COMMUNES, added, adds_to, relocated
from handlers.report.words import BUTTONS, FOLLOW, OWN, agrees, declines, greets, lacks
from handlers.report.writing import Writing
from handlers.texts import say
from knowledge import places
from knowledge.masking import masked

LONGEST_PLACE = 12
"""Words of a place; a longer message tells the story with it."""
DOUBTED = "place?"
"""Among the steps that are done with: that a message was doubted to be a place."""
_CUE = re.compile(
    r"\b(?:duong|hem|kiet|ap|khu|pho|to|cau|cho|truong|nga|quoc lo|ql|tinh lo|dt|dh|lo|xa|phuong|thi tran|huyen|tp|thi xa|gan|truoc|"
    r"doi dien|ben|canh|km|so|nha|kenh|kinh|rach|song|benh vien|tram|uy ban|ubnd|chua|dinh|nha tho|cong|cay|vong xoay|cum|thon|xom|"
    r"bung binh|quan|hang|dau|cuoi|giua|sau lung|cong ty|xi nghiep|sieu thi|khach san|cu lao|con|bai|vuon|ruong|o)\b"
)
_MINDS = re.compile(r"\b(?:hoi|sao|gi|vay troi|ngu|bao gio|khi nao|lam gi|tai sao|nhieu vay)\b")


def ask_place(at: Writing) -> Reply | None:
    """Where it is, unless that is known or the kind of trouble has no place."""
    known = at.draft.commune or at.draft.communes or at.draft.point
    if at.draft.anew != "place" and (known or not at.category().place):
        return None
    return at.asks("place", _where(at))


def _where(at: Writing) -> str:
    """Asks for the place; for a position only where the messenger can send one."""
    if at.draft.anew == "place":
        return say("pa-noi-moi", position=", hoặc gửi vị trí" if at.sends_position else "")
    if at.draft.place:
        return say("pa-noi-xa", place=at.draft.place, position=" Anh/chị cũng có thể gửi vị trí." if at.sends_position else "")
    return say("pa-noi", position=", hoặc gửi vị trí" if at.sends_position else "")


def take_place(at: Writing) -> Draft | Reply | None:
    """A place in the citizen's words. What seems none is asked for once more, and then belongs to the story."""
    if agrees(at.words) or lacks(at.words) or greets(at.words) or len(at.told) < 2 or at.typed in BUTTONS:
        return None
    if _is_place(at):
        return _with_place(at)
    if adds_to(at.turn):
        return None
    if DOUBTED in at.draft.seen:
        return added(at, at.told)
    return at.with_draft(seen=(*at.draft.seen, DOUBTED)).asks("place", say("pa-noi-chua-ro"))


def _is_place(at: Writing) -> bool:
    """Whether a message may name a place: one that is known, a word that goes with places, a name or a number with a word."""
    found = places.find(at.told)
    if found.text or found.commune or found.choices or found.elsewhere:
        return True
    if _MINDS.search(at.words) or declines(at.words) or at.told.endswith("?"):
        return False
    return _CUE.search(at.words) is not None or _is_named(at.told)


def _is_named(told: str) -> bool:
    """Whether every word of a short message is a name or has a figure: "Bình Hòa", "Vạn Thành 2"."""
    words = told.split()
    return 2 <= len(words) <= LONGEST_PLACE and all(word[0].isupper() or word[0].isdigit() for word in words)


def _with_place(at: Writing) -> Draft:
    found, draft = places.find(at.told), at.draft
    is_story = len(at.told.split()) > LONGEST_PLACE
    said = found.text if is_story and found.text else at.told
    if draft.anew == "place":  # the new place stands for the old one
        goes_back = not {"place", "more"} & set(draft.seen)  # to say which commune it is; who mends the place tells all of it
        said = relocated(draft.place, said) if goes_back and (found.commune or found.choices) else said
        draft = replace(draft, place="", commune="", communes=(), point=())
    place = said if found.street or not draft.place else f"{draft.place}, {said}"
    told = replace(draft, place=masked(place)[:300], commune=found.commune or draft.commune, communes=found.choices[:MOST_COMMUNES])
    return replace(told, text=added(replace(at, draft=told), at.told).text) if is_story else told


def ask_commune(at: Writing) -> Reply | None:
    """Which of the communes of that name it is."""
    if not at.draft.communes:
        return None
    found = places.find(at.draft.place)
    divided = say("pa-chia", district=found.district, communes=", ".join(found.divided)) if found.district else ""
    return at.asks("commune", divided or say("pa-xa-nao"), *at.draft.communes)


def take_commune(at: Writing) -> Draft | None:
    """One of those offered, or another by its name."""
    found = places.find(at.told)
    offered = (*at.draft.communes, *found.choices)
    named = next((commune for commune in offered if commune.lower() == at.typed.lower()), "")
    if named:
        return replace(at.draft, commune=named, communes=())
    if found.commune:
        return replace(at.draft, commune=found.commune, communes=())
    place = f"{at.draft.place}, {at.told}" if found.text or found.choices else ""  # "phường 5", and then "Mỹ Tho"
    both = places.find(place).commune
    return replace(at.draft, commune=both, place=masked(place)[:300], communes=()) if both else None


def ask_alike(at: Writing) -> Reply | None:
    """Somebody has reported the same already: follow it, or file one's own; or one has done so oneself: add to that."""
    mine = at.desk.filed_before(at.report())
    if mine is not None:
        text = say("pa-trung-minh", code=mine.code, filed=at.day_of(mine.filed), due=day(mine.due))
        return at.asks("alike", text, f"Bổ sung {mine.code}", OWN)
    alike = [case for case in at.desk.alike(at.report()) if not at.desk.filed(case)]
    if not alike:
        return None
    case = alike[0]
    name, place, filed = at.category(case.category).name, case.place or case.commune, at.day_of(case.filed)
    text = say("pa-trung", name=name, place=place, filed=filed, due=day(case.due))
    return at.with_draft(alike=case.id).asks("alike", text, FOLLOW, OWN)


def take_alike(at: Writing) -> Draft | Reply | None:
    """To follow the other report ends this one."""
    if at.typed == OWN:
        return at.draft
    if at.typed != FOLLOW and not ("theo doi" in at.words and len(at.words.split()) <= 4 and not declines(at.words)):
        return None
    case = at.desk.follow(at.draft.alike)
    if case is None:
        return replace(at.draft, alike=0)
    return Reply(say("pa-theo-doi", code=case.code, due=day(case.due)), Outcome.feedback_offered, draft=DONE)
