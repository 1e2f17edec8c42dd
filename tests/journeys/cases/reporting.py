"""Reporting in a messenger, from the first word to the code, as each of them lets people choose."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from knowledge.cases.desk import CODE
from tests.fakes.loopback import LoopbackServer


class Citizen(Protocol):
    """Somebody with a messenger."""

    @property
    def replies(self) -> Sequence[Any]:
        """What the assistant said to them."""

    def says(self, text: str) -> Any:
        """Write a text."""


def reads(person: Citizen, platform: LoopbackServer, text: str) -> str:
    """Until the newest of what a person reads holds a text; all of it."""
    platform.wait_until(lambda: person.replies and text in person.replies[-1].text, 15)
    return str(person.replies[-1].text)


def has_read(person: Citizen, platform: LoopbackServer, text: str) -> None:
    """Until a person has read a text, whatever came after it."""
    platform.wait_until(lambda: any(text in reply.text for reply in person.replies), 15)


def chooses(person: Citizen, choice: str) -> None:
    """Tap a choice; type it where the messenger has no buttons."""
    tap = getattr(person, "taps", person.says)
    tap(choice)


def code_read(person: Citizen, platform: LoopbackServer) -> str:
    """The code that stands in the newest reply."""
    found = CODE.search(reads(person, platform, "Mã: TG-"))
    assert found
    return found.group()


def reports(person: Citizen, platform: LoopbackServer, text: str, **answers: str) -> str:
    """Report without a photo; `answers` to other questions than the usual, by a word of the question. Gives the code."""
    person.says(text)
    reads(person, platform, "Gửi phản ánh")
    asked = {"em rất tiếc": "Gửi phản ánh", "phản ánh tương tự": "Gửi phản ánh riêng", "gửi thêm ảnh": "Xong"}
    asked |= {"số điện thoại (hoặc": "Ẩn danh", "xem lại giúp em": "Gửi"} | answers
    while "Mã: TG-" not in person.replies[-1].text:
        said, number = person.replies[-1], len(person.replies)
        answer = next(answer for question, answer in asked.items() if question in said.text)
        (person.says if answer[0].isdigit() else lambda choice: chooses(person, choice))(answer)
        platform.wait_until(_after(person, number), 15)
    return code_read(person, platform)


def _after(person: Citizen, number: int) -> Callable[[], bool]:
    return lambda: len(person.replies) > number
