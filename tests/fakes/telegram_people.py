"""People and groups on the fake Telegram: what they do becomes updates, what they see is there to look at."""

import re
import threading
import zlib
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.fakes.telegram_delivery import Delivery
from tests.fakes.telegram_html import utf16
from tests.fakes.telegram_keyboard import Button, Rows
from tests.fakes.telegram_world import Chat, Seen, World

MARKED = re.compile(r"(?<!\S)/(?P<command>[a-z0-9_]{1,32}(?:@\w+)?)|(?<!\w)@(?P<mention>\w{3,32})", re.IGNORECASE)
LONGEST = 4096


class Platform(Protocol):
    """What people need of the server."""

    world: World
    delivery: Delivery
    lock: threading.RLock

    def now(self) -> float:
        """The platform's clock."""


@dataclass
class Tap:
    """A tapped inline button: a spinner until the bot answers."""

    id: str
    update_id: int
    at: float
    answered: bool = False
    text: str = ""
    alert: bool = False


@dataclass
class InlineQuestion:
    """What somebody types after the bot's name, in any chat."""

    id: str
    update_id: int
    at: float
    answered: bool = False
    results: list[dict[str, Any]] = field(default_factory=list)
    next_offset: str = ""


class Person:
    """Somebody with Telegram. What they do gives the update_id, or 0 when the bot is not told."""

    def __init__(self, platform: Platform, number: int, name: str) -> None:
        self._platform = platform
        self.id = number
        self.api = {"id": number, "is_bot": False, "first_name": name, "language_code": "vi"}
        description = {"id": number, "first_name": name, "type": "private"}
        self._private = platform.world.chats.setdefault(number, Chat(number, "private", description))

    # What they see

    @property
    def chat(self) -> list[Seen]:
        """The private chat with the bot: both sides, without what was deleted."""
        return [seen for seen in self._private.messages if not seen.deleted]

    @property
    def replies(self) -> list[Seen]:
        """What the bot said in the private chat."""
        return [seen for seen in self.chat if seen.by_bot]

    @property
    def keyboard(self) -> Rows:
        """The reply keyboard that stands in place of the letters."""
        return self._private.keyboard

    # What they do

    def says(self, text: str, to: "Group | None" = None, replying_to: Seen | None = None) -> int:
        """Write a text; the client cuts a long one into several messages."""
        parts = [text[start : start + LONGEST] for start in range(0, len(text), LONGEST)]
        return [self._writes(_worded(part), to, replying_to) for part in parts][-1]

    def sends_photo(self, content: bytes, caption: str = "", to: "Group | None" = None) -> int:
        """Send a picture; it arrives in two sizes."""
        large = self._platform.world.keep_file("photos", "jpg", content)
        small = self._platform.world.keep_file("photos", "jpg", content[: len(content) // 2 + 1])
        sizes = [{**small, "width": 90, "height": 67}, {**large, "width": 1280, "height": 960}]
        return self._writes({"photo": sizes} | ({"caption": caption} if caption else {}), to)

    def sends_document(self, content: bytes, name: str = "don.pdf", size: int | None = None, to: "Group | None" = None) -> int:
        """Send a file; it may claim to be larger than it is."""
        kept = self._platform.world.keep_file("documents", name.rpartition(".")[2], content, size)
        return self._writes({"document": {**kept, "file_name": name}}, to)

    def sends_voice(self, content: bytes = b"OggS", seconds: int = 3, to: "Group | None" = None) -> int:
        """Send a voice message."""
        kept = self._platform.world.keep_file("voice", "oga", content)
        return self._writes({"voice": {**kept, "duration": seconds, "mime_type": "audio/ogg"}}, to)

    def sends_sticker(self, emoji: str = "👍", to: "Group | None" = None) -> int:
        """Send a sticker."""
        kept = self._platform.world.keep_file("stickers", "webp", b"RIFF")
        form = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False, "emoji": emoji}
        return self._writes({"sticker": {**kept, **form}}, to)

    def sends_location(self, lat: float, lon: float, to: "Group | None" = None) -> int:
        """Send a place."""
        return self._writes({"location": {"latitude": lat, "longitude": lon}}, to)

    def sends_contact(self, phone: str, of: "Person | None" = None) -> int:
        """Send their own number, or somebody else's."""
        who = (of or self).api
        return self._writes({"contact": {"phone_number": phone, "first_name": who["first_name"], "user_id": who["id"]}}, None)

    def edits(self, text: str, seen: Seen | None = None) -> int:
        """Change what they wrote, by default the last text."""
        seen = seen or [mine for mine in self.chat if not mine.by_bot and mine.kind == "text"][-1]
        seen.text, seen.content, seen.edited_at = text, _worded(text), self._platform.now()
        message = self._platform.world.api_message(self._private, seen)
        return self._platform.delivery.add("edited_message", message, ("chat", self.id))

    def taps(self, label: str, to: "Group | None" = None) -> Tap | int:
        """Tap a button by its text or its data: the newest inline one (gives a Tap), else one of the keyboard (an update_id)."""
        chat = to.current if to else self._private
        for seen in reversed(chat.messages):
            button = _found(label, seen.rows) if not seen.deleted else None
            if button:
                return self._taps_inline(chat, seen, button)
        button = _found(label, chat.keyboard)
        if button is None:
            raise LookupError(f"There is no button {label!r} in the chat.")
        return self._taps_keyboard(chat, button, to)

    def _taps_inline(self, chat: Chat, seen: Seen, button: Button) -> Tap:
        if button.data is None:
            raise LookupError(f"The button {button.text!r} sends nothing to the bot.")
        world = self._platform.world
        tap = Tap(str(world.number("query")), 0, self._platform.now())
        world.queries[tap.id] = tap
        payload = {"id": tap.id, "from": self.api, "message": world.api_message(chat, seen), "data": button.data}
        payload["chat_instance"] = str(zlib.crc32(str(chat.id).encode()))
        tap.update_id = self._platform.delivery.add("callback_query", payload, ("callback_query", self.id))
        return tap

    def _taps_keyboard(self, chat: Chat, button: Button, to: "Group | None") -> int:
        if chat.keyboard_once:
            chat.keyboard = []
        if button.asks_contact:
            return self.sends_contact(f"8490{self.id % 10**7:07d}")
        if button.asks_location:
            return self.sends_location(10.36, 106.36)
        return self.says(button.text, to)

    def asks_inline(self, query: str, offset: str = "") -> InlineQuestion:
        """Type the bot's name and a question in some chat."""
        world = self._platform.world
        if not world.abilities["supports_inline_queries"]:
            raise RuntimeError("The bot has no inline mode: TelegramServer(inline=True).")
        asked = InlineQuestion(str(world.number("query")), 0, self._platform.now())
        world.queries[asked.id] = asked
        payload = {"id": asked.id, "from": self.api, "query": query[:256], "offset": offset, "chat_type": "sender"}
        asked.update_id = self._platform.delivery.add("inline_query", payload, ("inline_query", self.id))
        return asked

    def blocks(self) -> int:
        """Block the bot."""
        self._private.refusal = "bot was blocked by the user"
        return self._tells_membership("member", "kicked")

    def unblocks(self) -> int:
        """Let the bot write again."""
        self._private.refusal = ""
        return self._tells_membership("kicked", "member")

    def deletes_account(self) -> None:
        """Leave Telegram; nobody is told."""
        self._private.refusal = "user is deactivated"

    def _tells_membership(self, old: str, new: str) -> int:
        return tell_membership(self._platform, self._private, self.api, old, new)

    def _writes(self, content: dict[str, Any], to: "Group | None", replying_to: Seen | None = None) -> int:
        chat = to.current if to else self._private
        if not to and chat.refusal:
            raise RuntimeError("Who has blocked the bot does not write to it.")
        chat.open = True
        if replying_to:
            content["reply_to_message"] = self._platform.world.api_message(chat, replying_to)
        return write(self._platform, chat, self.api, content, told=not to or to.tells_bot(content, replying_to))


class Group:
    """A group with the bot in it; after `migrates` it is a supergroup of another id."""

    def __init__(self, platform: Platform, number: int, title: str, members: tuple[Person, ...]) -> None:
        if number >= 0:
            raise ValueError("The id of a group is negative.")
        self._platform = platform
        self.current = Chat(number, "group", {"id": number, "title": title, "type": "group"}, open=True)
        self.current.last_id = 7
        platform.world.chats[number] = self.current
        self.members = list(members)
        self.bot_is_admin = False
        by = members[0].api if members else {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        tell_membership(platform, self.current, by, "left", "member")

    @property
    def id(self) -> int:
        """The id that counts now."""
        return self.current.id

    @property
    def chat(self) -> list[Seen]:
        """What everybody in the group sees."""
        return [seen for seen in self.current.messages if not seen.deleted]

    @property
    def replies(self) -> list[Seen]:
        """What the bot said here."""
        return [seen for seen in self.chat if seen.by_bot]

    def joins(self, person: Person) -> int:
        """Somebody comes in."""
        self.members.append(person)
        return write(self._platform, self.current, person.api, {"new_chat_members": [person.api]}, told=True)

    def migrates(self) -> int:
        """Become a supergroup, with a service message in the old and in the new one; gives the new id."""
        old, by = self.current, self.members[0].api
        number = int(f"-100{abs(old.id)}")
        self.current = Chat(number, "supergroup", {**old.description, "id": number, "type": "supergroup"}, open=True)
        self._platform.world.chats[number] = self.current
        old.migrated_to = number
        write(self._platform, old, by, {"migrate_to_chat_id": number}, told=True)
        write(self._platform, self.current, by, {"migrate_from_chat_id": old.id}, told=True)
        return number

    def kicks_bot(self) -> int:
        """Throw the bot out."""
        self.current.refusal = f"bot was kicked from the {self.current.type} chat"
        return tell_membership(self._platform, self.current, self.members[0].api, "member", "kicked")

    def tells_bot(self, content: dict[str, Any], replying_to: Seen | None) -> bool:
        """Privacy mode: only commands for the bot and replies to it reach it."""
        world = self._platform.world
        if self.current.refusal:
            return False
        if self.bot_is_admin or world.abilities["can_read_all_group_messages"] or (replying_to and replying_to.by_bot):
            return True
        command, _, whom = content.get("text", "").split(" ")[0].partition("@")
        return command.startswith("/") and whom.lower() in ("", str(world.me["username"]).lower())


def write(platform: Platform, chat: Chat, sender: dict[str, Any], content: dict[str, Any], told: bool) -> int:
    """Put a message of somebody into a chat, and tell the bot if it is to know."""
    world = platform.world
    kind = next(name for name in content if name not in ("entities", "caption"))
    text = content.get("text") or content.get("caption") or ""
    with platform.lock:
        seen = Seen(world.next_message_id(chat), False, text, platform.now(), sender, kind=kind, content=content)
        chat.messages.append(seen)
        message = world.api_message(chat, seen)
        return platform.delivery.add("message", message, ("chat", chat.id)) if told else 0


def tell_membership(platform: Platform, chat: Chat, by: dict[str, Any], old: str, new: str) -> int:
    """What became of the bot in a chat."""
    states = [{"user": platform.world.me, "status": status, **({"until_date": 0} if status == "kicked" else {})} for status in (old, new)]
    change = {"chat": chat.description, "from": by, "date": int(platform.now())}
    change |= {"old_chat_member": states[0], "new_chat_member": states[1]}
    return platform.delivery.add("my_chat_member", change, ("my_chat_member", chat.id))


def _worded(text: str) -> dict[str, Any]:
    entities = [
        {"type": "bot_command" if match["command"] else "mention", "offset": utf16(text[: match.start()]), "length": utf16(match[0])}
        for match in MARKED.finditer(text)
    ]
    return {"text": text} | ({"entities": entities} if entities else {})


def _found(label: str, rows: Rows) -> Button | None:
    return next((button for row in rows for button in row if label in (button.text, button.data)), None)
