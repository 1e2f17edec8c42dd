"""The log: what machines and people read of a day, and that no word of a citizen is in it, whatever fails."""

import asyncio
import hmac
import io
import json
import logging
import time
from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine, insert

from bot import conversation
from bot.logs import Json, Text, set_up
from bot.worker import Worker
from handlers.library import Library
from handlers.messages import Draft, Memory, Message, Outcome, Reply
from knowledge.cases import cases
from knowledge.officers import officers, presence
from knowledge.photos.album import Album
from knowledge.updates import Update, store

WORD = "zxqvbimatzxqv"
"""Stands in everything that somebody types; nowhere else."""
Log = Callable[[], str]


@pytest.fixture(params=["text", "json"])
def log(request: pytest.FixtureRequest) -> Iterator[Log]:
    """What was logged so far, as `serve` writes it."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    set_up(request.param)
    written = io.StringIO()
    root.handlers[0].setStream(written)  # type: ignore[attr-defined]  # it is a StreamHandler
    root.setLevel(logging.DEBUG)  # more than is ever written
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # the client of the tests
    yield written.getvalue
    root.handlers[:], root.level = before, level


def spoken(message: Message, *_: object) -> tuple[Reply, Memory]:
    """An assistant that fails with the words it was given, as code does that nobody has thought of."""
    try:
        {}[message.text]
    except KeyError as error:
        raise ValueError(f"không hiểu {message.text}") from error
    raise AssertionError


def drafting(message: Message, *_: object) -> tuple[Reply, Memory]:
    """An assistant that waits for photos."""
    return Reply("Dạ, em chờ ảnh.", Outcome.feedback_offered), Memory(draft=Draft("photos", 0))


def jpeg() -> bytes:
    """A photo."""
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "red").save(file, "JPEG")
    return file.getvalue()


def test_a_turn_is_a_line_with_its_route_and_without_its_words(web: TestClient, log: Log) -> None:
    web.cookies.set("khac", WORD)
    web.post("/chat", data={"text": f"Đường trước nhà {WORD} 0912345678 bị ngập", "la": WORD}, headers={"user-agent": WORD})
    web.post("/api/v1/chat?q=" + WORD, json={"text": WORD, "conversation": WORD})
    web.post("/api/v1/chat", json={"text": {"sai": WORD}})
    web.get(f"/{WORD}?x={WORD}")
    web.get(f"/admin/can-bo/{WORD}")
    web.get(f"/static/{WORD}.css")
    web.post("/webhook/telegram", json={"text": WORD}, headers={"x-telegram-bot-api-secret-token": WORD})
    web.get("/health/live")

    assert WORD not in log()
    assert "POST /chat 303" in log()
    assert "POST /api/v1/chat 422" in log()
    assert "POST /webhook/telegram 4" in log()
    assert "GET /static 404" in log()
    assert "GET /admin/can-bo/{number}" in log()
    assert "GET (không có) 404" in log()
    assert "/health/live" not in log()


def test_a_turn_that_fails_tells_where_and_not_what(web: TestClient, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "handle", spoken)

    web.post("/chat", data={"text": WORD})

    assert WORD not in log()
    assert "in spoken" in log()
    assert "KeyError" in log()
    assert "ValueError" in log()


def test_an_update_that_fails_tells_where_and_not_what(engine: Engine, library: Library, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "handle", spoken)
    with engine.begin() as connection:
        store(connection, [Update("telegram", WORD, "telegram:7", {"what": "text", "text": WORD})], time.time())

    assert Worker(engine, library).work_once()

    assert WORD not in log()
    assert "update 1 of telegram failed" in log()


def test_what_a_database_refuses_is_not_repeated(engine: Engine, log: Log) -> None:
    row = {"code": WORD, "text": WORD, "folded": WORD, "chat": WORD, "department": WORD, "filed": 1.0}
    try:
        with engine.begin() as connection:
            connection.execute(insert(cases), row)
    except Exception:
        logging.getLogger("bot.worker").exception("a row was refused")

    assert "IntegrityError" in log()
    assert WORD not in log()


def test_an_upload_leaves_neither_its_name_nor_its_trouble(web: TestClient, log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError(WORD)

    monkeypatch.setattr(conversation, "handle", drafting)
    web.post("/chat", data={"text": WORD})
    web.post("/chat/photo", files=[("photo", (f"{WORD}.jpg", jpeg(), "image/jpeg"))])
    web.post("/chat/photo", files=[("photo", (f"{WORD}.jpg", WORD.encode(), f"image/{WORD}"))])
    monkeypatch.setattr(Album, "put", broken)
    web.post("/chat/photo", files=[("photo", (f"{WORD}.jpg", jpeg(), "image/jpeg"))])

    assert "a photo of the web chat could not be kept" in log()
    assert "RuntimeError" in log()
    assert log().count("POST /chat/photo 303") == 3
    assert WORD not in log()


def test_a_deed_of_an_officer_leaves_no_word(web: TestClient, log: Log) -> None:
    engine: Engine = web.app.state.engine  # type: ignore[attr-defined]  # it is a FastAPI
    row = {"login": "quan.tri", "name": WORD, "department": WORD, "role": "administrator", "password": WORD, "totp": WORD, "totp_used": 1}
    with engine.begin() as connection:
        connection.execute(insert(officers), {**row, "created": time.time()})
        token = presence.begin(connection, 1, WORD, time.time(), confirmed=True)
    web.cookies.set("officer", token)
    csrf = hmac.digest(token.encode(), b"csrf", "sha256").hex()
    new = {"csrf": csrf, "login": "hanh.nguyen", "name": f"Hạnh {WORD}", "department": "Sở Y tế", "role": "officer"}

    added = web.post("/admin/can-bo", data=new)
    again = web.post("/admin/can-bo", data={**new, "role": WORD})
    web.post("/admin/dang-nhap", data={"csrf": csrf, "login": WORD, "password": WORD})

    assert (added.status_code, again.status_code) == (200, 422)
    assert "POST /admin/can-bo 200" in log()
    assert WORD not in log()
    assert token not in log()
    assert csrf not in log()


async def test_what_asyncio_says_of_a_lost_task_is_cut_to_its_first_line(log: Log) -> None:
    async def fails() -> None:
        raise ValueError(WORD)

    task = asyncio.ensure_future(fails())
    await asyncio.wait([task])
    asyncio.get_running_loop().call_exception_handler(
        {"message": "Task exception was never retrieved", "exception": task.exception(), "task": task}
    )

    assert "Task exception was never retrieved" in log()
    assert "ValueError" in log()
    assert WORD not in log()


def record(error: BaseException | None = None, **more: object) -> logging.LogRecord:
    """A line that was logged."""
    said = logging.LogRecord(
        "bot.outbox", logging.WARNING, __file__, 1, "tin %s chưa gửi được", (7,), (type(error), error, None) if error else None
    )
    said.__dict__.update(more)
    return said


def test_a_line_of_json_has_its_parts() -> None:
    line = json.loads(Json().format(record(request={"method": "GET", "route": "/chat", "status": 200, "ms": 3})))

    assert line.pop("time").endswith("+00:00")
    told = {"level": "WARNING", "logger": "bot.outbox", "message": "tin 7 chưa gửi được"}
    assert line == {**told, "method": "GET", "route": "/chat", "status": 200, "ms": 3}


@pytest.mark.parametrize("form", [Text(), Json()])
def test_what_an_operator_can_mend_is_told(form: logging.Formatter) -> None:
    full = OSError(28, "No space left on device", f"/var/{WORD}")
    group = ExceptionGroup(WORD, [full, ValueError(WORD)])

    line = form.format(record(group))

    assert "OSError: No space left on device" in line
    assert "ValueError" in line
    assert WORD not in line
