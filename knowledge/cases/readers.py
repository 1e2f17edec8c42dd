"""Which cases an officer may read: those of their own department, or of all.

A case of a category that is not public (a complaint about somebody's conduct, an illness, a plot of land) is for its department and for
who coordinates. What may not be read is answered like what is not there.
"""

from dataclasses import dataclass
from functools import cache

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.engine import Connection

from knowledge.cases import COLUMNS, Case, case_of, cases, found
from knowledge.categories import Category, categories
from knowledge.office.editing import latest


@dataclass(frozen=True, slots=True)
class Reader:
    """An officer who reads. `own`: those of their department; `others`: those of other departments too; `private`: even where the
    category is not public; `contacts`: may see how to reach who filed them, and so finds cases by it."""

    officer: int
    department: str
    own: bool = True
    others: bool = False
    private: bool = False
    contacts: bool = False

    def may_read(self, connection: Connection, case: Case) -> bool:
        """Whether this case may be read."""
        if not self.sees(case.department, case.category):
            return False
        mine = self.own and case.department == self.department
        return mine or self.private or case.category not in not_public(connection)

    def sees(self, department: str, category: str) -> bool:
        """Whether a case of this department and category may be read, as far as the release tells: the office may keep more private."""
        if self.own and department == self.department:
            return True
        return self.others and (self.private or category not in released())

    def readable(self, connection: Connection) -> ColumnElement[bool]:
        """The same as `may_read`, as a condition on the table of cases."""
        own = cases.c.department == (self.department if self.own else "")
        if not self.others:
            return own
        return true() if self.private else or_(own, cases.c.category.not_in(not_public(connection)))


@cache
def category_of(id_: str) -> Category | None:
    """The category of this id; None where it is no longer one."""
    return next((category for category in categories() if category.id == id_), None)


def released() -> frozenset[str]:
    """The ids of categories of the release that are not public; the office cannot make them so."""
    return frozenset(category.id for category in categories() if not category.public)


def not_public(connection: Connection) -> frozenset[str]:
    """The ids of categories whose cases are not shown around: those of the release, and those that the office keeps private."""
    return released() | {key for key, edit in latest(connection, "category").items() if edit.body.get("public") is False}


def read_by(connection: Connection, number: int, reader: Reader) -> Case | None:
    """The case of this id; None where there is none, or it may not be read."""
    case = found(connection, number) if 0 < number < 2**31 else None
    return case if case and reader.may_read(connection, case) else None


def by_code(connection: Connection, code: str, reader: Reader) -> Case | None:
    """The case of a code as it is stored; None where there is none, or it may not be read."""
    row = connection.execute(select(*COLUMNS).where(cases.c.code == code, reader.readable(connection))).first()
    return case_of(row) if row else None
