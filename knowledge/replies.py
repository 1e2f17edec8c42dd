"""Canned replies (câu trả lời mẫu): what officers write again and again, in `data/replies.toml`. An officer reads and completes them."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from knowledge.cases import OPEN, Case, Status
from knowledge.facts import DATA

ANSWER, MESSAGE = "answer", "message"
"""A reply that answers a case; one that asks something or tells how far it is, and leaves the case as it stands."""
_WRITTEN_WHILE = {ANSWER: OPEN, MESSAGE: (*OPEN, Status.answered)}
_BLANK = re.compile(r"\[[^\[\]\n]{1,120}\]")


@dataclass(frozen=True, slots=True)
class Reply:
    """A canned reply. `categories` and `statuses` say where it is offered; empty: everywhere. The text may hold {code}, {department}
    and {due}; what stands in […] is for the officer to fill in. `box`: what it is written for, ANSWER or MESSAGE."""

    id: str
    name: str
    text: str
    categories: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    box: str = ANSWER

    def fits(self, case: Case) -> bool:
        """Whether it is offered for this case as it stands."""
        return (not self.categories or case.category in self.categories) and (not self.statuses or case.status in self.statuses)

    def filled(self, case: Case) -> str:
        """The text for this case."""
        return self.text.format(code=case.code, department=case.department, due=f"{case.due:%d/%m/%Y}")


@cache
def replies() -> tuple[Reply, ...]:
    """All canned replies."""
    entries = tomllib.loads((DATA / "replies.toml").read_text(encoding="utf-8"))["reply"]
    return tuple(_reply(entry) for entry in entries)


def _reply(entry: dict[str, Any]) -> Reply:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Reply(**{**fields, "text": fields["text"].strip()})


def fitting(case: Case, offered: Iterable[Reply]) -> list[Reply]:
    """Those of the replies that are offered for a case as it stands, the ones for its category first."""
    fits = [reply for reply in offered if case.status in _WRITTEN_WHILE.get(reply.box, ()) and reply.fits(case)]
    return sorted(fits, key=lambda reply: not reply.categories)


def blanks(text: str) -> list[str]:
    """The places in a text that are still to be filled in: "[ngày]"."""
    return list(dict.fromkeys(_BLANK.findall(text)))
