"""One turn, as handlers see it."""

from dataclasses import dataclass

from handlers.library import Library
from handlers.messages import Memory, Message
from handlers.question import Question


@dataclass(frozen=True)
class Turn:
    """A message with its question understood, what the conversation remembers, and the library to answer from."""

    message: Message
    question: Question
    memory: Memory
    library: Library
