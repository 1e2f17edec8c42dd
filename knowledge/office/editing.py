"""Editing what the office may decide itself: each edit is checked, logged, and can be undone by the one before it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from knowledge.cases import log
from knowledge.office import OTHER, edits
from knowledge.office.writing import Refused

KINDS = {"category": "Loại phản ánh", "department": "Đơn vị", "reply": "Câu trả lời mẫu", "switch": "Tạm ngưng"}
LONGEST_DEADLINE = 60
"""Working days."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What was decided about a key, by whom and when (epoch seconds)."""

    id: int
    kind: str
    key: str
    body: Mapping[str, Any]
    at: float
    officer: int | None
    note: str


def edit(connection: Connection, kind: str, key: str, body: Mapping[str, Any], officer: int, now: float, note: str = "") -> Edit:  # noqa: PLR0913, PLR0917  each is a part of an edit
    """Decide something, in the caller's transaction; it acts in every process within a second. Raises Refused where it is not sound."""
    _CHECKS[kind](key, body)
    row = {"kind": kind, "key": key, "body": dict(body), "at": now, "officer": officer, "note": note}
    made = Edit(*connection.execute(edits.insert().returning(*edits.columns), row).one())
    log(connection, officer, f"edit-{kind}", now, old=key, new=str(made.id))
    return made


def history(connection: Connection, kind: str, key: str) -> list[Edit]:
    """All edits of a key, the newest first."""
    query = select(edits).where(edits.c.kind == kind, edits.c.key == key).order_by(edits.c.id.desc())
    return [Edit(*row) for row in connection.execute(query)]


def latest(connection: Connection, kind: str) -> dict[str, Edit]:
    """The newest edit of each key of a kind."""
    newest = select(func.max(edits.c.id)).where(edits.c.kind == kind).group_by(edits.c.key)
    return {row.key: Edit(*row) for row in connection.execute(select(edits).where(edits.c.id.in_(newest)))}


def undo(connection: Connection, number: int, officer: int, now: float) -> Edit:
    """Put back what held before an edit: the edit before it, or what the release says. Raises Refused where it is not the newest."""
    row = connection.execute(select(edits).where(edits.c.id == number)).first()
    if row is None:
        raise Refused("Không có thay đổi này.")
    newest, *before = history(connection, row.kind, row.key)
    if newest.id != number:
        raise Refused("Chỉ hoàn tác được thay đổi mới nhất; anh/chị xem lại lịch sử.")
    body = dict(before[0].body) if before else {}
    back = {"kind": row.kind, "key": row.key, "body": body, "at": now, "officer": officer, "note": f"hoàn tác {number}"}
    made = Edit(*connection.execute(edits.insert().returning(*edits.columns), back).one())
    log(connection, officer, f"edit-{row.kind}", now, old=row.key, new=str(made.id))
    return made


def _key(key: str) -> None:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,40}", key):
        raise Refused("Mã chỉ gồm chữ thường không dấu, số và gạch nối.", "ma")


def _text(body: Mapping[str, Any], name: str, label: str, most: int) -> None:
    if not 1 <= len(str(body.get(name, "")).strip()) <= most:
        raise Refused(f"{label} phải có, dài nhất {most} ký tự.", name)


def _slots(body: Mapping[str, Any], name: str, known: set[str]) -> None:
    """Refuse what could not be filled in: another slot than the known ones, or a brace that opens or closes none."""
    listed = ", ".join(f"{{{slot}}}" for slot in sorted(known))
    try:
        parts = [(slot, form, turned) for _, slot, form, turned in Formatter().parse(str(body[name])) if slot is not None]
    except ValueError:
        raise Refused(f"Dấu ngoặc nhọn chưa khớp; chỗ điền chỉ có {listed}.", name) from None
    unknown = sorted(slot for slot, form, turned in parts if slot not in known or form or turned)
    if unknown:
        raise Refused(f"Không có chỗ điền {{{unknown[0]}}}; chỉ có {listed}.", name)


def _category(key: str, body: Mapping[str, Any]) -> None:
    _key(key)
    _text(body, "name", "Tên", 60)
    _text(body, "department", "Đơn vị", 100)
    _text(body, "promise", "Lời hứa", 500)
    _slots(body, "promise", {"days"})
    if not isinstance(body.get("deadline"), int) or not 1 <= body["deadline"] <= LONGEST_DEADLINE:
        raise Refused(f"Thời hạn từ 1 đến {LONGEST_DEADLINE} ngày làm việc.", "deadline")
    if key == OTHER and body.get("gone"):
        raise Refused("Loại này phải luôn có: phản ánh không thuộc loại nào khác thuộc về đây.", "gone")


def _department(key: str, body: Mapping[str, Any]) -> None:
    if not 3 <= len(key.strip()) <= 100:
        raise Refused("Tên đơn vị dài từ 3 đến 100 ký tự.", "name")


def _reply(key: str, body: Mapping[str, Any]) -> None:
    _key(key)
    _text(body, "name", "Tên", 80)
    _text(body, "text", "Nội dung", 1500)
    _slots(body, "text", {"code", "department", "due"})


def _switch(key: str, body: Mapping[str, Any]) -> None:
    if not re.fullmatch(r"(messenger|topic|document):.{2,80}", key):
        raise Refused("Chỉ tạm ngưng được một kênh, một chủ đề hay một văn bản.")
    if body.get("off"):
        _text(body, "reason", "Lý do (người dân sẽ đọc)", 300)


_CHECKS = {"category": _category, "department": _department, "reply": _reply, "switch": _switch}
