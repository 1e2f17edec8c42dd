"""Every fact is proven against the source texts, and a changed digit is noticed."""

import shutil
from pathlib import Path

import pytest

from knowledge.facts import claims, figures
from knowledge.verify import coverage, line_numbers, verify


def test_every_fact_stands_in_its_source(documents: Path) -> None:
    assert [str(problem) for problem in verify(documents)] == []


def test_there_are_facts_from_the_annexes() -> None:
    assert sum(1 for claim in claims() if claim.table["text"] == "003") > 300


@pytest.mark.parametrize(("printed", "altered"), [("27/63", "28/63"), ("43.773", "43.774"), ("22/9/2020", "23/9/2020")])
def test_one_altered_digit_fails_the_proof(documents: Path, tmp_path: Path, printed: str, altered: str) -> None:
    for path in documents.glob("*.txt"):
        shutil.copy(path, tmp_path)
    annexes = next(tmp_path.glob("003_*.txt"))
    annexes.chmod(0o644)
    annexes.write_text(annexes.read_text(encoding="utf-8").replace(printed, altered, 1), encoding="utf-8")

    problems = list(verify(tmp_path))

    assert problems
    assert "is not printed there" in str(problems[0])


def test_the_annexes_are_covered(documents: Path) -> None:
    annexes = next(text for text in coverage(documents) if text.text == "003")

    assert annexes.share >= 0.90


def test_figures_are_compared_in_one_notation() -> None:
    assert figures("06 hệ thống, 41,8%% và 788/1007") == {"6", "41,8%", "788/1007"}
    assert figures("năm 2019, Quyết định 22/2019/QĐ-UBND, tổng đài 1022") == set()


def test_line_ranges_are_read() -> None:
    assert line_numbers("3-5, 9") == [3, 4, 5, 9]
    with pytest.raises(ValueError, match="0"):
        line_numbers("0")
