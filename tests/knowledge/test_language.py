"""Vietnamese as people type it comes to the words of the facts."""

import pytest

from handlers.library import Library
from knowledge.language.folding import LONGEST_QUESTION, clean, fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("xếp hạng ict năm 2016 của tỉnh", "xep hang ict nam 2016 cua tinh"),
        ("xep hang ict nam 2016 cua tinh", "xep hang ict nam 2016 cua tinh"),
        ("xeesp hajng ict nawm 2016 cura tirnh", "xep hang ict nam 2016 cua tinh"),
        ("KH CĐS 2023 bn %", "ke hoach chuyen doi so 2023 bao nhieu"),
        ("nâng cấp hệ thốg email", "nang cap he thong thu dien tu"),
        ("sở TTTT chủ trì j", "so thong tin va truyen thong chu tri gi"),
        ("ranking ICT index", "xep hang ict index"),
    ],
)
def test_every_way_of_typing_reads_alike(library: Library, typed: str, meant: str) -> None:
    assert " ".join(library.language.question(typed)) == meant


def test_capitals_tell_an_abbreviation_from_a_word(library: Library) -> None:
    assert library.language.question("DA truyền thanh")[:2] == ["du", "an"]
    assert library.language.question("da lam")[0] == "da"


def test_folding_drops_every_diacritic() -> None:
    assert fold("Chuyển đổi SỐ, Ủy ban Đồng Tháp") == "chuyen doi so, uy ban dong thap"


def test_control_characters_and_length_are_taken_out() -> None:
    assert clean("chỉ\x00 tiêu\u200b\n 2023") == "chỉ tiêu 2023"
    assert len(clean("a" * 10_000)) == LONGEST_QUESTION
