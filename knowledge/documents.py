"""Documents: what was issued, and where our sources cite it."""

import datetime
import re
from dataclasses import dataclass

from knowledge.database import table_of
from knowledge.language.folding import fold


@dataclass(frozen=True, slots=True)
class Document:
    """An official document (văn bản). `number` as an official writes it; `implements` is another document's number."""

    id: str
    number: str = ""
    kind: str = ""
    issuer: str = ""
    date: datetime.date | None = None
    name: str = ""
    action: str = ""
    implements: str = ""
    signer: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """A place that names a document; `number` and `date` only where they are printed differently there."""

    document: str
    position: int
    text: str
    section: str
    lines: str
    number: str = ""
    date: str = ""
    role: str = ""


documents = table_of(Document, "documents")
citations = table_of(Citation, "citations", ("document", "position"))


def key_of(number: str) -> str:
    """A document number as a key, however it is typed: "112/KH-UBND", "112 kh ubnd" and "112/KH – UBND" are one."""
    return re.sub(r"[^a-z0-9]", "", re.sub(r"^0+", "", fold(number)))
