"""How calls and history leave a relational database: at their time, or because somebody asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, delete, exists, select, update

from assistant.store import tables as t
from assistant.store.customers import Deadlines, Expired, Wordless

LINES = (t.journal, t.events, t.feedback)
# Calls in one transaction of the expiry: it must not keep the journal of live calls waiting.
BATCH = 16


def erase_calls(connection: Connection, which: Sequence[Any], limit: int | None = None) -> int:
    """Delete the calls of these conditions (at most `limit`) with all their lines; how many there were."""
    query = select(t.calls.c.call_id).where(*which).limit(limit)
    ids = [row.call_id for row in connection.execute(query)]
    for call_id in ids:
        erase_call(connection, call_id)
    return len(ids)


def erase_call(connection: Connection, call_id: str) -> None:
    """Delete everything about a call, also lines without a row in `calls`; its interaction is history and stays."""
    for table in (*LINES, t.calls):
        connection.execute(delete(table).where(table.c.call_id == call_id))


def erase_marked(connection: Connection, ended: Sequence[str]) -> None:
    """Of the calls that have just ended, delete those whose customer has been forgotten, and their interactions."""
    query = select(t.calls.c.call_id, t.calls.c.tenant, t.calls.c.customer)
    marked = connection.execute(query.where(t.calls.c.call_id.in_(ended), t.calls.c.erase)).all()
    for call_id, tenant, customer in marked:
        erase_call(connection, call_id)
        for table in (t.promises, t.interactions):
            whose = (table.c.tenant == tenant, table.c.interaction_id == call_id)
            connection.execute(delete(table).where(*whose))
        left = exists().where(t.interactions.c.tenant == tenant, t.interactions.c.customer == customer)
        own = (t.customers.c.tenant == tenant, t.customers.c.customer == customer)
        connection.execute(delete(t.customers).where(*own, ~left))


def expire_some(
    connection: Connection, limits: Deadlines, wordless: Wordless, call_id: str | None
) -> Expired:
    """Of what has been kept long enough some calls go, whole or only their words or events; Expired() when all have."""
    one = [] if call_id is None else [t.calls.c.call_id == call_id]
    ended = t.calls.c.ended_at
    part = [*one, ended <= max(limits.transcripts, limits.events)]
    erased = erase_calls(connection, [*one, ended <= min(limits.transcripts, limits.events)], BATCH)
    if limits.transcripts > limits.events:
        parts = _drop_words(connection, part, wordless)
    else:
        parts = _drop_events(connection, part)
    return Expired(calls=erased, parts=parts)


def _holding(connection: Connection, which: Sequence[Any], table: Any) -> list[str]:
    has = exists().where(table.c.call_id == t.calls.c.call_id)
    query = select(t.calls.c.call_id).where(*which, has).limit(BATCH)
    return [row.call_id for row in connection.execute(query)]


def _drop_words(connection: Connection, which: Sequence[Any], wordless: Wordless) -> int:
    ids = _holding(connection, which, t.journal)
    for call_id in ids:
        connection.execute(delete(t.journal).where(t.journal.c.call_id == call_id))
        own = t.events.c.call_id == call_id
        for seq, body in connection.execute(select(t.events.c.seq, t.events.c.body).where(own)).all():
            bare = wordless(body.encode()).decode()
            connection.execute(update(t.events).where(own, t.events.c.seq == seq).values(body=bare))
    return len(ids)


def _drop_events(connection: Connection, which: Sequence[Any]) -> int:
    ids = _holding(connection, which, t.events)
    for call_id in ids:
        for table in (t.events, t.feedback):
            connection.execute(delete(table).where(table.c.call_id == call_id))
    return len(ids)


def drop_history(connection: Connection, before: float) -> int:
    """Delete interactions and promises up to this wall time, and customers without later ones; how many interactions."""
    gone = connection.execute(delete(t.interactions).where(t.interactions.c.at <= before))
    connection.execute(delete(t.promises).where(t.promises.c.at <= before))
    connection.execute(delete(t.customers).where(t.customers.c.last_at <= before))
    return gone.rowcount
