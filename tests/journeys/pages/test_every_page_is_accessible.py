"""Every page on a phone and on a desk, light and dark: axe finds nothing serious, and nothing has to be scrolled sideways. And the
queue and a case can be worked with the keys alone."""

import time
from itertools import count

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.routing import iter_route_contexts
from playwright.sync_api import Page

from handlers.casework import Casework
from knowledge.cases import Case
from knowledge.cases.desk import Report, file
from knowledge.cases.readers import category_of
from knowledge.officers import Officer, Role, people, signing
from tests.fakes.loopback import LoopbackServer
from tests.journeys.cases.conftest import DESKTOP, PHONE, AtWork, Officers, Windows, enrolled, picture
from tests.journeys.reading import engine_of
from tests.webhook.admin.conftest import INITIAL, OWN, QUICK

SCREENS = {"phone": PHONE, "desk": DESKTOP}
SCHEMES: dict[str, dict[str, object]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
"""What axe looks for: everything, and once more what depends on colours."""
ROADS = "Sở Xây dựng"
ADMIN = ("/admin/phan-anh?trang_thai=tat-ca&loai=duong-sa&khan=1", "/admin/phan-anh?trang_thai=dong", "/admin/khong-co")
ADMIN += ("/admin/tra-cuu?q=xếp hạng ICT",)
"""Pages beside those that have a route of their own without an id; the latter are looked at whatever they are."""
STEPS = ("/admin/dang-nhap", "/admin/xac-thuc", "/admin/ghi-danh", "/admin/phan-anh/su-kien", "/admin")
"""What is looked at on the way in, and the stream of events."""
NUMBERS = count(1)
AXE = Axe()
FOCUS = """() => {
    const on = document.activeElement, style = getComputedStyle(on);
    return {tag: on.tagName, text: (on.textContent || on.value || "").trim().slice(0, 60), name: on.name || "",
        seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2, top: on.getBoundingClientRect().top + scrollY};
}"""


def is_open_to_all(page: Page, name: str) -> None:
    """Axe finds nothing serious in either scheme, and the page fits its screen."""
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = AXE.run(page, options={"resultTypes": ["violations"], **rules}).response["violations"]
        serious = [
            (one["id"], [node["html"][:150] for node in one["nodes"][:3]]) for one in found if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], (page.url, scheme)
        picture(page, f"p-{name}-{scheme}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def case_of_everything(assistant: LoopbackServer) -> Case:
    """A case with all that its page can show, and some others for the queue."""
    category = category_of("duong-sa")
    assert category
    now = time.time()
    with engine_of(assistant).begin() as connection:
        first, second = (
            file(
                connection,
                Report(
                    f"Ổ gà sâu trước chợ, xe té {number} lần", category, True, "chợ Vĩnh Kim", "xã Vĩnh Kim", (10.3, 106.3), "0912345678"
                ),
                "telegram:5",
                now - 20 * 86400 * number,
            )
            for number in (0, 1)
        )
        work = Casework(connection, None, now)
        work.note(first, "Đã hỏi Ủy ban nhân dân xã.")
        done = file(connection, Report("Đèn đường tắt", category, place="chợ Cũ"), "phone:", now)
        work.answer(done, "Đã sửa.")
    return second if second.due < first.due else first


def own_pages(assistant: LoopbackServer) -> list[str]:
    """The pages of the admin that have an address without an id, as the application knows them; no downloads."""
    routes = iter_route_contexts(assistant.application.routes)  # type: ignore[attr-defined]  # create_app makes a FastAPI
    paths = {str(route.path) for route in routes if "GET" in (route.methods or ()) and "{" not in str(route.path)}
    return sorted(path for path in paths if path.startswith("/admin") and path not in STEPS and "." not in path)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_pages_of_officers(assistant: LoopbackServer, windows: Windows, screen: str) -> None:
    case = case_of_everything(assistant)
    officer, secret = enrolled(assistant, "Phạm Thị Quản", ROADS, Role.administrator)
    page = windows(SCREENS[screen]).new_page()
    page.goto("/admin/dang-nhap")
    is_open_to_all(page, f"{screen}-sign-in")
    page.get_by_label("Tên đăng nhập").fill(officer.login)
    page.get_by_label("Mật khẩu").fill("sai rồi")
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("alert").wait_for()
    is_open_to_all(page, f"{screen}-sign-in-wrong")
    page.get_by_label("Mật khẩu").fill(OWN)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_label("Mã 6 số").wait_for()
    is_open_to_all(page, f"{screen}-code")
    page.get_by_label("Mã 6 số").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Đăng nhập").click()
    page.get_by_role("heading", name="Phản ánh, kiến nghị").wait_for()
    for number, address in enumerate((*own_pages(assistant), *ADMIN, f"/admin/can-bo/{officer.id}", f"/admin/phan-anh/{case.id}")):
        page.goto(address)
        is_open_to_all(page, f"{screen}-{number}")


@pytest.mark.parametrize("screen", SCREENS)
def test_the_pages_of_who_works_on_cases(assistant: LoopbackServer, windows: Windows, screen: str) -> None:
    case = case_of_everything(assistant)
    officer, secret = enrolled(assistant, "Trần Thị Hạnh", ROADS, Role.coordinator)
    page = AtWork(officer, windows(SCREENS[screen]).new_page(), secret).signs_in().page
    for name, address in {"queue": "/admin/phan-anh", "case": f"/admin/phan-anh/{case.id}", "403": "/admin/can-bo"}.items():
        page.goto(address)
        is_open_to_all(page, f"{screen}-work-{name}")
    page.goto(f"/admin/phan-anh/{case.id}?viec=tu-choi")
    page.locator("#viec-tu-choi textarea").fill(" ")
    page.on("dialog", lambda asked: asked.accept())
    page.locator("#viec-tu-choi button").click()
    page.get_by_role("alert").wait_for()
    is_open_to_all(page, f"{screen}-work-wrong")
    page.goto("/admin/phan-anh/moi")
    page.get_by_role("button", name="Ghi nhận").click()
    page.get_by_role("alert").wait_for()
    is_open_to_all(page, f"{screen}-work-entering")


@pytest.mark.parametrize("screen", SCREENS)
def test_enrolling(assistant: LoopbackServer, windows: Windows, screen: str) -> None:
    person = Officer(0, f"moi.{next(NUMBERS)}", "Ngô Mới", ROADS, Role.officer, True)
    with engine_of(assistant).begin() as connection:
        people.add(connection, person, signing.hashed(QUICK, INITIAL), None, time.time())
    page = windows(SCREENS[screen]).new_page()
    page.goto("/admin/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(person.login)
    page.get_by_label("Mật khẩu").fill(INITIAL)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("heading", name="Ghi danh lần đầu").wait_for()
    is_open_to_all(page, f"{screen}-enrolment")


@pytest.mark.parametrize("screen", SCREENS)
def test_the_chat_with_a_report_under_way(windows: Windows, screen: str) -> None:
    page = windows(SCREENS[screen]).new_page()
    page.goto("/chat")
    is_open_to_all(page, f"{screen}-chat-empty")
    for number, said in enumerate(("/phananh", "hẻm 5 đường Đinh Bộ Lĩnh phường 9 Mỹ Tho ngập nước"), 2):
        page.fill("#cau-hoi", said)
        page.keyboard.press("Enter")
        page.locator("article.bot").nth(number - 1).wait_for()
    page.get_by_label("Gửi ảnh kèm phản ánh").wait_for()
    is_open_to_all(page, f"{screen}-chat-report")
    page.goto("/chat/new")
    is_open_to_all(page, f"{screen}-chat-new")


def test_the_queue_and_a_case_with_the_keys_alone(assistant: LoopbackServer, officers: Officers) -> None:
    case_of_everything(assistant)
    page = officers("Trần Thị Hạnh", ROADS).page
    page.goto("/admin/phan-anh")
    rows = page.locator("tr[data-row] a.what").all_inner_texts()
    assert len(rows) >= 2

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    focus = page.evaluate(FOCUS)
    assert focus["text"] == rows[0]
    assert page.locator("tr[data-row][data-on]").count() == 1
    page.keyboard.press("x")
    assert page.locator("tr[data-row] input:checked").count() == 1
    page.keyboard.press("/")
    assert page.evaluate(FOCUS)["name"] == "tim"
    page.keyboard.press("Tab")
    page.locator("tr[data-row] a.what").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Lịch sử").wait_for()

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["text"] == "Đến nội dung chính"
    walked = [focus] + [walk(page) for _ in range(30)]
    assert [one for one in walked[1:] if one["tag"] != "BODY" and not one["seen"]] == []
    names = [one["text"] or one["name"] for one in walked]
    order = [
        next(at for at, name in enumerate(names) if name.startswith(wanted)) for wanted in ("Phản ánh", "Trả lời người dân", "Gửi trả lời")
    ]
    assert order == sorted(order)


def walk(page: Page) -> dict[str, object]:
    """One step on with Tab; where the focus is then."""
    page.keyboard.press("Tab")
    focus: dict[str, object] = page.evaluate(FOCUS)
    return focus
