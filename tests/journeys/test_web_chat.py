"""The web chat as a messenger: what is owed to a conversation later reaches its page."""

import time
from collections.abc import Iterator
from threading import Thread

import httpx
import pytest

from knowledge.conversations import turns
from knowledge.outbox import outbox, owe
from tests.fakes.loopback import LoopbackServer
from tests.journeys.conftest import Served
from tests.journeys.reading import engine_of, rows


@pytest.fixture(scope="module")
def app(served: Served) -> LoopbackServer:
    """The assistant, with the web chat alone."""
    return served()


@pytest.fixture
def lan(app: LoopbackServer) -> Iterator[httpx.Client]:
    """Lan's browser without JavaScript; she has asked something."""
    with httpx.Client(base_url=app.url, follow_redirects=True) as browser:
        browser.post("/chat", data={"text": "xếp hạng ICT năm 2014"}).raise_for_status()
        yield browser


def officer_answers(app: LoopbackServer, lan: httpx.Client, text: str) -> str:
    """An answer is owed to Lan's conversation; gives the chat."""
    chat = f"web:{lan.cookies['conversation']}"
    with engine_of(app).begin() as connection:
        owe(connection, chat, "notice", {"text": text}, time.time())
    return chat


def test_an_officers_answer_is_on_the_page_at_the_next_load(app: LoopbackServer, lan: httpx.Client) -> None:
    chat = officer_answers(app, lan, "Đèn <đường> đã được sửa.")
    app.wait_until(lambda: rows(app, outbox, chat)[0].state == "sent")

    page = lan.get("/chat").text

    assert "Đèn &lt;đường&gt; đã được sửa." in page
    assert "27/63" in page


def test_an_open_page_is_told(app: LoopbackServer, lan: httpx.Client) -> None:
    told: list[str] = []

    def listen() -> None:
        with lan.stream("GET", "/chat/events?after=0", timeout=20) as stream:
            for line in stream.iter_lines():
                told.append(line)
                if line.startswith("data:"):
                    return

    page = Thread(target=listen)
    page.start()
    app.wait_until(lambda: told)
    officer_answers(app, lan, "Đèn đường đã được sửa.")
    page.join(10)

    assert told[0] == "retry: 2000"
    assert told[-2:] == ["id: 2", "data: 2"]


def test_what_was_said_while_the_page_was_away_is_told_when_it_is_back(app: LoopbackServer, lan: httpx.Client) -> None:
    chat = officer_answers(app, lan, "Đèn đường đã được sửa.")
    app.wait_until(lambda: rows(app, outbox, chat)[0].state == "sent")

    with lan.stream("GET", "/chat/events", headers={"Last-Event-ID": "1"}) as stream:
        line = next(line for line in stream.iter_lines() if line.startswith("data:"))

    assert line == "data: 2"


def test_a_process_that_ends_lets_open_pages_go(app: LoopbackServer, lan: httpx.Client) -> None:
    web = app.application.state.post.web  # type: ignore[attr-defined]  # create_app makes a FastAPI
    app.loop.call_soon_threadsafe(web.end)

    with lan.stream("GET", "/chat/events", timeout=10) as stream:
        lines = list(stream.iter_lines())
    web.ending = False

    assert lines[0] == "retry: 2000"


def test_nobody_listens_to_a_conversation_without_its_name(app: LoopbackServer) -> None:
    assert httpx.get(f"{app.url}/chat/events").status_code == 204
    assert httpx.get(f"{app.url}/chat/events", cookies={"conversation": "x"}).status_code == 204


def test_an_answer_to_a_conversation_that_was_deleted_is_shown_as_not_delivered(app: LoopbackServer, lan: httpx.Client) -> None:
    lan.post("/chat", data={"text": "/xoadulieu"})
    lan.post("/chat", data={"text": "Xóa dữ liệu của tôi"})

    chat = officer_answers(app, lan, "Đèn đường đã được sửa.")
    app.wait_until(lambda: rows(app, outbox, chat)[0].state == "failed")

    assert rows(app, turns, lan.cookies["conversation"]) == []
