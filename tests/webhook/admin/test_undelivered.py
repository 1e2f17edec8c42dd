"""What officers read of a message that has not arrived: Vietnamese, with what to do."""

import re

import pytest

from webhook.admin.undelivered import why


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("Forbidden: bot was blocked by the user", "đã chặn"),
        ("Chat not found", "rời cuộc trò chuyện"),
        ("cuộc trò chuyện không còn", "rời cuộc trò chuyện"),
        ("người dân không còn quan tâm OA", "đã chặn"),
        ("Bad Request: message is too long", "dài quá mức của kênh; viết ngắn lại"),
        ("ZALO_BOT_TOKEN is refused by Zalo", "khóa kết nối của hệ thống; báo quản trị"),
        ("Zalo cần quản trị viên OA cấp quyền lại (ZALO_REFRESH_TOKEN)", "báo quản trị"),
        ("no answer from Zalo (ReadTimeout)", "không kết nối được với kênh"),
        ("quá 7 ngày từ lần nhắn cuối", "7 ngày"),
        ("Flood control exceeded. Retry in 5 seconds", "giới hạn số tin"),
    ],
)
def test_a_reason_is_told_in_vietnamese_with_what_to_do(error: str, says: str) -> None:
    told = why(error, given_up=True)

    assert says in told
    assert not re.search(r"refused|blocked|answer|TOKEN|Request|Timeout|Flood", told)
    assert "; " in told


def test_what_is_still_tried_asks_for_nothing() -> None:
    assert why("no connection to Telegram", given_up=False).endswith("hệ thống tự gửi lại")


def test_what_nobody_has_met_is_shown_as_it_came() -> None:
    assert why("Zalo -999: gì đó", given_up=True) == "kênh báo “Zalo -999: gì đó”; hãy gọi theo số liên hệ nếu người dân có để lại"
