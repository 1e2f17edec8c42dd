"""Greetings, thanks, who are you, and questions about reporting: short and kind."""

import re

from handlers.about import about
from handlers.messages import Outcome, Reply
from handlers.texts import say
from handlers.turn import Turn

_TALK: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "tro-giup",
        re.compile(
            r"^/?(?:trogiup|tro giup|help|huong dan(?: su dung)?|giup (?:toi|em|minh)(?: voi)?|(?:em|ban|bot) (?:co the )?(?:lam|giup|tra loi) (?:duoc )?(?:gi|nhung gi).*|hoi (?:duoc )?gi|menu)$"
        ),
    ),
    (
        "em-la-ai",
        re.compile(
            r"^(?:em|ban|bot|may|day|ad|tro ly|chatbot)? ?(?:la )?(?:ai|ten gi|ten la gi|may hay nguoi|nguoi hay may|con nguoi ha|robot ha|la bot ha|la nguoi that ha|co phai (?:la )?nguoi.*)$"
        ),
    ),
    (
        "cam-on",
        re.compile(
            r"^(?:da |ok |vay |roi |vang )*(?:cam on|cam on|thanks?|thank you|tks|cam on (?:em|ban|ad|bot|nhieu)|hay qua|tot qua|gioi qua|tuyet|tuyet voi)\b.{0,40}$"
        ),
    ),
    ("tam-biet", re.compile(r"^(?:tam biet|bye|bye bye|chao tam biet|hen gap lai|ngu ngon).{0,20}$")),
    (
        "chao",
        re.compile(
            r"^(?:da )?(?:/?start|xin chao|chao|hello|hi|hey|alo|alo alo|helo|chao buoi (?:sang|trua|chieu|toi)|xin chao|co ai (?:o do )?khong|ad oi|bot oi|em oi|ban oi)(?: (?:em|anh|chi|ad|ban|bot|tro ly|shop|moi nguoi|a|nhe|nha|ca nha|admin|so|tien|giang))*$"
        ),
    ),
    (
        "cham",
        re.compile(
            r"^(?:ok|oke|okay|da|vang|uh|um|uhm|u|ung|hihi|haha|hehe|:\)|test|thu|khoe khong|em khoe khong|ban khoe khong|an com chua|em an com chua)$"
        ),
    ),
)


_ENGLISH = frozenset(
    [
        "is",
        "are",
        "was",
        "of",
        "and",
        "what",
        "where",
        "how",
        "when",
        "who",
        "why",
        "does",
        "did",
        "has",
        "have",
        "there",
        "this",
        "that",
        "with",
        "from",
        "for",
        "you",
        "your",
        "please",
        "help",
        "need",
        "want",
        "street",
        "light",
        "road",
        "broken",
        "water",
        "trash",
        "report",
        "problem",
        "speak",
        "english",
    ]
)
"""Words of everyday English that are no syllables of Vietnamese."""


def small_talk(turn: Turn) -> Reply | None:
    """A short answer to what is no question about facts."""
    words = turn.question.joined
    for text, pattern in _TALK:
        if pattern.search(words):
            choices = (
                ("Chỉ tiêu kinh tế số năm 2023?", "Xếp hạng ICT qua các năm?", "Nộp hồ sơ qua mạng ở đâu?")
                if text in ("chao", "tro-giup")
                else ()
            )
            # "ok" says something to a report, which knows by the greeting that it is none
            said = "chao" if text == "cham" and turn.memory.draft else text
            return Reply(say(said), Outcome.small_talk, choices=choices)
    return Reply(say("tieng-anh"), Outcome.small_talk) if _is_english(turn) else about(turn)


def _is_english(turn: Turn) -> bool:
    """Words that only English has; a report that is being written may be told in any language."""
    words = re.findall(r"[a-z']+", turn.message.text.lower()) if turn.message.text.isascii() else []
    return turn.memory.draft is None and sum(word in _ENGLISH for word in words) >= max(2, len(words) // 5)
