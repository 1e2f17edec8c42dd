"""Minh reports a slow dossier to the Official Account; the first department hands it on, the second answers."""

from itertools import count

import pytest

from tests.fakes.loopback import LoopbackServer
from tests.fakes.zalo_oa import ZaloOaServer
from tests.fakes.zalo_oa_people import OaPerson
from tests.journeys.cases.conftest import Officers, until
from tests.journeys.cases.reporting import has_read, reads, reports

SLOW = "nộp hồ sơ cấp đổi giấy tờ hai tháng chưa xong"
OFFICE, LAND = "Văn phòng Ủy ban nhân dân tỉnh", "Sở Nông nghiệp và Môi trường"
WHY_THERE = "Hồ sơ đất đai, do bộ phận đăng ký đất đai giữ"
NUMBERS = count(246845883529190001)


@pytest.fixture
def minh(zalo_platform: ZaloOaServer, assistant: LoopbackServer) -> OaPerson:
    """Minh, who has not written yet."""
    return zalo_platform.user(str(next(NUMBERS)), "Minh")


def test_a_dossier_is_handed_on_and_answered_by_the_second_department(
    zalo_platform: ZaloOaServer, minh: OaPerson, officers: Officers
) -> None:
    code = reports(minh, zalo_platform, SLOW, **{"số điện thoại (hoặc": "0912345678", "đồng ý để": "Đồng ý"})
    summary = next(reply.text for reply in minh.replies if "xem lại giúp em" in reply.text)
    assert "Nơi xảy ra: không nêu" in summary
    assert "Liên hệ: 0912345678" in summary

    phuc, mai = officers("Phạm Văn Phúc", OFFICE), officers("Võ Thị Mai", LAND)
    assert not mai.sees(code)
    page = phuc.opens(code)
    assert "0912345678" in page.inner_text("main")
    assert "Đồng ý cho liên hệ lúc" in page.inner_text("main")
    address = page.url
    phuc.does("Chuyển đơn vị khác", "Chuyển", department=LAND, reason=WHY_THERE)

    assert code in reads(minh, zalo_platform, "đã được chuyển đến Sở Nông nghiệp và Môi trường")
    assert not any(WHY_THERE in reply.text for reply in minh.replies)
    assert not phuc.sees(code)
    answer = page.goto(address)
    assert answer
    assert answer.status == 404

    page = mai.opens(code)
    assert WHY_THERE in page.inner_text(".timeline")
    mai.does("Trả lời người dân", "Gửi trả lời", text="Giấy tờ đã ký xong, mời anh/chị đến nhận sáng thứ Hai.")
    has_read(minh, zalo_platform, "mời anh/chị đến nhận sáng thứ Hai")
    assert f"Phản ánh {code}".lower() in minh.replies[-1].text.lower()
    assert {button.title for button in minh.replies[-1].buttons} == {f"Đã xong, đánh giá {code}", f"Chưa xong {code}"}
    until(page, ".timeline .tag:text-is('đã gửi')", 2)
