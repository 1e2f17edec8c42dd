"""Sorting reports: the data, the probabilities, what is danger and what only sounds like it."""

import tomllib

import pytest

from handlers.library import Library
from knowledge.categories import FOLDER, categories
from knowledge.triage import SURE, Triage, is_sure

DEPARTMENTS = {
    "Sở Xây dựng",
    "Sở Công Thương",
    "Sở Nông nghiệp và Môi trường",
    "Sở Nội vụ",
    "Sở Khoa học và Công nghệ",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Văn phòng Ủy ban nhân dân tỉnh",
    "Ủy ban nhân dân cấp xã",
    "Công an cấp xã",
    "Tổng đài 1022",
}
"""Who handles reports; another name is a slip until it is added here."""


@pytest.fixture(scope="module")
def triage(library: Library) -> Triage:
    """The triage of this release."""
    return Triage(library.language)


@pytest.mark.parametrize("category", categories(), ids=lambda category: category.id)
def test_a_category_is_handled_by_somebody_in_some_days(category) -> None:  # type: ignore[no-untyped-def]  # parametrised above
    assert category.department in DEPARTMENTS
    assert 1 <= category.deadline <= 15
    assert "{days}" in category.promise
    assert category.name


def test_a_question_can_be_sent_on_but_is_never_guessed(triage: Triage) -> None:
    asked = next(category for category in categories() if category.id == "hoi-dap")

    assert (asked.department, asked.deadline, asked.place, asked.public) == ("Tổng đài 1022", 3, False, False)
    assert asked not in [category for category, _ in triage.ranked("cho hỏi thủ tục làm khai sinh")]


@pytest.mark.parametrize("table", ["signs", "also"])
def test_tables_are_those_of_categories_and_nothing_is_said_twice(table: str) -> None:
    told = tomllib.loads((FOLDER / f"{table}.toml").read_text(encoding="utf-8"))

    assert set(told) == {category.id for category in categories() if category.examples}
    for category, words in told.items():
        assert len(words) == len(set(words)), category


def test_no_example_stands_in_two_categories() -> None:
    every = [example for category in categories() for example in category.examples]

    assert len(every) == len(set(every))


def test_a_report_that_names_a_person_or_a_dossier_is_never_shown() -> None:
    assert not any(category.public for category in categories() if category.id in {"thu-tuc", "giao-duc", "can-bo", "y-te", "dat-dai"})


def test_probabilities_are_in_order_and_sum_to_one(triage: Triage) -> None:
    ranked = triage.ranked("đèn đường hẻm 5 tắt cả tuần")

    assert ranked[0][0].id == "chieu-sang"
    assert [share for _, share in ranked] == sorted((share for _, share in ranked), reverse=True)
    assert sum(share for _, share in ranked) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "???", "xyzzy qwrt"])
def test_nothing_is_sure_where_nothing_is_known(text: str, triage: Triage) -> None:
    ranked = triage.ranked(text)

    assert not is_sure(ranked)
    assert ranked[0][1] == pytest.approx(ranked[-1][1])


def test_sure_is_from_a_probability_on(triage: Triage) -> None:
    ranked = triage.ranked("đèn đường hẻm 5 bị cháy bóng, đèn tắt tối thui, xin thay bóng đèn chiếu sáng")

    assert ranked[0][1] >= SURE
    assert is_sure(ranked)
    assert not is_sure(triage.ranked("tôi muốn phản ánh"))


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("den duong hem 5 tat ca tuan", "chieu-sang"),
        ("racs chaats ddoongs trước nhà, xe rác không lấy", "rac-thai"),
        ("congg ty nợ lươngg công nhân", "lao-dong-xa-hoi"),
        ("Chó thả rông cắn người", "dong-vat"),
        ("cho hỏi sao sổ đỏ của tôi chưa có", "dat-dai"),
        ("mất sóng di động cả ấp", "vien-thong"),
    ],
)
def test_a_report_is_sorted_however_it_is_typed(text: str, category: str, triage: Triage) -> None:
    assert triage.ranked(text)[0][0].id == category


def test_a_long_report_is_read_to_its_end(triage: Triage) -> None:
    text = "Kính thưa quý cơ quan, tôi tên Lan, xin trình bày. " * 20 + "Đèn đường hẻm 5 tắt, dây điện đứt thòng xuống."

    assert "chieu-sang" in [category.id for category, _ in triage.ranked(text)[:3]]
