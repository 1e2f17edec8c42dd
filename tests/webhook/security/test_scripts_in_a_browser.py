"""What citizens write is text on every page that shows it: in a real Chromium nothing of it runs, and nothing of it is hidden."""

import time
from itertools import count

import pytest
from playwright.sync_api import Page
from sqlalchemy.engine import Connection

from handlers.casework import Casework
from knowledge.cases import Case, found
from knowledge.cases.desk import Desk, Report
from knowledge.cases.readers import category_of
from tests.fakes.loopback import LoopbackServer
from tests.journeys.cases.conftest import PHONE, AtWork, Officers, Windows
from tests.journeys.reading import engine_of

NUMBERS = count(1)
CRIES = """
const cries = () => { window.cried = true; };
window.alert = window.confirm = window.prompt = cries;
document.addEventListener("securitypolicyviolation", cries);
"""
"""What is called where something runs, or tries to."""
EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "'\"--></style></textarea></title><script src=/static/x.js></script>",
    "</datalist></select><iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "javascript:alert(1) {{7*7}} ${alert(1)} &lt;script&gt;",
    '<a href="javascript:alert(1)" autofocus onfocus=alert(1) tabindex=1>x</a>',
]
ROADS = "Sở Xây dựng"


def is_quiet(page: Page) -> None:
    """Nothing ran on the page, and no element was made of what was written."""
    assert page.evaluate("window.cried === undefined"), page.url
    foreign = page.locator("svg[onload], iframe, [onerror], [onfocus], [href^='javascript:'], script:not([src^='/static/'])")
    assert foreign.count() == 0, page.url


def wicked(assistant: LoopbackServer, evil: str) -> Case:
    """A case with it in every field that a citizen fills, reopened for such a reason, and followed."""
    category = category_of("duong-sa")
    assert category
    chat, now = f"phone:{next(NUMBERS)}", time.time()
    with engine_of(assistant).begin() as connection:
        case = Desk(connection, chat, now).file(Report(f"Ổ gà {evil}", category, True, f"cầu {evil}", evil, (10.3, 106.3), evil))
        Casework(connection, None, now + 1).answer(case, f"Đã sửa {evil}")
        Desk(connection, chat, now + 2).reopen(as_it_stands(connection, case), f"Chưa xong {evil}", category)
        Casework(connection, None, now + 3).forward(as_it_stands(connection, case), ROADS, f"vì {evil}")
    return case


def as_it_stands(connection: Connection, case: Case) -> Case:
    """The case after what was done with it."""
    known = found(connection, case.id)
    assert known
    return known


def prepared(at_work: AtWork) -> Page:
    """The page of an officer, on which crying is heard."""
    at_work.page.add_init_script(CRIES)
    return at_work.page


def test_nothing_of_it_runs_on_the_pages_of_officers(assistant: LoopbackServer, officers: Officers) -> None:
    page = prepared(officers('<b>Trần</b> "><script>alert(1)</script>', ROADS))
    cases = [wicked(assistant, evil) for evil in EVIL]

    page.goto("/admin/phan-anh")
    is_quiet(page)
    assert all(f"Ổ gà {evil}" in page.inner_text("table") for evil in EVIL)
    for case, evil in zip(cases, EVIL, strict=True):
        page.goto(f"/admin/phan-anh?tim={case.code}&loai={case.category}")
        is_quiet(page)
        page.goto(f"/admin/phan-anh/{case.id}?viec=sua")
        is_quiet(page)
        shown = page.inner_text("main")
        assert [said for said in ("Ổ gà", "cầu", "Đã sửa", "Chưa xong", "vì") if f"{said} {evil}" not in shown] == []
        page.emulate_media(media="print")
        is_quiet(page)
        page.emulate_media(media="screen")
    page.goto(f"/admin/phan-anh/{cases[0].id}/tra-loi")
    is_quiet(page)


def test_nothing_of_it_runs_where_it_is_typed_back(assistant: LoopbackServer, officers: Officers) -> None:
    page = prepared(officers("Võ Thị Mai", ROADS))
    for evil in EVIL:
        page.goto("/admin/phan-anh")
        page.get_by_label("Tìm phản ánh").fill(evil)
        page.get_by_role("button", name="Tìm", exact=True).click()
        page.get_by_text("Không có phản ánh nào khớp").or_(page.locator("tr[data-row]").first).wait_for()
        is_quiet(page)
        assert page.get_by_label("Tìm phản ánh").input_value() == evil
    page.goto("/admin/phan-anh/moi")
    page.get_by_label("Nội dung phản ánh").fill("\n".join(EVIL))
    page.get_by_label("Địa điểm").fill(EVIL[2])
    page.get_by_role("button", name="Ghi nhận").click()
    page.get_by_role("alert").wait_for()
    is_quiet(page)
    assert page.get_by_label("Nội dung phản ánh").input_value() == "\n".join(EVIL)
    page.goto("/admin/tra-cuu?q=" + "%3Cscript%3Ealert(1)%3C/script%3E")
    is_quiet(page)


def test_nothing_of_it_runs_in_an_open_page_that_learns_of_it(assistant: LoopbackServer, officers: Officers) -> None:
    case = wicked(assistant, EVIL[1])
    first, second = prepared(officers("Võ Thị Mai", ROADS)), prepared(officers(f"Hạnh {EVIL[1]}", ROADS))
    first.goto(f"/admin/phan-anh/{case.id}")

    second.goto(f"/admin/phan-anh/{case.id}")
    first.locator("[data-names]", has_text=EVIL[1]).wait_for()
    second.get_by_role("button", name="Tôi nhận xử lý").click()
    first.get_by_text("Phản ánh vừa có thay đổi").wait_for()

    is_quiet(first)
    is_quiet(second)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_nothing_of_it_runs_in_the_web_chat(assistant: LoopbackServer, windows: Windows, scripts: bool) -> None:
    context = windows(PHONE, java_script_enabled=scripts)
    page = context.new_page()
    page.add_init_script(CRIES)
    page.goto("/chat")
    for number, said in enumerate(["/phananh", " ".join(EVIL), "Bỏ qua", "Xong", f"0912345678 {EVIL[1]}"]):
        page.fill("#cau-hoi", said)
        page.locator("form.ask button").click()
        page.locator("article.person").nth(number).wait_for()
        page.locator("article.bot").nth(number + 1).wait_for()
    assert EVIL[0] in page.inner_text("#log")
    assert page.locator("#log script, #log img, #log svg, #log iframe").count() == 0
    if scripts:
        is_quiet(page)
