"""The admin in a real Chromium: an administrator enrols, looks around on a phone and a desk, and adds an officer."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync"]
INITIAL, OWN = "lúa nếp thơm Gò Công", "vú sữa chín cây Vĩnh Kim"
SCREENS = {"quan.phone": (390, 844, "light"), "quan.desk": (1280, 800, "dark")}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium; install Debian's package chromium")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served assistant with an administrator for each screen, who have not signed in yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('admin') / 'test.db'}"}
    for login in SCREENS:
        add = ["officer", "add", login, "--name", "Trần Văn Quản", "--department", "Sở Y tế", "--role", "administrator"]
        subprocess.run([sys.executable, "-m", "bot", *add], input=f"{INITIAL}\n", text=True, env=environment, check=True)  # noqa: S603  our own command
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


@pytest.fixture(params=SCREENS)
def login(request: pytest.FixtureRequest) -> str:
    """Who signs in, at the screen of that name."""
    return str(request.param)


@pytest.fixture
def page(login: str, address: str) -> Iterator[Page]:
    """A page that may only reach the assistant and may break no rule of its security policy."""
    strays: list[str] = []
    width, height, scheme = SCREENS[login]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme, base_url=address)
        page.on("request", lambda r: None if r.url.startswith(address) else strays.append(r.url))
        page.on("console", lambda message: strays.append(message.text) if message.type == "error" else None)
        yield page
        browser.close()
    assert strays == []


def is_sound(page: Page) -> None:
    """The page fits the screen, and axe finds nothing that keeps anybody out."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"


def test_an_administrator_enrols_and_adds_an_officer(page: Page, login: str) -> None:
    page.goto("/admin/nhat-ky")
    is_sound(page)
    page.fill("#login", login)
    page.fill("#password", INITIAL)
    page.keyboard.press("Enter")
    page.wait_for_selector(".qr svg path")
    is_sound(page)
    code = pyotp.TOTP(page.inner_text("code.secret").replace(" ", "")).now()
    for field, value in (("#password", OWN), ("#again", OWN), ("#code", code)):
        page.fill(field, value)
    page.click("text=Hoàn tất")
    page.wait_for_selector("text=Đã ghi danh ứng dụng xác thực")
    page.wait_for_url("**/admin/nhat-ky")  # so that it is not said again when the page is loaded again

    for path in ("tong-quan", "nhat-ky", "can-bo", "can-bo/1", "tai-khoan"):
        page.goto(f"/admin/{path}")
        is_sound(page)

    page.goto("/admin/can-bo")
    for field, value in (("#name", "Lê Thị Thu"), ("#login", f"thu.{login}"), ("#department", "so xay dung")):
        page.fill(field, value)
    page.select_option("#role", "officer")
    page.click("main button")
    page.wait_for_selector("#mat-khau")
    is_sound(page)
    page.goto("/admin/can-bo")
    page.click(f"tr:has-text('thu.{login}') a")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.click("text=Cấp lại mật khẩu")
    page.wait_for_selector("#mat-khau")

    assert "Lê Thị Thu" in asked[0]
    page.click("text=Đăng xuất")
    page.wait_for_selector("#login")
    page.goto("/admin/can-bo")
    assert page.url.endswith("/admin/dang-nhap?tiep=%2Fadmin%2Fcan-bo")
