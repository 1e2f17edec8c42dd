"""What is not ours to solve is said so, with the reason; and who telephones gets a code as well."""

from knowledge.officers import Role
from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.journeys.cases.conftest import Officers, Windows
from tests.journeys.cases.reporting import reads, reports

LIGHT = "đèn đường trên quốc lộ 1 đoạn qua phường 10 Mỹ Tho tắt cả tuần nay"
WHERE, WHY = "Khu Quản lý đường bộ IV", "Quốc lộ 1 do Bộ Xây dựng quản lý"
RUBBISH = "Bãi rác tự phát sau chợ bốc mùi, bà con ở gần không chịu nổi"


def test_what_is_not_ours_is_told_with_the_reason(telegram_platform: TelegramServer, assistant: LoopbackServer, officers: Officers) -> None:
    lan = telegram_platform.user(91, "Lan")
    code = reports(lan, telegram_platform, LIGHT)
    tam = officers("Lê Minh Tâm", "Tổng đài 1022", Role.coordinator)
    page = tam.opens(code)

    tam.does("Không thuộc thẩm quyền", "Kết luận không thuộc thẩm quyền", where=WHERE, reason=WHY)

    told = reads(lan, telegram_platform, "không thuộc thẩm quyền")
    assert f"Nơi có trách nhiệm: {WHERE}" in told
    assert WHY in told
    lan.says(code)
    reads(lan, telegram_platform, "Tình trạng: thuộc trách nhiệm của nơi khác")
    assert WHY in page.inner_text(".notice.end")
    assert page.get_by_role("button", name="Gửi trả lời").count() == 0


def test_who_telephones_gets_a_code_and_is_called_back(assistant: LoopbackServer, officers: Officers, windows: Windows) -> None:
    thu = officers("Ngô Anh Thư", "Tổng đài 1022", Role.intake)
    page = thu.page
    page.get_by_role("link", name="Nhập phản ánh").click()
    page.get_by_label("Nội dung phản ánh").fill(RUBBISH)
    page.get_by_label("Loại", exact=True).select_option("rac-thai")
    page.get_by_role("button", name="Ghi nhận").click()
    page.get_by_text("Loại này cần địa điểm").wait_for()
    page.get_by_label("Địa điểm").fill("sau chợ Vĩnh Kim")
    page.get_by_label("Xã, phường").fill("xã Vĩnh Kim")
    page.get_by_label("Liên hệ", exact=False).first.fill("Bác Ba 0912 345 678")
    page.get_by_label("Người dân đồng ý").check()
    page.get_by_role("button", name="Ghi nhận").click()
    page.get_by_role("heading", name="Đã ghi nhận phản ánh").wait_for()
    code = page.inner_text("#ma")

    son = officers("Đỗ Văn Sơn", page.locator("dt:text-is('Đơn vị xử lý') + dd").inner_text())
    page = son.opens(code)

    assert "nhập phản ánh thay người dân" in page.inner_text(".timeline")
    assert "Bác Ba 0912 345 678" in page.inner_text("main")
    assert "Điện thoại" in page.inner_text("main")
    assert "Vui lòng gọi lại theo liên hệ" in page.inner_text("#soan")
    son.does("Trả lời người dân", "Gửi trả lời", text="Đã dọn bãi rác sáng nay.")
    assert page.locator(".timeline .tag.bad").count() == 0
    outside = windows().new_page()
    outside.goto("/chat")
    outside.fill("#cau-hoi", code)
    outside.keyboard.press("Enter")
    outside.get_by_text("không tìm thấy phản ánh nào mang mã này").wait_for()
