"""One turn, as handlers see it."""

from dataclasses import dataclass, field

from handlers.library import Library
from handlers.messages import Memory, Message
from handlers.question import Question
from knowledge.cases.desk import Desk
from knowledge.office import Office


@dataclass(frozen=True)
class Turn:
    """A message with its question understood, what the conversation remembers, the library to answer from, and the desk where cases
    are filed (None where nothing can be: a question by itself, on the command line), and what the office has decided."""

    message: Message
    question: Question
    memory: Memory
    library: Library
    desk: Desk | None = None
    office: Office = field(default_factory=Office)
