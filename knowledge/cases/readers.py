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

    def may_read(self, case: Case) -> bool:
        """Whether this case may be read."""
        return self.sees(case.department, case.category)

    def sees(self, department: str, category: str) -> bool:
        """Whether a case of this department and category may be read."""
        if self.own and department == self.department:
            return True
        return self.others and (self.private or category not in not_public())

    def readable(self) -> ColumnElement[bool]:
        """The same as a condition on the table of cases."""
        own = cases.c.department == (self.department if self.own else "")
        if not self.others:
            return own
        return true() if self.private else or_(own, cases.c.category.not_in(not_public()))


@cache
def category_of(id_: str) -> Category | None:
    """The category of this id; None where it is no longer one."""
    return next((category for category in categories() if category.id == id_), None)


def not_public() -> tuple[str, ...]:
    """The ids of categories whose cases are not shown around."""
    return tuple(category.id for category in categories() if not category.public)


def read_by(connection: Connection, number: int, reader: Reader) -> Case | None:
    """The case of this id; None where there is none, or it may not be read."""
    case = found(connection, number) if 0 < number < 2**31 else None
    return case if case and reader.may_read(case) else None


def by_code(connection: Connection, code: str, reader: Reader) -> Case | None:
    """The case of a code as it is stored; None where there is none, or it may not be read."""
    row = connection.execute(select(*COLUMNS).where(cases.c.code == code, reader.readable())).first()
    return case_of(row) if row else None
