"""Photos are downloaded from the platforms, and from nowhere else."""

import gzip
from collections.abc import Callable, Iterator

import httpx
import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.photos import NotFetched, allowed, download
from bot.settings import Settings
from bot.telegram import Telegram, bot_of
from bot.zalo_bot import ZaloBot
from bot.zalo_oa import ZaloOa
from knowledge.photos.encoding import LARGEST, NotAPhoto, reencoded
from tests.bot.snapshots import PHOTO
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_oa import ZaloOaServer

HOSTS = "zdn.vn zalo.me"
API = "https://openapi.zalo.me"


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
