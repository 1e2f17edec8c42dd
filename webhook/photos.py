"""Photos from the public chat page: taken in beside a report that is under way, by a form that works without JavaScript."""

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import partial

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse
from sqlalchemy import Engine
from starlette.datastructures import FormData, UploadFile

from bot.conversation import is_drafting, new_conversation, refuse, take_turn
from bot.photos import AGAIN, developed
from handlers.messages import Message
from handlers.texts import say
from knowledge.photos import bring, drop, kept, named
from knowledge.photos.album import Album, name_of
from knowledge.photos.encoding import LARGEST, NotAPhoto
from webhook.chat import source_of, to_the_newest
from webhook.visitor import Conversation, name_in

log = logging.getLogger(__name__)

router = APIRouter()

MOST = 5
"""Photos of one upload."""
LONGEST_BODY = MOST * LARGEST + 1024 * 1024
"""Bytes of an upload: the photos, and what a form puts around them."""
TRIES = 5
"""So often a photo is put away whose file is just being deleted."""


class _Busy(Exception):  # noqa: N818  it names what happened to a photo
    """The photo could not be put away for the moment."""


@router.post("/chat/photo", include_in_schema=False)
async def upload(request: Request, conversation: Conversation = None) -> RedirectResponse:
    """Photos from the form of the page; the answer is on the page that follows."""
    name = name_in(conversation) or new_conversation()
    state = request.app.state
    if await asyncio.to_thread(is_drafting, state.engine, name):
        async with request.form(max_files=4 * MOST, max_fields=MOST) as form:
            ids, refused = await _taken(form, state.engine, state.post.album, f"web:{name}")
    else:
        ids, refused = (), ""  # nobody's disk is filled by who reports nothing; the answer says what to do
        async for _ in request.stream():
            continue  # to the end, else the browser shows an error instead of the answer
    await asyncio.to_thread(_answered, request, name, ids, refused)
    return to_the_newest(request, name)


def _answered(request: Request, name: str, ids: Sequence[int], refused: str) -> None:
    """The turns that an upload makes: why something was refused, then the answer to what was not."""
    state = request.app.state
    if refused:
        refuse(state.engine, name, refused)
    if ids or not refused:
        take_turn(state.engine, state.library, name, Message("", "photo", tuple(ids)), source_of(request))


async def _taken(form: FormData, engine: Engine, album: Album, chat: str) -> tuple[tuple[int, ...], str]:
    """The ids of the photos that are kept, and what to say of the others."""
    sent = [part for part in form.getlist("photo") if isinstance(part, UploadFile) and part.size]
    ids: list[int] = []
    refused = [] if len(sent) <= MOST else [say("anh-nhieu-qua")]
    for part in sent[:MOST]:
        try:
            content = await developed(partial(part.file.read, LARGEST + 1))
            ids.append(await asyncio.to_thread(_put, engine, album, chat, content))
        except NotAPhoto as error:
            refused.append(say("anh-khong-doc-duoc", why=error.why))
        except Exception:
            log.exception("a photo of the web chat could not be kept")
            refused.append(say("anh-khong-tai-duoc"))
    return tuple(ids), "\n".join(dict.fromkeys(refused))


def _put(engine: Engine, album: Album, chat: str, content: bytes) -> int:
    """Put a photo away; returns its id. Raises _Busy. Where this process dies, the row tells of the file that has to go."""
    name = name_of(content)
    with engine.begin() as connection:
        photo = bring(connection, chat, time.time())
    for _ in range(TRIES):
        with engine.begin() as connection:
            free = named(connection, photo, name, time.time())
        if free:
            album.put(content)
            with engine.begin() as connection:
                if kept(connection, photo):
                    return photo.id
        time.sleep(AGAIN)
    with engine.begin() as connection:
        drop(connection, [photo.id])
    raise _Busy
