"""Lan sends photos with her report from the chat page, with JavaScript and without."""

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

from bot import conversation
from bot.settings import settings
from handlers.library import Library
from handlers.messages import Draft, Memory, Message, Outcome, Reply
from tests.fakes.loopback import LoopbackServer
from tests.journeys.conftest import set_up
from webhook.app import create_app

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; install Debian's package chromium")


@pytest.fixture
def address(tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The assistant, whatever is said to it takes it for a report."""

    def handle(message: Message, memory: Memory, *_: object) -> tuple[Reply, Memory]:
        draft = memory.draft or Draft("more", 0)
        kept = Memory(draft=replace(draft, photos=draft.photos + message.photos))
        return Reply(f"Dạ, em đã nhận {len(message.photos)} ảnh.", Outcome.feedback_offered), kept

    monkeypatch.setattr(conversation, "handle", handle)
    set_up(monkeypatch, tmp_path / "browser.db")
    with LoopbackServer(create_app(library)) as app:
        yield app.url
    settings.cache_clear()


@pytest.fixture
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def chooses(page: Page, *contents: bytes) -> None:
    """Lan chooses files on the page and sends them."""
    files: list[FilePayload] = [{"name": f"{at}.jpg", "mimeType": "image/jpeg", "buffer": raw} for at, raw in enumerate(contents)]
    page.get_by_label("Gửi ảnh kèm phản ánh").set_input_files(files)
    page.get_by_role("button", name="Gửi ảnh", exact=True).click()


def jpeg() -> bytes:
    """A photo."""
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "red").save(file, "JPEG")
    return file.getvalue()


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_lan_sends_two_photos_with_her_report(address: str, browser: Browser, scripts: bool, tmp_path: Path) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, java_script_enabled=scripts)
    page.goto(address)
    page.fill("#cau-hoi", "ổ gà trước nhà")
    page.get_by_role("button", name="Gửi đi", exact=True).click()

    chooses(page, jpeg(), jpeg())
    page.get_by_text("em đã nhận 2 ảnh").wait_for()
    chooses(page, b"no photo")
    page.get_by_text("mà em không đọc được").wait_for()

    assert page.get_by_label("Gửi ảnh kèm phản ánh").is_visible()
    assert len([path for path in (tmp_path / "photos").rglob("*") if path.is_file()]) == 1  # the same photo twice


def test_the_page_stays_while_photos_are_sent(address: str, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(address)
    page.fill("#cau-hoi", "ổ gà trước nhà")
    page.keyboard.press("Enter")
    page.evaluate("window.stays = true")

    chooses(page, jpeg())
    page.get_by_text("em đã nhận 1 ảnh").wait_for()

    assert page.evaluate("window.stays === true && document.documentElement.scrollWidth <= innerWidth")
    assert not page.get_by_text("Đang gửi").is_visible()
