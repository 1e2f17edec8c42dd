"""POST /webhook/zalo and /webhook/zalo-bot: check who sends, store the event once, answer 200 at once."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot import zalo_bot, zalo_oa
from bot.messenger import Incoming
from knowledge.updates import Update
from webhook.door import body_of, is_secret
from webhook.telegram import keep


async def receive_oa(request: Request) -> Response:
    """One signed event of the Official Account. The console's unsigned probe, an empty object, gets 200 as well."""
    settings = request.app.state.settings
    if not settings.zalo_app_id:
        return Response(status_code=404)
    raw = await body_of(request)
    if raw is None:
        return Response(status_code=413)
    data = _object(raw)
    if data == {}:
        return Response(status_code=200)
    stamps = [str((data or {}).get("timestamp", "")), request.headers.get("x-zevent-timestamp", "")]
    if not zalo_oa.signed(raw, request.headers.get("x-zevent-signature", ""), stamps, settings):
        return Response(status_code=403)
    if data is None or str(data.get("app_id", settings.zalo_app_id)) != settings.zalo_app_id:
        return Response(status_code=400)
    try:
        arrived = zalo_oa.incoming(data)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return Response(status_code=200)  # signed, yet not as documented: it would only come again
    return await _kept(request, arrived)


async def receive_bot(request: Request) -> Response:
    """One update of the Zalo bot."""
    settings = request.app.state.settings
    if not settings.zalo_bot_token:
        return Response(status_code=404)
    if not is_secret(request.headers.get("x-bot-api-secret-token", ""), settings.zalo_bot_secret):
        return Response(status_code=403)
    raw = await body_of(request)
    if raw is None:
        return Response(status_code=413)
    data = _object(raw)
    if data is None:
        return Response(status_code=400)
    try:
        arrived = zalo_bot.incoming(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        return Response(status_code=400)
    return await _kept(request, arrived)


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


async def _kept(request: Request, arrived: Incoming | None) -> Response:
    if arrived is None:
        return Response(status_code=200)
    return await keep(request.app.state.door, Update(arrived.platform, arrived.key, arrived.chat, arrived.body()))
