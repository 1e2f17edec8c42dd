"""What came instead of words, or with none: a photo, a place, a contact, something that cannot be read."""

from handlers.messages import Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn

_TEXTS = {"photo": "anh", "location": "vi-tri", "contact": "danh-ba", "unreadable": "khong-mo-duoc"}


def attachments(turn: Turn) -> Reply | None:
    """A kind sentence with what to do; words beside a photo are answered as words."""
    if turn.message.what != "contact" and (turn.message.what == "text" or turn.message.text.strip()):
        return None
    return Reply(say(_TEXTS[turn.message.what]), Outcome.small_talk)
