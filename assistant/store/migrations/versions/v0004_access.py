"""Who saw what; teams; room for the keys of tenants' calls, which are longer than the ids of one house."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

KEY, ID = sa.String(161), sa.String(128)
KEYS = (
    ("calls", "call_id"),
    ("journal", "call_id"),
    ("events", "call_id"),
    ("feedback", "call_id"),
)
# Adding and dropping is all that happens to rows of the audit log; a change would be a forgery.
GUARD = {
    "sqlite": (
        "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit "
        "BEGIN SELECT RAISE(ABORT, 'rows of the audit log are never changed'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_is_not_changed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'rows of the audit log are never changed'; END $$",
        "CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_is_not_changed()",
    ),
}


def upgrade() -> None:
    """Make the table, the column, and the room."""
    op.add_column("calls", sa.Column("team", ID, nullable=True))
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("at", sa.Double, nullable=False, index=True),
        sa.Column("who", ID, nullable=False, index=True),
        sa.Column("rank", sa.String(16), nullable=False),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("act", sa.String(200), nullable=False),
        sa.Column("call_id", KEY, nullable=True, index=True),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("allowed", sa.Boolean, nullable=False),
    )
    dialect = op.get_bind().dialect.name
    for statement in GUARD[dialect]:
        op.execute(statement)
    _resize(ID, KEY)


def _resize(before: sa.String, after: sa.String) -> None:
    for table, column in KEYS:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, type_=after, existing_type=before, existing_nullable=False)


def downgrade() -> None:
    """Take them away. Calls of tenants go: the tables before had no room for their keys and no idea of tenants."""
    op.drop_table("audit")
    dialect = op.get_bind().dialect.name
    for table, column in KEYS:
        op.execute(f"DELETE FROM {table} WHERE {column} LIKE '%/%'")
    if dialect == "postgresql":
        op.execute("DROP FUNCTION audit_is_not_changed()")
    _resize(KEY, ID)
    op.drop_column("calls", "team")
