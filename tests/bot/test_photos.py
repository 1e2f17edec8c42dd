"""Photos on their way: from a platform into the album, whatever happens in between."""

import asyncio
import datetime
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.photos import Fetcher, NotFetched, Source, clear
from bot.tidying import tidy
from knowledge import photos
from knowledge.photos.album import Album, open_album
from knowledge.photos.encoding import reencoded
from knowledge.retention import age
from tests.bot.snapshots import LAN, NAME, PHOTO, adds, files, photo_of, told


class Platform:
    """A platform that gives what it was told to, one after the other; the last again and again."""

    def __init__(self, *given: bytes | Exception) -> None:
        self.given = list(given)
        self.asked: list[str] = []

    async def fetch(self, ref: str) -> bytes:
        """Give the next."""
        self.asked.append(ref)
        given = self.given.pop(0) if len(self.given) > 1 else self.given[0]
        if isinstance(given, Exception):
            raise given
        return given


@pytest.fixture
def album(tmp_path: Path) -> Album:
    """An album in a folder."""
    return open_album((tmp_path / "photos").as_uri())


@asynccontextmanager
async def fetching(engine: Engine, album: Album, sources: Mapping[str, Source]) -> AsyncIterator[None]:
    """A fetcher at work."""
    fetcher = Fetcher(engine, album, sources, lambda: None)
    try:
        yield
    finally:
        await fetcher.stop()


async def until(true: Callable[[], object]) -> None:
    """Wait for something."""
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.01)


async def fetch(engine: Engine, album: Album, platform: Source, number: int, state: str) -> None:
    """Let a photo of Telegram come to a state."""
    async with fetching(engine, album, {"telegram": platform}):
        await until(lambda: photo_of(engine, number).state == state)


def due_now(engine: Engine) -> None:
    """Let no photo wait."""
    with engine.begin() as connection:
        connection.execute(photos.photos.update().values(not_before=0))


def error_of(engine: Engine, number: int) -> str:
    """Why a photo is not there yet."""
    with engine.connect() as connection:
        return str(connection.execute(photos.photos.select().where(photos.photos.c.id == number)).one().error)


async def test_a_photo_comes_into_the_album(engine: Engine, album: Album) -> None:
    (number,) = adds(engine, "file-1")

    await fetch(engine, album, platform := Platform(PHOTO), number, "kept")

    assert album.get(photo_of(engine, number).name) == reencoded(PHOTO)
    assert platform.asked == ["file-1"]
    assert photo_of(engine, number).ref == ""
    assert told(engine) == []


async def test_what_is_no_photo_is_refused_kindly_and_not_asked_for_again(engine: Engine, album: Album, tmp_path: Path) -> None:
    (number,) = adds(engine, "file-1")

    await fetch(engine, album, platform := Platform(b"%PDF-1.4"), number, "refused")

    [(chat, text)] = told(engine)
    assert chat == LAN
    assert text.startswith("Dạ, có tệp anh/chị gửi mà em không đọc được")
    assert "JPEG" in text
    assert len(platform.asked) == 1
    assert not files(tmp_path)


async def test_a_platform_that_is_away_is_asked_again(engine: Engine, album: Album) -> None:
    (number,) = adds(engine, "file-1")
    platform = Platform(NotFetched("no answer", after=0.0), RuntimeError("a mistake of ours"), PHOTO)

    async with fetching(engine, album, {"telegram": platform}):
        await until(lambda: error_of(engine, number) == "lỗi khi lưu ảnh")
        due_now(engine)
        await until(lambda: photo_of(engine, number).state == "kept")

    assert told(engine) == []


async def test_who_cannot_get_a_photo_at_all_says_so(engine: Engine, album: Album) -> None:
    gone, worn = adds(engine, "file-1", "file-2")
    with engine.begin() as connection:
        connection.execute(photos.photos.update().where(photos.photos.c.id == worn).values(attempts=photos.ATTEMPTS - 1))

    async with fetching(engine, album, {"telegram": Platform(NotFetched("404", permanent=True), NotFetched("no answer"))}):
        await until(lambda: [photo_of(engine, number).state for number in (gone, worn)] == ["failed", "failed"])

    assert [text for _, text in told(engine)] == [
        "Dạ, có một ảnh anh/chị gửi mà em chưa tải về được. Anh/chị gửi lại ảnh đó giúp em nhé."
    ] * 2


async def test_a_messenger_that_is_off_keeps_the_photo_waiting(engine: Engine, album: Album) -> None:
    (number,) = adds(engine, "https://x", chat="zalo:7")

    async with fetching(engine, album, {"telegram": Platform(PHOTO)}):
        await until(lambda: photo_of(engine, number).attempts == 1 and error_of(engine, number))

    assert photo_of(engine, number).state == "waiting"
    assert error_of(engine, number) == "zalo is off"


async def test_one_slow_photo_keeps_nobody_waiting(engine: Engine, album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.photos.FINISH_WITHIN", 0.05)

    class Slow(Platform):
        async def fetch(self, ref: str) -> bytes:
            if ref == "slow":
                await asyncio.sleep(60)
            return await super().fetch(ref)

    slow, quick = adds(engine, "slow", "quick")

    async with fetching(engine, album, {"telegram": Slow(PHOTO)}):
        await until(lambda: photo_of(engine, quick).state == "kept")
        assert photo_of(engine, slow).state == "waiting"

    assert photo_of(engine, slow).state == "waiting"


async def test_a_process_that_dies_between_file_and_row_loses_nothing(engine: Engine, album: Album, tmp_path: Path) -> None:
    (number,) = adds(engine, "file-1")
    with engine.begin() as connection:
        photo = photos.claim(connection, time.time())
        photos.named(connection, photo, NAME, time.time())
    album.put(reencoded(PHOTO))  # and here it dies
    due_now(engine)

    await fetch(engine, album, Platform(PHOTO), number, "kept")

    assert photo_of(engine, number).name == NAME
    assert len(files(tmp_path)) == 1


async def test_a_photo_that_kills_whoever_fetches_it_is_not_fetched_for_ever(engine: Engine, album: Album) -> None:
    (number,) = adds(engine, "file-1")
    with engine.begin() as connection:
        connection.execute(photos.photos.update().values(attempts=photos.ATTEMPTS))

    await fetch(engine, album, platform := Platform(PHOTO), number, "failed")

    assert platform.asked == []
    assert len(told(engine)) == 1


async def test_a_disk_that_is_full_is_tried_again(engine: Engine, tmp_path: Path) -> None:
    class Full(Album):
        full = True

        def put(self, content: bytes) -> str:
            if self.full:
                self.full = False
                raise OSError(28, "No space left on device")
            return super().put(content)

    (number,) = adds(engine, "file-1")
    full = Full(open_album((tmp_path / "photos").as_uri())._store)

    async with fetching(engine, full, {"telegram": Platform(PHOTO)}):
        await until(lambda: error_of(engine, number))
        assert photo_of(engine, number).state == "waiting"
        due_now(engine)
        await until(lambda: photo_of(engine, number).state == "kept")


async def test_a_photo_that_nobody_wants_any_more_while_it_comes_leaves_nothing(engine: Engine, album: Album, tmp_path: Path) -> None:
    (number,) = adds(engine, "file-1")

    class Meanwhile(Platform):
        async def fetch(self, ref: str) -> bytes:
            with engine.begin() as connection:
                photos.forget_of(connection, LAN)
            return await super().fetch(ref)

    platform = Meanwhile(b"%PDF-1.4")
    async with fetching(engine, album, {"telegram": platform}):
        await until(lambda: platform.asked)

    assert photo_of(engine, number) is None
    assert told(engine) == []
    assert not files(tmp_path)


def test_the_files_of_loose_photos_go_with_them(engine: Engine, album: Album, tmp_path: Path) -> None:
    long_ago = time.time() - age("photos-loose").total_seconds() - 60
    with engine.begin() as connection:
        photos.add(connection, LAN, ["file-1"], long_ago)
        photo = photos.claim(connection, long_ago)
        photos.named(connection, photo, NAME, long_ago)
        photos.kept(connection, photo)
    album.put(reencoded(PHOTO))
    tidy(engine, datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=1))
    clear(engine, album, time.time())
    assert len(files(tmp_path)) == 1

    tidy(engine, datetime.datetime.now(datetime.UTC))
    clear(engine, album, time.time())

    assert not files(tmp_path)
    assert photo_of(engine, photo.id) is None


def test_a_file_that_could_not_be_deleted_is_tried_again(engine: Engine, album: Album, tmp_path: Path) -> None:
    class Stubborn(Album):
        def delete(self, name: str) -> None:
            raise OSError(5, "Input/output error")

    with engine.begin() as connection:
        photos.add(connection, LAN, ["file-1"], 0)
        photo = photos.claim(connection, 0)
        photos.named(connection, photo, NAME, 0)
        photos.kept(connection, photo)
        photos.drop(connection, [photo.id])
    album.put(reencoded(PHOTO))

    with pytest.raises(OSError, match="Input"):
        clear(engine, Stubborn(album._store), 100)
    clear(engine, album, 100 + photos.LEASE)

    assert not files(tmp_path)
    assert photo_of(engine, photo.id) is None
