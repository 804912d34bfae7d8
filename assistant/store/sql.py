"""Calls in SQLite or PostgreSQL, through SQLAlchemy Core.

SQLite: write-ahead log with `synchronous=NORMAL` (a killed process loses nothing that was committed; a power cut may
lose the last moments) and `secure_delete`, because rows are deleted for privacy and not to save space. Bodies are JSON
text as `wire` wrote it; JSON escapes NUL, which PostgreSQL's text could not hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, delete, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError

from assistant.store import CallRow, Change, Conflict, EventLine, StoreError
from assistant.store import tables as t
from assistant.store.audit import AuditQuery, AuditRow
from assistant.store.backup import copy_to, private
from assistant.store.customers import Deadlines, Expired, Forgotten, History, Holdings, Wordless
from assistant.store.database import Database, Work, database
from assistant.store.migrations import upgrade
from assistant.store.sql_audit import drop_audit, put_audit, read_audit
from assistant.store.sql_customers import count, forget, keep_promise, put_interactions, read_history
from assistant.store.sql_erasing import drop_history, erase_call, erase_marked, expire_some
from assistant.store.sql_rows import CALL, Part, event_row, failure, in_parts

T = TypeVar("T")

_ROW = tuple(t.calls.c[name] for name in CALL)
_NEWEST = (t.calls.c.opened_at.desc(), t.calls.c.call_id)
_TABLES = ("calls", "journal", "events", "feedback", "customers", "interactions", "promises", "audit")


class SqlStore:
    """Journal, events, feedback and customers in a relational database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # The two dialects spell the same clauses; each has its own insert.
        self._insert: Any = sqlite.insert if database.sqlite else postgresql.insert
        self._put_journal = insert(t.journal)
        self._put_event = self._insert(t.events).on_conflict_do_nothing()
        self._put_feedback = self._insert(t.feedback).on_conflict_do_nothing()
        put = self._insert(t.calls)
        changed = {name: put.excluded[name] for name in CALL if name != "call_id"}
        self._put_call = put.on_conflict_do_update(index_elements=["call_id"], set_=changed)

    async def _change(self, doing: str, work: Work[T]) -> T:
        """What `work` returns; one transaction."""
        try:
            return await self._database.change(work)
        except IntegrityError as error:
            raise Conflict(
                "journal: a line of this number exists already; two servers write one call"
            ) from error
        except (SQLAlchemyError, OSError) as error:
            raise failure(doing, error) from error

    async def _read(self, work: Work[T]) -> T:
        try:
            return await self._database.read(work)
        except (SQLAlchemyError, OSError) as error:
            raise failure("read", error) from error

    async def write(self, changes: Sequence[Change]) -> None:
        def work(connection: Connection) -> None:
            for part in in_parts(changes):
                self._write(connection, part)

        await self._change("write", work)

    def _write(self, connection: Connection, part: Part) -> None:
        for put, rows in (
            (self._put_call, part.calls),
            (self._put_journal, part.journal),
            (self._put_event, part.events),
            (self._put_feedback, part.feedback),
        ):
            if rows:
                connection.execute(put, rows)
        put_interactions(connection, self._insert, part.interactions)
        put_audit(connection, part.audit)
        for call_id in part.erasures:
            erase_call(connection, call_id)
        if ended := [row["call_id"] for row in part.calls if row["ended_at"] is not None]:
            erase_marked(connection, ended)

    async def _select(self, query: Any) -> Sequence[Any]:
        return await self._read(lambda connection: connection.execute(query).all())

    async def journal(self, call_id: str) -> list[bytes]:
        query = select(t.journal.c.body).where(t.journal.c.call_id == call_id).order_by(t.journal.c.seq)
        return [row.body.encode() for row in await self._select(query)]

    async def sources(self, call_id: str) -> list[str]:
        line = t.journal.c
        query = select(line.sources).where(line.call_id == call_id, line.sources.is_not(None))
        return " ".join(row.sources for row in await self._select(query.order_by(line.seq))).split()

    async def events(self, call_id: str, after: int = -1, limit: int | None = None) -> list[bytes]:
        query = select(t.events.c.body).where(t.events.c.call_id == call_id, t.events.c.seq > after)
        return [row.body.encode() for row in await self._select(query.order_by(t.events.c.seq).limit(limit))]

    async def call(self, call_id: str) -> CallRow | None:
        rows = await self._select(select(*_ROW).where(t.calls.c.call_id == call_id))
        return CallRow(**rows[0]._mapping) if rows else None

    async def calls(
        self, live: bool = False, limit: int | None = None, tenant: str | None = None
    ) -> list[CallRow]:
        query = select(*_ROW).order_by(*_NEWEST).limit(limit)
        if live:
            query = query.where(t.calls.c.ended_at.is_(None))
        if tenant is not None:
            query = query.where(t.calls.c.tenant == tenant)
        return [CallRow(**row._mapping) for row in await self._select(query)]

    async def replace_events(self, call_id: str, events: Sequence[EventLine]) -> None:
        rows = [event_row(line) for line in events]

        def work(connection: Connection) -> None:
            connection.execute(delete(t.events).where(t.events.c.call_id == call_id))
            if rows:
                connection.execute(self._put_event, rows)

        await self._change("write", work)

    # -- leaving -------------------------------------------------------------------------------------------------

    async def erase(self, call_id: str) -> None:
        await self._change("delete", lambda connection: erase_call(connection, call_id))

    async def expire(self, limits: Deadlines, wordless: Wordless, call_id: str | None = None) -> Expired:
        calls = parts = interactions = 0
        while True:
            some = await self._change(
                "delete", lambda connection: expire_some(connection, limits, wordless, call_id)
            )
            if some == Expired():
                break
            calls, parts = calls + some.calls, parts + some.parts
        if call_id is None:
            interactions = await self._change(
                "delete", lambda connection: drop_history(connection, limits.history)
            )
            await self._overwrite()
        return Expired(calls=calls, parts=parts, interactions=interactions)

    async def _overwrite(self) -> None:
        """Leave nothing readable of what was deleted where the database lets us.

        SQLite overwrites deleted rows (secure_delete); what is left of them is in the write-ahead log, which is emptied.
        PostgreSQL frees the space for other rows.
        """
        sqlite = self._database.sqlite
        sweep = text("PRAGMA wal_checkpoint(TRUNCATE)" if sqlite else f"VACUUM {', '.join(_TABLES)}")

        def work(connection: Connection) -> None:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(sweep).close()

        try:
            await self._database.read(work)
        except (SQLAlchemyError, OSError) as error:
            raise failure("overwrite what was deleted", error) from error

    # -- customers -----------------------------------------------------------------------------------------------

    async def history(self, tenant: str, customer: str, since: float) -> History:
        return await self._read(lambda connection: read_history(connection, tenant, customer, since))

    async def keep_promise(self, tenant: str, interaction_id: str, number: int, at: float) -> bool:
        return await self._change(
            "write", lambda connection: keep_promise(connection, tenant, interaction_id, number, at)
        )

    async def calls_of(self, tenant: str, customer: str) -> list[CallRow]:
        query = select(*_ROW).where(t.calls.c.tenant == tenant, t.calls.c.customer == customer)
        return [CallRow(**row._mapping) for row in await self._select(query.order_by(*_NEWEST))]

    async def holdings(self, tenant: str, customer: str) -> Holdings:
        return await self._read(lambda connection: count(connection, tenant, customer))

    async def forget(self, tenant: str, customer: str) -> Forgotten:
        done = await self._change("delete", lambda connection: forget(connection, tenant, customer))
        await self._overwrite()
        return done

    async def audited(self, asked: AuditQuery) -> list[AuditRow]:
        return await self._read(lambda connection: read_audit(connection, asked))

    async def expire_audit(self, before: float) -> int:
        return await self._change("delete", lambda connection: drop_audit(connection, before))

    async def backup(self, path: Path) -> None:
        if not self._database.sqlite:
            raise StoreError("store.url: a PostgreSQL database is backed up with pg_dump (docs/privacy.md)")
        try:
            await self._database.read(
                lambda connection: copy_to(connection.connection.driver_connection, path)
            )
        except (SQLAlchemyError, OSError, sqlite3.Error) as error:
            raise failure(f"be copied to {path}", error) from error

    async def close(self) -> None:
        await self._database.close()


async def open_store(url: str) -> SqlStore:
    """The database at `url`, migrated. Raises StoreError that names the place (without a password) and the reason."""
    try:
        place = make_url(url)
        if place.get_backend_name() == "sqlite" and place.database not in (None, "", ":memory:"):
            file = Path(str(place.database))
            file.parent.mkdir(parents=True, exist_ok=True)
            private(file)
        opened = database(place)
    except (ArgumentError, ValueError, OSError) as error:
        raise StoreError(f"store.url: {error}") from None
    except ModuleNotFoundError as error:
        raise StoreError(f"store.url: needs the package {error.name}; install assistant[postgres]") from None
    try:
        await opened.change(upgrade)
    except (SQLAlchemyError, OSError) as error:
        await opened.close()
        shown = place.render_as_string(hide_password=True)
        raise StoreError(f"store.url: {shown} cannot be opened: {failure('open', error)}") from None
    return SqlStore(opened)
