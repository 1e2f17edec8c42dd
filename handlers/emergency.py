"""Danger to life comes first: the numbers to call, before anything else."""

import re

from handlers.messages import Draft, Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn

_DANGER = re.compile(
    r"\bchay nha\b|dang chay\b.*(?:nha|cho|xe|kho|rung)|\bhoa hoan\b|bi (?:dien giat|duoi nuoc|dam|chem|cuop|bat coc|tai nan|hanh hung)|duoi nuoc|nguoi (?:bi )?thuong|"
    r"cap cuu|tu tu\b(?! )|muon chet|dang (?:danh|chem|dam) nhau|danh nhau|sap cau|no binh ga|ro ri gas|ro khi ga|xi gas|ngo doc|ngat xiu|dot quy|"
    r"\bcuu (?:voi|toi|em|nguoi|mang)\b|cuop (?:giat|xe)|co nguoi chet|dien giat|day dien (?:roi|dut|bi dut)|ket trong thang may|tai nan (?:giao thong|xe|chet)|lat ghe|lat xuong"
)
_ABOUT = re.compile(r"bao nhieu|ke hoach|quyet dinh|so lieu|ty le|chi tieu|diem dien tap|ung cuu su co|phong chong|la gi|nam 20\d\d")


def emergency(turn: Turn) -> Reply | None:
    """113, 114, 115 where somebody seems to be in danger now."""
    words = turn.question.joined
    if _DANGER.search(words) and not _ABOUT.search(words):
        draft = Draft("offered", text=turn.message.text) if turn.desk else None
        return Reply(say("khan-cap"), Outcome.emergency, choices=("Gửi phản ánh",), draft=draft)
    return None
