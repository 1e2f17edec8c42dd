"""People who write to a Zalo bot."""

import secrets
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass
class BotSeen:
    """A message as a person sees it."""

    id: str
    by_bot: bool
    text: str
    at: float
    photo: str = ""
    image: bytes | None = None


class BotPlatform(Protocol):
    """What people need of the server."""

    def now(self) -> float:
        """The platform's clock."""

    def happens(self, event_name: str, message: dict[str, Any] | None) -> str:
        """Tell the bot; gives the message_id, or a name for an event without a message."""

    def hosts(self, content: bytes) -> str:
        """Keep a picture; gives its address."""


class BotPerson:
    """Somebody with Zalo. The messages of protected people are withheld from bots."""

    def __init__(self, platform: BotPlatform, number: str, name: str, protected: bool) -> None:
        self._platform = platform
        self.id = number
        self.name = name
        self.protected = protected
        self.has_written = False
        self.chat: list[BotSeen] = []
        self.actions: list[str] = []

    @property
    def replies(self) -> list[BotSeen]:
        """What the bot said."""
        return [seen for seen in self.chat if seen.by_bot]

    def says(self, text: str) -> str:
        """Write a text."""
        return self._writes("message.text.received", text, {"text": text})

    def sends_photo(self, content: bytes, caption: str = "") -> str:
        """Send a picture."""
        photo = self._platform.hosts(content)
        return self._writes("message.image.received", caption, {"photo": photo} | ({"caption": caption} if caption else {}))

    def sends_sticker(self) -> str:
        """Send a sticker."""
        sticker = {"sticker": "0e078a2fb66a5f34067b", "url": "https://zalo-api.zadn.vn/api/emoticon/sticker/0e078a2fb66a5f34067b"}
        return self._writes("message.sticker.received", "", sticker)

    def sends_something_unsupported(self, with_message: bool = True) -> str:
        """Send a voice message, a file, a place … : the bot hears only that there was something."""
        return self._writes("message.unsupported.received", "", {}, told=with_message)

    def _writes(self, event: str, shown: str, content: dict[str, Any], told: bool = True) -> str:
        self.has_written = True
        seen = BotSeen(secrets.token_hex(10), False, shown, self._platform.now())
        self.chat.append(seen)
        if self.protected:
            event, content = "message.unsupported.received", {}
        return self._platform.happens(event, self._message(seen, content) if told else None)

    def _message(self, seen: BotSeen, content: dict[str, Any]) -> dict[str, Any]:
        return {
            "from": {"id": self.id, "display_name": self.name, "is_bot": False},
            "chat": {"id": self.id, "chat_type": "PRIVATE"},
            **content,
            "message_id": seen.id,
            "date": int(seen.at * 1000),
        }
