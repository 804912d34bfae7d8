"""Calls in SQLite or PostgreSQL, through SQLAlchemy Core.

SQLite: write-ahead log with `synchronous=NORMAL` (a killed process loses nothing that was committed; a power cut may
lose the last moments) and `secure_delete`, because rows are deleted for privacy and not to save space. Bodies are JSON
text as `wire` wrote it; JSON escapes NUL, which PostgreSQL's text could not hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, delete, event, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from assistant.store import CallRow, Change, Conflict, EventLine, FeedbackLine, JournalLine, StoreError
from assistant.store import tables as t
from assistant.store.migrations import upgrade

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
_NUMBERED = (t.journal, t.events, t.feedback)
_CALL = tuple(field.name for field in fields(CallRow))
_ROW = tuple(t.calls.c[name] for name in _CALL)


class SqlStore:
    """Journal, events and feedback in a relational database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        # The two dialects spell the same clauses; each has its own insert.
        self._insert: Any = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert

    async def write(self, changes: Sequence[Change]) -> None:
        rows, lines, events, feedback = _sorted(changes)
        try:
            async with self._engine.begin() as connection:
                if rows:
                    await self._upsert_calls(connection, rows)
                if lines:
                    await connection.execute(insert(t.journal), lines)
                await self._insert_new(connection, t.events, events)
                await self._insert_new(connection, t.feedback, feedback)
        except IntegrityError as error:
            raise Conflict(
                "journal: a line of this number exists already; two servers write one call"
            ) from error
        except (SQLAlchemyError, OSError) as error:
            raise _failure("write", error) from error

    async def _upsert_calls(self, connection: AsyncConnection, rows: list[dict[str, Any]]) -> None:
        put = self._insert(t.calls)
        changed = {name: put.excluded[name] for name in _CALL if name != "call_id"}
        await connection.execute(put.on_conflict_do_update(index_elements=["call_id"], set_=changed), rows)

    async def _insert_new(
        self, connection: AsyncConnection, table: Table, rows: list[dict[str, Any]]
    ) -> None:
        if rows:
            await connection.execute(self._insert(table).on_conflict_do_nothing(), rows)

    async def _select(self, query: Any) -> Sequence[Row[Any]]:
        try:
            async with self._engine.connect() as connection:
                return (await connection.execute(query)).all()
        except (SQLAlchemyError, OSError) as error:
            raise _failure("read", error) from error

    async def journal(self, call_id: str) -> list[bytes]:
        query = select(t.journal.c.body).where(t.journal.c.call_id == call_id).order_by(t.journal.c.seq)
        return [row.body.encode() for row in await self._select(query)]

    async def events(self, call_id: str, after: int = -1, limit: int | None = None) -> list[bytes]:
        query = select(t.events.c.body).where(t.events.c.call_id == call_id, t.events.c.seq > after)
        return [row.body.encode() for row in await self._select(query.order_by(t.events.c.seq).limit(limit))]

    async def call(self, call_id: str) -> CallRow | None:
        rows = await self._select(select(*_ROW).where(t.calls.c.call_id == call_id))
        return CallRow(**rows[0]._mapping) if rows else None

    async def calls(self, live: bool = False, limit: int | None = None) -> list[CallRow]:
        query = select(*_ROW).order_by(t.calls.c.opened_at.desc(), t.calls.c.call_id).limit(limit)
        if live:
            query = query.where(t.calls.c.ended_at.is_(None))
        return [CallRow(**row._mapping) for row in await self._select(query)]

    async def replace_events(self, call_id: str, events: Sequence[EventLine]) -> None:
        try:
            async with self._engine.begin() as connection:
                await connection.execute(delete(t.events).where(t.events.c.call_id == call_id))
                await self._insert_new(connection, t.events, [_plain(line) for line in events])
        except (SQLAlchemyError, OSError) as error:
            raise _failure("write", error) from error

    async def erase(self, call_id: str) -> None:
        await self._erase(t.calls.c.call_id == call_id)

    async def expire(self, before: float) -> int:
        erased = await self._erase(t.calls.c.ended_at < before)
        await self._fold_log()
        return erased

    async def _fold_log(self) -> None:
        """SQLite: empty the write-ahead log, in which erased words would outlive the file's own pages."""
        if self._engine.dialect.name == "sqlite":
            await self._select(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    async def _erase(self, which: Any) -> int:
        try:
            async with self._engine.begin() as connection:
                ids = [
                    row.call_id for row in await connection.execute(select(t.calls.c.call_id).where(which))
                ]
                for call_id in ids:
                    for table in (*_NUMBERED, t.calls):
                        await connection.execute(delete(table).where(table.c.call_id == call_id))
                return len(ids)
        except (SQLAlchemyError, OSError) as error:
            raise _failure("delete", error) from error

    async def close(self) -> None:
        await self._engine.dispose()


def _plain(line: EventLine) -> dict[str, Any]:
    return {
        "call_id": line.call_id,
        "seq": line.seq,
        "at": line.at,
        "kind": line.kind,
        "body": line.body.decode(),
    }


def _sorted(changes: Sequence[Change]) -> tuple[list[dict[str, Any]], ...]:
    """Rows for calls, journal, events and feedback. Of several rows of one call the last one holds."""
    rows: dict[str, dict[str, Any]] = {}
    lines: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    feedback: list[dict[str, Any]] = []
    for change in changes:
        match change:
            case CallRow():
                rows[change.call_id] = {name: getattr(change, name) for name in _CALL}
            case JournalLine(call_id=call_id, seq=seq, at=at, body=body):
                lines.append({"call_id": call_id, "seq": seq, "at": at, "body": body.decode()})
            case EventLine():
                events.append(_plain(change))
            case FeedbackLine():
                feedback.append({column.name: getattr(change, column.name) for column in t.feedback.c})
    return list(rows.values()), lines, events, feedback


def _failure(doing: str, error: Exception) -> StoreError:
    """Our error without the statement's parameters, which may be somebody's words."""
    origin = getattr(error, "orig", None) or error
    return StoreError(f"store cannot {doing}: {type(origin).__name__}: {str(origin).splitlines()[0][:200]}")


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        # The promise of SQLite's NORMAL: what is committed survives our own death, and a crash of the database may cost
        # the last moments. Waiting for the disk at every input costs 20 ms where it is slow.
        settings = {"synchronous_commit": "off", "application_name": "assistant"}
        return create_async_engine(
            url, hide_parameters=True, pool_pre_ping=True, connect_args={"server_settings": settings}
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
            Path(str(place.database)).parent.mkdir(parents=True, exist_ok=True)
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
        raise StoreError(f"store.url: {shown} cannot be opened: {_failure('open', error)}") from None
    return SqlStore(engine)
