"""The chat page in a real Chromium: ask, read, open the source; nothing comes from outside."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from knowledge.database import close, connect
from knowledge.outbox import owe

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; install Debian's package chromium")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the assistant stores."""
    return f"sqlite:///{tmp_path_factory.mktemp('web') / 'test.db'}"


@pytest.fixture(scope="module")
def address(database: str) -> Iterator[str]:
    """A served assistant."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": database}
    server = subprocess.Popen([sys.executable, "-m", "bot", "serve", "--port", str(port)], env=environment)  # noqa: S603  our own command
    url = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{url}/health/ready", timeout=1).close()  # noqa: S310  loopback
            break
        except OSError:
            time.sleep(0.2)
    yield url
    server.terminate()
    server.wait(10)


@pytest.fixture(params=[(390, 844), (1280, 800)], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, address: str) -> Iterator[Page]:
    """A page that may only reach the assistant; what it tries elsewhere is noted as a failure."""
    strays: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        width, height = request.param
        page = browser.new_page(viewport={"width": width, "height": height})
        page.on("request", lambda r: None if r.url.startswith(address) else strays.append(r.url))
        page.on("console", lambda message: strays.append(message.text) if message.type == "error" else None)
        page.goto(address)
        yield page
        browser.close()
    assert strays == []


def test_lan_asks_and_opens_the_source(page: Page) -> None:
    page.fill("#cau-hoi", "xếp hạng ICT năm 2014")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.answered")
    page.click("article.answered summary")

    assert "27/63" in page.inner_text("article.answered p")
    assert "Phụ lục 2" in page.inner_text("article.answered details")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_suggestion_can_be_tapped(page: Page) -> None:
    page.click("form.choices button >> text=Xếp hạng ICT")
    page.wait_for_selector("article.answered")

    assert "2014" in page.inner_text("article.answered p")


def officer_answers(database: str, page: Page, text: str) -> None:
    """An answer is owed to the conversation of the page."""
    name = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "conversation")
    engine = connect(database)
    with engine.begin() as connection:
        owe(connection, f"web:{name}", "notice", {"text": text}, time.time())
    close(engine)


def test_what_an_officer_answers_later_comes_by_itself(page: Page, database: str) -> None:
    page.fill("#cau-hoi", "xếp hạng ICT năm 2014")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.answered")
    page.fill("#cau-hoi", "đang gõ dở")

    officer_answers(database, page, "Đèn đường đã được sửa.")
    page.wait_for_selector("article.notice")
    officer_answers(database, page, "Cảm ơn anh/chị đã báo.")
    page.wait_for_selector("article.notice >> nth=1")

    assert page.inner_text("article.notice >> nth=0 >> p") == "Đèn đường đã được sửa."
    assert page.input_value("#cau-hoi") == "đang gõ dở"
    assert page.locator("article.person").count() == 1


def test_what_an_officer_answers_is_there_after_a_reload(page: Page, database: str) -> None:
    page.fill("#cau-hoi", "xếp hạng ICT năm 2014")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.answered")
    officer_answers(database, page, "Đèn đường đã được sửa.")
    page.wait_for_selector("article.notice")

    page.reload()

    assert page.locator("article.answered").count() == page.locator("article.notice").count() == 1


def test_a_series_is_drawn_with_its_figures_and_stays_after_a_reload(page: Page) -> None:
    page.fill("#cau-hoi", "tổng vốn CNTT từng năm qua các năm")
    page.keyboard.press("Enter")
    page.wait_for_selector("figure.chart svg rect >> nth=9")
    page.reload()
    page.click("figure.chart summary")

    room = page.locator("figure.chart > svg").bounding_box() or {}
    words = page.locator("figure.chart > svg text").all()
    boxes = [word.bounding_box() or {} for word in words]
    assert all(box["height"] >= 10 for box in boxes)
    assert all(box["x"] >= room["x"] and box["x"] + box["width"] <= room["x"] + room["width"] + 1 for box in boxes)
    assert page.inner_text("figure.chart table tr >> nth=2") == "2015\t30.571 triệu đồng (chỉ có vốn sự nghiệp)"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_line_is_a_line_and_no_area(page: Page) -> None:
    page.fill("#cau-hoi", "xếp hạng ICT của tỉnh qua các năm")
    page.keyboard.press("Enter")
    page.wait_for_selector("figure.chart polyline", state="attached")

    assert page.evaluate("getComputedStyle(document.querySelector('figure.chart polyline')).fill") == "none"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_with_a_chart_and_a_file_has_no_serious_barrier(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    for at, question in enumerate(("văn bản điện tử giữa các cơ quan qua các năm", "liệt kê các kế hoạch UBND tỉnh ban hành năm 2022")):
        page.fill("#cau-hoi", question)
        page.keyboard.press("Enter")
        page.wait_for_selector(f"article.answered >> nth={at}")
    page.click("figure.chart summary")

    found = Axe().run(page).response["violations"]

    assert page.locator("p.download a").count() == 1
    assert [barrier["id"] for barrier in found if barrier["impact"] in ("serious", "critical")] == []


def test_screenshots_for_the_eye(page: Page, tmp_path: Path) -> None:
    page.fill("#cau-hoi", "dự án IOC tổng vốn bao nhiêu")
    page.keyboard.press("Enter")
    page.wait_for_selector("article.answered")

    assert page.screenshot(path=tmp_path / "chat.png")
