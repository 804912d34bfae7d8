"""The audit log in a relational database: rows are added and at their time dropped, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from assistant.store import tables as t
from assistant.store.audit import AuditQuery, AuditRow

_COLUMNS = tuple(t.audit.c[field.name] for field in fields(AuditRow))


async def put_audit(connection: AsyncConnection, rows: Sequence[AuditRow]) -> None:
    """Add rows."""
    if rows:
        await connection.execute(insert(t.audit), [asdict(row) for row in rows])


async def read_audit(connection: AsyncConnection, asked: AuditQuery) -> list[AuditRow]:
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
    return [AuditRow(**row._mapping) for row in await connection.execute(newest)]


async def drop_audit(connection: AsyncConnection, before: float) -> int:
    """Delete rows up to this wall time; how many there were."""
    return (await connection.execute(delete(t.audit).where(t.audit.c.at <= before))).rowcount
