"""POST /webhook/telegram: checks the secret, stores the update once, answers 200; 503 where it could not be stored."""

import json
import logging

from starlette.requests import Request
from starlette.responses import Response

from bot import telegram
from knowledge.updates import Update
from webhook.door import Door, body_of, is_secret

log = logging.getLogger(__name__)


async def receive(request: Request) -> Response:
    """One update of the Bot API."""
    state = request.app.state
    if state.telegram is None:
        return Response(status_code=404)
    if not is_secret(request.headers.get("x-telegram-bot-api-secret-token", ""), state.settings.telegram_secret):
        return Response(status_code=401)
    raw = await body_of(request)
    if raw is None:
        return Response(status_code=413)
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return Response(status_code=400)
    if not isinstance(data, dict) or not isinstance(data.get("update_id"), int):
        return Response(status_code=400)
    try:
        arrived = telegram.incoming(data, state.telegram.username, state.telegram.bot_id)
    except ValueError:
        log.warning("update %s of Telegram is of a shape that is not known; it is left out", data["update_id"])
        return Response(status_code=200)  # anything else would hold up its chat for a day
    if arrived is None:
        return Response(status_code=200)
    answer = await keep(state.door, Update(arrived.platform, arrived.key, arrived.chat, arrived.body()))
    if arrived.what in ("text", "photo", "tap"):
        state.telegram.typing.expects(arrived.chat)
    return answer


async def keep(door: Door, update: Update) -> Response:
    """200 when an update is stored, 503 where it could not be: the platform will bring it again."""
    try:
        await door.accept(update)
    except Exception:  # logged by the door; whatever the reason, the platform has to know
        return Response(status_code=503, headers={"retry-after": "5"})
    return Response(status_code=200)
