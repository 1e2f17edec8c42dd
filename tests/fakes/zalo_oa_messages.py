"""A consulting message as Zalo reads it: text, pictures and buttons within their limits."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.zalo_oa_tokens import OaError

LONGEST_TEXT = 2000
MOST_BUTTONS = 5
LONGEST_TITLE = 100
LONGEST_PAYLOAD = 1000


@dataclass(frozen=True)
class OaButton:
    """A button as a person sees it."""

    title: str
    type: str
    payload: Any


@dataclass
class OaSeen:
    """A message as a person sees it in the chat with the OA."""

    id: str
    by_oa: bool
    text: str
    at: float
    buttons: list[OaButton] = field(default_factory=list)
    kind: str = "text"
    image: bytes | None = None
    image_url: str = ""
    by_officer: bool = False


@dataclass(frozen=True)
class Content:
    """What a message shows."""

    text: str
    buttons: list[OaButton]
    kind: str = "text"
    attachment_id: str = ""
    image_url: str = ""


def invalid(what: str) -> OaError:
    """A parameter of the wrong shape."""
    return OaError(-201, f"{what} is invalid")


def outside(what: str) -> OaError:
    """A parameter over its limit."""
    return OaError(-210, f"{what} is outside of its permitted range")


def content_of(message: Any) -> Content:
    """The message of a request."""
    if not isinstance(message, dict):
        raise invalid("message")
    text = message.get("text", "")
    if not isinstance(text, str):
        raise invalid("message.text")
    if len(text) > LONGEST_TEXT:
        raise outside("message.text")
    if "attachment" in message:
        return _attached(text, message["attachment"])
    if not text.strip():
        raise invalid("message.text")
    return Content(text, [])


def _attached(text: str, attachment: Any) -> Content:
    payload = attachment.get("payload") if isinstance(attachment, dict) else None
    if not isinstance(payload, dict):
        raise invalid("attachment.payload")
    if attachment.get("type") == "file":
        return Content(text, [], "file", _string(payload.get("token"), "token"))
    if attachment.get("type") != "template":
        raise OaError(-233, "attachment.type is not supported")
    template = payload.get("template_type", "button")
    if template == "media":
        return _media(text, payload)
    if template == "button":
        return _with_buttons(text, payload.get("buttons"))
    if template == "request_user_info":
        return _request_for_information(payload)
    raise OaError(-233, f"template_type {template} is not supported")


def _media(text: str, payload: dict[str, Any]) -> Content:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
        raise invalid("elements")
    element = elements[0]
    kind, url, attachment = element.get("media_type"), element.get("url", ""), element.get("attachment_id", "")
    if kind not in ("image", "gif", "sticker") or not (url or attachment):
        raise invalid("elements")
    if url and not str(url).startswith("https://"):
        raise invalid("elements.url")
    if kind == "gif" and not (element.get("width") and element.get("height")):
        raise invalid("elements.width")
    return Content(text, [], kind, attachment, url)


def _with_buttons(text: str, buttons: Any) -> Content:
    if not text.strip():
        raise invalid("message.text")
    if not isinstance(buttons, list) or not buttons:
        raise invalid("buttons")
    if len(buttons) > MOST_BUTTONS:
        raise outside("buttons")
    return Content(text, [_button(button) for button in buttons])


def _button(button: Any) -> OaButton:
    if not isinstance(button, dict):
        raise invalid("buttons")
    title = _string(button.get("title"), "title")
    if len(title) > LONGEST_TITLE:
        raise outside("title")
    _check_payload(button.get("type"), button.get("payload"))
    return OaButton(title, button["type"], button["payload"])


def _check_payload(kind: Any, payload: Any) -> None:
    if kind in ("oa.query.show", "oa.query.hide"):
        if len(_string(payload, "payload")) > LONGEST_PAYLOAD:
            raise outside("payload")
    elif kind not in ("oa.open.url", "oa.open.phone", "oa.open.sms") or not isinstance(payload, dict):
        raise invalid("button type" if isinstance(payload, dict) else "payload")
    elif kind == "oa.open.url":
        if not str(payload.get("url", "")).startswith(("https://", "http://")):
            raise invalid("payload.url")
    elif not str(payload.get("phone_code", "")).startswith("84"):
        raise invalid("payload.phone_code")


def _request_for_information(payload: dict[str, Any]) -> Content:
    elements = payload.get("elements")
    if not isinstance(elements, list) or len(elements) != 1 or not isinstance(elements[0], dict):
        raise invalid("elements")
    title = _string(elements[0].get("title"), "title")
    subtitle = _string(elements[0].get("subtitle"), "subtitle")
    _string(elements[0].get("image_url"), "image_url")
    if len(title) > 100 or len(subtitle) > 500:
        raise outside("title or subtitle")
    return Content(f"{title}\n{subtitle}", [], "request_user_info")


def _string(value: Any, what: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise invalid(what)
    return value
