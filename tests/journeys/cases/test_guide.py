"""The pictures of the administrator's guide are taken from the pages themselves: every one that it shows is made here.

`make guide` puts them into docs/anh; otherwise they are only taken.
"""

import datetime
import io
import os
import random
import re
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from handlers.casework import Casework
from knowledge.cases import found
from knowledge.cases.desk import Report, file
from knowledge.cases.rollup import roll_up
from knowledge.categories import categories
from knowledge.office.questions import count
from knowledge.officers import Officer, Role, people, signing
from knowledge.workdays import today
from tests.fakes.loopback import LoopbackServer
from tests.journeys.cases.conftest import Officers, Windows
from tests.journeys.reading import engine_of
from tests.webhook.admin.conftest import QUICK

DOCS = Path(__file__).parents[3] / "docs"
GUIDE = DOCS / "huong-dan-quan-tri.md"
DEPARTMENT = "Ủy ban nhân dân phường Đạo Thạnh"
FIRST_PASSWORD = "mat-khau-ban-dau-2026"  # noqa: S105  made up
A_DAY = 24 * 3600.0
TOLD = (
    ("thoat-nuoc", "Đường Lê Lợi ngập nước tới gối ba bữa nay, mấy đứa nhỏ đi học cực quá"),
    ("duong-sa", "Ổ gà to trước chợ Thạnh Trị, tối không thấy đường, té xe hoài"),
    ("rac-thai", "Rác chất đống đầu hẻm cả tuần không ai hốt, hôi thối"),
    ("chieu-sang", "Đèn đường hư cả tháng, tối thui không thấy gì"),
    ("tieng-on", "Karaoke mở tới 12 giờ đêm, ồn ào không ngủ được"),
    ("cap-nuoc", "Nước máy đục ngầu, giặt đồ còn không dám"),
)
ASKED = ("Giờ làm việc của bộ phận một cửa?", "mấy giờ một cửa mở cửa vậy", "làm hộ chiếu ở đâu", "lệ phí cấp lại căn cước bao nhiêu")


def made_up(assistant: LoopbackServer) -> int:
    """Cases of two weeks in every state, and questions that were refused; the id of a case with a history."""
    chance, by_id = random.Random(7), {category.id: category for category in categories()}  # noqa: S311  no secret
    now = time.time()
    with engine_of(assistant).begin() as connection:
        shown = 0
        for number in range(24):
            kind, text = TOLD[number % len(TOLD)]
            filed = now - number * 0.6 * A_DAY
            report = Report(text, by_id[kind], place="đường Lê Lợi, phường 4", commune="phường Đạo Thạnh")
            case = file(connection, report, f"web:nguoi-dan-{number % 9}", filed)
            for deed in ("receive", "take")[: chance.randrange(3)]:
                getattr(Casework(connection, None, filed + 3600), deed)(found(connection, case.id))
            if number % 3 == 2:
                Casework(connection, None, filed + 9 * 3600).answer(found(connection, case.id), "Đã cho người xuống xử lý xong trong ngày.")  # type: ignore[arg-type]
            if number == 6:
                Casework(connection, None, filed + 7200).note(found(connection, case.id), "Đã gọi đội thoát nước, hẹn chiều nay.")  # type: ignore[arg-type]
                shown = case.id
        for typed in ASKED:
            at = datetime.datetime.fromtimestamp(now, datetime.UTC)
            count(connection, typed, "web", "out_of_scope", "", at, today(now))
    roll_up(engine_of(assistant), now)
    return shown


def test_every_picture_of_the_guide_is_made(assistant: LoopbackServer, officers: Officers, windows: Windows, tmp_path: Path) -> None:
    case = made_up(assistant)
    coordinator = officers("Nguyễn Thị Hạnh", DEPARTMENT, Role.coordinator).page
    administrator = officers("Trần Văn Quản", "Văn phòng Ủy ban nhân dân tỉnh", Role.administrator).page

    taken = {
        "ghi-danh": enrolling(assistant, windows),
        "hang-doi": taken_of(coordinator, "/admin/phan-anh?pham_vi=tat-ca"),
        "phan-anh": taken_of(coordinator, f"/admin/phan-anh/{case}"),
        "nhap-phan-anh": taken_of(coordinator, "/admin/phan-anh/moi"),
        "tong-quan": taken_of(coordinator, "/admin/tong-quan"),
        "cau-hoi": taken_of(coordinator, "/admin/cau-hoi"),
        "can-bo": taken_of(administrator, "/admin/can-bo"),
    }

    folder = DOCS / "anh" if "GUIDE" in os.environ else tmp_path
    folder.mkdir(exist_ok=True)
    for name, picture in taken.items():
        Image.open(io.BytesIO(picture)).quantize(64).save(folder / f"{name}.png", optimize=True)
    named = re.findall(r"!\[[^]]+\]\(anh/(.+?)\.png\)", GUIDE.read_text(encoding="utf-8"))
    assert sorted(named) == sorted(taken)
    assert sorted(named) == sorted(path.stem for path in (DOCS / "anh").glob("*.png"))


def enrolling(assistant: LoopbackServer, windows: Windows) -> bytes:
    """The page that whoever signs in for the first time sees."""
    with engine_of(assistant).begin() as connection:
        person = Officer(0, "moi.vao", "Lê Thị Mới", DEPARTMENT, Role.officer, True)
        people.add(connection, person, signing.hashed(QUICK, FIRST_PASSWORD), None, time.time())
    page = windows().new_page()
    page.goto("/admin")
    page.get_by_label("Tên đăng nhập").fill("moi.vao")
    page.get_by_label("Mật khẩu").fill(FIRST_PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("heading", name="Ghi danh lần đầu").wait_for()
    return page.screenshot()


def taken_of(page: Page, path: str) -> bytes:
    """A page as it is seen without scrolling."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    return page.screenshot()
