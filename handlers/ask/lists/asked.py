"""What a list is asked of: projects, tasks or documents."""

import re

from handlers.question import Question

_SUBJECTS = (
    ("task", r"nhiem vu|dau viec|\bviec\b"),
    ("project", r"du an|de an|\b(?:hai|ba|cac|nhung) (?:dot|muc|hang muc)\b(?=.*(?:dau tu|tien|von|kinh phi))"),
    ("document", r"ke hoach|quyet dinh|nghi quyet|cong van|chi thi|van ban|thong bao|chuong trinh hanh dong|nghi dinh|thong tu"),
)


def subject_of(question: Question) -> str | None:
    """The kind of record that is listed or counted; None where none is named."""
    places = [(match.start(), subject) for subject, cue in _SUBJECTS if (match := re.search(cue, question.rest))]
    return min(places)[1] if places else None


def is_newest(question: Question) -> bool:
    """Whether the newest document is asked for."""
    return subject_of(question) == "document" and bool(re.search(r"\bmoi nhat\b|gan (?:day|nhat)\b", question.joined))
