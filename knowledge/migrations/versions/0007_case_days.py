"""Cases counted by the day they were filed"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | Sequence[str] | None = "0006"

COUNTED = ("filed", "open", "ended", "answered", "on_time", "reopened", *(f"rated_{stars}" for stars in range(1, 6)), "timed")
PARTS = 27
"""Parts of the histogram of hours to the first answer."""


def upgrade() -> None:
    """Days and months of cases, and what is to be counted anew; cases are found by when they were filed."""
    for name in ("case_days", "case_months"):
        op.create_table(
            name,
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("department", sa.Text(), nullable=False),
            sa.Column("category", sa.Text(), nullable=False),
            sa.Column("commune", sa.Text(), nullable=False),
            *(sa.Column(number, sa.Integer(), nullable=False) for number in COUNTED),
            sa.Column("hours", sa.Float(), nullable=False),
            *(sa.Column(f"took_{part}", sa.Integer(), nullable=False) for part in range(PARTS)),
            sa.PrimaryKeyConstraint("day", "department", "category", "commune", name=op.f(f"pk_{name}")),
        )
        op.create_index(f"ix_{name}_department", name, ["department", "day"])
    op.create_table("case_days_due", sa.Column("day", sa.Date(), nullable=False), sa.PrimaryKeyConstraint("day", name="pk_case_days_due"))
    op.create_table(
        "case_days_looked",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_days_looked"),
    )
    op.create_index("ix_cases_filed", "cases", ["filed"])
    op.create_index("ix_cases_newest", "cases", ["status", "id"])


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_cases_newest", "cases")
    op.drop_index("ix_cases_filed", "cases")
    for name in ("case_days_looked", "case_days_due", "case_months", "case_days"):
        op.drop_table(name)
