"""The officers' pages in a real Chromium: keys, canned replies, looking up, and what a page hears while it is open."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sqlalchemy import Engine

from bot.opening import open_database
from handlers.casework import Casework
from knowledge.cases import Case, found
from knowledge.cases.desk import Report, file
from knowledge.cases.readers import category_of
from knowledge.database import close
from knowledge.officers import Role, officers, presence

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ROADS = "Sở Xây dựng"

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; install Debian's package chromium")


COMPLAINTS: list[str] = []
"""What pages asked of others, or complained about."""


@pytest.fixture(autouse=True)
def no_complaints() -> Iterator[None]:
    """Nothing is asked of others, nothing goes wrong."""
    COMPLAINTS.clear()
    yield
    assert COMPLAINTS == []


@dataclass
class Place:
    """A served assistant: where, and its database."""

    url: str
    engine: Engine


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A served assistant with its facts."""
    database = f"sqlite:///{tmp_path_factory.mktemp('admin') / 'test.db'}"
    engine = open_database(database)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "bot", "serve", "--port", str(port)]
    server = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": database})  # noqa: S603  our own command
    url = f"http://127.0.0.1:{port}"
    for _ in range(150):
        try:
            urllib.request.urlopen(f"{url}/health/ready", timeout=1).close()  # noqa: S310  loopback
            break
        except OSError:
            time.sleep(0.2)
    yield Place(url, engine)
    server.terminate()
    server.wait(10)
    close(engine)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def signed_in(browser: Browser, place: Place, login: str, *, width: int = 1280) -> Page:
    """A page of an officer who has signed in."""
    now = time.time()
    with place.engine.begin() as connection:
        known = connection.execute(officers.select().where(officers.c.login == login)).first()
        row = {"login": login, "name": login.capitalize(), "department": ROADS, "role": Role.officer, "password": "x", "totp_used": 1}
        number = (
            known.id if known else connection.execute(officers.insert().values(created=now, **row).returning(officers.c.id)).scalar_one()
        )
        token = presence.begin(connection, number, "Chromium", now, confirmed=True)
    context = browser.new_context(viewport={"width": width, "height": 844})
    context.add_cookies([{"name": "officer", "value": token, "url": f"{place.url}/admin"}])
    page = context.new_page()
    page.on("console", lambda said: COMPLAINTS.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(place.url) else COMPLAINTS.append(asked.url))
    return page


def filed(place: Place, said: str = "Ổ gà trước chợ") -> Case:
    """A case of the roads."""
    category = category_of("duong-sa")
    assert category
    with place.engine.begin() as connection:
        return file(connection, Report(said, category, place="chợ"), "telegram:1", time.time())


def test_the_queue_is_worked_with_keys(browser: Browser, place: Place) -> None:
    for number in range(3):
        filed(place, f"việc {number}")
    page = signed_in(browser, place, "hanh")
    page.goto(f"{place.url}/admin/phan-anh")

    for key in ("j", "j", "k", "j", "x"):
        page.keyboard.press(key)
    chosen = page.locator("[data-row]").nth(1)
    expect(chosen).to_have_attribute("data-on", "")
    assert chosen.locator("input").is_checked()
    page.keyboard.press("?")
    expect(page.locator("#phim-tat")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jkx?")
    assert page.input_value("#tim") == "jkx?"
    page.locator("#tim").blur()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/admin/phan-anh/\d+$"))


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen(browser: Browser, place: Place, tmp_path: Path, width: int) -> None:
    case = filed(place, "a" * 300 + " đường hư " * 80)
    page = signed_in(browser, place, "hanh", width=width)

    for path in ("/admin/phan-anh", f"/admin/phan-anh/{case.id}", "/admin/phan-anh/moi", "/admin/tra-cuu?q=ict"):
        page.goto(place.url + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert page.screenshot(path=tmp_path / "page.png", full_page=True)


def test_a_canned_reply_and_what_the_assistant_knows_fill_the_answer(browser: Browser, place: Place) -> None:
    case = filed(place)
    page = signed_in(browser, place, "hanh")
    page.goto(f"{place.url}/admin/phan-anh/{case.id}")

    page.select_option("#mau-tra-loi", "sua-duong")
    assert page.input_value("#tra-loi-text").startswith("Sở Xây dựng đã cho vá, dặm mặt đường")
    page.click("details.lookup summary")
    page.fill("#tra-cuu", "xếp hạng ICT năm 2014")
    page.keyboard.press("Enter")
    page.click("text=Chèn vào câu trả lời")

    assert "27/63" in page.input_value("#tra-loi-text")
    assert page.input_value("#tra-loi-text").startswith("Sở Xây dựng")
    page.on("dialog", lambda asked: asked.accept())
    page.click("text=Gửi trả lời")
    expect(page.locator("#tra-loi-text-noi")).to_contain_text("Còn chỗ chưa điền: [vị trí], [ngày]")
    page.fill("#tra-loi-text", re.sub(r"\[[^]]*\]", "24/11", page.input_value("#tra-loi-text")))
    page.click("text=Gửi trả lời")
    expect(page.locator(".stepper [aria-current]")).to_have_text("Đã trả lời")
    with place.engine.connect() as connection:
        after = found(connection, case.id)
    assert after
    assert "27/63" in after.answer
    assert [text for text in COMPLAINTS if "422" not in text] == []
    COMPLAINTS.clear()  # the browser notes the 422, as it should


def test_two_officers_at_one_case_know_of_each_other_and_of_changes(browser: Browser, place: Place) -> None:
    case = filed(place)
    first, second = signed_in(browser, place, "hanh"), signed_in(browser, place, "minh")
    first.goto(f"{place.url}/admin/phan-anh/{case.id}")
    first.fill("#tra-loi-text", "đang gõ dở")

    second.goto(f"{place.url}/admin/phan-anh/{case.id}")
    expect(first.locator("[data-others]")).to_contain_text("Minh cũng đang mở phản ánh này")
    expect(second.locator("[data-others]")).to_contain_text("Hanh cũng đang mở phản ánh này")
    with place.engine.begin() as connection:
        Casework(connection, None, time.time()).correct(case, "đã đổi", "")
    expect(first.locator(".live")).to_be_visible(timeout=10_000)
    assert first.input_value("#tra-loi-text") == "đang gõ dở"
    second.goto(f"{place.url}/admin/phan-anh")
    expect(first.locator("[data-others]")).to_be_hidden()

    first.once("dialog", lambda asked: asked.accept())
    first.click("text=Gửi trả lời")
    expect(first.locator("#truc-trac")).to_contain_text("Trong lúc anh/chị đang làm")
    assert first.input_value("#tra-loi-text") == "đang gõ dở"
    assert [text for text in COMPLAINTS if "409" not in text] == []
    COMPLAINTS.clear()  # the browser notes the 409, as it should


def test_the_queue_says_that_something_is_new(browser: Browser, place: Place) -> None:
    page = signed_in(browser, place, "hanh")
    page.goto(f"{place.url}/admin/phan-anh")
    expect(page.locator(".live")).to_be_hidden()

    case = filed(place, "Cầu sập ván")

    expect(page.locator(".live")).to_be_visible(timeout=10_000)
    page.click("text=Tải lại danh sách")
    expect(page.locator(f"text={case.code}")).to_be_visible()
    expect(page.locator(".live")).to_be_hidden()
