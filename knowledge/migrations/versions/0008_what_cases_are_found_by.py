"""What cases are found by: the commune too, and contacts by those alone who may see them"""

import re
from collections.abc import Callable, Sequence

import sqlalchemy as sa
from alembic import op

from knowledge.cases.finding import folded_of, words_of

revision: str = "0008"
down_revision: str | Sequence[str] | None = "0007"

AT_A_TIME = 1000
"""Rows that are read and written at a time."""
CASES = sa.table("cases", *(sa.column(name) for name in ("id", "code", "text", "place", "commune", "contact", "folded")))


def upgrade() -> None:
    """Fill `folded` anew, as this release does; messages that did not arrive lead to their case."""
    op.create_index("ix_case_words_outbox", "case_words", ["outbox"])
    _fill(folded_of)


def downgrade() -> None:
    """Undo it."""
    _fill(_folded_before)
    op.drop_index("ix_case_words_outbox", "case_words")


def _fill(folded: Callable[[str, str, str, str, str], str]) -> None:
    connection, last = op.get_bind(), 0
    told = sa.select(*(CASES.c[name] for name in ("id", "code", "text", "place", "commune", "contact"))).order_by(CASES.c.id)
    change = CASES.update().where(CASES.c.id == sa.bindparam("number")).values(folded=sa.bindparam("anew"))
    while rows := connection.execute(told.where(CASES.c.id > last).limit(AT_A_TIME)).all():
        connection.execute(change, [{"number": row[0], "anew": folded(*row[1:])} for row in rows])
        last = rows[-1].id


def _folded_before(code: str, text: str, place: str, _commune: str, contact: str) -> str:
    bare = code.replace("-", "")
    parts = [code, bare, bare.removeprefix("TG"), text, place, contact, re.sub(r"\D", "", contact)]
    return "".join(f" {word}" for word in words_of(" ".join(parts)))
