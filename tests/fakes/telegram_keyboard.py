"""Keyboards under messages and in place of the letters, checked as Telegram checks them."""

import itertools
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram_call import Parameters, refused

ACTIONS = ("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
           "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay")  # fmt: skip
Rows = list[list["Button"]]


@dataclass(frozen=True)
class Button:
    """A button as a person sees it; `data` is None for buttons that send nothing to the bot."""

    text: str
    data: str | None = None
    url: str | None = None
    asks_contact: bool = False
    asks_location: bool = False
    inline: bool = True


@dataclass(frozen=True)
class Markup:
    """A reply_markup: an inline keyboard, a reply keyboard, or the removal of one."""

    inline: Rows | None = None
    keyboard: Rows | None = None
    removes: bool = False
    one_time: bool = False


def markup_of(parameters: Parameters, private: bool) -> Markup:
    """The reply_markup of a call."""
    tree = parameters.tree("reply_markup", "reply keyboard markup")
    if tree is None:
        return Markup()
    if not isinstance(tree, dict):
        raise refused("object expected as reply markup")
    if "inline_keyboard" in tree:
        return Markup(inline=_rows(tree["inline_keyboard"], _inline_button))
    if "keyboard" in tree:
        return Markup(keyboard=_reply_rows(tree, private), one_time=bool(tree.get("one_time_keyboard")))
    return Markup(removes=tree.get("remove_keyboard") is True)


def _rows(rows: Any, button: Any) -> Rows:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise refused("can't parse reply keyboard markup: Field must be an Array of Arrays")
    if sum(map(len, rows)) > 100:
        raise refused("reply markup is too long")
    return [[button(entry) for entry in row] for row in rows if row]


def _reply_rows(tree: dict[str, Any], private: bool) -> Rows:
    if len(tree.get("input_field_placeholder") or "") > 64:
        raise refused("can't parse reply keyboard markup: input field placeholder is too long")
    rows = _rows(tree["keyboard"], _reply_button)
    for button in [] if private else itertools.chain(*rows):
        if button.asks_contact:
            raise refused("phone number can be requested in private chats only")
        if button.asks_location:
            raise refused("location can be requested in private chats only")
    return rows


def _reply_button(entry: Any) -> Button:
    entry = {"text": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or not entry["text"].strip():
        raise refused("keyboard button text must be non-empty")
    return Button(entry["text"], None, None, bool(entry.get("request_contact")), bool(entry.get("request_location")), inline=False)


def _inline_button(entry: Any) -> Button:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str) or not entry["text"].strip():
        raise refused('can\'t parse inline keyboard button: Field "text" must be a non-empty String')
    actions = [name for name in ACTIONS if entry.get(name) is not None]
    if len(actions) != 1:
        raise refused("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if actions == ["callback_data"] and not _fits(entry["callback_data"], 64):
        raise refused("BUTTON_DATA_INVALID")
    if actions == ["url"] and not str(entry["url"]).startswith(("http://", "https://", "tg://")):
        raise refused(f"inline keyboard button URL '{entry['url']}' is invalid: Unsupported URL protocol")
    if actions == ["copy_text"] and not 1 <= len(entry["copy_text"].get("text", "")) <= 256:
        raise refused("BUTTON_COPY_TEXT_INVALID")
    return Button(entry["text"], entry.get("callback_data"), entry.get("url"))


def _fits(data: Any, most: int) -> bool:
    return isinstance(data, str) and 1 <= len(data.encode()) <= most
