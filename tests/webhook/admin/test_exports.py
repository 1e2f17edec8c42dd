"""Exports and printed sheets: who may take them, what stands in them, and nothing in them that runs."""

import csv
import datetime
import io
import re
from collections.abc import Callable

import openpyxl
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from knowledge.cases import Status, audit
from knowledge.officers import Role
from knowledge.photos import photos
from knowledge.workdays import ZONE
from tests.conftest import database_url  # noqa: F401  on both engines: its SQL is its own
from tests.webhook.admin.conftest import T0, Person, engine_of
from tests.webhook.admin.reports import HEALTH, does, filed, set_to, stored
from webhook.admin import exports

Made = Callable[..., Person]
CSV, XLSX = "/admin/xuat.csv", "/admin/xuat.xlsx"


def table(content: bytes) -> list[dict[str, str]]:
    """A file of CSV as rows."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def sheet(content: bytes) -> list[dict[str, object]]:
    """A workbook as rows."""
    heading, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


@pytest.mark.parametrize("role", [Role.officer, Role.intake, Role.viewer])
@pytest.mark.parametrize("path", [CSV, XLSX])
def test_who_may_only_read_takes_nothing_away(web: TestClient, signed_in: Made, role: Role, path: str) -> None:
    filed(web)
    person = signed_in(role)

    assert person.get(path).status_code == 403
    assert "/admin/xuat" not in person.get("/admin/phan-anh").text


def test_what_the_queue_is_filtered_by_is_exported_and_written_down(web: TestClient, signed_in: Made) -> None:
    lead = signed_in(Role.coordinator, "Tổng đài 1022")
    case = set_to(
        web, filed(web, "Ổ gà to", commune="phường Mỹ Tho", contact="Lan 0912"), status=Status.answered, answered=T0 + 60, rating=4
    )
    filed(web, "Ngập", commune="phường Mỹ Tho", kind="y-te")

    rows = table(lead.get(f"{CSV}?trang_thai=tat-ca&loai=duong-sa&xa=phường+Mỹ+Tho").content)

    (row,) = rows
    assert row["Mã"] == case.code
    assert (row["Loại"], row["Trạng thái"], row["Đúng hạn"], row["Số sao"]) == ("Hư hỏng đường sá", "Đã trả lời", "đúng hạn", "4")
    assert (row["Nội dung"], row["Liên hệ"], row["Hạn trả lời"]) == ("Ổ gà to", "Lan 0912", str(case.due))
    assert row["Gửi lúc"] == f"{datetime.datetime.fromtimestamp(T0, ZONE):%Y-%m-%d %H:%M:%S}"
    with engine_of(web).connect() as connection:
        line = connection.execute(select(audit).where(audit.c.what == "exported")).one()
    assert line.officer == lead.officer.id
    assert line.new.startswith("csv: ")
    assert "loai=duong-sa" in line.new


def test_a_workbook_holds_days_as_days(web: TestClient, signed_in: Made) -> None:
    case = filed(web)

    (row,) = sheet(signed_in(Role.coordinator).get(XLSX).content)

    assert row["Mã"] == case.code
    assert row["Hạn trả lời"] == datetime.datetime.combine(case.due, datetime.time())
    assert row["Gửi lúc"] == datetime.datetime.fromtimestamp(T0, ZONE).replace(tzinfo=None)
    assert row["Số sao"] is None


def test_words_that_were_searched_for_are_not_written_down(web: TestClient, signed_in: Made) -> None:
    signed_in(Role.coordinator).get(f"{CSV}?tim=Nguyễn+Thị+Lan")

    with engine_of(web).connect() as connection:
        said = connection.execute(select(audit.c.new).where(audit.c.what == "exported")).scalar_one()
    assert "Lan" not in said
    assert "từ tìm kiếm" in said


def test_a_contact_is_for_who_may_answer(web: TestClient, signed_in: Made) -> None:
    case = filed(web, contact="Lan 0912345678")
    administrator, hanh = signed_in(Role.administrator), signed_in(Role.officer)

    content = administrator.get(CSV).content

    assert "Liên hệ" not in table(content)[0]
    assert b"0912345678" not in content
    assert "0912345678" not in administrator.get(f"/admin/phan-anh/{case.id}/in").text
    assert "0912345678" in hanh.get(f"/admin/phan-anh/{case.id}/in").text


@pytest.mark.parametrize("said", ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", "\n=1", "＝1"])
def test_nothing_in_a_file_is_a_formula(web: TestClient, signed_in: Made, said: str) -> None:
    lead = signed_in(Role.coordinator)
    set_to(web, filed(web), text=said, place=said, contact=said, answer=said, commune=said)

    (row,) = table(lead.get(CSV).content)
    (typed,) = sheet(lead.get(XLSX).content)

    assert {row[name][0] for name in ("Nội dung", "Địa điểm", "Liên hệ", "Trả lời", "Xã, phường")} == {"'"}
    assert str(typed["Nội dung"]).startswith("'")


def test_what_excel_cannot_hold_is_left_out(web: TestClient, signed_in: Made) -> None:
    set_to(web, filed(web), text="Ổ gà\x0b \x01to\nở chợ")

    (row,) = sheet(signed_in(Role.coordinator).get(XLSX).content)

    assert row["Nội dung"] == "Ổ gà to\nở chợ"


def test_all_parts_of_a_long_file_follow_each_other(web: TestClient, signed_in: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_A_TIME", 3)
    monkeypatch.setattr(exports, "MOST", 8)
    known = [filed(web, at=T0 + number * 86400 * (-1) ** number).code for number in range(10)]

    assert [row["Mã"] for row in table(signed_in(Role.coordinator).get(CSV).content)] == known[::-1][:8]


@pytest.mark.parametrize("path", [CSV, XLSX])
def test_a_file_without_a_case_has_headings(web: TestClient, signed_in: Made, path: str) -> None:
    content = signed_in(Role.coordinator).get(path).content

    assert (table(content) if path == CSV else sheet(content)) == []
    assert len(content) > 100


def test_a_sheet_is_for_who_may_read_the_case(web: TestClient, signed_in: Made) -> None:
    case, other = filed(web, "<script>alert(1)</script>"), filed(web, kind="y-te")
    hanh = signed_in(Role.officer)

    page = hanh.get(f"/admin/phan-anh/{case.id}/in").text

    assert case.code in page
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert hanh.get(f"/admin/phan-anh/{other.id}/in").status_code == 404
    assert hanh.get("/admin/phan-anh/99999/in").status_code == 404
    assert signed_in(Role.viewer, HEALTH, login="xem.hai").get(f"/admin/phan-anh/{other.id}/in").status_code == 200


def test_a_sheet_leaves_out_what_is_inside_and_tells_where_a_case_was_referred(web: TestClient, signed_in: Made) -> None:
    lead, case = signed_in(Role.coordinator), filed(web)
    with engine_of(web).begin() as connection:
        row = {"chat": case.chat, "ref": "", "state": "kept", "name": "x", "case_id": case.id, "added": 1.0}
        photo = connection.execute(photos.insert().values(row).returning(photos.c.id)).scalar_one()
    deeds: list[tuple[str, dict[str, str]]] = [
        ("ghi-chu", {"text": "nghi là ông Ba"}),
        ("chuyen", {"department": "Sở Nội vụ", "reason": "bên mình né việc"}),
        ("ngoai-tham-quyen", {"where": "Tòa án nhân dân khu vực 1", "reason": "đang kiện"}),
    ]
    for slug, fields in deeds:
        lead.clock.now += 60
        assert does(lead, stored(web, case), slug, **fields).status_code == 303

    page = lead.get(f"/admin/phan-anh/{case.id}/in").text

    assert "ông Ba" not in page
    assert "né việc" not in page
    assert "ghi chú" not in page
    assert "chuyển đến Sở Nội vụ" in page
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in page
    assert "Ảnh người dân gửi (1)" in page
    assert f'src="/admin/anh/{photo}"' in page
    assert re.search(r"<h2>Không thuộc thẩm quyền.*?Nơi có trách nhiệm: Tòa án nhân dân khu vực 1", page, re.DOTALL)
    assert "data-print" in page
