"""Cutting long texts, numbering choices, waiting between tries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messenger import numbered, pieces
from bot.outbox import backoff

VIETNAMESE = st.text(alphabet="aăâđêôơư ếộằ\n.😀𠀀", max_size=400)


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(VIETNAMESE, st.integers(10, 60))
def test_pieces_fit_and_hold_every_word(text: str, most: int) -> None:
    parts = pieces(text, most)

    assert all(0 < utf16(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("ngắn", ["ngắn"]),
        ("đoạn một\n\nđoạn hai dài", ["đoạn một", "đoạn hai dài"]),
        ("dòng một\ndòng hai dài", ["dòng một", "dòng hai dài"]),
        ("Câu một. Câu hai dài", ["Câu một.", "Câu hai dài"]),
        ("nhiều chữ liền nhau", ["nhiều chữ", "liền nhau"]),
        ("😀" * 10, ["😀" * 7, "😀" * 3]),
    ],
)
def test_a_text_is_cut_where_a_reader_would_pause(text: str, parts: list[str]) -> None:
    assert pieces(text, 14) == parts


def test_choices_are_numbered_below_the_text() -> None:
    assert numbered("Điều nào ạ?", ["Một", "Hai"]) == "Điều nào ạ?\n\n1. Một\n2. Hai\n(Anh/chị nhắn số để chọn.)"


def test_a_text_that_lists_its_choices_stays_as_it_is() -> None:
    assert numbered("1. Một\n2. Hai", ["Một", "Hai"]) == "1. Một\n2. Hai"
    assert numbered("Không có gì", []) == "Không có gì"


def test_waits_double_up_to_five_minutes() -> None:
    assert [backoff(attempts) for attempts in range(12)] == [1, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
