"""How people ask for a record"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"


def upgrade() -> None:
    """Add the questions that find a record."""
    op.create_table(
        "phrasings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrasings")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("phrasings")
