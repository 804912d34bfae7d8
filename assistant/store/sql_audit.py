"""The audit log in a relational database: rows are added and at their time dropped, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import Connection, delete, insert, select

from assistant.store import tables as t
from assistant.store.audit import AuditQuery, AuditRow

_COLUMNS = tuple(t.audit.c[field.name] for field in fields(AuditRow))


def put_audit(connection: Connection, rows: Sequence[AuditRow]) -> None:
    """Add rows."""
    if rows:
        connection.execute(insert(t.audit), [asdict(row) for row in rows])


def read_audit(connection: Connection, asked: AuditQuery) -> list[AuditRow]:
    """The rows that fit, newest first."""
    query = select(*_COLUMNS).where(t.audit.c.at >= asked.since)
    for column, value in (
        (t.audit.c.who, asked.who),
        (t.audit.c.call_id, asked.call_id),
        (t.audit.c.tenant, asked.tenant),
    ):
        if value is not None:
            query = query.where(column == value)
    newest = query.order_by(t.audit.c.at.desc(), t.audit.c.id.desc()).limit(asked.limit)
    return [AuditRow(**row._mapping) for row in connection.execute(newest)]


def drop_audit(connection: Connection, before: float) -> int:
    """Delete rows up to this wall time; how many there were."""
    return connection.execute(delete(t.audit).where(t.audit.c.at <= before)).rowcount
