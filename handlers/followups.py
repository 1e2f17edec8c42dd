""" "Còn bên Công Thương?": what was asked about one department, asked about another."""

import re
from collections.abc import Iterable
from dataclasses import replace

from handlers.library import Library
from handlers.question import Question
from handlers.turn import Turn
from knowledge.language.folding import fold

_DEPARTMENT = re.compile(r"^so ")


def of_other_body(turn: Turn) -> Turn:
    """The turn with the question before it, put to the body that is all this message names; any other turn as it is."""
    if not turn.memory.questions or not _names_a_body_alone(turn.question, turn.library):
        return turn
    earlier = turn.library.understanding.read(turn.memory.questions[-1])
    named = _words(turn.question.bodies[0], turn.library)
    for before in _spoken_of(earlier, turn.library):
        place = re.search(rf"\b(?:(nganh|ben) )?{re.escape(before)}\b", earlier.joined)
        if place is None or before == named:
            continue
        other = _DEPARTMENT.sub(f"{place.group(1)} ", named) if place.group(1) else named
        asked = earlier.joined[: place.start()] + other + earlier.joined[place.end() :]
        return replace(turn, question=turn.library.understanding.read(asked))
    return turn


def _names_a_body_alone(question: Question, library: Library) -> bool:
    rest = question.rest.split()
    return (
        question.follows and len(question.bodies) == 1 and not question.periods and all(share < 1 for share in library.finder.shares(rest))
    )


def _words(body: str, library: Library) -> str:
    return " ".join(library.language.tokens(library.catalogue.organisations[body].name))


def _spoken_of(earlier: Question, library: Library) -> Iterable[str]:
    """How the bodies of a question may stand in it; where it names none, the departments of a branch ("ngành Tư pháp")."""
    for body in earlier.bodies:
        organisation = library.catalogue.organisations[body]
        yield from sorted((" ".join(library.language.tokens(name)) for name in (organisation.name, *organisation.aliases)), key=len)[::-1]
    if not earlier.bodies:
        for organisation in library.catalogue.organisations.values():
            name = fold(organisation.name)
            if _DEPARTMENT.match(name):
                branch = _DEPARTMENT.sub("", " ".join(library.language.tokens(organisation.name)))
                if f"nganh {branch}" in earlier.joined:
                    yield branch
