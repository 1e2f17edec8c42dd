"""What was shown beside the words"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"


def upgrade() -> None:
    """Turns keep the values of a chart or a table."""
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """They do not."""
    with op.batch_alter_table("turns", schema=None) as batch_op:
        batch_op.drop_column("shown")
