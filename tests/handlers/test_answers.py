"""What Lan reads when she asks."""

import pytest

from handlers.messages import Outcome
from tests.conftest import Lan


def test_a_ranking_is_given_with_its_source(lan: Lan) -> None:
    reply = lan.asks("xep hang ict nam 2016")

    assert reply.outcome is Outcome.answered
    assert "8/63" in reply.text
    assert "Phụ lục 2" in reply.text
    assert reply.citations[0].document.endswith("36-NQ/TW")


def test_one_number_for_two_documents_shows_both(lan: Lan) -> None:
    reply = lan.asks("Quyết định 2380/QĐ-UBND nói về việc gì?")

    assert "22/9/2020" in reply.text
    assert "29/8/2022" in reply.text


def test_a_document_that_nobody_knows_is_not_invented(lan: Lan) -> None:
    reply = lan.asks("Quyết định 9876/QĐ-UBND năm 2022 quy định gì?")

    assert reply.outcome is Outcome.no_data
    assert "1022" in reply.text


def test_a_sum_shows_its_parts(lan: Lan) -> None:
    reply = lan.asks("Cộng hết các dự án Sở TN&MT làm chủ đầu tư giai đoạn 2014-2023 thì tổng mức đầu tư là bao nhiêu?")

    assert "51.623 triệu đồng (51,623 tỷ đồng)" in reply.text
    assert "9 dự án" in reply.text


@pytest.mark.parametrize("text", ["xổ số hôm nay ra số mấy", "giá vàng hôm nay", "viết giùm bài văn tả con mèo"])
def test_what_is_not_in_the_documents_is_refused(lan: Lan, text: str) -> None:
    assert lan.asks(text).outcome.abstained


def test_a_report_of_trouble_is_taken_as_one(lan: Lan) -> None:
    reply = lan.asks("Đường trước nhà tôi có ổ gà bự lắm, mấy bữa không thấy ai sửa")

    assert reply.outcome is Outcome.feedback_offered
    assert "1022" in reply.text


def test_danger_comes_before_everything(lan: Lan) -> None:
    reply = lan.asks("cứu với, nhà bên đang cháy nhà, có người bị thương")

    assert reply.outcome is Outcome.emergency
    assert all(number in reply.text for number in ("113", "114", "115"))


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x01", "😀😀", "你好", "<script>alert(1)</script>", "'; DROP TABLE turns; --", "a" * 10_000]
)
def test_any_text_gets_a_sentence(lan: Lan, text: str) -> None:
    reply = lan.asks(text)

    assert reply.text
    assert "Traceback" not in reply.text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("kế hoạch chuyển đổi số 2023", "Kế hoạch 112/KH-UBND ngày 31/3/2023"),
        ("ke hoach chinh quyen dien tu", "Kế hoạch 388/KH-UBND ngày 08/10/2019"),
        ("báo cáo 10 năm", "Báo cáo của Ban Thường vụ Tỉnh ủy"),
    ],
)
def test_a_plan_named_alone_is_told(lan: Lan, text: str, says: str) -> None:
    assert lan.asks(text).text.removeprefix("Dạ, ").startswith(says)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("dự án lớn nhất năm 2023", "Trung tâm tích hợp dữ liệu, giai đoạn 1 (Sở Thông tin và Truyền thông; 2023-2024; 70.000 triệu đồng)"),
        ("dự án nhỏ nhất của Sở Nội vụ", "2.142 triệu đồng"),
        (
            "quyết định mới nhất về một cửa điện tử",
            "Dạ, mới nhất trong 3 văn bản như vậy được các tài liệu nêu là: Quyết định 2476/QĐ-UBND",
        ),
        ("UBND tỉnh ban hành mấy quyết định về một cửa điện tử", "3 quyết định do Ủy ban nhân dân tỉnh ban hành được các tài liệu nêu"),
    ],
)
def test_the_largest_the_smallest_and_how_many(lan: Lan, text: str, says: str) -> None:
    assert says in lan.asks(text).text
