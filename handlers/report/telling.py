"""Telling a report of a problem (phản ánh, kiến nghị) from a question about facts."""

import re

from handlers.asks import Asks
from handlers.question import Question
from handlers.turn import Turn

REPORTS = 5.0
"""Evidence from which a message is taken for a report; fitted on labelled messages (`tests/evals`)."""
WISHES, TROUBLE = -8.0, -6.0
"""Evidence that is enough where somebody says that they want to report, and where they say that something is out of order."""
_WISH = re.compile(
    r"\b(?:(?:muon|can|xin|cho (?:toi|em|minh|tui)) (?:phan anh|bao (?!cao)|khieu nai|to cao|kien nghi|gop y|keu|gui phan anh|thong bao)|"
    r"bao (?:ai|cho ai|o dau|cho nao)|ai (?:lo|xu ly|giai quyet|sua)|goi ai|keu ai|phan anh (?:o dau|voi ai|cho nao|ve viec)|"
    r"buc (?:minh|xuc|qua)|gio (?:phai )?lam sao)\b"
)
_TROUBLE = re.compile(
    r"\bkhong (?:\w+ ){1,3}duoc\b|\b(?:loi|hu(?! ti)|hong|cham|nghet|lun|ngap|duc|hoai)\b|chap chon|\b(?:mang|nuoc|dien|song) yeu\b|"
    r"\btre (?:hen|han)\b|qua (?:han|hen)\b|chua (?:ai|co ai|tra|giai quyet|xu ly)\b|toi nay chua|thay nay\b|kho de|hach dich|"
    r"doi tien|gay kho|het thuoc|qua cao|thu them|ep buoc|tac trach"
)
"""Something does not go as it should."""
_BY_THE_WAY = Asks.SEVERAL | Asks.DUTY | Asks.MONEY | Asks.COMPARE | Asks.WHO
"""What the words of a tale may seem to ask."""


def is_report(turn: Turn) -> bool:
    """Whether somebody tells of trouble rather than asks about facts."""
    question = turn.question
    if question.cited or question.source or question.wants(Asks.DEFINE, Asks.DOCUMENT, Asks.PERCENT):
        return False
    if question.years and question.wants(Asks.VALUE):
        return False  # how much there was of something in a year
    evidence = turn.library.reports.evidence(question.tokens)
    return (
        evidence > REPORTS
        or (evidence > WISHES and _WISH.search(question.joined) is not None)
        or (evidence > TROUBLE and _tells_of_trouble(question))
    )


def _tells_of_trouble(question: Question) -> bool:
    """Whether a message that asks nothing says that something is out of order."""
    asks = question.asks & ~_BY_THE_WAY or question.years or question.typed.rstrip().endswith("?")
    return not asks and _TROUBLE.search(question.joined) is not None
