"""POST /webhook/telegram: checks the secret, stores the update once, answers 200; 503 where it could not be stored."""

import hmac
import json

from starlette.requests import Request
from starlette.responses import Response

from bot import telegram
from knowledge.updates import Update
from webhook.door import LONGEST_BODY, Door


async def receive(request: Request) -> Response:
    """One update of the Bot API."""
    state = request.app.state
    if state.telegram is None:
        return Response(status_code=404)
    given = request.headers.get("x-telegram-bot-api-secret-token", "")
    if not hmac.compare_digest(given.encode(), state.settings.telegram_secret.encode()):
        return Response(status_code=401)
    raw = await request.body()
    if len(raw) > LONGEST_BODY:
        return Response(status_code=413)
    try:
        data = json.loads(raw)
        arrived = telegram.incoming(data, state.telegram.username, state.telegram.bot_id) if isinstance(data, dict) else None
    except (ValueError, RecursionError):
        return Response(status_code=400)
    if arrived is None:
        return Response(status_code=200 if isinstance(data, dict) else 400)
    return await keep(state.door, Update(arrived.platform, arrived.key, arrived.chat, arrived.body()))


async def keep(door: Door, update: Update) -> Response:
    """200 when an update is stored, 503 where it could not be: the platform will bring it again."""
    try:
        await door.accept(update)
    except Exception:  # logged by the door; whatever the reason, the platform has to know
        return Response(status_code=503, headers={"retry-after": "5"})
    return Response(status_code=200)
