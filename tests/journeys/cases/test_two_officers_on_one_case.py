"""Hạnh and Mai have the same case open: each is told of the other, and who is slower overwrites nothing."""

from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.journeys.cases.conftest import Officers
from tests.journeys.cases.reporting import has_read, reports

FLOOD = "đường Lê Lợi phường 4 Mỹ Tho ngập nước 3 bữa nay"
WARD = "Ủy ban nhân dân phường Đạo Thạnh"
FIRST, SECOND = "Đã khơi cống xong chiều nay.", "Chiều mai sẽ khơi cống, mong anh/chị chờ."


def test_the_second_is_warned_and_cannot_overwrite(
    telegram_platform: TelegramServer, assistant: LoopbackServer, officers: Officers
) -> None:
    lan = telegram_platform.user(95, "Lan")
    code = reports(lan, telegram_platform, FLOOD)
    hanh, mai = officers("Trần Thị Hạnh", WARD), officers("Võ Thị Mai", WARD)
    of_mai = mai.opens(code)
    of_hanh = hanh.opens(code)
    of_hanh.get_by_text("Võ Thị Mai cũng đang mở phản ánh này").wait_for()
    of_mai.get_by_text("Trần Thị Hạnh cũng đang mở phản ánh này").wait_for()
    of_mai.get_by_label("Nội dung trả lời").fill(SECOND)

    hanh.does("Trả lời người dân", "Gửi trả lời", text=FIRST)
    has_read(lan, telegram_platform, FIRST)
    of_mai.get_by_text("Phản ánh vừa có thay đổi").wait_for()
    assert of_hanh.get_by_text("Phản ánh vừa có thay đổi").is_hidden()  # it was her own
    of_mai.once("dialog", lambda asked: asked.accept())
    of_mai.get_by_role("button", name="Gửi trả lời").click()
    of_mai.locator("#truc-trac").wait_for()

    assert "Trần Thị Hạnh đã trả lời người dân" in of_mai.inner_text("#truc-trac")
    assert SECOND in of_mai.inner_text("main")  # what was typed is not lost
    assert FIRST in of_mai.inner_text(".answer")
    assert not any(SECOND in reply.text for reply in lan.replies)
    of_hanh.goto("/admin/phan-anh")
    of_mai.reload()
    of_mai.get_by_text("cũng đang mở phản ánh này").wait_for(state="hidden")
