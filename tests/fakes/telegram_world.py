"""Chats, messages and files as Telegram keeps them."""

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_call import Refused, refused
from tests.fakes.telegram_keyboard import Button, Rows


@dataclass
class Seen:
    """A message as people see it in a chat."""

    id: int
    by_bot: bool
    text: str
    at: float
    sender: dict[str, Any]
    html: str = ""
    kind: str = "text"
    rows: Rows = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)
    file: bytes | None = None
    edited_at: float | None = None
    deleted: bool = False

    @property
    def buttons(self) -> list[str]:
        """The texts of the inline buttons, from the first to the last."""
        return [button.text for row in self.rows for button in row]


@dataclass
class Chat:
    """A private chat, a group or a supergroup."""

    id: int
    type: str
    description: dict[str, Any]
    open: bool = False
    refusal: str = ""
    migrated_to: int = 0
    messages: list[Seen] = field(default_factory=list)
    keyboard: Rows = field(default_factory=list)
    keyboard_once: bool = False
    last_id: int = 0

    @property
    def private(self) -> bool:
        """Whether it is a chat with one person."""
        return self.type == "private"

    def find(self, message_id: int) -> Seen | None:
        """The message of this number, unless it was deleted."""
        return next((seen for seen in self.messages if seen.id == message_id and not seen.deleted), None)


class World:
    """What Telegram knows."""

    def __init__(self, token: str, username: str, can_read_all: bool, inline: bool) -> None:
        self.token = token
        self.me = {"id": int(token.partition(":")[0]), "is_bot": True, "first_name": "Trợ lý số", "username": username}
        self.abilities = {"can_join_groups": True, "can_read_all_group_messages": can_read_all, "supports_inline_queries": inline}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, tuple[str, bytes, int]] = {}
        self.queries: dict[str, Any] = {}
        self.sends: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._numbers = Counter({"message": 1000, "file": 0, "query": 4382740000})

    def number(self, of: str) -> int:
        """The next number of a kind."""
        with self._lock:
            self._numbers[of] += 1
            return self._numbers[of]

    def next_message_id(self, chat: Chat) -> int:
        """Supergroups count on their own, so that a message_id alone names nothing."""
        if chat.type != "supergroup":
            return self.number("message")
        chat.last_id += 1
        return chat.last_id

    def keep_file(self, folder: str, ending: str, content: bytes, size: int | None = None) -> dict[str, Any]:
        """Store a file; gives its file_id, file_unique_id and file_size."""
        number = self.number("file")
        file_id = f"AgACAgUAAxkB{number:08d}"
        self.files[file_id] = (f"{folder}/file_{number}.{ending}", content, len(content) if size is None else size)
        return {"file_id": file_id, "file_unique_id": f"AQAD{number:08d}", "file_size": self.files[file_id][2]}

    def reachable(self, chat_id: str) -> Chat:
        """The chat that the bot may send to, or why not."""
        if not chat_id:
            raise refused("chat_id is empty")
        chat = self.chats.get(int(chat_id)) if chat_id.removeprefix("-").isdigit() else None
        if chat is None or not chat.open:
            raise refused("chat not found")
        if chat.migrated_to:
            raise Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to)
        if chat.refusal:
            raise Refused(403, f"Forbidden: {chat.refusal}")
        return chat

    def api_message(self, chat: Chat, seen: Seen) -> dict[str, Any]:
        """A message as the Bot API writes it."""
        message = {"message_id": seen.id, "from": seen.sender, "chat": chat.description, "date": int(seen.at), **seen.content}
        if seen.edited_at is not None:
            message["edit_date"] = int(seen.edited_at)
        if seen.by_bot and seen.rows:
            message["reply_markup"] = {"inline_keyboard": [[_api_button(button) for button in row] for row in seen.rows]}
        return message


def _api_button(button: Button) -> dict[str, str]:
    named = {"text": button.text, "callback_data": button.data, "url": button.url}
    return {name: value for name, value in named.items() if value is not None}
