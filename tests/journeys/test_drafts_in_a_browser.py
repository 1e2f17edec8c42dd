"""What an officer types is not lost: not to another button, not to another page, not to a session that ends. And nobody else reads it."""

import time

import pytest
from playwright.sync_api import Dialog, Page

from handlers.casework import Casework
from knowledge.cases import Case
from knowledge.cases.desk import Report, file
from knowledge.cases.readers import category_of
from knowledge.officers import Role, presence
from tests.fakes.loopback import LoopbackServer
from tests.journeys.cases.conftest import AtWork, Officers, assistant, chromium, officers, until_true, windows
from tests.journeys.reading import engine_of

__all__ = ["assistant", "chromium", "officers", "windows"]

ROADS = "Sở Xây dựng"
BOX = "#tra-loi-text"
WORDS = "Sở đã cho vá ổ gà sáng nay, mặt đường đã phẳng."


@pytest.fixture
def case(assistant: LoopbackServer) -> Case:
    """A new case of the department."""
    category = category_of("duong-sa")
    assert category
    with engine_of(assistant).begin() as connection:
        return file(connection, Report("Ổ gà sâu trước chợ, xe té hoài", category, place="chợ Vĩnh Kim"), "telegram:5", time.time())


def typing(at_work: AtWork, case: Case) -> Page:
    """The page of a case with a reply in its box."""
    page = at_work.page
    page.goto(f"/admin/phan-anh/{case.id}")
    page.fill(BOX, WORDS)
    return page


def sends(page: Page) -> None:
    """The officer sends the answer, and says yes when asked once more."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Gửi trả lời").click()


def ends(assistant: LoopbackServer, at_work: AtWork) -> None:
    """The officer's sessions end."""
    with engine_of(assistant).begin() as connection:
        presence.end_all_of(connection, at_work.officer.id)


def kept(page: Page) -> list[str]:
    """The names of what the tab keeps of what was typed."""
    return [name for name in page.evaluate("Object.keys(sessionStorage)") if name.startswith("nhap:")]


def test_another_button_leaves_the_reply_in_its_box(officers: Officers, case: Case) -> None:
    page = typing(officers("Trần Thị Hạnh", ROADS), case)

    page.get_by_role("button", name="Tôi nhận xử lý").click()
    page.get_by_text("Đã nhận xử lý; người dân được báo.").wait_for()

    page.get_by_text("gõ dở lúc").wait_for()
    assert page.input_value(BOX) == WORDS
    page.get_by_role("link", name="Tổng quan").click()
    page.get_by_role("heading", name="Tổng quan").wait_for()
    page.goto(f"/admin/phan-anh/{case.id}")
    assert page.input_value(BOX) == WORDS


def test_what_was_sent_is_kept_no_longer(officers: Officers, case: Case) -> None:
    page = typing(officers("Trần Thị Hạnh", ROADS), case)
    assert kept(page) == [f"nhap:phan-anh/{case.id}/tra-loi#text"]

    sends(page)
    page.get_by_text("Đã ghi lại.").wait_for()

    until_true(page, "!Object.keys(sessionStorage).some((name) => name.startsWith('nhap:'))")
    until_true(page, "!location.search.includes('bao=')")


def test_a_session_that_ended_loses_nothing_and_leads_back(assistant: LoopbackServer, officers: Officers, case: Case) -> None:
    hanh = officers("Trần Thị Hạnh", ROADS)
    page = typing(hanh, case)
    ends(assistant, hanh)

    sends(page)
    page.get_by_text("Phiên làm việc đã hết").first.wait_for()
    page.get_by_text("còn trong thẻ này").wait_for()
    with engine_of(assistant).begin() as connection:
        token = presence.begin(connection, hanh.officer.id, "Chrome trên Linux", time.time(), confirmed=True)
    page.context.add_cookies([{"name": "officer", "value": token, "domain": "127.0.0.1", "path": "/admin"}])
    page.goto(f"/admin/dang-nhap?tiep={page.input_value('[name=tiep]')}")

    assert page.url.endswith(f"/admin/phan-anh/{case.id}")
    assert page.input_value(BOX) == WORDS


def test_an_open_page_says_that_its_session_ended(assistant: LoopbackServer, officers: Officers, case: Case) -> None:
    hanh = officers("Trần Thị Hạnh", ROADS)
    page = typing(hanh, case)
    ends(assistant, hanh)

    page.evaluate("window.dispatchEvent(new Event('pagehide'))")  # the stream is closed and comes again, as after a pause
    page.mouse.move(5, 5)

    page.locator("[data-ended]").wait_for()
    assert f"tiep=%2Fadmin%2Fphan-anh%2F{case.id}" in str(page.get_by_role("link", name="Đăng nhập lại").get_attribute("href"))


def test_signing_out_asks_and_leaves_nothing_on_a_shared_computer(officers: Officers, case: Case) -> None:
    page = typing(officers("Trần Thị Hạnh", ROADS), case)
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept() if len(asked) == 2 else dialog.dismiss()

    page.on("dialog", answer)
    page.get_by_role("button", name="Đăng xuất").click()
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Đăng xuất").click()
    page.get_by_text("Đã đăng xuất.").wait_for()

    assert asked == ["Còn nội dung gõ dở chưa gửi; đăng xuất sẽ xóa. Đăng xuất?"] * 2
    assert page.evaluate("sessionStorage.length") == 0


def test_nobody_else_reads_it_in_the_same_tab(assistant: LoopbackServer, officers: Officers, case: Case) -> None:
    hanh = officers("Trần Thị Hạnh", ROADS)
    page = typing(hanh, case)
    minh = officers("Phạm Quang Minh", ROADS, Role.coordinator)

    page.context.add_cookies(minh.page.context.cookies())  # type: ignore[arg-type]  # what it gives is what it takes
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"/admin/phan-anh/{case.id}")

    assert page.input_value(BOX) == ""
    assert kept(page) == []


def test_closing_the_tab_asks_where_something_is_typed(officers: Officers, case: Case) -> None:
    page = typing(officers("Trần Thị Hạnh", ROADS), case)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.close(run_before_unload=True)
    page.wait_for_timeout(300)

    assert asked == ["beforeunload"]
    assert page.input_value(BOX) == WORDS


def test_nothing_is_cut_and_the_count_says_by_how_much(officers: Officers, case: Case) -> None:
    page = typing(officers("Trần Thị Hạnh", ROADS), case)
    page.fill(BOX, "ở" * 3500)

    page.get_by_text("3500 trên 3000 ký tự: dài quá 500").wait_for()
    sends(page)
    page.get_by_text("Dài quá: tối đa 3000 ký tự, hiện có 3500.").wait_for()
    assert len(page.input_value(BOX)) == 3500


def test_the_queue_is_found_as_it_was_left(officers: Officers, case: Case) -> None:
    page = officers("Trần Thị Hạnh", ROADS).page
    page.goto("/admin/phan-anh")
    row = page.locator(f"[data-row='{case.id}']")
    row.locator("input").check()
    row.locator("a.what").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Lịch sử").wait_for()

    page.go_back()
    until_true(page, f"document.querySelector(\"[data-row='{case.id}']\")?.dataset.on === ''")

    assert row.locator("input").is_checked()
    page.evaluate("document.querySelector('[data-reloads]').parentElement.hidden = false")
    page.get_by_role("link", name="Tải lại danh sách").click()
    page.wait_for_url("**/admin/phan-anh?pham_vi=don-vi&trang_thai=dang-mo")
    until_true(page, f"document.querySelector(\"[data-row='{case.id}'] input\")?.checked")
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.input_value("#tim") == ""


def test_a_long_list_is_searched_without_marks(officers: Officers) -> None:
    page = officers("Trần Văn Quản", ROADS, Role.administrator).page
    page.goto("/admin/danh-muc?phan=don-vi")

    page.get_by_label("Tìm trong danh sách").fill("phuong dao thanh")

    assert page.locator(".entries > li:visible").all_inner_texts() == [
        "Ủy ban nhân dân phường Đạo Thạnh",
        "Công an phường Đạo Thạnh",
    ]
    page.get_by_label("Tìm trong danh sách").fill("không có đâu")
    page.get_by_text("Không có dòng nào khớp.").wait_for()


def test_words_for_a_box_that_is_gone_can_still_be_read(assistant: LoopbackServer, officers: Officers, case: Case) -> None:
    page = typing(officers("Trần Thị Hạnh", ROADS), case)
    with engine_of(assistant).begin() as connection:
        Casework(connection, None, time.time()).answer(case, "Đồng nghiệp đã trả lời trước.")

    page.get_by_role("link", name="Phản ánh", exact=True).first.click()
    page.goto(f"/admin/phan-anh/{case.id}")
    stray = page.locator("[data-strays]")
    stray.wait_for()
    assert WORDS in stray.inner_text()

    stray.get_by_role("button", name="Bỏ phần này").click()
    assert kept(page) == []
