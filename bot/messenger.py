"""What every messenger has in common: the words for what comes in, how something is sent, how sending fails."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from knowledge.outbox import Owed
from knowledge.rates import Limit

UNREACHED = 5.0
"""Seconds before a platform that could not be reached is tried again."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """Something that happened in a chat, in our own words.

    `what`: "text", "photo", "location", "contact", "unreadable" (a sticker, a voice, a file: nothing that can be answered by what it
    says), "tap" (a button: `ref` and `choice` say which), "inline" (`ref` is the query), "left", "joined" or "moved" (`ref` is the
    new chat). `reply_to`: the platform's name of the message that the answer has to point at, in a group or where it was edited.
    """

    platform: str
    key: str
    chat: str
    what: str
    text: str = ""
    ref: str = ""
    choice: int = -1
    photos: tuple[str, ...] = ()
    place: tuple[float, float] | None = None
    group: bool = False
    reply_to: str = ""

    def body(self) -> dict[str, Any]:
        """What is stored until the update has been done."""
        full = {
            "what": self.what,
            "text": writable(self.text),
            "ref": self.ref,
            "choice": self.choice,
            "photos": list(self.photos),
            "place": list(self.place) if self.place else None,
            "group": self.group,
            "reply_to": self.reply_to,
        }
        return {key: value for key, value in full.items() if value not in ("", None, [], False, -1)}


class NotDelivered(Exception):  # noqa: N818  it names what happened to a message
    """A platform did not take a message.

    `permanent`: trying again is no use. `after`: seconds the platform demands to wait; `everyone`: the demand is about all chats.
    `maybe_arrived`: no answer came, so the message may have. `moved_to`: the chat has this name now. `unreachable`: this chat cannot be
    written to until the person writes again.
    """

    def __init__(  # noqa: PLR0913  each says something else about one failure
        self,
        why: str,
        *,
        permanent: bool = False,
        after: float | None = None,
        everyone: bool = False,
        maybe_arrived: bool = False,
        moved_to: str = "",
        unreachable: bool = False,
    ) -> None:
        super().__init__(why)
        self.why = why
        self.permanent = permanent
        self.after = after
        self.everyone = everyone
        self.maybe_arrived = maybe_arrived
        self.moved_to = moved_to
        self.unreachable = unreachable


class Messenger(Protocol):
    """A platform that messages can be sent through."""

    name: str

    def limits(self, owed: Owed) -> Sequence[Limit]:
        """The buckets that a message takes a place in, that of the whole platform first."""
        ...

    async def send(self, owed: Owed) -> str:
        """Send a message; returns the platform's name for it. Raises NotDelivered."""
        ...

    async def close(self) -> None:
        """Let connections go."""
        ...


def writable(text: str) -> str:
    """A text without what databases and messengers cannot write: NUL, which PostgreSQL refuses, and halves of characters."""
    return text.replace("\0", "").encode(errors="ignore").decode()


def pieces(text: str, most: int) -> list[str]:
    """A text cut into parts of at most so many UTF-16 units: between paragraphs, else lines, else sentences, else words."""
    parts: list[str] = []
    while text_length(text) > most:
        at = _cut(text, most)
        parts.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*parts, text] if text else parts


def text_length(text: str) -> int:
    """The length of a text as messengers count it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, most: int) -> int:
    room = len(text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", errors="ignore"))
    for end in ("\n\n", "\n", ". ", " "):
        at = text.rfind(end, room // 2, room)
        if at > 0:
            return at + len(end)
    return room


def numbered(text: str, choices: Sequence[str]) -> str:
    """A text with its choices below it as a numbered list, unless it lists them already."""
    if not choices or all(f"{n}. {choice}" in text for n, choice in enumerate(choices, start=1)):
        return text
    return "\n".join([text, "", *(f"{n}. {choice}" for n, choice in enumerate(choices, start=1)), "(Anh/chị nhắn số để chọn.)"])
