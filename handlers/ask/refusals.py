"""Replies where a question cannot be answered, or not quite: what is not known, and what is known beside it."""

from dataclasses import replace

from handlers.ask import records
from handlers.ask.candidates import CONSIDER, Candidate
from handlers.ask.wording import enumeration, period
from handlers.messages import Outcome, Reply
from handlers.question import Question
from handlers.texts import say
from handlers.turn import Turn


def nearest(reply: Reply) -> Reply:
    """An answer that may not be what was meant, and says so."""
    text = reply.text.removeprefix("Dạ, ")
    outcome = Outcome.partial if reply.outcome is Outcome.answered else reply.outcome
    return replace(reply, text=f"Dạ, gần với câu hỏi nhất, em có: {text}", outcome=outcome)


def wrong_years(candidate: Candidate, question: Question, turn: Turn) -> Reply:
    """The indicator is known, but not for the year that was asked for."""
    catalogue = turn.library.catalogue
    indicator = catalogue.indicators[candidate.id]
    asked = enumeration(period(f"{a}-{b}" if a != b else str(a)) for a, b in question.periods)
    years = enumeration(dict.fromkeys(o.period for o in catalogue.observations[candidate.id]))
    what = f"{indicator.name[0].lower()}{indicator.name[1:]} của {asked}"
    return Reply(say("khong-co-du-lieu", what=what, nearest=f" Em có số liệu của: {years}."), Outcome.no_data, choices=("Gửi 1022",))


def unreached(reply: Reply, candidate: Candidate, question: Question, turn: Turn) -> Reply:
    """What was reached is not known; what was aimed at is told beside that."""
    name = turn.library.catalogue.indicators[candidate.id].name
    years = enumeration(period(f"{a}-{b}" if a != b else str(a)) for a, b in question.periods)
    what = f"kết quả “{name}” của {years}"
    aimed, _, source = reply.text.removeprefix("Dạ, ").partition("\nNguồn: ")
    return replace(
        reply,
        text=say("khong-co-du-lieu", what=what, nearest=f" Chỉ tiêu đề ra: {aimed}") + f"\nNguồn: {source}",
        outcome=Outcome.no_data,
        choices=("Gửi 1022",),
    )


def titles(ranked: list[Candidate], turn: Turn) -> list[str]:
    """What the best records are called, as choices."""
    return list(dict.fromkeys(records.title(c.noun, c.id, turn.library) for c in ranked[:4] if c.score >= CONSIDER))


def no_amount(candidate: Candidate, turn: Turn) -> Reply:
    """What is meant is known, but the documents name no amount of money for it."""
    what = f"số tiền cho “{records.title(candidate.noun, candidate.id, turn.library)}”"
    return Reply(say("khong-co-du-lieu", what=what, nearest=""), Outcome.no_data, choices=("Gửi 1022",))


def which(titles: list[str]) -> Reply:
    """Several are meant equally well: the citizen chooses."""
    listed = "\n".join(f"{at}. {title}" for at, title in enumerate(titles, start=1))
    return Reply(say("hoi-lai", choices=listed), Outcome.disambiguation, choices=tuple(titles))


def unknown(question: Question, ranked: list[Candidate], turn: Turn) -> Reply:
    """Nothing that is known answers the question; the nearest records are named, as choices."""
    titles = list(dict.fromkeys(records.title(c.noun, c.id, turn.library) for c in ranked[:2] if c.score >= 0.25))
    nearest = f" Gần nhất em có: {enumeration(f'“{title}”' for title in titles)}." if titles else ""
    return Reply(say("ngoai-pham-vi", nearest=nearest), Outcome.out_of_scope, choices=(*titles, "Gửi 1022"))


def unknown_document(question: Question, turn: Turn) -> Reply:
    """A document is named that no text names."""
    what = f"văn bản số {enumeration(question.unknown_numbers).upper()}"
    return Reply(say("khong-co-du-lieu", what=what, nearest=""), Outcome.no_data, choices=("Gửi 1022",))
