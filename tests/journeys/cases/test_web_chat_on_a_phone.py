"""Lan reports from the web chat on her phone, with JavaScript and without; the answer is there, and she rates it."""

import pytest
from playwright.sync_api import FilePayload, Page

from knowledge.cases.desk import CODE
from tests.journeys.cases.conftest import PHONE, Officers, Windows, jpeg, picture, until_true

POTHOLES = {
    "js": "Đường Ấp Bắc phường 10 Mỹ Tho có ổ gà rất sâu, mưa xuống không thấy",
    "plain": "hẻm 5 đường Đinh Bộ Lĩnh phường 9 Mỹ Tho ngập nước",
}
ANSWER = "Đã khắc phục xong sáng nay, cảm ơn anh/chị đã báo."


def says(page: Page, text: str) -> None:
    """Write a message, or tap a choice; wait for the answer."""
    number = page.locator("article.bot").count()
    choice = page.locator(f'form.choices button[value="{text}"]')
    if choice.count():
        choice.click()
    else:
        page.fill("#cau-hoi", text)
        page.locator("form.ask button").click()
    page.locator("article.bot").nth(number).wait_for()


def newest(page: Page) -> str:
    """What the assistant said last."""
    return page.locator("article.bot p").last.inner_text()


def sends_photo(page: Page) -> None:
    """A photo from the phone."""
    photo: FilePayload = {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": jpeg("darkorange")}
    page.get_by_label("Gửi ảnh kèm phản ánh").set_input_files([photo])
    page.get_by_role("button", name="Gửi ảnh", exact=True).click()
    page.get_by_text("em đã ghi ảnh (1/5)").wait_for()


@pytest.mark.parametrize("kind", ["js", "plain"])
def test_a_report_with_a_photo_from_the_first_word_to_the_stars(kind: str, windows: Windows, officers: Officers) -> None:
    page = windows(PHONE, java_script_enabled=kind == "js").new_page()
    page.goto("/chat")
    says(page, POTHOLES[kind])
    says(page, "Gửi phản ánh")
    if "đây là việc nào" in newest(page):
        says(page, "Hư hỏng đường sá")
    picture(page, f"c-{kind}-more")
    sends_photo(page)
    says(page, "Xong")
    says(page, "Ẩn danh")
    assert "Ảnh: 1" in newest(page)
    picture(page, f"c-{kind}-summary")
    says(page, "Gửi")
    found = CODE.search(newest(page))
    assert found
    code = found.group()
    department = newest(page).partition("Nơi nhận: ")[2].partition(". Hạn trả lời")[0]
    picture(page, f"c-{kind}-filed")

    hanh = officers("Trần Thị Hạnh", department)
    case = hanh.opens(code)
    until_true(case, "document.querySelector('.photos img').naturalWidth === 640")
    assert "Trang web" in case.inner_text("main")
    hanh.does("Trả lời người dân", "Gửi trả lời", text=ANSWER)

    arrives(page, kind)
    picture(page, f"c-{kind}-answered")
    says(page, "/tracuu")
    assert "Tình trạng: đã có trả lời" in newest(page)
    assert ANSWER in newest(page)
    says(page, f"Đã xong, đánh giá {code}")
    says(page, f"4 điểm {code}")
    assert "4 điểm" in newest(page)
    picture(page, f"c-{kind}-rated")
    assert page.locator("html").evaluate("html => html.scrollWidth <= window.innerWidth") if kind == "js" else True
    case.reload()
    assert "đánh giá 4 trên 5 sao" in case.inner_text(".timeline")
    assert case.locator("[aria-current=step]").inner_text() == "Đóng"


def arrives(page: Page, kind: str) -> None:
    """The answer comes by itself; without JavaScript, when the page is loaded again."""
    if kind == "js":
        page.locator("article.notice", has_text=ANSWER).wait_for()
        return
    for _ in range(200):
        page.wait_for_timeout(100)
        page.reload()
        if page.locator("article.notice", has_text=ANSWER).count():
            return
    raise AssertionError("The answer is not there after a reload.")
