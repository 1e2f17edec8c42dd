"""Why a message to a citizen has not arrived, and what an officer can do about it, in Vietnamese.

What a messenger says is kept as it came; here it is read by what it means. What nobody has met before is shown as it came.
"""

import re
from typing import NamedTuple

CALL = "hãy gọi theo số liên hệ nếu người dân có để lại"
ADMIN = "báo quản trị viên"
AGAIN = "hệ thống tự gửi lại"


class Reason(NamedTuple):
    """What a message of an error means, why it is so, and what helps where it was given up (`after`) or is still tried (`meanwhile`)."""

    sign: re.Pattern[str]
    why: str
    after: str = CALL
    meanwhile: str = AGAIN


def _reason(sign: str, why: str, after: str = CALL, meanwhile: str = AGAIN) -> Reason:
    return Reason(re.compile(sign, re.IGNORECASE), why, after, meanwhile)


REASONS = (
    _reason(
        r"blocked|deactivat|chat not found|not a member|kicked|peer_id_invalid|unfollow|quan tâm OA|không còn$|bị khóa",
        "người dân đã chặn, rời cuộc trò chuyện hoặc tài khoản không còn hoạt động",
    ),
    _reason(r"7 ngày", "Zalo chỉ cho nhắn trong 7 ngày kể từ tin cuối của người dân"),
    _reason(r"khung thời gian", "Zalo không cho nhắn vào giờ này", "gửi lại trong giờ hành chính, hoặc " + CALL),
    _reason(r"too long", "tin dài quá mức của kênh", "viết ngắn lại rồi nhắn người dân lần nữa"),
    _reason(r"_token is refused|refresh_token|_secret is not set|cấp quyền", "kênh từ chối khóa kết nối của hệ thống", ADMIN, ADMIN),
    _reason(r"flood|too many|quota|\b429\b|hạn mức", "kênh đang giới hạn số tin được gửi"),
    _reason(r"no connection|no answer|timed out|without saying|token service|being refreshed|\b5\d\d\b", "không kết nối được với kênh"),
    _reason(r"lỗi của chương trình", "lỗi của chương trình", f"{ADMIN}; {CALL}"),
)


def why(error: str, *, given_up: bool) -> str:
    """Why a message has not arrived and what helps, as the end of a sentence; `given_up`: nobody tries any longer."""
    reason = next((one for one in REASONS if one.sign.search(error)), None)
    if reason is None:
        return f"kênh báo “{error}”; {CALL if given_up else AGAIN}"
    return f"{reason.why}; {reason.after if given_up else reason.meanwhile}"
