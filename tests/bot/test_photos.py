"""Photos on their way: from a platform into the album, whatever happens in between."""

import asyncio
import datetime
import gzip
import io
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot import conversation
from bot.conversation import A_MINUTE
from bot.photos import Fetcher, NotFetched, Source, allowed, clear, download
from bot.settings import Settings, settings
from bot.telegram import Telegram, bot_of
from bot.tidying import tidy
from bot.worker import Worker
from bot.zalo_bot import ZaloBot
from bot.zalo_oa import ZaloOa
from handlers.library import Library
from handlers.messages import Draft, Memory, Message, Outcome, Reply
from knowledge import photos
from knowledge.cases import cases, new_code
from knowledge.conversations import remembered
from knowledge.database import reading
from knowledge.outbox import outbox
from knowledge.photos.album import Album, name_of, open_album
from knowledge.photos.encoding import LARGEST, NotAPhoto, reencoded
from knowledge.retention import age
from knowledge.updates import Update, store
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_oa import ZaloOaServer
from webhook.app import create_app

LAN = "telegram:7"
HOSTS = "zdn.vn zalo.me"
API = "https://openapi.zalo.me"


def jpeg(colour: str = "red") -> bytes:
    """A photo as a phone sends it."""
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return file.getvalue()


PHOTO = jpeg()
NAME = name_of(reencoded(PHOTO))


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
    assert text.startswith("Dạ, có tệp anh/chị gửi không phải ảnh em đọc được")
    assert "JPEG" in text
    assert len(platform.asked) == 1
    assert not files(tmp_path)


async def test_a_platform_that_is_away_is_asked_again(engine: Engine, album: Album) -> None:
    (number,) = adds(engine, "file-1")
    platform = Platform(NotFetched("no answer", after=0.0), RuntimeError("a mistake of ours"), PHOTO)

    async with fetching(engine, album, {"telegram": platform}):
        await until(lambda: len(platform.asked) == 2 and photo_of(engine, number).attempts == 2)
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


async def test_one_slow_photo_keeps_nobody_waiting(engine: Engine, album: Album) -> None:
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


class TestDownloads:
    """Over HTTP, from a server that may misbehave."""

    @staticmethod
    async def _download(answer: Callable[[Request], Response]) -> bytes:
        async def asked(request: Request) -> Response:
            return answer(request)

        with LoopbackServer(Starlette(routes=[Route("/{path:path}", asked)])) as server:
            async with httpx.AsyncClient() as http:
                return await download(http, f"{server.url}/secret-token/a.jpg")

    async def test_a_file_arrives_as_it_is(self) -> None:
        assert await self._download(lambda _: Response(PHOTO)) == PHOTO

    async def test_a_file_without_end_is_read_no_further_than_needed(self) -> None:
        def endless() -> Iterator[bytes]:
            while True:
                yield b"x" * 65536

        raw = await self._download(lambda _: StreamingResponse(endless()))

        assert LARGEST < len(raw) < LARGEST + 1_000_000
        with pytest.raises(NotAPhoto, match="10 MB"):
            reencoded(raw)

    async def test_what_unpacks_itself_is_not_unpacked(self) -> None:
        packed = gzip.compress(b"\0" * 50_000_000)

        assert await self._download(lambda _: Response(packed, headers={"Content-Encoding": "gzip"})) == packed

    async def test_another_address_is_not_followed(self) -> None:
        with pytest.raises(NotFetched, match="307"):
            await self._download(lambda _: RedirectResponse("http://169.254.169.254/latest/meta-data"))

    @pytest.mark.parametrize(("status", "permanent"), [(404, True), (410, True), (403, False), (500, False), (503, False)])
    async def test_what_is_gone_is_gone_and_the_rest_may_come_back(self, status: int, permanent: bool) -> None:
        with pytest.raises(NotFetched) as failure:
            await self._download(lambda _: Response(status_code=status))

        assert failure.value.permanent is permanent
        assert "secret" not in str(failure.value)

    @pytest.mark.parametrize("url", ["http://127.0.0.1:1/secret", "ftp://x/secret", "secret", "", "https://[secret"])
    async def test_no_failure_tells_the_address(self, url: str) -> None:
        async with httpx.AsyncClient() as http:
            with pytest.raises(NotFetched) as failure:
                await download(http, url)

        assert "secret" not in str(failure.value)
        assert not failure.value.permanent


@pytest.mark.parametrize(
    "url", ["https://f21-zpg.zdn.vn/jpg/1.jpg?x=1", "https://zdn.vn/1.jpg", "https://a.b.zalo.me/1", f"{API}/hosted/1.jpg"]
)
def test_pictures_of_zalo_are_fetched(url: str) -> None:
    assert allowed(url, HOSTS, API) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://f21.zdn.vn/1.jpg",
        "https://zdn.vn.example.com/1.jpg",
        "https://evil-zdn.vn/1.jpg",
        "https://zdn.vn@169.254.169.254/1.jpg",
        "https://lan@zdn.vn/1.jpg",
        "https://zdn.vn:8443/1.jpg",
        "https://127.0.0.1/1.jpg",
        "https://[::1]/1.jpg",
        "https://0x7f000001/1.jpg",
        "https://localhost/1.jpg",
        "https://zdn.vn\\@127.0.0.1/1.jpg",
        "https://127.0.0.1#.zdn.vn",
        "https://127.0.0.1?.zdn.vn",
        "file:///etc/passwd",
        "http://openapi.zalo.me:8000/1.jpg",
        "//zdn.vn/1.jpg",
        "",
    ],
)
def test_nothing_else_is(url: str) -> None:
    with pytest.raises(NotFetched) as failure:
        allowed(url, HOSTS, API)

    assert failure.value.permanent


async def test_telegram_gives_a_photo_by_its_name(engine: Engine) -> None:
    with TelegramServer() as platform:
        given = Settings(telegram_token=platform.token, telegram_api_url=platform.api_url, telegram_file_url=platform.file_url)
        telegram = Telegram(engine, bot_of(given))
        kept = platform.world.keep_file("photos", "jpg", PHOTO)
        large = platform.world.keep_file("photos", "jpg", PHOTO, size=30_000_000)

        assert await telegram.fetch(kept["file_id"]) == PHOTO
        with pytest.raises(NotFetched) as too_large:
            await telegram.fetch(large["file_id"])
        with pytest.raises(NotFetched) as unknown:
            await telegram.fetch("AgAC-unknown")
        await telegram.close()

    assert too_large.value.permanent
    assert not unknown.value.permanent
    assert not any(platform.token in failure.value.why for failure in (too_large, unknown))


async def test_telegram_that_is_away_does_not_give_the_token_away(engine: Engine) -> None:
    given = Settings(telegram_token="42:geheim", telegram_api_url="http://127.0.0.1:1/bot")  # noqa: S106  made up
    telegram = Telegram(engine, bot_of(given))

    with pytest.raises(NotFetched) as failure:
        await telegram.fetch("AgAC")
    await telegram.close()

    assert "geheim" not in failure.value.why
    assert not failure.value.permanent


async def test_zalo_gives_a_picture_by_its_address(engine: Engine) -> None:
    with ZaloOaServer() as oa, ZaloBotServer() as bot:
        given = Settings(zalo_api_url=oa.api_url, zalo_bot_api_url=f"{bot.api_url}/bot", zalo_bot_token="x", zalo_app_id="1")  # noqa: S106  made up
        messengers = ZaloOa(engine, given), ZaloBot(given)

        got = [await messenger.fetch(platform.hosts(PHOTO)) for messenger, platform in zip(messengers, (oa, bot), strict=True)]
        with pytest.raises(NotFetched):
            await messengers[0].fetch(bot.hosts(PHOTO))  # another server on this machine
        for messenger in messengers:
            await messenger.close()

    assert got == [PHOTO, PHOTO]


@pytest.fixture
def reporting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is said, a report is being written, and takes the photos; until somebody says "hủy"."""

    def handle(message: Message, memory: Memory, _: Library) -> tuple[Reply, Memory]:
        before = memory.draft or Draft("photos", 0)
        draft = None if message.text == "hủy" else replace(before, photos=before.photos + message.photos)
        return Reply("Dạ, em đã nhận.", Outcome.feedback_offered), Memory(draft=draft)

    monkeypatch.setattr(conversation, "handle", handle)


def arrives(engine: Engine, library: Library, key: str, **body: object) -> None:
    """An update of Lan's is taken in and done."""
    with engine.begin() as connection:
        store(connection, [Update("telegram", key, LAN, {"what": "photo", **body})], time.time())
    assert Worker(engine, library).work_once()


@pytest.mark.usefixtures("reporting")
def test_photos_of_a_report_wait_to_be_fetched_with_their_ids_in_it(engine: Engine, library: Library) -> None:
    arrives(engine, library, "1", photos=["file-1"])
    arrives(engine, library, "2", photos=["file-2", "file-3"], text="ổ gà")

    with reading(engine) as connection:
        _, draft = remembered(connection, LAN)
        sent = connection.execute(photos.photos.select().order_by(photos.photos.c.id)).all()
    assert [(row.ref, row.chat, row.state) for row in sent] == [(f"file-{n}", LAN, "waiting") for n in (1, 2, 3)]
    assert draft["photos"] == [row.id for row in sent]


@pytest.mark.usefixtures("reporting")
def test_photos_of_a_report_that_is_called_off_are_not_kept(engine: Engine, library: Library, album: Album, tmp_path: Path) -> None:
    arrives(engine, library, "1", photos=["file-1"])
    put = album.put(reencoded(PHOTO))
    with engine.begin() as connection:
        photo = photos.claim(connection, time.time())
        photos.named(connection, photo, put, time.time())
        photos.kept(connection, photo)

    arrives(engine, library, "2", photos=["file-2"], text="hủy")

    clear(engine, album, time.time())
    assert not files(tmp_path)
    with reading(engine) as connection:
        assert connection.execute(photos.photos.select()).all() == []


@pytest.mark.usefixtures("reporting")
def test_photos_of_a_case_stay_when_the_next_report_is_called_off(engine: Engine, library: Library) -> None:
    arrives(engine, library, "1", photos=["file-1"])
    case = {"code": new_code(), "category": "rac", "department": "x", "text": "Rác", "chat": LAN, "filed": 0, "folded": "rac"}
    with engine.begin() as connection:
        filed = connection.execute(cases.insert(), case | {"due": datetime.date(2026, 12, 1)}).inserted_primary_key[0]
        photos.attach(connection, remembered(connection, LAN)[1]["photos"], filed)

    arrives(engine, library, "2", text="hủy")

    with reading(engine) as connection:
        assert [photo.ref for photo in photos.of_case(connection, filed)] == ["file-1"]


def test_a_photo_without_a_report_is_not_kept_and_asked_about(engine: Engine, library: Library) -> None:
    arrives(engine, library, "1", photos=["file-1"])

    assert "nhận ảnh" in told(engine)[0][1]
    with reading(engine) as connection:
        assert connection.execute(photos.photos.select()).all() == []


@pytest.mark.usefixtures("reporting")
def test_photos_of_somebody_who_writes_too_much_are_not_kept(engine: Engine, library: Library) -> None:
    for n in range(A_MINUTE + 5):
        arrives(engine, library, str(n), photos=[f"file-{n}"])

    with reading(engine) as connection:
        assert len(connection.execute(photos.photos.select()).all()) == A_MINUTE


@pytest.mark.usefixtures("reporting")
def test_who_deletes_their_data_deletes_their_photos(engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    arrives(engine, library, "1", photos=["file-1"])
    adds(engine, "file-2", chat="telegram:8")
    monkeypatch.setattr(conversation, "handle", lambda *_: (Reply("Dạ, em đã xóa.", Outcome.small_talk, forgets=True), Memory()))

    arrives(engine, library, "2", text="xóa dữ liệu")

    with reading(engine) as connection:
        assert [row.chat for row in connection.execute(photos.photos.select())] == ["telegram:8"]


@pytest.mark.usefixtures("reporting")
def test_from_a_phone_to_the_album(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with TelegramServer() as platform:
        urls = {"TOKEN": platform.token, "SECRET": "s3cret", "API_URL": platform.api_url, "FILE_URL": platform.file_url}
        for name, value in urls.items():
            monkeypatch.setenv(f"TELEGRAM_{name}", value)
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'phone.db'}")
        monkeypatch.setenv("PHOTOS_URL", (tmp_path / "photos").as_uri())
        settings.cache_clear()
        with LoopbackServer(create_app(library)) as app:
            platform.listens(f"{app.url}/webhook/telegram", "s3cret")
            lan = platform.user(7, "Lan")
            lan.sends_photo(PHOTO, "ổ gà trước nhà")
            lan.sends_photo(b"no photo")

            platform.wait_until(lambda: len(lan.replies) == 3)
            platform.wait_until(lambda: files(tmp_path))
    settings.cache_clear()

    assert [path.read_bytes() for path in files(tmp_path)] == [reencoded(PHOTO)]
    assert [reply.text[:40] for reply in lan.replies].count("Dạ, em đã nhận.") == 2
    assert sum("không phải ảnh em đọc được" in reply.text for reply in lan.replies) == 1
