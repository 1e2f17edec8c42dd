"""The Bot API's methods that show something in a chat, or change it."""

import struct
from typing import Any

from tests.fakes.loopback import FakePlatform
from tests.fakes.telegram_call import Parameters, Upload, refused
from tests.fakes.telegram_html import Rendered, render, utf16
from tests.fakes.telegram_keyboard import Markup, markup_of
from tests.fakes.telegram_world import Chat, Seen, World

PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF", b"BM")
PNG = PICTURES[1]
ACTIONS = ("typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
           "choose_sticker", "find_location", "record_video_note", "upload_video_note")  # fmt: skip
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
MEGABYTE = 1 << 20


class Sending:
    """sendMessage and its like."""

    def __init__(self, server: FakePlatform, world: World) -> None:
        self.server = server
        self.world = world

    def sendmessage(self, p: Parameters) -> Any:
        """Show a text."""
        chat = self.world.reachable(p.text("chat_id"))
        rendered = _text(p, "message is too long")
        return self._show(chat, p, rendered, {"text": rendered.text})

    def sendphoto(self, p: Parameters) -> Any:
        """Show a picture, uploaded, known by its file_id, or fetched from a URL."""
        chat = self.world.reachable(p.text("chat_id"))
        caption = _caption(p)
        content = self._file(p, "photo", "photos", "jpg", 10)
        _check_picture(content.pop("bytes"))
        sizes = [{**content, "width": 320, "height": 240}, {**content, "width": 1280, "height": 960}]
        return self._show(chat, p, caption, {"photo": sizes})

    def senddocument(self, p: Parameters) -> Any:
        """Show a file."""
        chat = self.world.reachable(p.text("chat_id"))
        caption = _caption(p)
        content = self._file(p, "document", "documents", "bin", 50)
        if not content.pop("bytes"):
            raise refused("file must be non-empty")
        return self._show(chat, p, caption, {"document": content})

    def sendlocation(self, p: Parameters) -> Any:
        """Show a place."""
        chat = self.world.reachable(p.text("chat_id"))
        latitude, longitude = p.decimal("latitude"), p.decimal("longitude")
        if latitude is None or not -90 <= latitude <= 90:
            raise refused("latitude is empty" if latitude is None else "wrong latitude specified")
        if longitude is None or not -180 <= longitude <= 180:
            raise refused("longitude is empty" if longitude is None else "wrong longitude specified")
        return self._show(chat, p, Rendered(""), {"location": {"latitude": latitude, "longitude": longitude}})

    def sendchataction(self, p: Parameters) -> Any:
        """Show that the bot is writing."""
        self.world.reachable(p.text("chat_id"))
        if p.text("action") not in ACTIONS:
            raise refused("wrong parameter action in request")
        return True

    def _show(self, chat: Chat, p: Parameters, rendered: Rendered, content: dict[str, Any]) -> Any:
        markup, kind = markup_of(p, chat.private), next(iter(content))
        content |= self._replied(chat, p)
        if rendered.text and kind != "text":
            content["caption"] = rendered.text
        if rendered.entities:
            content["entities" if kind == "text" else "caption_entities"] = rendered.entities
        seen = Seen(self.world.next_message_id(chat), True, rendered.text, self.server.now(), self.world.me, kind=kind, content=content)
        seen.html = p.text("text" if kind == "text" else "caption")
        seen.rows = markup.inline or []
        seen.file = self._sent_file(content.get(kind))
        chat.messages.append(seen)
        _use_keyboard(chat, markup)
        self.world.sends[chat.id] += 1
        return self.world.api_message(chat, seen)

    def _sent_file(self, content: Any) -> bytes | None:
        shown = content[-1] if isinstance(content, list) else content
        return self.world.files[shown["file_id"]][1] if isinstance(shown, dict) and "file_id" in shown else None

    def _replied(self, chat: Chat, p: Parameters) -> dict[str, Any]:
        reply = p.tree("reply_parameters", "reply parameters") or {}
        number = reply.get("message_id") or p.number("reply_to_message_id")
        if p.number("message_thread_id"):
            raise refused("message thread not found")
        if not number:
            return {}
        if original := chat.find(number):
            return {"reply_to_message": self.world.api_message(chat, original)}
        if reply.get("allow_sending_without_reply") or p.flag("allow_sending_without_reply"):
            return {}
        raise refused("message to be replied not found")

    def _file(self, p: Parameters, name: str, folder: str, ending: str, most: int) -> dict[str, Any]:
        upload, given = p.upload(name), p.text(name)
        if upload:
            return self._kept(upload, folder, ending, most)
        if not given:
            raise refused(f"there is no {name} in the request")
        if given in self.world.files:
            _, content, size = self.world.files[given]
            return {"file_id": given, "file_unique_id": "AQAD" + given[-8:], "file_size": size, "bytes": content}
        if given.startswith(("http://", "https://")):
            raise refused("failed to get HTTP URL content")  # this fake fetches nothing
        raise refused("wrong file identifier/HTTP URL specified")

    def _kept(self, upload: Upload, folder: str, ending: str, most: int) -> dict[str, Any]:
        if len(upload.content) > most * MEGABYTE:
            raise refused(f"file is too big for {folder}")
        named = {"file_name": upload.name} if folder == "documents" else {}
        return {**self.world.keep_file(folder, ending, upload.content), **named, "bytes": upload.content}

    # Changing what is shown

    def _own(self, p: Parameters, doing: str) -> tuple[Chat, Seen]:
        if p.text("inline_message_id"):
            raise refused("MESSAGE_ID_INVALID")
        chat = self.world.reachable(p.text("chat_id"))
        seen = chat.find(p.number("message_id"))
        if seen is None:
            raise refused(f"message to {doing} not found")
        if not seen.by_bot and doing == "edit":
            raise refused("message can't be edited")
        return chat, seen

    def editmessagetext(self, p: Parameters) -> Any:
        """Change a text, and its buttons: without a reply_markup they vanish."""
        rendered = _text(p, "MESSAGE_TOO_LONG")
        chat, seen = self._own(p, "edit")
        if seen.kind != "text":
            raise refused("there is no text in the message to edit")
        rows = self._inline_rows(chat, p)
        content = {"text": rendered.text} | ({"entities": rendered.entities} if rendered.entities else {})
        kept = {name: value for name, value in seen.content.items() if name == "reply_to_message"}
        if (seen.content, seen.rows) == (kept | content, rows):
            raise refused(NOT_MODIFIED)
        seen.text, seen.html, seen.rows, seen.content = rendered.text, p.text("text"), rows, kept | content
        seen.edited_at = self.server.now()
        return self.world.api_message(chat, seen)

    def editmessagereplymarkup(self, p: Parameters) -> Any:
        """Change the buttons."""
        chat, seen = self._own(p, "edit")
        rows = self._inline_rows(chat, p)
        if rows == seen.rows:
            raise refused(NOT_MODIFIED)
        seen.rows, seen.edited_at = rows, self.server.now()
        return self.world.api_message(chat, seen)

    def _inline_rows(self, chat: Chat, p: Parameters) -> Any:
        markup = markup_of(p, chat.private)
        if markup.keyboard is not None or markup.removes:
            raise refused("object expected as reply markup")
        return markup.inline or []

    def deletemessage(self, p: Parameters) -> Any:
        """Take a message out of a chat, within 48 hours."""
        chat, seen = self._own(p, "delete")
        if self.server.now() - seen.at > 48 * 3600 or not (seen.by_bot or chat.private):
            raise refused("message can't be deleted for everyone" if seen.by_bot else "message can't be deleted")
        seen.deleted = True
        return True

    # Answering queries

    def answercallbackquery(self, p: Parameters) -> Any:
        """Stop the spinner of a tapped button; once, and soon."""
        if utf16(p.text("text")) > 200:
            raise refused("MESSAGE_TOO_LONG")
        tap = self.world.queries.pop(p.text("callback_query_id"), None)
        if tap is None or self.server.now() - tap.at > 150:
            raise refused(TOO_OLD)
        tap.answered, tap.text, tap.alert = True, p.text("text"), p.flag("show_alert")
        return True

    def answerinlinequery(self, p: Parameters) -> Any:
        """Show results under what somebody is typing."""
        results = p.tree("results", "inline query results")
        _check_results(results)
        if len(p.text("next_offset").encode()) > 64:
            raise refused("NEXT_OFFSET_INVALID")
        query = self.world.queries.pop(p.text("inline_query_id"), None)
        if query is None or self.server.now() - query.at > 30:
            raise refused(TOO_OLD)
        query.answered, query.results, query.next_offset = True, results, p.text("next_offset")
        return True


def _text(p: Parameters, too_long: str) -> Rendered:
    if not p.text("text"):
        raise refused("message text is empty")
    rendered = render(p.text("text"), p.text("parse_mode"))
    if not rendered.text:
        raise refused("text must be non-empty")
    if utf16(rendered.text) > 4096:
        raise refused(too_long)
    return _with_entities(p, "entities", rendered)


def _caption(p: Parameters) -> Rendered:
    rendered = render(p.text("caption"), p.text("parse_mode"))
    if utf16(rendered.text) > 1024:
        raise refused("message caption is too long")
    return _with_entities(p, "caption_entities", rendered)


def _with_entities(p: Parameters, name: str, rendered: Rendered) -> Rendered:
    entities = p.tree(name, "message entities")
    if not entities or p.text("parse_mode"):
        return rendered
    for entity in entities:
        if not isinstance(entity, dict) or entity["offset"] < 0 or entity["offset"] + entity["length"] > utf16(rendered.text):
            raise refused("can't parse entities: entity is outside of the text")
    return Rendered(rendered.text, entities[:100])


def _check_picture(content: bytes) -> None:
    if not content.startswith(PICTURES):
        raise refused("IMAGE_PROCESS_FAILED")
    if content.startswith(PNG):
        width, height = struct.unpack(">II", content[16:24])
        if width + height > 10000 or max(width, height) > 20 * min(width, height):
            raise refused("PHOTO_INVALID_DIMENSIONS")


def _use_keyboard(chat: Chat, markup: Markup) -> None:
    if markup.keyboard is not None:
        chat.keyboard, chat.keyboard_once = markup.keyboard, markup.one_time
    elif markup.removes:
        chat.keyboard = []


def _check_results(results: Any) -> None:
    if not isinstance(results, list) or len(results) > 50:
        raise refused("RESULTS_TOO_MUCH" if isinstance(results, list) else "can't parse inline query results JSON object")
    ids = [str(result.get("id", "")) for result in results]
    if not all(1 <= len(number.encode()) <= 64 for number in ids):
        raise refused("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise refused("RESULT_ID_DUPLICATE")
    for result in results:
        _check_article(result)


def _check_article(result: dict[str, Any]) -> None:
    if result.get("type") != "article":
        raise refused("unallowed inline query result type")  # the only type that this fake knows
    if not result.get("title"):
        raise refused("can't parse inline query result: title must be non-empty")
    content = result.get("input_message_content") or {}
    _text(Parameters({"text": content.get("message_text"), "parse_mode": content.get("parse_mode")}), "message is too long")
