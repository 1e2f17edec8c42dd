"""Danger in citizens' messages: what is named, what is only described, what only sounds like it, and data that contradict nothing."""

import pytest

from handlers.library import Library
from knowledge.categories import categories, table
from knowledge.danger import Danger


@pytest.fixture(scope="module")
def danger(library: Library) -> Danger:
    """What sees danger in this release."""
    return library.danger


def test_danger_at_the_end_of_a_long_report_is_seen(danger: Danger) -> None:
    assert danger.tells("Kính thưa quý cơ quan, tôi tên Lan, xin trình bày. " * 20 + "Đèn đường hẻm 5 tắt, dây điện đứt thòng xuống.")


def test_a_message_is_on_one_side_only() -> None:
    told = table("dangers")
    every = [text for side in ("urgent", "calm", "unclear") for text in told[side]]

    assert set(told) == {"urgent", "calm", "unclear"}
    assert len(every) == len(set(every))
    assert {*told["unclear"]} <= {example for category in categories() for example in category.examples}


@pytest.mark.parametrize(
    "text",
    [
        "dây điện đứt nằm giữa đường",
        "day dien rot xuong vung nuoc",
        "Rò rỉ gas ở quán ăn",
        "mất nắp cống giữa đường Lê Lợi",
        "mat nap cong giua duong",
        "cầu sập rồi, chưa ai rào",
        "đang cháy nhà ở chợ",
        "chay nha o xom tui",
        "cả lớp ngộ độc phải nhập viện",
        "cây ngã đè lên xe, có người mắc kẹt",
        "nó cầm dao rượt chém người",
        "chìm ghe ngoài sông",
        "trụ điện nghiêng sắp đổ xuống nhà",
        "Thang máy chung cư rớt từ lầu 3, có người nằm trong đó",
        "Nước lũ cuốn sập cây cầu tạm, hai chiếc xe máy rớt theo",
        "khoi den boc ra tu kho vai, nghe mui khet nong lam",
        "Con nhỏ 4 tuổi nhà bên bị cha dượng trói đánh bầm mình",
        "mấy đứa nhỏ đang tắm chỗ xoáy nước, hôm qua có đứa xém chết đuối",
        "xe bồn lật chảy xăng đầy lộ, người ta còn hút thuốc gần đó",
        "Cột điện trước trường gãy ngang thân, còn treo bằng mấy sợi cáp",
        "bờ kè sau nhà tui lún xuống cả mét từ tối, vách nứt toác",
        "bé nhà tôi bị chó hàng xóm cắn vô mặt, chủ nó thả ra nữa",
        "Ông hàng xóm đòi mở bình gas cho nổ cả dãy trọ",
        "nap cong bay mat o nga tu, xe may vua lao xuong",
        "Cả trường mầm non ói sau bữa trưa",
        "nhà cháy, cháy lớn lắm, xóm Gò Me",
        "day dien bi dut vat ngang hang rao sat nha toi",
        "có cụ ông té mương nằm đó từ sáng, không ai biết nhà ở đâu",
        "trần chợ sắp rớt xuống sạp hàng",
        "Tàu hút cát làm sạt nguyên nhà bếp xuống sông hồi khuya",
        "nguoi ta dang lan xa chem nhau o quan nhau",
        "Lan can cầu gãy, hồi chiều thằng nhỏ lọt xuống kinh",
        "Rắn lục bò vô phòng trọ cắn một người",
    ],
)
def test_danger_is_seen(text: str, danger: Danger) -> None:
    assert danger.tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "đèn đường tắt hai tuần",
        "lua chay het do dien yeu",
        "xe tai dang chay vo lo cam",
        "trụ điện trước nhà nó sơn bậy",
        "cot dien nga ba Trung Luong dan day quang cao",
        "hồ sơ trễ hẹn ba tuần",
        "ho dien luc hen hoai",
        "năm ngoái có cháy nhà ở đây, xin lắp trụ nước chữa cháy",
        "rác cháy khét cả xóm",
        "cây bàng sâu rụng đầy sân",
        "Đèn hẻm tắt ba ngày rồi chưa ai sửa",
        "hồ sơ khai sinh trễ hẹn hai tuần",
        "karaoke hát tới khuya không ai ngủ được",
        "rác chất đống trước chợ hôi thối",
        "cây xăng bơm thiếu, kim chưa về số 0",
        "xin mở thêm lớp cho tụi nhỏ",
        "duong nhieu o ga, chay xe doi",
        "mạng yếu con học online rớt hoài",
        "đèn đỏ chạy có 10 giây",
        "cán bộ quát nạt dân",
        "quán nhậu lấn vỉa hè",
        "nước máy yếu không bơm lên bồn",
        "tiền điện tháng này tăng gấp đôi",
        "chó sủa đêm nhức đầu",
        "xe buýt chạy trễ giờ",
        "sổ đỏ ghi sai diện tích",
        "công ty nợ lương hai tháng",
        "giá thịt heo tăng quá",
        "cỏ mọc cao ở công viên",
        "bác sĩ hẹn tái khám mà chờ lâu",
        "ống nước rỉ, nước chảy lai láng ngoài lộ",
        "trụ điện cũ dán đầy quảng cáo",
        "mùi khói đốt rơm cay mắt",
        "cầu tạm lót ván cũ xin làm lại",
        "",
    ],
)
def test_what_only_sounds_like_danger_is_not_seen_as_one(text: str, danger: Danger) -> None:
    assert not danger.tells(text)
