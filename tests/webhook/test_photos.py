"""Photos from the chat page: with a report under way, as files, without JavaScript."""

import io
import time
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import Engine

from bot import conversation
from handlers.messages import Draft, Memory, Message, Outcome, Reply
from knowledge import photos
from knowledge.database import reading
from knowledge.photos.encoding import reencoded

MEGABYTE = 1024 * 1024


def jpeg(colour: str = "red") -> bytes:
    """A photo as a phone sends it."""
    file = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(file, "JPEG")
    return file.getvalue()


def sends(web: TestClient, *contents: bytes, name: str = "Nhà Lan, 0912345678.jpg") -> httpx.Response:
    """Lan chooses files and sends them."""
    return web.post("/chat/photo", files=[("photo", (name, content, "image/jpeg")) for content in contents])


def rows(web: TestClient) -> list[photos.Photo]:
    """The photos that are noted."""
    with reading(engine_of(web)) as connection:
        return [photos.found(connection, row.id) for row in connection.execute(photos.photos.select().order_by(photos.photos.c.id))]


def engine_of(web: TestClient) -> Engine:
    """The application's database."""
    return web.app.state.engine  # type: ignore[attr-defined, no-any-return]  # it is a FastAPI


def files(tmp_path: Path) -> list[bytes]:
    """What is in the album."""
    return [path.read_bytes() for path in (tmp_path / "photos").rglob("*") if path.is_file()]


@pytest.fixture
def reporting(web: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lan is writing a report on the page; it takes every photo, until she calls it off."""

    def handle(message: Message, memory: Memory, *_: object) -> tuple[Reply, Memory]:
        before = memory.draft or Draft("more", 0)
        draft = None if message.text == "hủy" else replace(before, photos=before.photos + message.photos)
        return Reply(f"Dạ, em đã nhận {len(message.photos)} ảnh.", Outcome.feedback_offered), Memory(draft=draft)

    monkeypatch.setattr(conversation, "handle", handle)
    web.post("/chat", data={"text": "ổ gà trước nhà"})


def test_the_form_is_there_while_a_report_is_written(web: TestClient, reporting: None) -> None:
    during = web.get("/chat").text
    web.post("/chat", data={"text": "hủy"})

    assert 'action="/chat/photo" enctype="multipart/form-data"' in during
    assert '<label for="anh">' in during
    assert "/chat/photo" not in web.get("/chat").text


def test_photos_are_kept_and_answered_on_the_page(web: TestClient, reporting: None, tmp_path: Path) -> None:
    sent = sends(web, jpeg(), jpeg("blue"))

    assert (sent.status_code, sent.headers["location"]) == (303, "/chat#moi-nhat")
    assert "em đã nhận 2 ảnh" in web.get("/chat").text
    assert [photo.state for photo in rows(web)] == ["kept", "kept"]
    assert all(photo.chat == f"web:{web.cookies['conversation']}" for photo in rows(web))
    assert sorted(files(tmp_path)) == sorted([reencoded(jpeg()), reencoded(jpeg("blue"))])


def test_what_is_no_photo_is_refused_kindly_and_the_rest_is_kept(web: TestClient, reporting: None) -> None:
    sends(web, b"%PDF-1.4", jpeg())

    page = web.get("/chat").text
    assert page.index("mà em không đọc được") < page.index("em đã nhận 1 ảnh")
    assert len(rows(web)) == 1


def test_where_nothing_can_be_kept_that_is_all_that_is_said(web: TestClient, reporting: None, tmp_path: Path) -> None:
    sends(web, b"%PDF-1.4", b"<svg/>")

    page = web.get("/chat").text
    assert page.count("mà em không đọc được") == 1
    assert "em đã nhận" not in page.split("mà em không đọc được")[1]
    assert not files(tmp_path)


def test_of_eleven_megabytes_the_reason_is_said(web: TestClient, reporting: None) -> None:
    assert sends(web, jpeg() + b"\0" * (11 * MEGABYTE)).status_code == 303

    assert "10 MB" in web.get("/chat").text
    assert not rows(web)


def test_five_large_photos_fit_and_a_sixth_is_left_out(web: TestClient, reporting: None) -> None:
    large = [jpeg() + b"\0" * (10 * MEGABYTE - 2000)] * 5
    assert sends(web, *large).status_code == 303
    sends(web, *[jpeg()] * 6)

    page = web.get("/chat").text
    assert page.count("em đã nhận 5 ảnh") == 2
    assert page.count("mỗi lần em chỉ nhận được 5 ảnh") == 1


def test_more_than_that_is_refused_before_it_is_read(web: TestClient, reporting: None) -> None:
    assert sends(web, b"\0" * (52 * MEGABYTE)).status_code == 413
    assert web.post("/chat/photo", content=b"x", headers={"Content-Length": "x"}).status_code == 413
    assert web.post("/chat", content=b"x" * 100_000).status_code == 413


def test_more_than_was_declared_is_refused_as_it_comes(web: TestClient) -> None:
    form = {"Content-Length": "10", "Content-Type": "application/x-www-form-urlencoded"}

    assert web.post("/chat", content=b"text=" + b"x" * 100_000, headers=form).status_code == 413


def test_a_form_without_a_photo_is_answered(web: TestClient, reporting: None) -> None:
    assert web.post("/chat/photo", files={"photo": ("", b"")}).status_code == 303
    assert web.post("/chat/photo", data={"photo": "x"}).status_code == 303

    assert web.get("/chat").text.count("em đã nhận 0 ảnh") == 3


def test_a_photo_without_a_report_is_asked_about_and_not_kept(web: TestClient, tmp_path: Path) -> None:
    assert sends(web, jpeg()).status_code == 303

    assert "đã nhận ảnh" in web.get("/chat").text
    assert not rows(web)
    assert not files(tmp_path)


def test_a_name_of_a_file_is_neither_kept_nor_shown(web: TestClient, reporting: None, tmp_path: Path) -> None:
    sends(web, jpeg(), name="../../../tmp/so nha 12.jpg")

    assert "so nha" not in web.get("/chat").text
    assert len(files(tmp_path)) == 1


def test_another_sites_page_cannot_send_photos(web: TestClient, reporting: None) -> None:
    photo = {"photo": ("a.jpg", jpeg(), "image/jpeg")}

    assert web.post("/chat/photo", files=photo, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert not rows(web)


def test_who_sends_too_much_is_told_and_nothing_is_kept(web: TestClient, reporting: None) -> None:
    for _ in range(conversation.A_MINUTE + 2):
        sends(web, jpeg())

    assert "nhắn nhanh quá" in web.get("/chat").text
    assert len([photo for photo in rows(web) if photo.state == "kept"]) < conversation.A_MINUTE


def test_a_photo_whose_file_is_just_being_deleted_comes_in_afterwards(
    web: TestClient, reporting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webhook.photos.AGAIN", 0.01)
    sends(web, jpeg())
    (sent,) = rows(web)
    with engine_of(web).begin() as connection:
        photos.drop(connection, [sent.id])
        (name,) = photos.leaving(connection, time.time())

    sends(web, jpeg())
    refused = web.get("/chat").text
    with engine_of(web).begin() as connection:
        photos.gone(connection, [name])
    sends(web, jpeg())

    assert "chưa tải về được" in refused
    assert [photo.state for photo in rows(web)] == ["kept"]


def test_an_album_that_is_away_is_said_kindly(web: TestClient, reporting: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(content: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(web.app.state.post.album, "put", away)  # type: ignore[attr-defined]  # it is a FastAPI

    assert sends(web, jpeg()).status_code == 303

    assert "chưa tải về được" in web.get("/chat").text
