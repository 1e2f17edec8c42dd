"""Somebody reports a problem: offer to take it as a case (phản ánh, kiến nghị) for 1022."""

import re

from handlers.asks import Asks
from handlers.messages import Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn

REPORTS = 2.5
"""Evidence from which a message is taken for a report; fitted on labelled messages (`tests/evals`)."""
WISHES = -8.0
"""Evidence that is enough where somebody says that they want to report."""
_WISH = re.compile(
    r"\b(?:(?:muon|can|xin|cho (?:toi|em|minh|tui)) (?:phan anh|bao (?!cao)|khieu nai|to cao|kien nghi|gop y|keu|gui phan anh|thong bao)|"
    r"bao (?:ai|cho ai|o dau|cho nao)|ai (?:lo|xu ly|giai quyet|sua)|goi ai|keu ai|phan anh (?:o dau|voi ai|cho nao|ve viec)|"
    r"buc (?:minh|xuc|qua)|gio (?:phai )?lam sao)\b"
)


def feedback(turn: Turn) -> Reply | None:
    """An offer to take the report, where somebody tells of trouble rather than asks about facts."""
    question = turn.question
    if re.search(r"^/?(?:gui )?(?:phan ?anh|1022)$", question.joined):
        return offer()
    if question.cited or question.source or question.wants(Asks.DEFINE, Asks.DOCUMENT, Asks.PERCENT):
        return None
    evidence = turn.library.reports.evidence(question.tokens)
    return offer() if evidence > REPORTS or (evidence > WISHES and _WISH.search(question.joined)) else None


def offer() -> Reply:
    """What is said to somebody who reports something."""
    return Reply(say("phan-anh"), Outcome.feedback_offered, choices=("Gửi phản ánh", "Để sau"))
