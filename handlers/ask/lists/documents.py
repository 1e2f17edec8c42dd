"""Lists and counts of documents."""

import re
from collections import Counter
from datetime import date

from handlers.ask.documents import describe
from handlers.ask.lists.asked import is_newest
from handlers.ask.lists.rows import Row, about_words, counted, enough, is_about, picked_by
from handlers.ask.wording import cited, day, enumeration, reply
from handlers.library import Library
from handlers.messages import Reply
from handlers.question import Question
from knowledge.documents import Document
from knowledge.language.folding import fold

_KINDS = ("kế hoạch", "quyết định", "nghị quyết", "công văn", "chỉ thị", "thông báo", "chương trình hành động", "nghị định", "thông tư")


def documents(question: Question, library: Library) -> Reply | None:
    catalogue = library.catalogue
    kinds = [kind for kind in _KINDS if re.search(rf"\b{fold(kind)}\b", question.rest)]
    if not kinds and "van ban" not in question.joined:
        return None
    newest = is_newest(question)
    if not (newest or question.periods or question.bodies or about_words(question, library)):
        return None
    found: list[tuple[Document, Row]] = []
    for document in catalogue.documents.values():
        places = catalogue.citations.get(document.id, [])
        if kinds and document.kind.lower() not in kinds:
            continue
        if question.source and not any(c.text in question.texts for c in places):
            continue
        if question.periods and not (document.date and any(first <= document.date.year <= last for first, last in question.periods)):
            continue
        if question.bodies and not _issued_by(document.issuer, question, library):
            continue
        if not is_about(question, library, [document.name, *document.aliases], ()):
            continue
        where = places[0] if places else None
        if where is None:
            continue
        place = cited(catalogue, where.text, where.section.split(",")[0])
        found.append((document, Row(describe(document, most=220), place, cells=_document_cells(document))))
    dated = [(document.date, row) for document, row in found if document.date]
    if newest and dated:
        latest = max(dated, key=lambda pair: pair[0])[1]
        return reply([f"Dạ, mới nhất trong {len(dated)} văn bản như vậy được các tài liệu nêu là: {latest.words}"], [latest.place])
    found.sort(key=lambda pair: pair[0].date or date.max)
    rows = [row for _, row in found]
    if not enough(rows, question) or len(rows) > 110:
        return None
    what = enumeration(kinds) if kinds else "văn bản"
    if len(kinds) > 1:
        counts = Counter(document.kind.lower() for document, _ in found)
        what = f"văn bản ({', '.join(f'{counts[kind]} {kind}' for kind in kinds)})"
    told = "" if question.source else "được các tài liệu nêu"
    what = " ".join(part for part in (what, picked_by(question, library, issued=True), told) if part)
    return counted(rows, what, question, ("Số, ký hiệu", "Loại", "Ngày ban hành", "Cơ quan ban hành", "Trích yếu"))


def _document_cells(document: Document) -> tuple[str, ...]:
    return (document.number, document.kind, day(document.date) if document.date else "", document.issuer, document.name)


def _issued_by(issuer: str, question: Question, library: Library) -> bool:
    names = [library.catalogue.organisations[b].name for b in question.bodies]
    folded = " ".join(library.language.tokens(issuer))
    return any(set(library.language.tokens(name)) - {"tinh", "tien", "giang"} <= set(folded.split()) for name in names)
