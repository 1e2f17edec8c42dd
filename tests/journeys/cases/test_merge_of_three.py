"""Three people report one thing on three messengers; the officer merges, and one answer reaches all of them."""

import pytest

from tests.fakes.loopback import LoopbackServer
from tests.fakes.telegram import TelegramServer
from tests.fakes.zalo_bot import ZaloBotServer
from tests.fakes.zalo_oa import ZaloOaServer
from tests.journeys.cases.conftest import Officers
from tests.journeys.cases.reporting import Citizen, has_read, reports

HOLE = "Đường Nguyễn Huệ phường 7 Mỹ Tho có ổ gà to, xe máy té hoài"
ANSWER = "Đã vá xong ổ gà bằng bê tông nhựa ngày 24/11."
Told = dict[str, tuple[Citizen, LoopbackServer]]


@pytest.fixture
def three(
    telegram_platform: TelegramServer, zalo_platform: ZaloOaServer, zalo_bot_platform: ZaloBotServer, assistant: LoopbackServer
) -> Told:
    """Lan on Telegram, Minh on the Official Account, Nam with the bot."""
    return {
        "Lan": (telegram_platform.user(81, "Lan"), telegram_platform),
        "Minh": (zalo_platform.user("246845883529180001", "Minh"), zalo_platform),
        "Nam": (zalo_bot_platform.user("e7f1a2b3c4d5", "Nam"), zalo_bot_platform),
    }


def test_one_answer_reaches_three_people(three: Told, officers: Officers) -> None:
    lans, minhs, nams = (reports(person, platform, HOLE) for person, platform in three.values())
    assert len({lans, minhs, nams}) == 3
    department = next(
        line.removeprefix("Nơi nhận: ").partition(". Hạn")[0]
        for line in three["Lan"][0].replies[-1].text.splitlines()
        if line.startswith("Nơi nhận: ")
    )

    hanh = officers("Trần Thị Hạnh", department)
    page = hanh.opens(minhs)
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name=f"Gộp vào {lans}").click()  # it is offered beside the case
    page.get_by_text("Đã gộp.").wait_for()
    hanh.opens(nams)
    hanh.does("Gộp vào phản ánh khác", "Gộp", code=lans.lower().replace("-", " "))
    for name in ("Minh", "Nam"):
        has_read(*three[name], f"cùng nội dung với phản ánh {lans}")

    hanh.opens(lans)
    hanh.does("Trả lời người dân", "Gửi trả lời", text=ANSWER)
    for person, platform in three.values():
        has_read(person, platform, ANSWER)
        assert sum(ANSWER in reply.text for reply in person.replies) == 1
    assert "Chưa xong" not in str(getattr(three["Minh"][0].replies[-1], "buttons", ""))  # only who filed it may say so
    three["Minh"][0].says(minhs)
    has_read(*three["Minh"], "Tình trạng: gộp chung với phản ánh khác")
