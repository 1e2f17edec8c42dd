"""What the office has switched off is not told: the reason is, instead."""

from handlers.messages import Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn


def unless_off(reply: Reply, turn: Turn) -> Reply:
    """The reply, unless its topic or a document that it cites is switched off."""
    topics = (f"topic:{topic}" for topic in reply.topics)
    cited = (f"document:{place.document}" for place in reply.citations)
    why = turn.office.off(*topics, *cited)
    return reply if why is None else Reply(say("tam-ngung-muc", reason=why), Outcome.no_data, choices=("Gửi 1022",))


def messenger_off(reply_reason: str) -> Reply:
    """What is said on a messenger that is switched off."""
    return Reply(say("tam-ngung", reason=reply_reason), Outcome.trouble)
