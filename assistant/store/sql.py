"""Calls in SQLite or PostgreSQL, through SQLAlchemy Core.

SQLite: write-ahead log with `synchronous=NORMAL` (a killed process loses nothing that was committed; a power cut may
lose the last moments) and `secure_delete`, because rows are deleted for privacy and not to save space. Bodies are JSON
text as `wire` wrote it; JSON escapes NUL, which PostgreSQL's text could not hold.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, delete, event, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from assistant.store import CallRow, Change, Conflict, EventLine, StoreError
from assistant.store import tables as t
from assistant.store.audit import AuditQuery, AuditRow
from assistant.store.backup import copy_to, private
from assistant.store.customers import Deadlines, Expired, Forgotten, History, Holdings, Wordless
from assistant.store.migrations import upgrade
from assistant.store.sql_audit import drop_audit, put_audit, read_audit
from assistant.store.sql_customers import count, forget, keep_promise, put_interactions, read_history
from assistant.store.sql_erasing import drop_history, erase_call, erase_marked, expire_some
from assistant.store.sql_rows import CALL, Part, event_row, failure, in_parts

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_ROW = tuple(t.calls.c[name] for name in CALL)
_NEWEST = (t.calls.c.opened_at.desc(), t.calls.c.call_id)
_TABLES = ("calls", "journal", "events", "feedback", "customers", "interactions", "promises", "audit")
# A database that does not answer must be noticed soon: calls go on without it meanwhile (server/commit.py).
CONNECT_S = 5
COMMAND_S = 30


class SqlStore:
    """Journal, events, feedback and customers in a relational database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        # The two dialects spell the same clauses; each has its own insert.
        self._insert: Any = sqlite.insert if self._sqlite else postgresql.insert

    @asynccontextmanager
    async def _changing(self, doing: str) -> AsyncIterator[AsyncConnection]:
        """One transaction."""
        try:
            async with self._engine.begin() as connection:
                yield connection
        except IntegrityError as error:
            raise Conflict(
                "journal: a line of this number exists already; two servers write one call"
            ) from error
        except (SQLAlchemyError, OSError) as error:
            raise failure(doing, error) from error

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._engine.connect() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise failure("read", error) from error

    async def write(self, changes: Sequence[Change]) -> None:
        async with self._changing("write") as connection:
            for part in in_parts(changes):
                await self._write(connection, part)

    async def _write(self, connection: AsyncConnection, part: Part) -> None:
        if part.calls:
            await self._upsert_calls(connection, part.calls)
        if part.journal:
            await connection.execute(insert(t.journal), part.journal)
        await self._insert_new(connection, t.events, part.events)
        await self._insert_new(connection, t.feedback, part.feedback)
        await put_interactions(connection, self._insert, part.interactions)
        await put_audit(connection, part.audit)
        for call_id in part.erasures:
            await erase_call(connection, call_id)
        if ended := [row["call_id"] for row in part.calls if row["ended_at"] is not None]:
            await erase_marked(connection, ended)

    async def _upsert_calls(self, connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
        put = self._insert(t.calls)
        changed = {name: put.excluded[name] for name in CALL if name != "call_id"}
        await connection.execute(put.on_conflict_do_update(index_elements=["call_id"], set_=changed), rows)

    async def _insert_new(
        self, connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]
    ) -> None:
        if rows:
            await connection.execute(self._insert(table).on_conflict_do_nothing(), rows)

    async def _select(self, query: Any) -> Sequence[Row[Any]]:
        async with self._reading() as connection:
            return (await connection.execute(query)).all()

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
        async with self._changing("write") as connection:
            await connection.execute(delete(t.events).where(t.events.c.call_id == call_id))
            await self._insert_new(connection, t.events, [event_row(line) for line in events])

    # -- leaving -------------------------------------------------------------------------------------------------

    async def erase(self, call_id: str) -> None:
        async with self._changing("delete") as connection:
            await erase_call(connection, call_id)

    async def expire(self, limits: Deadlines, wordless: Wordless, call_id: str | None = None) -> Expired:
        calls = parts = interactions = 0
        while True:
            async with self._changing("delete") as connection:
                some = await expire_some(connection, limits, wordless, call_id)
            if some == Expired():
                break
            calls, parts = calls + some.calls, parts + some.parts
        if call_id is None:
            async with self._changing("delete") as connection:
                interactions = await drop_history(connection, limits.history)
            await self._overwrite()
        return Expired(calls=calls, parts=parts, interactions=interactions)

    async def _overwrite(self) -> None:
        """Leave nothing readable of what was deleted where the database lets us.

        SQLite overwrites deleted rows (secure_delete); what is left of them is in the write-ahead log, which is emptied.
        PostgreSQL frees the space for other rows.
        """
        sweep = "PRAGMA wal_checkpoint(TRUNCATE)" if self._sqlite else f"VACUUM {', '.join(_TABLES)}"
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(isolation_level="AUTOCOMMIT")
                await connection.execute(text(sweep))
        except (SQLAlchemyError, OSError) as error:
            raise failure("overwrite what was deleted", error) from error

    # -- customers -----------------------------------------------------------------------------------------------

    async def history(self, tenant: str, customer: str, since: float) -> History:
        async with self._reading() as connection:
            return await read_history(connection, tenant, customer, since)

    async def keep_promise(self, tenant: str, interaction_id: str, number: int, at: float) -> bool:
        async with self._changing("write") as connection:
            return await keep_promise(connection, tenant, interaction_id, number, at)

    async def calls_of(self, tenant: str, customer: str) -> list[CallRow]:
        query = select(*_ROW).where(t.calls.c.tenant == tenant, t.calls.c.customer == customer)
        return [CallRow(**row._mapping) for row in await self._select(query.order_by(*_NEWEST))]

    async def holdings(self, tenant: str, customer: str) -> Holdings:
        async with self._reading() as connection:
            return await count(connection, tenant, customer)

    async def forget(self, tenant: str, customer: str) -> Forgotten:
        async with self._changing("delete") as connection:
            done = await forget(connection, tenant, customer)
        await self._overwrite()
        return done

    async def audited(self, asked: AuditQuery) -> list[AuditRow]:
        async with self._reading() as connection:
            return await read_audit(connection, asked)

    async def expire_audit(self, before: float) -> int:
        async with self._changing("delete") as connection:
            return await drop_audit(connection, before)

    async def backup(self, path: Path) -> None:
        if not self._sqlite:
            raise StoreError("store.url: a PostgreSQL database is backed up with pg_dump (docs/privacy.md)")
        try:
            async with self._engine.connect() as connection:
                raw = await connection.get_raw_connection()
                await copy_to(raw.driver_connection, path)
        except (SQLAlchemyError, OSError, sqlite3.Error) as error:
            raise failure(f"be copied to {path}", error) from error

    async def close(self) -> None:
        await self._engine.dispose()


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        # The promise of SQLite's NORMAL: what is committed survives our own death, and a crash of the database may cost
        # the last moments. Waiting for the disk at every input costs 20 ms where it is slow.
        settings = {"synchronous_commit": "off", "application_name": "assistant"}
        patience = {"timeout": CONNECT_S, "command_timeout": COMMAND_S}
        return create_async_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"server_settings": settings, **patience},
        )
    engine = create_async_engine(url, hide_parameters=True, connect_args={"timeout": 30})

    @event.listens_for(engine.sync_engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine


async def open_store(url: str) -> SqlStore:
    """The database at `url`, migrated. Raises StoreError that names the place (without a password) and the reason."""
    try:
        place = make_url(url)
        place = place.set(drivername=_DRIVERS[place.get_backend_name()])
        if place.get_backend_name() == "sqlite" and place.database not in (None, "", ":memory:"):
            file = Path(str(place.database))
            file.parent.mkdir(parents=True, exist_ok=True)
            private(file)
        engine = _engine(place)
    except (ArgumentError, ValueError, OSError) as error:
        raise StoreError(f"store.url: {error}") from None
    except ModuleNotFoundError as error:
        raise StoreError(f"store.url: needs the package {error.name}; install assistant[postgres]") from None
    try:
        async with engine.begin() as connection:
            await connection.run_sync(upgrade)
    except (SQLAlchemyError, OSError) as error:
        await engine.dispose()
        shown = place.render_as_string(hide_password=True)
        raise StoreError(f"store.url: {shown} cannot be opened: {failure('open', error)}") from None
    return SqlStore(engine)
