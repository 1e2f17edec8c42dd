"""Raw calls of the fake platforms, as their own tests make them."""

from typing import Any

import httpx
import telegram
from telegram.request import HTTPXRequest

from tests.fakes.loopback import TLS
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_oa import ZaloOaServer

CLIENT = httpx.Client(trust_env=False, verify=TLS)
CS = "/v3.0/oa/message/cs"
LAN_ON_ZALO = "246845883529197922"


def client(server: TelegramServer, token: str = "") -> telegram.Bot:
    """An independent client of Telegram; it shares the part that is costly to make."""
    calls, polls = [HTTPXRequest(httpx_kwargs={"verify": TLS, "trust_env": False}) for _ in range(2)]
    return telegram.Bot(token or server.token, server.api_url, server.file_url, request=calls, get_updates_request=polls)


def call(server: TelegramServer | ZaloBotServer, method: str, **parameters: Any) -> httpx.Response:
    """A call of a Bot API with a JSON body."""
    return CLIENT.post(f"{server.url}/bot{server.token}/{method}", json=parameters)


def refusal(server: TelegramServer, method: str, **parameters: Any) -> str:
    """The description of a refused call of Telegram."""
    answer = call(server, method, **parameters).json()
    assert not answer["ok"]
    return str(answer["description"]).removeprefix("Bad Request: ")


def send(server: ZaloOaServer, message: Any, to: Any = LAN_ON_ZALO) -> dict[str, Any]:
    """A consulting message of the OA; errors come with HTTP 200."""
    body = {"recipient": {"user_id": to}, "message": message}
    answer = CLIENT.post(server.api_url + CS, json=body, headers={"access_token": server.tokens.access})
    assert answer.status_code == 200
    tree: dict[str, Any] = answer.json()
    return tree


def with_buttons(*buttons: Any) -> dict[str, Any]:
    """A message of the OA with buttons."""
    return {"text": "Chọn", "attachment": {"type": "template", "payload": {"buttons": list(buttons)}}}


def query(title: str, payload: str, kind: str = "oa.query.show") -> dict[str, str]:
    """A button of the OA that asks."""
    return {"title": title, "type": kind, "payload": payload}
