"""Judges an answer against a labelled question: what must be said, what must not, what must be cited, when to refuse."""

import re
import unicodedata
from enum import StrEnum
from typing import Any

from handlers.messages import Outcome, Reply


class Verdict(StrEnum):
    """How an answer did."""

    passed = "passed"
    wrong = "wrong"
    refused = "refused"
    asked_back = "asked back"
    uncited = "uncited"


def judge(question: dict[str, Any], reply: Reply) -> Verdict:
    """`expect`: of each group one must be said; `reject`: none may; `cite`: one must be cited; `abstain`: it has to be refused."""
    if question.get("abstain"):
        return Verdict.passed if reply.outcome.abstained else Verdict.wrong
    if reply.outcome.abstained:
        return Verdict.refused
    text = f" {plain(reply.text)} "
    if not all(any(plain(one) in text for one in group) for group in question["expect"]):
        return Verdict.asked_back if reply.outcome is Outcome.disambiguation else Verdict.wrong
    if any(plain(bad) in text for bad in question.get("reject", ())):
        return Verdict.wrong
    cited = " ".join([text, *(plain(place.document) for place in reply.citations)])
    if question.get("cite") and not any(plain(number) in cited for number in question["cite"]):
        return Verdict.uncited
    return Verdict.passed


def plain(text: str) -> str:
    """Case, spaces around signs and kinds of dashes do not count."""
    text = unicodedata.normalize("NFC", text).casefold()
    text = re.sub(r"[\u2010-\u2015]", "-", text).replace("\u00a0", " ").replace("*", " ")
    text = re.sub(r"\s*([/%])", r"\1", re.sub(r"/\s+", "/", text))
    return re.sub(r"\s+", " ", re.sub(r"\s+([.,;:)])", r"\1", text))
