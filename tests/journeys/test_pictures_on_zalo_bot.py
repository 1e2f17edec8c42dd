"""Lan asks the Zalo bot for a series; Zalo fetches the picture from the assistant's public address."""

import io
from itertools import count

import httpx
import pytest
from PIL import Image

from tests.fakes.faults import Fault
from tests.fakes.loopback import LoopbackServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_bot_people import BotPerson
from tests.journeys.conftest import SECRET, Served
from tests.journeys.reading import wait_for

NUMBERS = count(1)
PUBLIC = "https://tro-ly.example"


@pytest.fixture(scope="module")
def app(zalo_bot_platform: ZaloBotServer, served: Served) -> LoopbackServer:
    """The assistant with a public address."""
    platform = zalo_bot_platform
    app = served(zalo_bot_token=platform.token, zalo_bot_secret=SECRET, zalo_bot_api_url=f"{platform.api_url}/bot", public_url=PUBLIC)
    platform.listens(f"{app.url}/webhook/zalo-bot", SECRET)
    platform.resolves(PUBLIC, app.url)
    return app


@pytest.fixture
def lan(zalo_bot_platform: ZaloBotServer, app: LoopbackServer) -> BotPerson:
    """Lan, who has not written yet."""
    return zalo_bot_platform.user(f"6ede9afa66b88fe7{next(NUMBERS):04x}", "Lan")


def test_a_series_is_a_picture_that_zalo_fetches(zalo_bot_platform: ZaloBotServer, app: LoopbackServer, lan: BotPerson) -> None:
    lan.says("xếp hạng ICT của tỉnh qua các năm")
    wait_for(zalo_bot_platform, lan, 1)

    seen = lan.replies[0]
    assert seen.photo.startswith(f"{PUBLIC}/bieu-do/")
    assert Image.open(io.BytesIO(seen.image or b"")).size == (1200, 750)
    assert "2014: hạng 27/63" in seen.text
    answer = httpx.get(app.url + seen.photo.removeprefix(PUBLIC), trust_env=False)
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("image/png", "public, max-age=31536000, immutable")


def test_where_the_picture_is_refused_the_words_go_alone(zalo_bot_platform: ZaloBotServer, lan: BotPerson) -> None:
    zalo_bot_platform.fail_sends(Fault.PICTURE_REFUSED, user=lan.id)

    lan.says("xếp hạng ICT của tỉnh qua các năm")
    wait_for(zalo_bot_platform, lan, 1)

    assert [reply.photo for reply in lan.replies] == [""]
    assert "2014: hạng 27/63" in lan.replies[0].text


def test_a_picture_that_fails_again_and_again_is_left_out(zalo_bot_platform: ZaloBotServer, lan: BotPerson) -> None:
    zalo_bot_platform.fail_sends(Fault.SERVER_ERROR, 2, user=lan.id)

    lan.says("xếp hạng ICT của tỉnh qua các năm")
    wait_for(zalo_bot_platform, lan, 1)

    assert [reply.photo for reply in lan.replies] == [""]
