"""Telling a report of a problem (phản ánh, kiến nghị) from a question about facts."""

import re

from handlers.asks import Asks
from handlers.turn import Turn

REPORTS = 5.0
"""Evidence from which a message is taken for a report; fitted on labelled messages (`tests/evals`)."""
WISHES = -8.0
"""Evidence that is enough where somebody says that they want to report."""
_WISH = re.compile(
    r"\b(?:(?:muon|can|xin|cho (?:toi|em|minh|tui)) (?:phan anh|bao (?!cao)|khieu nai|to cao|kien nghi|gop y|keu|gui phan anh|thong bao)|"
    r"bao (?:ai|cho ai|o dau|cho nao)|ai (?:lo|xu ly|giai quyet|sua)|goi ai|keu ai|phan anh (?:o dau|voi ai|cho nao|ve viec)|"
    r"buc (?:minh|xuc|qua)|gio (?:phai )?lam sao)\b"
)


def is_report(turn: Turn) -> bool:
    """Whether somebody tells of trouble rather than asks about facts."""
    question = turn.question
    if question.cited or question.source or question.wants(Asks.DEFINE, Asks.DOCUMENT, Asks.PERCENT):
        return False
    if question.years and question.wants(Asks.VALUE):
        return False  # how much there was of something in a year
    evidence = turn.library.reports.evidence(question.tokens)
    return evidence > REPORTS or (evidence > WISHES and _WISH.search(question.joined) is not None)
