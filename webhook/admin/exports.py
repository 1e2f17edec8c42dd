"""The cases behind the queue's filters as a file: /admin/xuat.csv and /admin/xuat.xlsx. Each export stands in the audit log."""

import codecs
import csv
import datetime
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from sqlalchemy import Engine

from knowledge.cases import OPEN, Case, log
from knowledge.cases.around import names
from knowledge.cases.queue import Filter, some
from knowledge.database import reading
from knowledge.officers import Officer, Permission
from knowledge.workdays import ZONE, today
from webhook.admin.guard import Now, needs
from webhook.admin.offices import office_now
from webhook.admin.queue import Asked, asked_of, filter_of

router = APIRouter()
Exports = Annotated[Officer, needs(Permission.export)]

MOST = 50_000
"""Rows of an export."""
AT_A_TIME = 500
"""Rows that are read at a time; nothing is held open between, however slowly the file is taken."""
CONTACT = "Liên hệ"
WIDTHS = {"Nội dung": 60, "Trả lời": 60, "Địa điểm": 30, "Đơn vị": 26, "Loại": 24, "Xã, phường": 20, CONTACT: 20}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
"""What a spreadsheet would take for a formula."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What a file of Excel may not hold."""

Cell = str | int | float | datetime.date | datetime.datetime | None


@router.get("/xuat.csv")
def as_csv(request: Request, officer: Exports, now: Now) -> StreamingResponse:
    """A table for any program: UTF-8 with its mark, days and times as ISO 8601."""
    rows = _begun(request, officer, now, "csv")
    return StreamingResponse(_csv(rows), media_type="text/csv; charset=utf-8", headers=_named("csv", now))


@router.get("/xuat.xlsx")
def as_xlsx(request: Request, officer: Exports, now: Now) -> StreamingResponse:
    """A workbook of Excel, days and times as such."""
    book = _xlsx(_begun(request, officer, now, "xlsx"))
    return StreamingResponse(book, media_type=XLSX, headers=_named("xlsx", now))


def _named(kind: str, now: float) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="phan-anh-{today(now):%Y%m%d}.{kind}"'}


def _begun(request: Request, officer: Officer, now: float, kind: str) -> Iterator[tuple[Cell, ...]]:
    """Write down who takes what, then the headings and the rows."""
    engine: Engine = request.app.state.engine
    asked = asked_of(request, officer)
    with engine.begin() as connection:
        log(connection, officer.id, "exported", now, new=f"{kind}: {_filters(asked)}")
    wanted = filter_of(asked._replace(after=""), officer)
    kinds = {category.id: category.name for category in office_now(request).categories}
    return _rows(engine, wanted, now, kinds, contact=officer.may(Permission.answer))


def _filters(asked: Asked) -> str:
    """What was asked for, for the log: whoever searched for words may have typed a citizen's name, so these are left out."""
    told = asked._replace(words="(từ tìm kiếm)" if asked.words else "").address()
    return told.partition("?")[2].replace(urlencode({"tim": "(từ tìm kiếm)"}), "tim=(từ tìm kiếm)")


def _rows(engine: Engine, wanted: Filter, now: float, kinds: dict[str, str], *, contact: bool) -> Iterator[tuple[Cell, ...]]:
    """The headings, and a row a case, the newest first."""
    columns = {name: told for name, told in COLUMNS.items() if contact or name != CONTACT}
    yield tuple(columns)
    last, left = 2**31 - 1, MOST
    while left > 0:
        with reading(engine) as connection:
            found = some(connection, wanted, today(now), last, min(AT_A_TIME, left))
            who = names(connection, (case.officer for case in found))
        for case in found:
            named = (kinds.get(case.category, case.category), who.get(case.officer or 0, ""))
            yield tuple(told(case, *named) for told in columns.values())
        if len(found) < AT_A_TIME:
            return
        last, left = found[-1].id, left - len(found)


COLUMNS: dict[str, Callable[[Case, str, str], Cell]] = {
    "Mã": lambda case, kind, officer: case.code,
    "Trạng thái": lambda case, kind, officer: case.status.label,
    "Loại": lambda case, kind, officer: kind,
    "Khẩn": lambda case, kind, officer: "khẩn" if case.urgent else "",
    "Đơn vị": lambda case, kind, officer: case.department,
    "Cán bộ": lambda case, kind, officer: officer,
    "Nội dung": lambda case, kind, officer: case.text,
    "Địa điểm": lambda case, kind, officer: case.place,
    "Xã, phường": lambda case, kind, officer: case.commune,
    "Vĩ độ": lambda case, kind, officer: case.latitude,
    "Kinh độ": lambda case, kind, officer: case.longitude,
    CONTACT: lambda case, kind, officer: case.contact,
    "Gửi lúc": lambda case, kind, officer: _moment(case.filed),
    "Hạn trả lời": lambda case, kind, officer: case.due,
    "Trả lời lúc": lambda case, kind, officer: _moment(case.answered),
    "Đúng hạn": lambda case, kind, officer: _in_time(case),
    "Kết thúc lúc": lambda case, kind, officer: _moment(case.closed),
    "Trả lời": lambda case, kind, officer: case.answer,
    "Số sao": lambda case, kind, officer: case.rating,
    "Báo chưa xong": lambda case, kind, officer: case.reopened,
}
"""What stands in each column, from a case, the name of its category and that of its officer."""


def _moment(at: float | None) -> datetime.datetime | None:
    """A time in Việt Nam, to the second; spreadsheets know no zones."""
    return None if at is None else datetime.datetime.fromtimestamp(at, ZONE).replace(tzinfo=None, microsecond=0)


def _in_time(case: Case) -> str:
    if case.answered is None or case.status in OPEN:
        return ""
    return "đúng hạn" if today(case.answered) <= case.due else "trễ hạn"


def safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula."""
    if not isinstance(cell, str):
        return cell
    text = _UNPRINTABLE.sub("", cell)
    return f"'{text}" if _FORMULA.match(text) else text


def _csv(rows: Iterator[tuple[Cell, ...]]) -> Iterator[bytes]:
    yield codecs.BOM_UTF8
    for row in rows:
        yield _line(map(safe, row))


def _line(cells: Iterable[Cell]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerow(cells)
    return written.getvalue().encode()


def _xlsx(rows: Iterator[tuple[Cell, ...]]) -> Iterator[bytes]:
    """The workbook, written row by row into a file of its own and read from there."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Phản ánh")
    sheet.freeze_panes = "A2"
    heading = next(rows)
    for at, name in enumerate(heading):
        sheet.column_dimensions[get_column_letter(at + 1)].width = WIDTHS.get(str(name), 14)
    sheet.append([_bold(sheet, name) for name in heading])
    for row in rows:
        sheet.append([_typed(sheet, cell) for cell in row])
    with tempfile.TemporaryFile() as file:
        book.save(file)
        file.seek(0)
        while chunk := file.read(2**16):
            yield chunk


def _bold(sheet: Any, words: Cell) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, words)
    cell.font = Font(bold=True)
    return cell


def _typed(sheet: Any, value: Cell) -> Any:
    """A cell of its kind: a day as a day, a text never as a formula."""
    if not isinstance(value, datetime.date):
        return safe(value)
    cell = WriteOnlyCell(sheet, value)
    cell.number_format = "DD/MM/YYYY HH:MM" if isinstance(value, datetime.datetime) else "DD/MM/YYYY"
    return cell
