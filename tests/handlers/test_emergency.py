"""Danger to life comes before everything, however it is told; what only sounds like it does not."""

import pytest

from handlers.messages import Outcome
from tests.conftest import Lan

DANGERS = (
    "nhà bên cạnh đang cháy",
    "nhà tui cháy",
    "cháy rồi em ơi",
    "cháy lớn ở chợ Mỹ Tho khói đen bốc lên cuồn cuộn",
    "đám cháy lớn",
    "chay nha roi cuu voi",
    "co ai chet duoi o kinh xang",
    "con tôi té xuống sông",
    "có cháu bé rớt xuống giếng",
    "ghe chìm ở sông Tiền, có 3 người",
    "dây điện rớt xuống ruộng",
    "trụ điện ngã đè lên nhà người ta",
    "bình gas xì mùi nồng nặc trong hẻm",
    "xe tải lật đè người",
    "chồng tôi đánh tôi chảy máu",
    "bị rượt chém",
    "cháu tôi bị rắn cắn",
    "mẹ tôi khó thở quá",
    "ba toi ngat xiu",
    "sập nhà có người kẹt bên trong",
    "có ăn trộm đang trong nhà",
)
OTHERS = (
    "ổ gà to trước chợ mấy tháng chưa ai vá",
    "hồ sơ trễ hẹn hai tháng, chờ muốn chết luôn",
    "giá thịt cắt cổ ở chợ, ai quản lý",
    "xe chạy ào ào ngoài lộ suốt đêm ồn quá",
    "Năm 2022 tỉnh có bao nhiêu cuộc diễn tập ứng cứu sự cố?",
    "số điện thoại cứu hỏa là số nào",
    "nước thải khu công nghiệp xã Tân Hương làm cá nhà tôi chết",
    "nước vẫn còn y nguyên",
    "vẫn còn tối thui em ơi",
)


@pytest.mark.parametrize("text", DANGERS)
def test_danger_gets_the_numbers_to_call_first(lan: Lan, text: str) -> None:
    reply = lan.asks(text)

    assert reply.outcome is Outcome.emergency
    assert all(number in reply.text for number in ("113", "114", "115"))


@pytest.mark.parametrize("text", OTHERS)
def test_what_only_sounds_like_danger_is_none(lan: Lan, text: str) -> None:
    assert lan.asks(text).outcome is not Outcome.emergency


@pytest.mark.parametrize("text", ["buồn quá không muốn sống nữa", "tui chan song qua roi", "em muốn chết"])
def test_who_despairs_is_told_whom_to_call_and_offered_no_form(lan: Lan, text: str) -> None:
    reply = lan.asks(text)

    assert reply.outcome is Outcome.emergency
    assert "115" in reply.text
    assert reply.choices == ()
