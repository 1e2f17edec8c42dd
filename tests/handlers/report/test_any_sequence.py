"""Whatever is sent in whatever order: a named outcome with text, and nothing is filed before it was summed up and confirmed."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, func, select
from sqlalchemy.pool import StaticPool

from bot.opening import open_shelf
from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message, Outcome, Reply
from knowledge.cases import cases
from knowledge.cases.desk import CODE, Desk
from knowledge.database import metadata
from tests.handlers.report.conftest import T0

SAID = """
Gửi phản ánh|/phananh|Để sau|Gửi|gửi đi|Hủy|Quay lại|Bỏ qua|Xong|Ẩn danh|Đồng ý|Không để lại|Sửa|Sửa nội dung|Sửa loại việc
Sửa nơi xảy ra|Thêm ảnh, chi tiết|Sửa liên hệ|Việc khác|Theo dõi phản ánh đó|Gửi phản ánh riêng|Tiếp tục phản ánh|Bỏ phản ánh|/tracuu
/xoadulieu|Xóa dữ liệu của tôi|/start|xin chào|cảm ơn|đường Lê Lợi phường 4 Mỹ Tho ngập nước 3 bữa nay|có cháy nhà lớn quá|0912345678
nộp hồ sơ cấp đổi giấy tờ hai tháng chưa xong|cán bộ xã vòi tiền|phường 4|Lê Lợi|xã Tân Phú|ở quận 1 thành phố Hồ Chí Minh|1|2|3|9
lan@example.com|xếp hạng ICT năm 2014?|giá vàng hôm nay?|TG-2222-2222|chưa xong TG-2222-2222|5 điểm|xem tiếp|gửi 1022|hạn chót hôm nay
"""
WORDS = [word for line in SAID.strip().splitlines() for word in line.split("|")]
TAP = st.builds(lambda number: ("tap", number), st.integers(0, 7))
TEXT = st.builds(lambda text: ("say", Message(text)), st.one_of(st.sampled_from(WORDS), st.sampled_from(WORDS), st.text(max_size=40)))
SHOWN = st.sampled_from(
    [
        Message("", "photo", (1,)),
        Message("nước tới đây", "photo", (1, 2)),
        Message("", "photo", (1, 2, 3, 4, 5, 6)),
        Message("", "location", place=(10.3541, 106.3652)),
        Message("", "location", place=(21.0285, 105.8542)),
        Message("", "location", place=(90.0, 180.0)),
        Message("", "contact"),
        Message("", "unreadable"),
        Message(""),
    ]
)
WAIT = st.builds(lambda hours: ("wait", hours), st.sampled_from([0.6, 25, 24 * 16]))
STEP = st.one_of(TAP, TAP, TAP, TEXT, TEXT, st.builds(lambda message: ("say", message), SHOWN), WAIT)
CONFIRMS = {"Gửi", "gửi đi", "Gửi phản ánh", "gửi 1022", "Gửi 1022", "1"}
"""What may file: the word below a summary, its number, the tap that sends a question on; looser words are tested by themselves."""


@cache
def shelf() -> Library:
    """The library; no fixture, since hypothesis writes its arguments into every report."""
    return open_shelf("sqlite://")


def desk_of_its_own() -> Engine:
    """An empty database in memory."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    metadata.create_all(engine)
    return engine


def filed(engine: Engine) -> int:
    """How many cases there are."""
    with engine.begin() as connection:
        return connection.execute(select(func.count()).select_from(cases)).scalar_one()


@settings(max_examples=150, deadline=None, derandomize=True)
@given(steps=st.lists(STEP, min_size=4, max_size=18))
def test_any_sequence_gets_named_outcomes_and_files_only_what_was_confirmed(steps: list[tuple[str, object]]) -> None:
    engine, memory, now, before = desk_of_its_own(), Memory(), T0, ""
    choices: tuple[str, ...] = ()
    for kind, what in steps:
        if kind == "wait":
            now += float(str(what)) * 3600
            continue
        message = what if isinstance(what, Message) else Message(choices[int(str(what)) % len(choices)] if choices else "Xong")
        number = filed(engine)
        with engine.begin() as connection:
            reply, memory = handle(message, memory, shelf(), Desk(connection, "telegram:1", now))
        is_named(reply)
        if filed(engine) > number:
            assert message.text in CONFIRMS
            assert "xem lại giúp em" in before or message.text.lower() == "gửi 1022" or "Gửi 1022" in choices
            assert CODE.search(reply.text)
        choices, before = reply.choices, reply.text
    engine.dispose()


def is_named(reply: Reply) -> None:
    """An outcome with a name and a text that can be read, and choices that can be shown."""
    assert reply.outcome in Outcome
    assert reply.outcome is not Outcome.trouble
    assert reply.text.strip()
    assert "{" not in reply.text
    assert len(set(reply.choices)) == len(reply.choices)
    assert all(choice.strip() for choice in reply.choices)
