"""Lan reports a flooded street on Telegram; officer Hạnh answers, Lan says that it is not done, the coordinator ends it well."""

from itertools import count

import pytest

from knowledge.cases.desk import CODE
from knowledge.officers import Role
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.telegram_people import Person
from tests.journeys.cases.conftest import AtWork, Officers, jpeg, picture, until, until_true
from tests.journeys.reading import wait_for

FLOOD = "đường Lê Lợi phường 4 Mỹ Tho ngập nước 3 bữa nay"
WARD = "Ủy ban nhân dân phường Đạo Thạnh"
LOCAL = "đã cho máy bơm và khơi cống tối 24/11"
NUMBERS = count(70)


@pytest.fixture
def lan(telegram_platform: TelegramServer, assistant: LoopbackServer) -> Person:
    """Lan, who has not written yet."""
    return telegram_platform.user(next(NUMBERS), "Lan")


def reads(lan: Person, platform: TelegramServer, text: str) -> None:
    """Until the newest of what Lan reads holds a text."""
    platform.wait_until(lambda: lan.replies and text in lan.replies[-1].text, 15)


def reports(lan: Person, platform: TelegramServer) -> str:
    """From the first word to the code."""
    lan.says(FLOOD)
    wait_for(platform, lan, 1)
    lan.taps("Gửi phản ánh")
    reads(lan, platform, "gửi thêm ảnh")
    lan.sends_photo(jpeg())
    reads(lan, platform, "đã ghi ảnh (1/5)")
    lan.sends_location(10.3541, 106.3652)
    reads(lan, platform, "đã ghi vị trí")
    lan.taps("Xong")
    reads(lan, platform, "số điện thoại")
    lan.taps("Ẩn danh")
    reads(lan, platform, "xem lại giúp em")
    lan.taps("Gửi")
    reads(lan, platform, "Mã: TG-")
    found = CODE.search(lan.replies[-1].text)
    assert found
    return found.group()


def is_answered_with_a_canned_reply(hanh: AtWork) -> None:
    """Hạnh chooses a canned reply, and fills in what it leaves open."""
    page = hanh.page
    page.get_by_label("Câu trả lời mẫu").select_option(label="Đã xử lý xong")
    box = page.get_by_label("Nội dung trả lời")
    box.fill(box.input_value().replace("[ngày]", "24/11/2026").replace("[việc đã làm]", LOCAL))
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Gửi trả lời").click()
    page.get_by_text("Đã ghi lại.").wait_for()


def test_a_flood_from_the_first_word_to_five_stars(telegram_platform: TelegramServer, lan: Person, officers: Officers) -> None:
    code = reports(lan, telegram_platform)
    assert WARD in lan.replies[-1].text

    hanh = officers("Trần Thị Hạnh", WARD)
    picture(hanh.page, "a-queue")
    page = hanh.opens(code)
    until_true(page, "[...document.querySelectorAll('.photos img')].some(image => image.naturalWidth === 640)")
    assert FLOOD in page.inner_text("main")
    assert "10.35410, 106.36520" in page.inner_text("main")
    assert "Không để lại" in page.inner_text("main")
    picture(page, "a-case-new")
    page.get_by_role("button", name="Tôi nhận xử lý").click()
    reads(lan, telegram_platform, f"đang được {WARD} xử lý")
    is_answered_with_a_canned_reply(hanh)

    reads(lan, telegram_platform, LOCAL)
    assert lan.replies[-1].buttons == [f"Đã xong, đánh giá {code}", f"Chưa xong {code}"]
    lan.taps(f"Chưa xong {code}")
    reads(lan, telegram_platform, "còn vướng điều gì")
    lan.says("Đầu hẻm 12 nước vẫn còn ngập tới mắt cá")
    reads(lan, telegram_platform, "đã mở lại phản ánh")
    assert not hanh.sees(code)

    tam = officers("Lê Minh Tâm", "Tổng đài 1022", Role.coordinator)
    page = tam.opens(code)
    assert "Đầu hẻm 12 nước vẫn còn ngập" in page.inner_text(".timeline")
    page.get_by_role("button", name="Tôi nhận xử lý").click()
    page.locator("[aria-current=step]:text-is('Đang xử lý')").wait_for()
    tam.does("Trả lời người dân", "Gửi trả lời", text="Đã nạo vét cống đầu hẻm 12, nước rút hết sáng 25/11.")
    reads(lan, telegram_platform, "nạo vét cống đầu hẻm 12")
    assert lan.replies[-1].buttons == [f"Đã xong, đánh giá {code}"]

    lan.taps(f"Đã xong, đánh giá {code}")
    reads(lan, telegram_platform, "hài lòng")
    lan.taps(f"5 điểm {code}")
    reads(lan, telegram_platform, "5 điểm (rất hài lòng)")
    until(page, ".timeline .tag:text-is('đã gửi')", 4)  # two takings, two answers

    story = page.inner_text(".timeline")
    deeds = ["đánh giá 5 trên 5 sao", "trả lời người dân", "báo chưa xong", "trả lời người dân", "nhận xử lý", "gửi phản ánh"]
    at = 0
    for deed in deeds:
        at = story.index(deed, at) + 1
    assert page.locator(".timeline .tag:text-is('đang gửi'), .timeline .tag.bad").count() == 0
    assert page.locator("[aria-current=step]").inner_text() == "Đóng"
    picture(page, "a-case-closed")
