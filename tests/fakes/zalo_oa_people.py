"""People who write to an Official Account."""

import secrets
from typing import Any, Protocol

from tests.fakes.zalo_oa_events import Events
from tests.fakes.zalo_oa_messages import OaButton, OaSeen

TAPPABLE = ("oa.query.show", "oa.query.hide")


class OaPlatform(Protocol):
    """What people need of the server."""

    oa_id: str
    events: Events

    def now(self) -> float:
        """The platform's clock."""

    def hosts(self, content: bytes) -> str:
        """Keep a picture; gives its address."""


class OaPerson:
    """Somebody with Zalo. What they do gives the key of the event, the msg_id where there is one."""

    def __init__(self, platform: OaPlatform, number: str, name: str) -> None:
        self._platform = platform
        self.id = number
        self.id_by_app = str(int(number) // 3 + 17)
        self.name = name
        self.messages: list[OaSeen] = []
        self.is_follower = False
        self.has_left = False
        self.blocked_code = 0
        self.is_sensitive = False
        self.last_interaction: float | None = None
        self.shared: dict[str, str] = {}

    @property
    def chat(self) -> list[OaSeen]:
        """What they see: both sides."""
        return list(self.messages)

    @property
    def replies(self) -> list[OaSeen]:
        """What the OA said."""
        return [seen for seen in self.messages if seen.by_oa]

    def follows(self) -> str:
        """Follow the OA."""
        self.is_follower, self.has_left = True, False
        return self._follow_event("follow", source="oa_profile")

    def unfollows(self) -> str:
        """Leave the OA; it may not write any more."""
        self.is_follower, self.has_left = False, True
        return self._follow_event("unfollow")

    def _follow_event(self, name: str, **fields: str) -> str:
        if name == "follow":
            self.last_interaction = self._platform.now()
        follower = {"oa_id": self._platform.oa_id, "follower": {"id": self.id}, "user_id_by_app": self.id_by_app}
        return self._platform.events.send(name, **follower, **fields)

    def says(self, text: str) -> str:
        """Write a text."""
        return self._writes("user_send_text", "text", text)

    def taps(self, label: str) -> str:
        """Tap the newest button of this title or payload; it reaches the OA as a text, its payload."""
        button = self._button(label)
        if button.type not in TAPPABLE:
            raise LookupError(f"The button {button.title!r} sends nothing to the OA.")
        return self._writes("user_send_text", "text", button.payload, shown=button.type == "oa.query.show")

    def _button(self, label: str) -> OaButton:
        for seen in reversed(self.messages):
            for button in seen.buttons:
                if label in (button.title, button.payload):
                    return button
        raise LookupError(f"There is no button {label!r} in the chat.")

    def sends_image(self, content: bytes, caption: str = "") -> str:
        """Send a picture."""
        url = self._platform.hosts(content)
        attachment = {"type": "image", "payload": {"thumbnail": url, "url": url}}
        return self._writes("user_send_image", "image", caption, [attachment])

    def sends_location(self, lat: float, lon: float, label: str = "") -> str:
        """Send a place; Zalo writes coordinates as strings."""
        payload = {"coordinates": {"latitude": str(lat), "longitude": str(lon)}}
        return self._writes("user_send_location", "location", label, [{"type": "location", "payload": payload}])

    def sends_sticker(self) -> str:
        """Send a sticker."""
        payload = {"id": "46e2f6c8", "url": "https://zalo-api.zadn.vn/api/emoticon/sticker/46e2f6c8"}
        return self._writes("user_send_sticker", "sticker", "", [{"type": "sticker", "payload": payload}])

    def sends_audio(self) -> str:
        """Send a voice message."""
        return self._writes("user_send_audio", "audio", "", [{"type": "audio", "payload": {"url": self._platform.hosts(b"audio")}}])

    def submits_info(self, name: str, phone: str, address: str = "") -> str:
        """Fill in the form that the OA asked for."""
        self.shared = {"name": name, "phone": phone, "address": address}
        info = {"name": name, "phone": phone, "full_address": {"user_city": "Tiền Giang", "user_ward": "", "user_address": address}}
        return self._platform.events.send("user_submit_info", **self._ends(), info=info)

    def _ends(self) -> dict[str, Any]:
        self.last_interaction = self._platform.now()
        return {"sender": {"id": self.id}, "user_id_by_app": self.id_by_app, "recipient": {"id": self._platform.oa_id}}

    def _writes(self, event: str, kind: str, text: str, attachments: list[dict[str, Any]] | None = None, shown: bool = True) -> str:
        seen = OaSeen(secrets.token_hex(10), False, text, self._platform.now(), kind=kind)
        if shown:
            self.messages.append(seen)
        message: dict[str, Any] = {"msg_id": seen.id} | ({"text": text} if text else {})
        if attachments:
            message["attachments"] = attachments
        return self._platform.events.send(event, **self._ends(), message=message)
