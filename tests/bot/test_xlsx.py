"""Tables as files, as a spreadsheet opens them."""

import io
import re

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.xlsx import file_name, xlsx
from handlers.messages import Table

TABLE = Table(
    "Dự án do Sở Y tế chủ trì",
    ("STT", "Dự án", "Tổng mức đầu tư (triệu đồng)"),
    (("1", "Bệnh án điện tử, " * 10, "14.000"), ("2", "Khám chữa bệnh từ xa", "")),
    "Nguồn: Phụ lục 6.",
)


def sheet(table: Table) -> Worksheet:
    """The sheet of a file."""
    opened = load_workbook(io.BytesIO(xlsx(table))).active
    assert isinstance(opened, Worksheet)
    return opened


def test_a_file_holds_the_header_the_rows_and_the_source_last() -> None:
    rows = [[cell.value for cell in row] for row in sheet(TABLE).iter_rows()]

    assert rows[0] == list(TABLE.header)
    assert rows[1] == ["1", TABLE.rows[0][1], 14000]
    assert rows[2] == ["2", "Khám chữa bệnh từ xa", None]
    assert rows[-1][0] == "Nguồn: Phụ lục 6."


def test_the_header_is_bold_and_stays_in_sight_and_columns_are_as_wide_as_needed() -> None:
    opened = sheet(TABLE)

    assert all(cell.font.bold for cell in opened[1])
    assert not any(cell.font.bold for cell in opened[2])
    assert opened.freeze_panes == "A2"
    widths = [opened.column_dimensions[column].width for column in "ABC"]
    assert widths[0] < widths[2] < widths[1] == 70


@pytest.mark.parametrize("words", ['=HYPERLINK("http://x","y")', "+1+2", "-2+3", "@SUM(A1)", "=1"])
def test_what_looks_like_a_formula_is_text(words: str) -> None:
    opened = sheet(Table("x", (words, "Số (xã)"), ((words, words),), words))

    for cell in (opened["A1"], opened["A2"], opened["B2"], opened["A4"]):
        assert (cell.value, cell.data_type, cell.quotePrefix) == (words, "s", True)


def test_letters_that_a_spreadsheet_cannot_hold_are_left_out() -> None:
    assert sheet(Table("x", ("a",), (("b\x00\x0bc",),), "")).cell(2, 1).value == "bc"


def test_a_file_is_called_after_its_table() -> None:
    assert file_name(TABLE) == "du-an-do-so-y-te-chu-tri.xlsx"
    assert re.fullmatch(r"[a-z0-9-]+\.xlsx", file_name(Table('"; x=\r\n../', ("a",), (), "")))
