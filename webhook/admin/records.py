"""The facts of the release as records that officers look through: each value as it is printed, where it stands, and what disagrees."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from knowledge.catalogue import Catalogue
from knowledge.language.folding import fold
from webhook.admin.page import day

NOUNS = {
    "documents": ("Văn bản", "citations"),
    "indicators": ("Chỉ tiêu", "observations"),
    "projects": ("Dự án", "plans"),
    "tasks": ("Nhiệm vụ", ""),
    "services": ("Dịch vụ", "features"),
}
"""Each kind of record: what people call it, and where its parts are."""
_LABELS = {
    "number": "Số hiệu",
    "kind": "Loại",
    "issuer": "Cơ quan ban hành",
    "date": "Ngày",
    "name": "Tên",
    "action": "Về việc",
    "implements": "Thực hiện văn bản",
    "signer": "Người ký",
    "note": "Ghi chú",
    "role": "Được dẫn để",
    "unit": "Đơn vị tính",
    "topic": "Chủ đề",
    "period": "Thời gian",
    "value": "Giá trị",
    "as_of": "Tính đến",
    "level": "Cấp",
    "body": "Cơ quan",
    "relation": "So với",
    "met": "Đạt",
    "list": "Danh mục",
    "row": "Dòng trong bảng",
    "owner": "Chủ đầu tư, chủ trì",
    "lead": "Chủ trì",
    "partners": "Phối hợp",
    "total": "Tổng vốn (triệu đồng)",
    "need": "Nhu cầu vốn (triệu đồng)",
    "year": "Năm",
    "status": "Tình trạng",
    "funding": "Nguồn vốn",
    "purpose": "Mục tiêu",
    "unreadable": "Không đọc được trong nguồn",
    "deadline": "Hạn",
    "group": "Nhóm",
    "detail": "Nội dung",
    "result": "Kết quả",
    "audience": "Dành cho",
    "what": "Làm gì",
    "how": "Cách dùng",
    "address": "Địa chỉ",
    "became": "Nay là",
    "aliases": "Cách gọi khác",
}
_SAID = {"target": "chỉ tiêu", "result": "kết quả", "task": "nhiệm vụ được giao", "duty": "nhiệm vụ thường xuyên"}


class Place(NamedTuple):
    """Where something stands: the document, its section, the lines of the text."""

    document: str
    section: str
    lines: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A record, or a part of one: its fields as label and value, and where it stands (None where its parts say so)."""

    fields: list[tuple[str, str]]
    place: Place | None


class Disagreement(NamedTuple):
    """Places that do not agree, and what each says."""

    says: str
    sides: list[tuple[str, Place]]


def search(catalogue: Catalogue, noun: str, typed: str) -> list[Any]:
    """The records of a noun that hold all words of what was typed, whatever its diacritics; all of them where nothing was."""
    words = fold(typed).split()
    return [record for record in getattr(catalogue, noun).values() if all(word in _searched(record) for word in words)]


def _searched(record: Any) -> str:
    names = (getattr(record, name, "") for name in ("name", "number", "issuer", "topic", "kind", "detail"))
    return fold(" ".join((*names, *record.aliases)))


def title(record: Any) -> str:
    """What a record is called in a list."""
    number = getattr(record, "number", "")
    return f"{number}: {record.name}" if number and record.name else record.name or number


def shown(catalogue: Catalogue, record: Any) -> Shown:
    """A record, or a part of one, as it is printed."""
    own = [(_LABELS[part.name], _said(getattr(record, part.name))) for part in fields(record) if part.name in _LABELS]
    place = _place(catalogue, record) if getattr(record, "lines", "") else None
    return Shown([(label, value) for label, value in own if value], place)


def parts(catalogue: Catalogue, noun: str, number: str) -> list[Shown]:
    """The parts of a record: the citations of a document, the observations of an indicator."""
    held: Iterable[Any] = getattr(catalogue, NOUNS[noun][1]).get(number, []) if NOUNS[noun][1] else []
    return [shown(catalogue, part) for part in held]


def disagreements(catalogue: Catalogue, number: str) -> list[Disagreement]:
    """Where the sources disagree about a record."""
    return [
        Disagreement(
            conflict.says or conflict.name, [(side.says, _place(catalogue, side)) for side in catalogue.sides.get(conflict.id, [])]
        )
        for conflict in catalogue.conflicts_by_subject.get(number, [])
    ]


def _place(catalogue: Catalogue, record: Any) -> Place:
    source = catalogue.sources.get(record.text)
    return Place(source.title if source else record.text, record.section, record.lines)


def _said(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, tuple):
        return "; ".join(value)
    if isinstance(value, int):
        return f"{value:,}".replace(",", ".") if value > 9999 else str(value)
    return _SAID.get(value, value) if isinstance(value, str) else day(value)
