"""Tenants; customers by pseudonym, what they got in touch about, what they were promised; the raw ids go.

Journals written before this have the customer's own id in their first line. It is taken out: from here on a customer is
known by a keyed pseudonym or not at all.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Widen the calls, make the three tables, take raw ids out of the journals."""
    op.add_column("calls", sa.Column("tenant", sa.String(64), nullable=False, server_default=""))
    op.add_column("calls", sa.Column("customer", sa.String(64), nullable=True))
    op.add_column("calls", sa.Column("erase", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("ix_calls_tenant_customer", "calls", ["tenant", "customer"])
    op.create_table(
        "customers",
        sa.Column("tenant", sa.String(64), primary_key=True, server_default=""),
        sa.Column("customer", sa.String(64), primary_key=True),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("form", sa.String(16), nullable=True),
        sa.Column("first_at", sa.Double, nullable=False),
        sa.Column("last_at", sa.Double, nullable=False, index=True),
    )
    _interactions()
    op.create_table(
        "promises",
        sa.Column("tenant", sa.String(64), primary_key=True, server_default=""),
        sa.Column("interaction_id", sa.String(161), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("customer", sa.String(64), nullable=False),
        sa.Column("at", sa.Double, nullable=False, index=True),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("due", sa.Text, nullable=True),
        sa.Column("kept_at", sa.Double, nullable=True),
    )
    op.create_index("ix_promises_tenant_customer", "promises", ["tenant", "customer"])
    _without_raw_ids()


def _interactions() -> None:
    op.create_table(
        "interactions",
        sa.Column("tenant", sa.String(64), primary_key=True, server_default=""),
        sa.Column("interaction_id", sa.String(161), primary_key=True),
        sa.Column("customer", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(16), nullable=False),
        sa.Column("at", sa.Double, nullable=False, index=True),
        sa.Column("language", sa.String(35), nullable=True),
        sa.Column("form", sa.String(16), nullable=True),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("peak", sa.Double, nullable=False),
        sa.Column("supervisor", sa.Boolean, nullable=False),
        sa.Column("positive", sa.Text, nullable=False),
    )
    op.create_index("ix_interactions_tenant_customer", "interactions", ["tenant", "customer"])


def _without_raw_ids() -> None:
    connection = op.get_bind()
    journal = sa.table("journal", sa.column("call_id"), sa.column("seq"), sa.column("body"))
    first = sa.select(journal.c.call_id, journal.c.body).where(
        journal.c.seq == 0, journal.c.body.like('%"customer_ref":"%')
    )
    for call_id, body in connection.execute(first).all():
        plain = {**json.loads(body), "customer_ref": None}
        line = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        whose = sa.and_(journal.c.call_id == call_id, journal.c.seq == 0)
        connection.execute(sa.update(journal).where(whose).values(body=line))


def downgrade() -> None:
    """Drop what was made, with all that is in it. Raw ids do not come back."""
    for table in ("promises", "interactions", "customers"):
        op.drop_table(table)
    op.drop_index("ix_calls_tenant_customer", "calls")
    for column in ("erase", "customer", "tenant"):
        op.drop_column("calls", column)
