"""Text without what people leave out when they type: diacritics, capitals, stray characters."""

import re
import unicodedata

LONGEST_QUESTION = 500
"""Characters of a question that are read; what comes after them says nothing new and costs time."""

_DOCUMENT_NUMBER = r"\d+[a-zđ]?(?:/\d{4})?\s?[/-]\s?[a-zđ]{2,}[\w&]*(?:\s?[-/]\s?[a-zđ][\w&]*)*"
_NUMBER = r"\d+(?:[.,/-]\d+)*%?"
_WORD = r"[^\W\d_]+(?:[&\-.][^\W\d_]+|\d+(?!\d*[/.]))*"
TOKEN = re.compile(rf"{_DOCUMENT_NUMBER}|{_NUMBER}|{_WORD}", re.IGNORECASE)

_D_STROKE = str.maketrans("đĐ", "dD")
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+")  # the blocks of combining marks


def fold(text: str) -> str:
    """Lower case, without diacritics, đ as d: "Chuyển đổi số" → "chuyen doi so"."""
    if text.isascii():
        return text.lower()
    return _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_D_STROKE))).lower()


def clean(text: str) -> str:
    """NFC, without control and format characters, white space as single spaces, at most LONGEST_QUESTION characters."""
    text = unicodedata.normalize("NFC", text[: 4 * LONGEST_QUESTION])
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp") else c for c in text)
    return " ".join(text.split())[:LONGEST_QUESTION]


def pieces(text: str) -> list[str]:
    """The document numbers, figures and words of a text, as typed, in order."""
    return TOKEN.findall(text)
