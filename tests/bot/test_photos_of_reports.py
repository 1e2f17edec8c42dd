"""Photos belong to reports: with them they are kept, and without them they go."""

import datetime
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot import conversation
from bot.conversation import A_MINUTE
from bot.photos import clear
from bot.settings import settings
from bot.worker import Worker
from handlers.library import Library
from handlers.messages import Draft, Memory, Message, Outcome, Reply
from knowledge import photos
from knowledge.cases import cases, new_code
from knowledge.conversations import remembered
from knowledge.database import reading
from knowledge.photos.album import Album, open_album
from knowledge.photos.encoding import reencoded
from knowledge.updates import Update, store
from tests.bot.snapshots import LAN, PHOTO, adds, files, told
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person
from webhook.app import create_app


@pytest.fixture
def album(tmp_path: Path) -> Album:
    """An album in a folder."""
    return open_album((tmp_path / "photos").as_uri())


@pytest.fixture
def reporting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is said, a report is being written, and takes the photos; until somebody says "hủy"."""

    def handle(message: Message, memory: Memory, *_: object) -> tuple[Reply, Memory]:
        before = memory.draft or Draft("more", 0)
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


def test_a_photo_without_a_report_is_asked_about_and_waits_for_words_only_a_while(
    engine: Engine, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(engine, library, "1", photos=["file-1"])
    with reading(engine) as connection:
        waiting = connection.execute(photos.photos.select()).all()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3600)
    arrives(engine, library, "2", what="text", text="cảm ơn em")

    assert "nhận ảnh" in told(engine)[0][1]
    assert len(waiting) == 1
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


def test_from_a_phone_to_the_case(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    with TelegramServer() as platform, served(platform, tmp_path, library, monkeypatch) as app:
        platform.listens(f"{app.url}/webhook/telegram", "s3cret")
        lan = platform.user(7, "Lan")
        for told in ("Đường Lê Lợi, phường 4, thành phố Mỹ Tho ngập nước tới gối ba bữa nay", "Gửi phản ánh"):
            says(platform, lan, told)
        lan.sends_photo(PHOTO)
        lan.sends_photo(b"no photo")
        platform.wait_until(lambda: len(lan.replies) == 5)  # two answers, one notice
        for told in ("Xong", "Ẩn danh", "Gửi"):
            says(platform, lan, told)
        engine = app.application.state.engine  # type: ignore[attr-defined]  # it is a FastAPI
        with reading(engine) as connection:
            sent = photos.of_case(connection, 1)

    assert [photo.state for photo in sent] == ["kept", "refused"]
    assert [path.read_bytes() for path in files(tmp_path)] == [reencoded(PHOTO)]
    assert sum("em không đọc được nên em chưa nhận" in reply.text for reply in lan.replies) == 1


def says(platform: TelegramServer, person: Person, text: str) -> None:
    """Write, and read the answer."""
    before = len(person.replies)
    person.says(text)
    platform.wait_until(lambda: len(person.replies) > before)


@contextmanager
def served(platform: TelegramServer, tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopbackServer]:
    """The assistant on Telegram."""
    urls = {"TOKEN": platform.token, "SECRET": "s3cret", "API_URL": platform.api_url, "FILE_URL": platform.file_url}
    for name, value in urls.items():
        monkeypatch.setenv(f"TELEGRAM_{name}", value)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'phone.db'}")
    monkeypatch.setenv("PHOTOS_URL", (tmp_path / "photos").as_uri())
    settings.cache_clear()
    with LoopbackServer(create_app(library)) as app:
        yield app
    settings.cache_clear()
