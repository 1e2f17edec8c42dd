"""Telegram's HTML parse mode: what people see, and which texts are refused."""

import re
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram_call import refused

KINDS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler", "tg-spoiler": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji", "tg-time": "date_time",
}  # fmt: skip
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,8})|(lt|gt|amp|quot));?")
ATTRIBUTE = re.compile(r"\s+([^\s=>]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([a-zA-Z0-9.\-]+)(?=[\s>])))?")
LINK = re.compile(r"(?:https?://|tg://)\S+|[\w-]+(?:\.[\w-]+)+\S*", re.IGNORECASE)


@dataclass(frozen=True)
class Rendered:
    """A text as people see it, with its entities; offsets in UTF-16 code units."""

    text: str
    entities: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    begin: int


def utf16(text: str) -> int:
    """The length of a text in UTF-16 code units, the way Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def render(text: str, parse_mode: str) -> Rendered:
    """What people see of a text sent with this parse mode."""
    if not parse_mode:
        return Rendered(text.strip())
    if parse_mode.lower() != "html":
        raise refused("unsupported parse_mode")
    return _Parser(text).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0
        self.shown: list[str] = []
        self.length = 0
        self.open: list[_Open] = []
        self.entities: list[dict[str, Any]] = []

    def parse(self) -> Rendered:
        while self.at < len(self.source):
            if self.source.startswith("</", self.at):
                self._end_tag()
            elif self.source[self.at] == "<":
                self._start_tag()
            else:
                self._letter()
        if self.open:
            raise _unparsable(f'Can\'t find end tag corresponding to start tag "{self.open[-1].tag}"')
        return self._trimmed()

    def _trimmed(self) -> Rendered:
        text = "".join(self.shown)
        left = utf16(text) - utf16(text.lstrip())
        text = text.strip()
        moved = [_cut(entity, left, utf16(text)) for entity in self.entities]
        inside = sorted((entity for entity in moved if entity["length"] > 0), key=lambda entity: (entity["offset"], -entity["length"]))
        return Rendered(text, inside[:100])

    def _letter(self) -> None:
        match = REFERENCE.match(self.source, self.at)
        letter = _referenced(match) if match else ""
        self.at = match.end() if match and letter else self.at + 1
        letter = letter or self.source[self.at - 1]
        self.shown.append(letter)
        self.length += utf16(letter)

    def _byte(self, position: int) -> int:
        return len(self.source[:position].encode())

    def _start_tag(self) -> None:
        begin = self._byte(self.at)
        match = re.compile(r"<([^\s>]*)").match(self.source, self.at)
        assert match
        tag = match[1].lower()
        if match.end() == len(self.source):
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        if tag not in KINDS:
            raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {begin}')
        self._check_nesting(tag, begin)
        self.at = match.end()
        self.open.append(_Open(tag, self._attributes(tag, begin), self.length))

    def _attributes(self, tag: str, begin: int) -> dict[str, str]:
        found: dict[str, str] = {}
        while match := ATTRIBUTE.match(self.source, self.at):
            value = next((group for group in match.groups()[1:] if group is not None), None)
            if value is None and match[1].lower() != "expandable":
                raise _unparsable(f'Expected equal sign in declaration of an attribute of the tag "{tag}" at byte offset {begin}')
            found[match[1].lower()] = REFERENCE.sub(lambda reference: _referenced(reference) or reference[0], value or "")
            self.at = match.end()
        rest = re.compile(r"\s*>").match(self.source, self.at)
        if not rest:
            raise _unparsable(f"Unclosed start tag at byte offset {begin}")
        self.at = rest.end()
        _check_attributes(tag, found, begin)
        return found

    def _check_nesting(self, tag: str, begin: int) -> None:
        """Stricter than Telegram, which drops such entities without a word: in a test they are a mistake."""
        outer = [opened.tag for opened in self.open]
        if tag == "blockquote" and "blockquote" in outer:
            raise _unparsable(f"Nested blockquote at byte offset {begin}")
        if {"code", "pre"} & set(outer) and not (tag == "code" and outer[-1] == "pre"):
            raise _unparsable(f'Tag "{tag}" inside "{outer[-1]}" at byte offset {begin}')

    def _end_tag(self) -> None:
        begin = self._byte(self.at)
        match = re.compile(r"</([^\s>]*)\s*(>?)").match(self.source, self.at)
        assert match
        if not self.open:
            raise _unparsable(f"Unexpected end tag at byte offset {begin}")
        if not match[2]:
            raise _unparsable(f"Unclosed end tag at byte offset {begin}")
        opened = self.open.pop()
        if match[1] and match[1].lower() != opened.tag:
            raise _unparsable(f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{match[1].lower()}>"')
        self.at = match.end()
        self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: dict[str, Any] = {"type": KINDS[opened.tag], "offset": opened.begin, "length": self.length - opened.begin}
        if opened.tag == "a":
            href = opened.attributes.get("href") or "".join(self.shown)[-entity["length"] :]
            if not LINK.fullmatch(href):
                return  # Telegram shows such a link as plain text
            entity["url"] = href
        if opened.tag == "blockquote" and "expandable" in opened.attributes:
            entity["type"] = "expandable_blockquote"
        if entity["length"]:
            self.entities.append(entity)


def _cut(entity: dict[str, Any], left: int, length: int) -> dict[str, Any]:
    begin = max(entity["offset"] - left, 0)
    end = min(entity["offset"] + entity["length"] - left, length)
    return {**entity, "offset": begin, "length": end - begin}


def _referenced(match: re.Match[str]) -> str:
    if match[3]:
        return NAMED[match[3]]
    code = int(match[1], 16) if match[1] else int(match[2])
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""


def _check_attributes(tag: str, attributes: dict[str, str], begin: int) -> None:
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
    if tag == "tg-emoji" and not attributes.get("emoji-id", "").isdigit():
        raise _unparsable("Invalid custom emoji identifier specified")
    if tag == "tg-time" and not attributes.get("unix", "").isdigit():
        raise _unparsable("Invalid date specified")


def _unparsable(why: str) -> Exception:
    return refused(f"can't parse entities: {why}")
