"""What would change if an entry were published: kept questions are asked again, with it and without."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome
from knowledge.office import Office
from knowledge.office.entries import Entry, index_of, substance


@dataclass(frozen=True, slots=True)
class Changed:
    """A question whose answer would be another."""

    question: str
    before: str
    after: str
    outcome_before: Outcome
    outcome_after: Outcome


def replay(questions: Iterable[str], entry: Entry, office: Office, library: Library) -> list[Changed]:
    """The kept questions that would be answered otherwise.

    A question that shares no word of substance with the entry cannot be answered by it, and is not asked: of 10,000 questions few are.
    """
    others = [told for told in office.entries.entries if told.entry != entry.entry]
    after = replace(office, entries=index_of([*others, entry], library.language))
    words = frozenset(word for asked in entry.questions for word in substance(library.language.question(asked)))
    previous = next((told for told in office.entries.entries if told.entry == entry.entry), None)
    if previous is not None:
        words |= {word for asked in previous.questions for word in substance(library.language.question(asked))}
    changes = []
    for question in questions:
        if not words & substance(library.language.question(question)):
            continue
        old, new = (handle(Message(question), Memory(), library, None, way)[0] for way in (office, after))
        if old.text != new.text:
            changes.append(Changed(question, old.text, new.text, old.outcome, new.outcome))
    return changes
