"""`match` ranks any FAQ and says what it measured."""

import json
from pathlib import Path

import pytest

from bot.matching import run

ENTRIES = [
    {
        "id": "khai-sinh",
        "text": "Giấy tờ đăng ký khai sinh? Mang giấy chứng sinh.",
        "question": "Giấy tờ đăng ký khai sinh?",
        "answer": "Mang.",
    },
    {
        "id": "can-cuoc",
        "text": "Làm thẻ căn cước ở đâu? Tại công an phường.",
        "question": "Làm thẻ căn cước ở đâu?",
        "answer": "Tại công an.",
    },
    {"id": "ket-hon", "text": "Đăng ký kết hôn ở đâu? Tại UBND xã.", "question": "Đăng ký kết hôn ở đâu?", "answer": "Tại UBND xã."},
]


def _write(path: Path, rows: list[dict[str, object]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("query", ["làm căn cước chỗ nào", "lam can cuoc cho nao", "lamf thẻ căn cứoc"])
def test_the_right_entry_comes_first_however_it_is_typed(tmp_path: Path, query: str) -> None:
    entries = _write(tmp_path / "entries.jsonl", ENTRIES)  # type: ignore[arg-type]  # rows of strings are rows of objects
    queries = _write(tmp_path / "queries.jsonl", [{"query": query, "relevant": ["can-cuoc"]}])

    measured = run(entries, queries, tmp_path / "out.jsonl")

    assert "R@1 100.0%" in measured
    row = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert row["ranked"][0]["id"] == "can-cuoc"
    assert row["accepted"] is True


def test_a_question_about_something_else_is_not_accepted(tmp_path: Path) -> None:
    entries = _write(tmp_path / "entries.jsonl", ENTRIES)  # type: ignore[arg-type]  # rows of strings are rows of objects
    queries = _write(tmp_path / "queries.jsonl", [{"query": "tỷ giá đô la ngân hàng tuần tới"}])

    measured = run(entries, queries, tmp_path / "out.jsonl")

    assert "none labelled" in measured
    assert json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))["accepted"] is False
