"""Calls, their journals, events and feedback."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _line() -> tuple[sa.Column[str], sa.Column[int], sa.Column[float]]:
    """The key of a numbered line of a call, and its time."""
    return (
        sa.Column("call_id", sa.String(128), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", sa.Double, nullable=False),
    )


def upgrade() -> None:
    """Make the four tables."""
    op.create_table(
        "calls",
        sa.Column("call_id", sa.String(128), primary_key=True),
        sa.Column("opened_at", sa.Double, nullable=False, index=True),
        sa.Column("ended_at", sa.Double, nullable=True, index=True),
        sa.Column("agent_id", sa.String(128), nullable=True),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("playbook", sa.String(128), nullable=True),
    )
    op.create_table("journal", *_line(), sa.Column("body", sa.Text, nullable=False))
    op.create_table(
        "events",
        *_line(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_table(
        "feedback",
        *_line(),
        sa.Column("suggestion_id", sa.String(128), nullable=False),
        sa.Column("verdict", sa.String(20), nullable=False),
    )


def downgrade() -> None:
    """Drop them again, with all that is in them."""
    for table in ("feedback", "events", "journal", "calls"):
        op.drop_table(table)
