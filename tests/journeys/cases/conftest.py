"""The whole assistant for the journeys of a report: the three messengers, the web chat, and officers at a real Chromium.

One application and one browser for all tests of a file; each test brings its own people.
"""

import io
import os
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pyotp
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from knowledge.officers import Officer, Role, account_of, people, signing
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_oa import ZaloOaServer
from tests.journeys.conftest import SECRET, Served, zalo_settings
from tests.journeys.reading import engine_of
from tests.webhook.admin.conftest import OWN, QUICK

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
PHONE, DESKTOP = (390, 844), (1280, 800)
NUMBERS = count(9001)
Windows = Callable[..., BrowserContext]


@pytest.fixture(scope="module")
def assistant(
    telegram_platform: TelegramServer, zalo_platform: ZaloOaServer, zalo_bot_platform: ZaloBotServer, served: Served
) -> LoopbackServer:
    """The assistant that all three messengers deliver to."""
    telegram, bot = telegram_platform, zalo_bot_platform
    app = served(
        telegram_token=telegram.token,
        telegram_secret=SECRET,
        telegram_api_url=telegram.api_url,
        telegram_file_url=telegram.file_url,
        zalo_bot_token=bot.token,
        zalo_bot_secret=SECRET,
        zalo_bot_api_url=f"{bot.api_url}/bot",
        **zalo_settings(zalo_platform),
    )
    app.application.dependency_overrides[signing.usual_hasher] = lambda: QUICK  # type: ignore[attr-defined]  # create_app makes a FastAPI
    telegram.listens(f"{app.url}/webhook/telegram", SECRET)
    zalo_platform.listens(f"{app.url}/webhook/zalo")
    bot.listens(f"{app.url}/webhook/zalo-bot", SECRET)
    return app


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A real Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium; install Debian's package chromium")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture
def windows(chromium: Browser, assistant: LoopbackServer) -> Iterator[Windows]:
    """Opens browsers of their own: `windows(PHONE, java_script_enabled=False)`. What they ask of another server, and every error in
    their consoles, fails the test."""
    strays: list[str] = []
    opened: list[BrowserContext] = []

    def open_one(size: tuple[int, int] = DESKTOP, **how: Any) -> BrowserContext:
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, base_url=assistant.url, **how)
        context.set_default_timeout(20_000)
        context.on("request", lambda asked: None if asked.url.startswith((assistant.url, "data:")) else strays.append(asked.url))
        context.on("console", lambda said: strays.append(said.text) if said.type == "error" and "status of 4" not in said.text else None)
        context.on("weberror", lambda error: strays.append(str(error.error)))
        opened.append(context)
        return context

    yield open_one
    for context in opened:
        context.close()
    assert strays == []


@dataclass
class AtWork:
    """An officer at a browser of their own."""

    officer: Officer
    page: Page
    secret: str

    def signs_in(self) -> "AtWork":
        """Password, then the code of the authenticator."""
        self.page.goto("/admin")
        self.page.get_by_label("Tên đăng nhập").fill(self.officer.login)
        self.page.get_by_label("Mật khẩu").fill(OWN)
        self.page.get_by_role("button", name="Tiếp tục").click()
        self.page.get_by_label("Mã 6 số").fill(pyotp.TOTP(self.secret).now())
        self.page.get_by_role("button", name="Đăng nhập").click()
        self.page.get_by_role("heading", name="Phản ánh, kiến nghị").wait_for()
        return self

    def opens(self, code: str) -> Page:
        """Find a case by its code and open it."""
        self.page.goto("/admin/phan-anh")
        self.page.get_by_label("Tìm phản ánh").fill(code)
        self.page.get_by_role("button", name="Tìm", exact=True).click()
        self.page.locator("tr[data-row] a.what").click()
        self.page.get_by_role("heading", name="Lịch sử").wait_for()
        return self.page

    def sees(self, code: str) -> bool:
        """Whether the queue, asked for a code, shows its case."""
        self.page.goto(f"/admin/phan-anh?tim={code}")
        return self.page.locator("tr[data-row]").count() == 1

    def does(self, heading: str, button: str, **fields: str) -> Page:
        """Unfold a deed of the page of a case, fill it in by the names of its fields and send it."""
        deed = self.page.locator("details", has=self.page.locator(f"summary:text-is('{heading}')"))
        if not deed.evaluate("deed => deed.open"):
            deed.locator("summary").first.click()
        for name, value in fields.items():
            deed.locator(f"[name={name}]").fill(value)
        self.page.once("dialog", lambda asked: asked.accept())
        deed.get_by_role("button", name=button, exact=True).click()
        self.page.locator("main > .notice").first.wait_for()
        return self.page


Officers = Callable[..., AtWork]


@pytest.fixture
def officers(assistant: LoopbackServer, windows: Windows) -> Officers:
    """Officers who have signed in: `officers("Nguyễn Thị Hạnh", "Sở Xây dựng")`."""

    def made(name: str, department: str, role: Role = Role.officer) -> AtWork:
        officer, secret = enrolled(assistant, name, department, role)
        return AtWork(officer, windows().new_page(), secret).signs_in()

    return made


def enrolled(assistant: LoopbackServer, name: str, department: str, role: Role) -> tuple[Officer, str]:
    """An officer who has an authenticator already, and its secret."""
    person = Officer(0, f"{role.name}.{next(NUMBERS)}", name, department, role, True)
    stored, earlier = signing.hashed(QUICK, OWN), time.time() - 2 * signing.STEP
    with engine_of(assistant).begin() as connection:
        officer = people.add(connection, person, stored, None, earlier)
        secret = signing.new_secret(connection, officer.id)
        account = account_of(connection, officer.id)
        assert account
        assert signing.is_code(connection, account, pyotp.TOTP(secret).at(int(earlier)), earlier, "")
    return officer, secret


def until(page: Page, selector: str, number: int = 1) -> None:
    """Load the page anew until it shows so many of something: delivery goes on beside it."""
    for _ in range(100):
        if page.locator(selector).count() == number:
            return
        page.wait_for_timeout(50)
        page.reload()
    raise AssertionError(f"The page never shows {number} of {selector!r}.")


def until_true(page: Page, script: str) -> None:
    """Wait until something holds on a page; its own policy forbids what `wait_for_function` does."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"It never holds that {script}.")


def jpeg(colour: str = "steelblue") -> bytes:
    """A photo."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(file, "JPEG")
    return file.getvalue()


def picture(page: Page, name: str) -> None:
    """A picture of a page for the eye, where the environment names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
