"""The three lists that the office may change, each with its form: what stands in it, and what an edit makes of what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlencode

from knowledge.cases import OPEN
from knowledge.cases.readers import released
from knowledge.categories import categories
from knowledge.departments import departments
from knowledge.office import Office
from knowledge.office.editing import Edit
from knowledge.office.writing import Refused
from knowledge.places import communes
from knowledge.replies import ANSWER, MESSAGE, replies
from webhook.admin.changes import Change, parts
from webhook.admin.forms import lines_of, number_of
from webhook.admin.offices import departments_of

OF_EACH_COMMUNE = ("Ủy ban nhân dân cấp xã", "Công an cấp xã")
"""Departments of a category that mean the one of the commune where it happened."""


class Row(NamedTuple):
    """A line of a list: the key, a title, what is told of it, whether it is no longer used, and whether it cannot be changed here."""

    key: str
    title: str
    told: str
    gone: bool = False
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A list: `kind` is what edits call it, `key_field` the field that a new key is typed into."""

    slug: str
    kind: str
    label: str
    new: str
    key_field: str = "ma"

    def address(self, key: str = "") -> str:
        """The page of a key; without one, of a new one."""
        return f"/admin/danh-muc/{self.slug}" + (f"?{urlencode({'ma': key})}" if key else "")

    def rows(self, office: Office) -> list[Row]:
        """All that stands in the list."""
        if self.kind == "category":
            told = ((one, f"{one.department} · {one.deadline} ngày làm việc") for one in office.categories)
            return [Row(one.id, one.name, words, one.id in office.gone) for one, words in told]
        if self.kind == "reply":
            return [Row(one.id, one.name, one.text, one in office.retired) for one in (*office.replies, *office.retired)]
        added = [Row(name, name, "do cơ quan thêm") for name in office.departments]
        known = departments(communes())
        return added + [
            Row(name, name, "", fixed=True) for name in departments_of(office) if name in known and name not in office.departments
        ]

    def has(self, office: Office, key: str) -> bool:
        """Whether a key stands in the list."""
        return any(row.key == key for row in self.rows(office))

    def form(self, office: Office, key: str) -> dict[str, str]:
        """The form of a key, as it is in force."""
        if self.kind == "category":
            category = office.known(key)
            return _fields(_body_of(category)) | {"gone": "1" if key in office.gone else ""} if category else {"deadline": "10"}
        if self.kind == "reply":
            reply = next((one for one in (*office.replies, *office.retired) if one.id == key), None)
            return _fields(_body_of(reply)) | {"gone": "1" if reply in office.retired else ""} if reply else {"gone": "1" if key else ""}
        return {"name": key, "gone": "" if key in departments_of(office) else "1"}

    def body(self, office: Office, typed: dict[str, str]) -> dict[str, Any]:
        """What an edit decides. Raises Refused where a choice is none of ours; the rest is checked by the edit itself."""
        gone = {"gone": True} if typed.get("gone") else {}
        if self.kind == "department":
            if typed.get("ma_cu") in departments(communes()):
                raise Refused("Đơn vị này thuộc bản phát hành, không sửa ở đây được.")
            return gone or {"used": True}
        body: dict[str, Any] = {"name": typed.get("name", "")}
        if self.kind == "reply":
            kinds = [one.id for one in office.categories if typed.get(f"loai.{one.id}")]
            states = [status.value for status in OPEN if typed.get(f"khi.{status.value}")]
            box = MESSAGE if typed.get("box") == MESSAGE else ANSWER
            return body | {"text": typed.get("text", ""), "box": box, "categories": kinds, "statuses": states} | gone
        if typed.get("department") not in (*departments_of(office), *OF_EACH_COMMUNE):
            raise Refused("Vui lòng chọn đơn vị trong danh sách gợi ý.", "department")
        body |= {name: typed.get(name, "") for name in ("department", "promise", "notice")}
        body |= {"place": not typed.get("placeless"), "public": not typed.get("private") and typed.get("ma_cu") not in released()}
        return body | {"deadline": number_of(typed.get("deadline", "")), "questions": list(lines_of(typed.get("questions", "")))} | gone


PARTS = {
    part.slug: part
    for part in (
        Part("loai", "category", "Loại phản ánh", "Thêm loại"),
        Part("don-vi", "department", "Đơn vị", "Thêm đơn vị", "name"),
        Part("mau", "reply", "Câu trả lời mẫu", "Thêm mẫu"),
    )
}
_BOXES = {ANSWER: "Trả lời người dân", MESSAGE: "Nhắn người dân"}
_NAMES = {
    "name": "Tên",
    "department": "Đơn vị",
    "deadline": "Thời hạn (ngày làm việc)",
    "promise": "Lời hứa",
    "notice": "Nhắc khi khẩn",
    "questions": "Hỏi thêm",
    "place": "Cần địa điểm",
    "public": "Công khai",
    "text": "Nội dung",
    "box": "Viết để",
    "categories": "Dùng cho loại",
    "statuses": "Dùng khi",
    "gone": "Ngừng dùng",
}


def _body_of(record: Any) -> dict[str, Any]:
    """A record of the release as the body of an edit."""
    return {name: getattr(record, name) for name in _NAMES if hasattr(record, name)}


def _fields(body: dict[str, Any]) -> dict[str, str]:
    ticked = {f"loai.{one}": "1" for one in body.get("categories", ())} | {f"khi.{one}": "1" for one in body.get("statuses", ())}
    ticked |= {name: "1" for name, part in (("placeless", "place"), ("private", "public")) if not body.get(part, True)}
    return {name: _said(value) for name, value in body.items()} | ticked


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "có" if value else ""
    return "\n".join(value) if isinstance(value, (list, tuple)) else str(value)


class Step(NamedTuple):
    """An edit, with what it changed."""

    edit: Edit
    changes: list[Change]


def decided(part: Part, key: str, edits: Sequence[Edit]) -> list[Step]:
    """The edits of a key, the newest first, each with what it changed to the one before, or to the release."""
    before = [*(dict(one.body) or _released(part, key) for one in edits[1:]), _released(part, key)]
    return [Step(one, _between(old, dict(one.body) or _released(part, key))) for one, old in zip(edits, before, strict=False)]


def _released(part: Part, key: str) -> dict[str, Any]:
    """What the release says of a key; nothing where it does not know it."""
    records: Sequence[Any] = categories() if part.kind == "category" else replies() if part.kind == "reply" else ()
    return next((_body_of(one) for one in records if one.id == key), {})


def _between(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    pairs = (
        (label, _told(name, old), _told(name, new)) for name, label in _NAMES.items() if name != "box" or old.keys() & new.keys() & {name}
    )
    return [Change(label, parts(before, after)) for label, before, after in pairs if before != after]


def _told(name: str, body: dict[str, Any]) -> str:
    value = body.get(name, "")
    return _BOXES.get(value, "") if name == "box" else _said(value)
