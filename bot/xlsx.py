"""Tables as XLSX files."""

import io
import re
import unicodedata
from typing import TYPE_CHECKING

from handlers.messages import Table
from knowledge.language.folding import fold

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NARROW, WIDE = 6, 70
"""Characters that a column is wide at least and at most."""
_FIGURE = re.compile(r"\d{1,3}(?:\.\d{3})*")
_FORMULA = ("=", "+", "-", "@")


def xlsx(table: Table) -> bytes:
    """The file of a table: its header bold and always in sight, its source in the last row.

    What begins as a formula would is text. Below a heading that ends in a unit, figures are numbers, so that they can be added up.
    """
    from openpyxl import Workbook  # half a second, which only who makes a file pays
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    sheet.title = "Danh sách"
    for at, heading in enumerate(table.header, start=1):
        cell = sheet.cell(1, at)
        _write(cell, heading)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
    for row, cells in enumerate(table.rows, start=2):
        for at, words in enumerate(cells, start=1):
            _write(sheet.cell(row, at), words, as_number=table.header[at - 1].endswith(")"))
            sheet.cell(row, at).alignment = Alignment(wrap_text=True, vertical="top")
    _write(sheet.cell(len(table.rows) + 3, 1), table.source)
    sheet.freeze_panes = "A2"
    for at, heading in enumerate(table.header):
        longest = max(len(words) for words in (heading, *(cells[at] for cells in table.rows)))
        sheet.column_dimensions[sheet.cell(1, at + 1).column_letter].width = min(WIDE, max(NARROW, longest + 2))
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _write(cell: "Cell", words: str, *, as_number: bool = False) -> None:
    if as_number and _FIGURE.fullmatch(words):
        cell.value, cell.number_format = int(words.replace(".", "")), "#,##0"
        return
    cell.value = "".join(c for c in words if c in "\n\t" or unicodedata.category(c) != "Cc")
    if words.startswith(_FORMULA):
        cell.data_type, cell.quotePrefix = "s", True


def file_name(table: Table) -> str:
    """What the file is called where it is kept: the title's first words, plain letters."""
    return f"{'-'.join(re.findall(r'[a-z0-9]+', fold(table.title))[:8]) or 'bang'}.xlsx"
