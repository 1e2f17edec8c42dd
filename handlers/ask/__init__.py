"""Questions about facts: find what is meant, answer with figure and source, or say honestly that it is not known."""

import re
from dataclasses import replace

from handlers.ask import documents, duties, figures, lists, parts, premises, records, several
from handlers.ask.answerable import names_amount
from handlers.ask.candidates import ACCEPT, CONSIDER, NEAR, Candidate, candidates, overlaps, weights_of
from handlers.ask.lists.asked import is_newest
from handlers.ask.lists.projects import number_named
from handlers.ask.refusals import nearest, no_amount, titles, unknown, unknown_document, unreached, which, wrong_years
from handlers.asks import Asks
from handlers.messages import Outcome, Reply
from handlers.question import KINDS, ONWARDS, Question
from handlers.texts import say
from handlers.turn import Turn
from knowledge.indicators import years_of
from knowledge.language.folding import fold

SUMMED = 0.3
"""Indicators this near to the best may be the other part of a sum, if their whole name was said."""
_MONTHLY = re.compile(r"\b(?:mot|moi|hang|hằng) thang\b|luong thang")
SIGNED = re.compile(
    r"ai ky|nguoi ky|do ai ban hanh|ban hanh (?:ngay|khi|nam) nao|ky ngay nao|(?:chu tich|giam doc|bi thu|ong|ba)\b.{0,40}\bky\b"
)
_OPINION = re.compile(
    r"\b(?:theo|y) (?:em|ban|ad|bot|may)\b.*\b(?:hon|nhat|nen|thich|dep|hay|tot)\b|"
    r"\b(?:em|ban|ad|bot) (?:thay|nghi|thich)\b.*\b(?:hon|nhat|khong|sao)\b|"
    r"\b(?:du doan|doan xem|cham diem thu|binh chon|nen chon|nen mua)\b"
)
"""Somebody asks for an opinion or a guess."""
_PRICE = re.compile(
    r"bao nhieu (?:tien|ty|trieu|kinh phi|von|dong)|may (?:ty|trieu)|du toan|kinh phi\b.{0,60}\bbao nhieu|tong muc|"
    r"(?:ton|het|gia) bao nhieu(?:$| mot| moi| vay| tien| ha)|luong (?:thang|cua)|tien luong|muc luong|phu cap|phi chuyen"
)
_NEXT_YEAR = re.compile(r"\bnam (?:ke tiep|ke|sau|sau do|tiep theo|tiep)\b")
_LAST_YEAR = re.compile(r"\bnam (?:truoc|truoc do|lien truoc|ngay truoc)\b")
VERY_SHORT, HARDLY = 4, 0.3
"""So many words a message has in which a record must be named, and the share of its name below which it is not."""
SHORT = 12
"""Words of a message in which each counts."""
EVERYDAY, SLACK = 0.015, 2.0
"""How much better a record must suit for each bit of evidence of everyday life, and the evidence that counts nothing; fitted on labelled
questions."""
REPORTED = 2023
"""The last year of which the documents report results."""
NAMED = 0.5
"""Share of a record's name that must have been said for it to be what is counted."""
CLAUSE = 5
"""Words that a clause of a long message must have to be looked at by itself."""
CLEARLY = 0.6
"""Score from which something that a named document is about is told rather than the document itself."""
ABOUT_ITSELF = re.compile(
    r"noi (?:ve )?(?:gi|nhung gi|viec gi)|ve (?:cai gi|gi|viec gi|van de gi|noi dung gi)|la gi|noi dung|"
    r"quy dinh (?:gi|ve)|ban hanh|ngay nao|"
    r"khi nao|ai ky|nguoi ky|trich yeu|ra doi|bao gio|con hieu luc|nam nao|nham|"
    r"thuc hien nghi quyet|ten (?:day du|gi)|so may|ghi khac|cho nao|"
    r"do ai|co quan nao ban hanh|\bky (?:nam|ngay|thang|hoi)\b"
)


def ask(turn: Turn) -> Reply:
    """The answer to a question about facts."""
    if _OPINION.search(turn.question.joined) and not turn.question.wants(Asks.PERCENT, Asks.WHO, Asks.WHEN):
        return Reply(say("y-kien", nearest=""), Outcome.out_of_scope, choices=("Gửi 1022",))
    question, earlier = turn.question, _earlier(turn)
    if earlier is not None and earlier.cited and not question.cited:
        question = turn.library.understanding.with_bare_numbers(question)
    if question.unknown_numbers and not question.cited:
        return unknown_document(question, turn)
    if question.cited and _asks_for_itself(question, turn):
        about = tuple(f"document/{document.id}" for document in question.cited)
        return replace(documents.answer(question.cited, question, turn.library), about=about)
    if earlier is None and question.source and question.asks is Asks.NOTHING and not _substance(question, turn):
        own = turn.library.catalogue.documents[turn.library.catalogue.sources[question.source].document]  # the plan's name alone
        return replace(documents.answer((own,), question, turn.library), about=(f"document/{own.id}",))
    merged = _with_slots_of(question, earlier) if earlier else question
    assigned = duties.answer(merged, turn.library)
    if assigned is not None:
        return replace(assigned, listed=("duty",))
    named = parts.answer(merged, turn.library)
    if named is not None:
        return named
    listed = lists.answer(merged, turn.library)
    weights = weights_of(merged, turn.library, earlier)
    ranked = candidates(merged, turn.library, weights, earlier, turn.memory.about if earlier else ())
    if earlier is None and len(ranked) > 1 and ranked[0].score - ranked[1].score < NEAR:
        ranked = _context_decides(ranked, turn)
    if earlier is None and listed is None and _is_everyday(merged, ranked, turn):
        return unknown(merged, [], turn)
    if listed is not None and _better_listed(merged, ranked):
        return listed
    if not ranked or ranked[0].score < ACCEPT:
        ranked = max(ranked, _by_clause(merged, turn), key=lambda found: found[0].score if found else 0.0)
    both = several.answer(ranked, weights, merged, turn.library)
    if both is not None:
        return both
    return _from_candidates(merged, ranked, turn)


def _asks_for_itself(question: Question, turn: Turn) -> bool:
    """Whether a document that is named by number is itself what is asked for, rather than something it says."""
    if _asks_for_another(question):
        return False
    numbers = {w for number in question.numbers for w in re.findall(r"[a-z]+|\d+", number)}
    rest = [t for t in question.tokens if t not in numbers and not re.search(r"\d", t)]
    if _names_own(question, turn):
        return not _substance(question, turn) or bool(SIGNED.search(question.joined))
    supposed = question.wants(Asks.YES_NO) and question.joined.partition(" la ")[2] != ""  # "quyết định 1931 là lập ban chỉ đạo phải không"
    return supposed or bool(ABOUT_ITSELF.search(question.joined)) or len(rest) <= 4 or question.wants(Asks.CONFLICT)


def _asks_for_another(question: Question) -> bool:
    """Whether a document of another kind is asked for than those that are named: "triển khai nghị quyết 36 bằng kế hoạch số nào"."""
    kinds = re.findall(rf"\b({KINDS}) (?:so (?:may|nao|bao nhieu)|nao|gi)\b", question.joined)
    return bool(kinds) and not any(fold(document.kind).startswith(kind) for document in question.cited for kind in kinds)


def _names_own(question: Question, turn: Turn) -> bool:
    """Whether one of the documents that the facts were taken from is named: they are what it says."""
    return any(document.id in turn.library.own_documents for document in question.cited)


def _substance(question: Question, turn: Turn) -> list[str]:
    """The words of a question that name something: neither slots nor words of asking."""
    shares = turn.library.finder.shares(question.tokens, question.heavy)
    numbers = " ".join(question.numbers)
    return [
        t
        for t, share in zip(question.tokens, shares, strict=True)
        if share == 1 and t.isalpha() and t not in question.source_words and t not in numbers
    ]


def _is_everyday(question: Question, ranked: list[Candidate], turn: Turn) -> bool:
    """Whether a short message speaks of life at large more clearly than of any record; a long one may come to facts in the end. A very
    short one must name what it is about ("5 sao" is not 5G)."""
    if not ranked or question.cited or len(question.tokens) > SHORT:
        return False
    if len(question.tokens) <= VERY_SHORT and ranked[0].found.said < HARDLY:
        return True
    return ranked[0].score < ACCEPT + EVERYDAY * max(0.0, turn.library.everyday.evidence(question.tokens) - SLACK)


def goes_on(turn: Turn) -> bool:
    """Whether a message leaves out what the question before it was about."""
    return bool(turn.memory.questions) and (turn.question.follows or _leaves_out(turn))


def _earlier(turn: Turn) -> Question | None:
    return turn.library.understanding.read(turn.memory.questions[-1]) if goes_on(turn) else None


def _leaves_out(turn: Turn) -> bool:
    """Whether a question names nothing: all its words are slots, or say how or which side of a thing is asked."""
    return len(_substance(turn.question, turn)) <= 1 and not turn.question.cited and not turn.question.bodies


def _with_slots_of(question: Question, earlier: Question) -> Question:
    """A follow-up with the slots that it leaves out taken from the question before."""
    step = 1 if _NEXT_YEAR.search(question.joined) else -1 if _LAST_YEAR.search(question.joined) else 0
    if step and not question.periods and earlier.periods:
        year = (earlier.periods[-1][1] if step > 0 else earlier.periods[0][0]) + step
        question = replace(question, years=(year,), periods=((year, year),))
    return replace(
        question,
        asks=question.asks if question.asks else earlier.asks,
        years=question.years or earlier.years,
        periods=question.periods or earlier.periods,
        source=question.source or earlier.source,
        texts=question.texts or earlier.texts,
        source_words=question.source_words | earlier.source_words,
        bodies=question.bodies or earlier.bodies,
        kind=question.kind or earlier.kind,
        levels=question.levels or earlier.levels,
        cited=question.cited or earlier.cited,
    )


def _context_decides(ranked: list[Candidate], turn: Turn) -> list[Candidate]:
    """Near ties in the order that the question before speaks for: "bao nhiêu lượt cài" after a question about one of two apps."""
    if not turn.memory.questions:
        return ranked
    earlier = turn.library.understanding.read(turn.memory.questions[-1])
    weights = weights_of(turn.question, turn.library, earlier)
    order = [(c.noun, c.id) for c in candidates(turn.question, turn.library, weights, earlier, turn.memory.about)]
    tied = [c for c in ranked if c.score >= ranked[0].score - NEAR]
    place = {key: at for at, key in enumerate(order)}
    return [*sorted(tied, key=lambda c: place.get((c.noun, c.id), len(order))), *ranked[len(tied) :]]


def _by_clause(question: Question, turn: Turn) -> list[Candidate]:
    """Candidates for the clause of a long message that says most clearly what is asked; the rest is background."""
    understanding, library = turn.library.understanding, turn.library
    best: list[Candidate] = []
    clauses = [words for words in re.split(r"[.!?;]\s|,\s|\bmà\b", question.typed) if len(words.split()) >= CLAUSE]
    for words in clauses if len(clauses) > 1 else ():
        part = understanding.read(words)
        if len(_substance(part, turn)) < CLAUSE - 2 or part.asks is Asks.NOTHING:
            continue
        asked = replace(
            part, asks=question.asks, periods=question.periods, years=question.years, source=question.source, texts=question.texts
        )
        found = candidates(asked, library, weights_of(asked, library))
        best = max(best, found, key=lambda ranked: ranked[0].score if ranked else 0.0)
    return best


def _better_listed(question: Question, ranked: list[Candidate]) -> bool:
    """Whether picking records by slots serves better than the best candidate by name."""
    if not ranked:
        return True
    top = ranked[0]
    if top.noun == "indicator" and top.score >= ACCEPT and top.found.said > NAMED and _counts_documents(top, question):
        return False  # what the texts count themselves, over what we know of
    if is_newest(question) or (question.wants(Asks.COUNT, Asks.SUM) and (question.bodies or number_named(question))):
        return True
    counted = top.noun == "indicator" and question.wants(Asks.COUNT) and _of_that_time(top, question)
    named = counted or (top.found.said > 0.6 and not question.wants(Asks.COUNT))
    return not (top.noun in ("statement", "indicator") and top.score >= ACCEPT + 0.12 and named)


def _counts_documents(candidate: Candidate, question: Question) -> bool:
    """Whether an indicator counts documents of the kind that is to be counted: "35 quyết định"."""
    return any(re.search(rf"\d (?:{KINDS})$", fold(o.value)) and " ".join(question.counted) in fold(o.value) for o in candidate.fits[:1])


def _of_that_time(candidate: Candidate, question: Question) -> bool:
    """Whether the figure of an indicator is that of the very period which a question names."""
    spans = [years_of(o.period) for o in candidate.fits[:1]]
    return not question.periods or any(
        span and span[0] == first and last in (span[1], ONWARDS) for span in spans for first, last in question.periods
    )


def _from_candidates(question: Question, ranked: list[Candidate], turn: Turn) -> Reply:
    if not ranked or (ranked[0].score < CONSIDER and (not question.cited or _names_own(question, turn))):
        return unknown(question, ranked, turn)
    best = ranked[0]
    if question.cited and best.noun != "document" and best.score < CLEARLY and not _names_own(question, turn):
        return documents.answer(question.cited, question, turn.library)
    if best.score < ACCEPT:
        if question.cited and not _names_own(question, turn):
            return documents.answer(question.cited, question, turn.library)
        choices = titles(ranked, turn)
        if best.score < CONSIDER + 0.05:
            return unknown(question, ranked, turn)
        if len(choices) > 1:
            return which(choices)
        return nearest(_told(ranked, question, turn))
    return _told(ranked, question, turn)


def _told(ranked: list[Candidate], question: Question, turn: Turn) -> Reply:
    """What the best candidate says, near ties with it."""
    best = ranked[0]
    if _PRICE.search(question.joined) and not names_amount(
        best.noun, best.id, turn.library, monthly=bool(_MONTHLY.search(question.joined))
    ):
        return no_amount(best, turn)
    near = [c for c in ranked[:4] if c.score >= best.score - NEAR]
    if best.noun == "indicator":
        alike = [c for c in near if c.noun == "indicator"]
        if question.wants(Asks.SUM):
            alike = [c for c in ranked[:8] if c.noun == "indicator" and c.score >= best.score - SUMMED]
        missed = [c for c in alike if _wrong_year(c, question)]
        if missed and missed[0] is alike[0]:
            return wrong_years(missed[0], question, turn)
        reply = figures.answer(alike, question, turn.library)
        if _is_only_aimed_at(alike[0], question):
            return unreached(reply, alike[0], question, turn)
    elif best.noun == "document":
        found = [turn.library.catalogue.documents[c.id] for c in near if c.noun == "document"]
        named = [document for document in question.cited if document.id == best.id]
        reply = documents.answer(question.cited if named else found[:3], question, turn.library)
    else:
        reply = records.answer(best, question, turn.library)
    return replace(premises.corrected(reply, best, question, turn.library), about=(f"{best.noun}/{best.id}",))


def _wrong_year(candidate: Candidate, question: Question) -> bool:
    return bool(question.periods) and not any(overlaps(o.period, question) for o in candidate.fits)


def _is_only_aimed_at(candidate: Candidate, question: Question) -> bool:
    """Whether a result is asked for of a time after all reports, of which only targets are known."""
    asked = min((first for first, _ in question.periods), default=0)
    return question.kind == "result" and asked > REPORTED and all(o.kind == "target" for o in candidate.fits)
