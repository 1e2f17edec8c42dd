"""Pictures for the Official Account on Zalo: uploaded once, then known by the id that Zalo gave."""

import logging
import time

import httpx

from bot.charts import Charts, chart_of, name_of, picture_of
from knowledge.outbox import Owed

log = logging.getLogger(__name__)

GOOD_FOR = 6 * 24 * 3600.0
"""Seconds that an id is used: Zalo keeps an upload for seven days, and allows 5,000 a month."""


class Pictures:
    """What this process has uploaded: the id and the time of each, by the name of the chart."""

    def __init__(self, api_url: str, charts: Charts | None) -> None:
        self._url = f"{api_url}/v2.0/oa/upload/image"
        self._charts = charts
        self._known: dict[str, tuple[str, float]] = {}

    async def uploaded(self, http: httpx.AsyncClient, owed: Owed, access: str) -> str:
        """The id of the picture that a message carries; "" where it has none, or goes without it.

        A message has either a picture or buttons; the buttons are what people need.
        """
        if owed.body.get("choices"):
            return ""
        content = await picture_of(owed, self._charts)
        if content is None:
            return ""
        name = name_of(chart_of(owed.body["chart"]))
        number, since = self._known.get(name, ("", 0.0))
        if not number or time.time() - since > GOOD_FOR:
            number = await self._upload(http, content, access)
            if number:
                self._known[name] = number, time.time()
        return number

    def forget(self, number: str) -> None:
        """Zalo does not know this id any more."""
        self._known = {name: known for name, known in self._known.items() if known[0] != number}

    async def _upload(self, http: httpx.AsyncClient, content: bytes, access: str) -> str:
        try:
            answer = await http.post(
                self._url, files={"file": ("bieu-do.png", content, "image/png")}, headers={"access_token": access}, timeout=5
            )
            return str(answer.json()["data"]["attachment_id"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            log.warning("Zalo does not take the picture (%s); its words go alone", type(error).__name__)
            return ""
