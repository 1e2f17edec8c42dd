"""A question that was refused becomes an answer: Lan asks, Hạnh writes, Dũng publishes and takes back, in a real Chromium."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import update

from knowledge.database import close, connect
from knowledge.officers import Officer, Role, officers, people, presence
from webhook.admin.guard import COOKIE

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
ASKED = "Giờ làm việc của bộ phận một cửa phường Đạo Thạnh?"
FIRST, SECOND = "Bộ phận Một cửa phường Đạo Thạnh mở cửa từ 7 giờ.", "Bộ phận Một cửa phường Đạo Thạnh mở cửa từ 8 giờ."
SOON = 1.5
"""Seconds after which every process has looked for new decisions."""

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; install Debian's package chromium")
Signed = Callable[[Role, str], Page]


@pytest.fixture
def database(tmp_path: Path) -> str:
    """Where the assistant stores."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
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


@pytest.fixture
def browser() -> Iterator[Browser]:
    """One browser for everybody; each person has a profile of their own in it."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def signed(browser: Browser, database: str, address: str) -> Signed:
    """Officers who have signed in: the way there has a test of its own."""

    def made(role: Role, name: str) -> Page:
        engine = connect(database)
        with engine.begin() as connection:
            person = people.add(
                connection, Officer(0, role.value, name, "Tổng đài 1022", role, True), "nobody signs in with it", None, time.time()
            )
            connection.execute(update(officers).where(officers.c.id == person.id).values(totp_used=1))
            token = presence.begin(connection, person.id, "Chromium", time.time(), confirmed=True)
        close(engine)
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": COOKIE, "value": token, "url": address, "sameSite": "Strict"}])
        return context.new_page()

    return made


def is_sound(page: Page, shots: Path, name: str) -> None:
    """On a phone and a desk, light and dark: the page fits the screen, and axe finds nothing that keeps anybody out."""
    for (width, height), scheme in product(((390, 844), (1280, 800)), ("light", "dark")):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two
        page.screenshot(path=shots / f"{name}-{width}-{scheme}.png", full_page=True)
        found = Axe().run(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} at {width}"
        assert found.violations_count == 0, f"{name}\n{found.generate_report()}"


def lan_asks(lan: Page, question: str = ASKED) -> str:
    """What Lan reads in the chat, once what was decided is known everywhere."""
    lan.wait_for_timeout(1000 * SOON)
    before = lan.locator("article:not(.person)").count()
    lan.fill("#cau-hoi", question)
    lan.keyboard.press("Enter")
    lan.wait_for_selector(f"article:not(.person) >> nth={before}")
    return lan.inner_text(f"article:not(.person) >> nth={before}")


def test_a_refused_question_becomes_an_answer_and_is_taken_back(signed: Signed, browser: Browser, address: str, tmp_path: Path) -> None:
    lan = browser.new_context(base_url=address).new_page()
    lan.goto("/")
    hanh, dung = signed(Role.officer, "Trần Thị Hạnh"), signed(Role.coordinator, "Lê Văn Dũng")
    refused = lan_asks(lan)

    hanh.goto("/admin/cau-hoi")
    is_sound(hanh, tmp_path, "cau-hoi")
    hanh.click("text=Soạn câu trả lời")
    assert ASKED in hanh.input_value("#cach_hoi")
    hanh.click("text=Lưu bản thảo")
    hanh.wait_for_selector("[aria-invalid=true]")
    is_sound(hanh, tmp_path, "soan-sai")
    for field, value in (("#cau_tra_loi", FIRST), ("#van_ban", "12/TB-UBND"), ("#muc", "Mục 2"), ("#ngay_van_ban", "02/01/2026")):
        hanh.fill(field, value)
    hanh.click("text=Lưu bản thảo")
    hanh.wait_for_selector("[role=status]")
    hanh.click("text=Xem thử và xuất bản")
    assert "cần người điều phối" in hanh.inner_text("main")
    is_sound(hanh, tmp_path, "xem-thu-nguoi-soan")

    dung.goto("/admin/muc")
    dung.click(f"a:has-text('{ASKED}')")
    dung.click("text=Xem thử và xuất bản")
    assert "1 trong 1 câu" in dung.inner_text("#thay-doi")
    is_sound(dung, tmp_path, "xem-thu")
    dung.click("button:text-is('Xuất bản')")
    dung.wait_for_selector("[role=status]")
    answered = lan_asks(lan)

    hanh.goto("/admin/muc/1/sua")
    hanh.fill("#cau_tra_loi", SECOND)
    hanh.click("text=Lưu bản thảo")
    hanh.wait_for_selector("[role=status]")
    dung.goto("/admin/muc/1/xuat-ban")
    is_sound(dung, tmp_path, "xem-thu-ban-hai")
    dung.click("button:text-is('Xuất bản')")
    dung.wait_for_selector("[role=status]")
    is_sound(dung, tmp_path, "muc-1")
    second = lan_asks(lan)
    dung.click("text=Xuất bản lại bản này")
    dung.click("button:text-is('Xuất bản lại')")
    dung.wait_for_selector("[role=status]")
    third = lan_asks(lan)
    dung.on("dialog", lambda dialog: dialog.accept())
    dung.click("button:text-is('Gỡ')")
    dung.wait_for_selector("text=Đã gỡ. Trợ lý")

    assert "Nguồn: 12/TB-UBND" in answered
    assert (FIRST in answered, SECOND in second, FIRST in third) == (True, True, True)
    assert lan_asks(lan) == refused


def test_a_topic_that_is_switched_off_says_its_reason(signed: Signed, browser: Browser, address: str, tmp_path: Path) -> None:
    lan = browser.new_context(base_url=address).new_page()
    lan.goto("/")
    dung = signed(Role.coordinator, "Lê Văn Dũng")
    dung.goto("/admin/tam-ngung")
    dung.click("li:has-text('Dự án') >> text=Tạm ngưng…")
    dung.fill("#ly_do", "danh mục dự án đang được rà soát.")

    assert "tạm ngưng trả lời: danh mục dự án đang được rà soát." in dung.inner_text(".found .words")
    is_sound(dung, tmp_path, "tam-ngung-muc")
    dung.click("button:text-is('Tạm ngưng')")
    dung.wait_for_selector("[role=status]")
    assert "Đang tạm ngưng" in dung.inner_text("li:has-text('Dự án')")
    is_sound(dung, tmp_path, "tam-ngung")
    assert "danh mục dự án đang được rà soát." in lan_asks(lan, "Liệt kê các dự án trên 10 tỷ")


@pytest.mark.parametrize(
    "path",
    [
        "/admin/muc",
        "/admin/danh-muc",
        "/admin/danh-muc?phan=mau",
        "/admin/danh-muc/loai?ma=duong-sa",
        "/admin/danh-muc/mau?ma=da-xu-ly-xong",
        "/admin/danh-muc/don-vi",
        "/admin/tri-thuc?tim=112",
        "/admin/tri-thuc/indicators/xep-hang-ict",
    ],
)
def test_the_other_pages_are_sound(signed: Signed, tmp_path: Path, path: str) -> None:
    dung = signed(Role.coordinator, "Lê Văn Dũng")

    assert dung.goto(path).status == 200  # type: ignore[union-attr]  # it answers
    is_sound(dung, tmp_path, path.rpartition("/")[2].replace("?", "-"))
