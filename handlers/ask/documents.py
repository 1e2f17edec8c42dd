"""Answers about documents: by number, by subject, with every place that prints them differently."""

import datetime
from collections.abc import Sequence

from handlers.ask import figures
from handlers.ask.wording import LONGEST_FACT, cited, day, enumeration, reply, sentence, shortened
from handlers.library import Library
from handlers.messages import Cited, Reply
from handlers.question import Question
from knowledge.documents import Citation, Document

FULL = 5
"""So many documents are described in full; of more, the rest is named."""


def answer(found: Sequence[Document], question: Question, library: Library) -> Reply:
    """What the documents are, each with its number, date, issuer and subject, and where places differ."""
    catalogue = library.catalogue
    several = len(found) > 1 and len({d.number for d in found}) == 1
    lines: list[str] = []
    citations: list[Cited] = []
    if several:
        lines.append(f"Dạ, số {found[0].number} được dùng cho {len(found)} văn bản:")
    for document in found[:FULL]:
        places = catalogue.citations.get(document.id, [])
        words = describe(document)
        lines.append(f"- {words}" if len(found) > 1 else f"Dạ, {words}")
        lines += differences(document, places, library)
        citations += [cited(catalogue, c.text, c.section) for c in places[:3]]
    notes, sides = figures.conflict_notes([d.id for d in found], question, library)
    if not any(line.startswith("Lưu ý") for line in lines) and not several:
        lines += notes[:2]
        citations += sides
    if not lines[0].startswith("Dạ"):
        lines[0] = f"Dạ, có {len(found)} văn bản:\n{lines[0]}"
    return reply(lines, citations)


def describe(document: Document, *, most: int = LONGEST_FACT) -> str:
    """ "Quyết định 605/QĐ-UBND ngày 16/3/2021 của UBND tỉnh Tiền Giang: Phê duyệt Đề án …" """
    when = f" ngày {day(document.date)}" if document.date else ""
    issuer = f" của {document.issuer}" if document.issuer else ""
    action = document.action if document.action and not document.name.lower().startswith(document.action.lower()) else ""
    subject = sentence(f"{action} {_lower(document.name) if action and not action.lower().startswith('về') else document.name}".strip())
    extra = f" Thực hiện {document.implements}." if document.implements and document.implements not in document.name else ""
    signer = f" Người ký: {document.signer}." if document.signer else ""
    note = f" {sentence(document.note)}" if document.note else ""
    title = f"{document.kind} {document.number}".strip()
    return shortened(f"{title}{when}{issuer}: {subject}{extra}{signer}{note}", most)


def _lower(name: str) -> str:
    first = name.split(" ", 1)[0]
    return name if first.isupper() or name[:2].isupper() else name[0].lower() + name[1:]


def differences(document: Document, places: Sequence[Citation], library: Library) -> list[str]:
    """Where a place prints another number or date."""
    notes = []
    for place in places:
        printed = [f"số {place.number}"] if place.number and place.number != document.number else []
        if place.date and not _same_day(place.date, document.date):
            printed.append(f"ngày {_as_day(place.date)}")
        if printed:
            where = library.catalogue.sources[place.text].title
            notes.append(f"Lưu ý: {where} ({place.section}) ghi {enumeration(printed)}.")
    return list(dict.fromkeys(notes))


def _same_day(printed: str, date: datetime.date | None) -> bool:
    return date is not None and _as_day(printed) == day(date)


def _as_day(printed: str) -> str:
    try:
        return day(datetime.date.fromisoformat(printed))
    except ValueError:
        return printed
