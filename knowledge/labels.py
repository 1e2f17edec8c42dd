"""Enumerations whose members carry the name that people read, in Vietnamese, beside their own."""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """Each member is a string and its label: `new = "new", "Mới"`."""

    label: str

    def __new__(cls, value: str, label: str) -> Self:
        """Make the member a string that also carries its label."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
