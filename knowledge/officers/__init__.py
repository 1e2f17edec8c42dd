"""Officers (cán bộ): who may sign in to the admin and what they may do. Personal data lives here.

`people` changes them, `signing` proves who somebody is, `presence` remembers it.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, Column, Float, ForeignKey, Integer, Select, Table, Text, select, text
from sqlalchemy.engine import Connection, Row

from knowledge.database import metadata
from knowledge.labels import Labelled
from knowledge.language.folding import fold

officers = Table(
    "officers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("department", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),
    Column("totp", Text, nullable=False, server_default=""),
    Column("totp_used", Integer, nullable=False, server_default="0"),
    Column("failed", Integer, nullable=False, server_default="0"),
    Column("locked_until", Float, nullable=False, server_default="0"),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("chat", Text, nullable=False, server_default=""),
    Column("created", Float, nullable=False),
    sqlite_autoincrement=True,
)
sessions = Table(
    "sessions",
    metadata,
    Column("token", Text, primary_key=True),
    Column("officer", Integer, ForeignKey("officers.id"), nullable=False, index=True),
    Column("created", Float, nullable=False),
    Column("seen", Float, nullable=False),
    Column("expires", Float, nullable=False),
    Column("device", Text, nullable=False, server_default=""),
    Column("confirmed", Boolean, nullable=False, server_default=text("false")),
)


class Permission(Labelled):
    """Something that an officer may do, small enough to be asked for by one page or one button."""

    read_department = "read_department", "Xem phản ánh của đơn vị mình"
    read_all = "read_all", "Xem phản ánh của mọi đơn vị"
    intake = "intake", "Tiếp nhận phản ánh, nhập thay người dân"
    answer = "answer", "Xử lý và trả lời người dân"
    assign = "assign", "Phân công trong đơn vị"
    forward = "forward", "Chuyển sang đơn vị khác"
    merge = "merge", "Gộp, tách phản ánh trùng"
    coordinate = "coordinate", "Điều phối: mở lại, thời hạn"
    officers = "officers", "Quản lý cán bộ"
    audit = "audit", "Xem nhật ký"
    write_entries = "write_entries", "Soạn mục trả lời"
    publish = "publish", "Xuất bản mục trả lời"
    edit_settings = "edit_settings", "Sửa danh mục, tạm ngưng trả lời"
    export = "export", "Xuất dữ liệu"


_READ = frozenset({Permission.read_department})
_WORK = _READ | {Permission.intake, Permission.answer, Permission.assign, Permission.forward, Permission.merge, Permission.write_entries}
_OFFICE = frozenset({Permission.write_entries, Permission.publish, Permission.edit_settings})
_LEAD = _WORK | _OFFICE | {Permission.read_all, Permission.coordinate, Permission.audit, Permission.export}


class Role(StrEnum):
    """What an officer is, with what that permits."""

    intake = "intake", "Tiếp nhận", _READ | {Permission.read_all, Permission.intake, Permission.forward, Permission.merge}
    officer = "officer", "Chuyên viên", _WORK
    coordinator = "coordinator", "Điều phối", _LEAD
    viewer = "viewer", "Người xem", _READ
    administrator = (
        "administrator",
        "Quản trị",
        _READ | _OFFICE | {Permission.read_all, Permission.officers, Permission.audit, Permission.export},
    )

    label: str
    permissions: frozenset[Permission]

    def __new__(cls, value: str, label: str, permissions: frozenset[Permission]) -> "Role":
        """Make the member a string that also carries its label and permissions."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.permissions = permissions
        return member


@dataclass(frozen=True, slots=True)
class Officer:
    """A person who works in the admin."""

    id: int
    login: str
    name: str
    department: str
    role: Role
    active: bool

    def may(self, permission: Permission) -> bool:
        """Whether the role permits it. Nobody who is no longer active may do anything."""
        return self.active and permission in self.role.permissions

    def works_for(self, department: str) -> bool:
        """Whether cases of this department can be theirs."""
        return self.may(Permission.answer) and (department == self.department or self.may(Permission.read_all))


@dataclass(frozen=True, slots=True)
class Account:
    """An officer with what proves who they are. `totp_used` is the last time step whose code was used; 0 while not enrolled."""

    officer: Officer
    password: str = field(repr=False)
    totp: str = field(repr=False)
    totp_used: int
    failed: int
    locked_until: float

    @property
    def enrolled(self) -> bool:
        """Whether a code of the authenticator has been confirmed once."""
        return self.totp_used > 0


_PERSON: tuple[Column[Any], ...] = (
    officers.c.id,
    officers.c.login,
    officers.c.name,
    officers.c.department,
    officers.c.role,
    officers.c.active,
)
_ACCOUNT: tuple[Column[Any], ...] = (
    *_PERSON,
    officers.c.password,
    officers.c.totp,
    officers.c.totp_used,
    officers.c.failed,
    officers.c.locked_until,
)


def by_id(connection: Connection, number: int) -> Officer | None:
    """The officer of this id, active or not."""
    account = account_of(connection, number)
    return account.officer if account else None


def by_login(connection: Connection, login: str) -> Officer | None:
    """The officer who signs in with this name, active or not; capitals make no difference."""
    account = account_by_login(connection, login)
    return account.officer if account else None


def account_of(connection: Connection, number: int) -> Account | None:
    """As `by_id`, with what proves who they are."""
    return _one(connection, select(*_ACCOUNT).where(officers.c.id == number))


def account_by_login(connection: Connection, login: str) -> Account | None:
    """As `by_login`, with what proves who they are."""
    return _one(connection, select(*_ACCOUNT).where(officers.c.login == login.strip().lower()))


def listing(connection: Connection, department: str | None = None, *, active: bool | None = None) -> list[Officer]:
    """Officers by given name: of one department or of all, active ones or all."""
    return [account.officer for account in accounts(connection, department, active=active)]


def accounts(connection: Connection, department: str | None = None, *, active: bool | None = None) -> list[Account]:
    """As `listing`, with what proves who they are."""
    query = select(*_ACCOUNT)
    if department is not None:
        query = query.where(officers.c.department == department)
    if active is not None:
        query = query.where(officers.c.active.is_(active))
    return sorted((_account(row) for row in connection.execute(query)), key=_by_name)


def workers(connection: Connection, department: str) -> list[Account]:
    """Those of a department whom a case can be given to: active, and with the right to answer it."""
    return [account for account in accounts(connection, department, active=True) if account.officer.may(Permission.answer)]


def _by_name(account: Account) -> tuple[str, str, int]:
    """As names are sorted in Vietnam: by the given name, which comes last."""
    plain = fold(account.officer.name)
    return plain.split()[-1] if plain.split() else "", plain, account.officer.id


def _one(connection: Connection, query: Select[Any]) -> Account | None:
    row = connection.execute(query).first()
    return _account(row) if row is not None else None


def _account(row: Row[Any]) -> Account:
    person = Officer(row.id, row.login, row.name, row.department, Role[row.role], row.active)
    return Account(person, row.password, row.totp, row.totp_used, row.failed, row.locked_until)
