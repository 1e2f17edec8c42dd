"""Danger to life comes first: the numbers to call, before anything else."""

import re

from handlers.messages import Draft, Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn
from knowledge.language.folding import fold

_DESPAIR = re.compile(
    r"khong (?:con )?muon song|chan song|tu ket lieu|"
    r"\b(?:toi|tui|em|minh|con|chau) (?:chi |that su |rat )?(?:muon|dinh|sap) (?:chet|tu tu)(?: (?:di|quach))?$"
)
_ABOUT = re.compile(r"bao nhieu|ke hoach|quyet dinh|so lieu|ty le|chi tieu|diem dien tap|ung cuu su co|phong chong|la gi|nam 20\d\d")
"""Danger that a question about facts speaks of."""


def emergency(turn: Turn) -> Reply | None:
    """113, 114, 115 where somebody seems to be in danger now; who despairs gets words of their own."""
    words = turn.question.joined
    if _ABOUT.search(words):
        return None
    if _DESPAIR.search(fold(turn.message.text)):
        return Reply(say("tuyet-vong"), Outcome.emergency)
    if turn.library.reports.evidence(turn.question.tokens) <= 0 or not turn.library.danger.tells(turn.message.text):
        return None
    draft = Draft("offered", text=turn.message.text, photos=turn.message.photos) if turn.desk else None
    return Reply(say("khan-cap"), Outcome.emergency, choices=("Gửi phản ánh",), draft=draft)
