"""Changing officers: adding them, what they are, their passwords and authenticators. Every change stands in the audit log."""

import re
import secrets
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from knowledge.cases import log
from knowledge.database import alone, insert_once
from knowledge.officers import Officer, Role, by_id, by_login, officers, signing
from knowledge.officers.presence import end_all_of

LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}")
SYLLABLES = [first + last for first in ("b", "c", "d", "g", "h", "l", "m", "n", "p", "r", "s", "t", "v") for last in "aeou"]


class NotChanged(Exception):  # noqa: N818  it names what came of it
    """The change is refused; the message tells the officer why, and `field` names the part that will not do, where it is one."""

    def __init__(self, says: str, field: str = "") -> None:
        super().__init__(says)
        self.field = field


def initial_password() -> str:
    """A password to be read out once and replaced at the first sign-in: 63 bits, easy to type."""
    words = ["".join(secrets.choice(SYLLABLES) for _ in range(2)) for _ in range(5)]
    return "-".join([*words, str(secrets.randbelow(90) + 10)])


def add(connection: Connection, person: Officer, password: str, by: int | None, now: float) -> Officer:
    """Add an officer with a hashed password; the id of `person` is not looked at. Raises NotChanged where the login will not do."""
    login = person.login.strip().lower()
    if not LOGIN.fullmatch(login):
        raise NotChanged("Tên đăng nhập gồm 3 đến 32 chữ thường không dấu, chữ số, dấu chấm hoặc gạch, ví dụ: hanh.nguyen.", "login")
    if not person.name.strip():
        raise NotChanged("Cần có họ tên.", "name")
    if not person.department.strip():
        raise NotChanged("Cần có đơn vị.", "department")
    if by_login(connection, login) is not None:
        raise NotChanged("Tên đăng nhập này đã có người dùng.", "login")
    row = {"login": login, "name": person.name.strip(), "department": person.department.strip(), "role": person.role}
    insert_once(connection, officers, [{**row, "password": password, "active": True, "created": now}])
    added = by_login(connection, login)
    if added is None:
        raise LookupError("an officer who was just added is not there")
    log(connection, by, "officer_added", now, new=_said(added))
    return added


def change(connection: Connection, number: int, to: dict[str, Any], by: Officer, now: float) -> Officer:
    """Set `name`, `role`, `department` or `active` of an officer; who is no longer active is signed out at once. Raises NotChanged."""
    alone(connection, "officers")  # or two administrators could demote each other at the same moment
    before = by_id(connection, number)
    if before is None:
        raise NotChanged("Không tìm thấy cán bộ này.")
    if number == by.id:
        raise NotChanged("Không ai được tự đổi vai trò, đơn vị hay trạng thái của chính mình.")
    connection.execute(officers.update().where(officers.c.id == number).values(**to))
    after = by_id(connection, number) or before
    if before.role is Role.administrator and before.active and not _administrators(connection):
        raise NotChanged("Phải còn ít nhất một quản trị viên đang hoạt động.")
    if before.active and not after.active:
        end_all_of(connection, number)
    if after != before:
        log(connection, by.id, "officer_changed", now, old=_said(before), new=_said(after))
    return after


def _administrators(connection: Connection) -> int:
    query = select(func.count()).where(officers.c.role == Role.administrator, officers.c.active.is_(True))
    return connection.execute(query).scalar_one()


def _said(officer: Officer) -> str:
    """An officer as the audit log tells of them."""
    state = "" if officer.active else ", đã ngưng"
    return f"{officer.login} ({officer.name}), {officer.department}, {officer.role.label}{state}"


def set_password(connection: Connection, officer: Officer, password: str, by: int | None, now: float) -> None:
    """Set a hashed password; the officer is signed out everywhere."""
    connection.execute(officers.update().where(officers.c.id == officer.id).values(password=password))
    end_all_of(connection, officer.id)
    log(connection, by, "password_changed", now, new=officer.login)


def unlock(connection: Connection, officer: Officer, by: int | None, now: float) -> None:
    """Let an officer try again at once."""
    signing.forgive(connection, officer.id)
    log(connection, by, "officer_unlocked", now, new=officer.login)


def reset_authenticator(connection: Connection, officer: Officer, by: int | None, now: float) -> None:
    """Forget the authenticator: the officer is signed out and enrols another one at the next sign-in."""
    connection.execute(officers.update().where(officers.c.id == officer.id).values(totp="", totp_used=0))
    end_all_of(connection, officer.id)
    log(connection, by, "authenticator_reset", now, new=officer.login)


def reset(connection: Connection, officer: Officer, password: str, by: int | None, now: float) -> None:
    """A new hashed password, no lock and no authenticator: as if newly added."""
    set_password(connection, officer, password, by, now)
    unlock(connection, officer, by, now)
    reset_authenticator(connection, officer, by, now)
