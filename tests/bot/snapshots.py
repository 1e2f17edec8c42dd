"""A photo of Lan's, and what becomes of it."""

import io
import time
from pathlib import Path

from PIL import Image
from sqlalchemy import Engine

from knowledge import photos
from knowledge.outbox import outbox
from knowledge.photos.album import name_of
from knowledge.photos.encoding import reencoded

LAN = "telegram:7"


def jpeg(colour: str = "red") -> bytes:
    """A photo as a phone sends it."""
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return file.getvalue()


PHOTO = jpeg()
NAME = name_of(reencoded(PHOTO))


def adds(engine: Engine, *refs: str, chat: str = LAN) -> tuple[int, ...]:
    """Note photos of a chat."""
    with engine.begin() as connection:
        return photos.add(connection, chat, refs, time.time())


def photo_of(engine: Engine, number: int) -> photos.Photo | None:
    """Where a photo stands."""
    with engine.connect() as connection:
        return photos.found(connection, number)


def told(engine: Engine) -> list[tuple[str, str]]:
    """The chats and the texts of what is owed."""
    with engine.connect() as connection:
        return [(row.chat, row.body["text"]) for row in connection.execute(outbox.select())]


def files(tmp_path: Path) -> list[Path]:
    """The files of the album."""
    return [path for path in (tmp_path / "photos").rglob("*") if path.is_file()]
