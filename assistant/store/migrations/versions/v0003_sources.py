"""Which deliveries brought the lines of a journal, so that what a bus delivers again is not heard again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; lines written before have none."""
    op.add_column("journal", sa.Column("sources", sa.Text, nullable=True))


def downgrade() -> None:
    """Take it away."""
    op.drop_column("journal", "sources")
