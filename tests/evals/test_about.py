"""Questions about reporting are told from all others: the mistakes are printed first."""

import json
from pathlib import Path

import pytest

from handlers import handle
from handlers.library import Library
from handlers.messages import Memory, Message

HERE = Path(__file__).parent
OTHERS = ("questions.jsonl", "reports.jsonl", "not-reports.jsonl", "categories.jsonl")


def lines(name: str) -> list[dict[str, str]]:
    """The rows of a labelled set."""
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def found(library: Library, words: str) -> str:
    """The answer about reporting that a message gets; empty for none."""
    return library.about.find(library.understanding.read(words).tokens)


def test_questions_about_reporting_find_their_answer(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    rows = lines("about.jsonl")
    wrong = [(row["q"], got) for row in rows if (got := found(library, row["q"])) != row["answer"]]

    with capsys.disabled():
        print("", *wrong, f"{len(wrong)} of {len(rows)} wrong", sep="\n")
    assert len(wrong) <= 2
    assert [words for words, got in wrong if got] == []


def test_nothing_else_is_taken_for_one(library: Library) -> None:
    texts = [row.get("q") or row["text"] for name in OTHERS for row in lines(name)]

    assert len(texts) > 2000
    assert [text for text in texts if found(library, text)] == []


ANSWERS = """
Ẩn danh|ẩn danh nhé|Không để lại|không để số điện thoại|không để lại số|không cho số đâu|không có ảnh|không có số điện thoại|
không cần|Gửi phản ánh riêng|Theo dõi phản ánh đó|Xong|Đồng ý|Gửi|Sửa|Hủy|Quay lại|Bỏ qua|Để sau|Tiếp tục phản ánh|Bỏ phản ánh|
Sửa nội dung|Sửa loại việc|Sửa nơi xảy ra|Thêm ảnh, chi tiết|Sửa liên hệ|Việc khác|Gửi luôn|Thôi|số điện thoại của tôi 0912345678
"""


@pytest.mark.parametrize("words", [part.strip() for part in ANSWERS.split("|")])
def test_what_answers_a_report_s_question_asks_nothing(library: Library, words: str) -> None:
    assert found(library, words) == ""


def test_what_was_just_told_of_is_meant_rather_than_a_report(library: Library) -> None:
    _, memory = handle(Message("Dự án IOC do ai làm chủ đầu tư?"), Memory(), library)

    after_facts, _ = handle(Message("bao giờ làm xong?"), memory, library)
    alone, _ = handle(Message("bao giờ làm xong?"), Memory(), library)

    assert "ngày làm việc" not in after_facts.text
    assert "từ 2 ngày (an ninh trật tự) đến 15 ngày (đất đai, đền bù)" in alone.text


@pytest.mark.parametrize(
    "words", ["The street light in front of my house is broken", "how can I report a broken road?", "do you speak english"]
)
def test_english_is_told_whom_to_call(library: Library, words: str) -> None:
    reply, _ = handle(Message(words), Memory(), library)

    assert reply.text.startswith("Sorry")
    assert "1022" in reply.text
