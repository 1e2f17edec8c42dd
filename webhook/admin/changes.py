"""The history of an entry: what each version changed, word by word."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from knowledge.office.entries import Entry
from webhook.admin.page import day

_NAMES = {
    "questions": "Cách hỏi",
    "answer": "Câu trả lời",
    "document": "Văn bản",
    "section": "Mục trong văn bản",
    "dated": "Ngày văn bản",
    "valid_from": "Có hiệu lực từ",
    "valid_until": "Hết hiệu lực sau",
    "review": "Ngày xem lại",
}


class Part(NamedTuple):
    """A run of words: "same", "gone" or "new"."""

    kind: str
    words: str


class Change(NamedTuple):
    """A field that a version has otherwise than the one before."""

    name: str
    parts: list[Part]


class Step(NamedTuple):
    """A version, and what it changed."""

    version: Entry
    changes: list[Change]


def changes(versions: Sequence[Entry]) -> list[Step]:
    """What each version changed to the one before; `versions` come the newest first, as do the steps."""
    return [Step(one, between(versions[at + 1], one) if at + 1 < len(versions) else []) for at, one in enumerate(versions)]


def between(old: Entry, new: Entry) -> list[Change]:
    """The fields that differ."""
    pairs = ((label, _said(old, name), _said(new, name)) for name, label in _NAMES.items())
    return [Change(label, parts(before, after)) for label, before, after in pairs if before != after]


def _said(entry: Entry, name: str) -> str:
    value = getattr(entry, name)
    if isinstance(value, tuple):
        return "\n".join(value)
    return value if isinstance(value, str) else day(value) if value else ""


def parts(old: str, new: str) -> list[Part]:
    """Two texts as runs of words that stayed, went and came."""
    before, after = re.findall(r"\S+\s*", old), re.findall(r"\S+\s*", new)
    found: list[Part] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(Part("same", "".join(after[k:m])))
            continue
        found += [Part(which, "".join(words)) for which, words in (("gone", before[i:j]), ("new", after[k:m])) if words]
    return found
