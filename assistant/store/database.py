"""How work gets to a relational database: functions over a connection, each run as one transaction.

SQLite works in threads of ours, a transaction at a time in the one that writes: one hand-over for all its statements. A
driver that hands every statement over (aiosqlite) costs 1.4 ms of processor time for a final's input and events in one
transaction, this 0.4 ms (docs/decisions/0043). PostgreSQL is awaited in the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

T = TypeVar("T")
Work = Callable[[Connection], T]

# A database that does not answer must be noticed soon: calls go on without it meanwhile (server/commit.py).
CONNECT_S = 5
COMMAND_S = 30
LOCKED_S = 30
# Reads are rare: a call that goes on, a page that is looked at.
READERS = 4


class Database(Protocol):
    """A place that takes work. Errors are the driver's, as SQLAlchemy has them."""

    sqlite: bool

    async def change(self, work: Work[T]) -> T:
        """What `work` returns, committed; nothing of it where it raises."""

    async def read(self, work: Work[T]) -> T:
        """What `work` returns; what it changes is rolled back."""

    async def close(self) -> None:
        """Let go of all connections."""


class Threads:
    """SQLite: one thread writes, a few read."""

    sqlite = True

    def __init__(self, url: URL) -> None:
        self._engine = _sqlite(url)
        self._writer = ThreadPoolExecutor(1, "store-writer")
        self._readers = ThreadPoolExecutor(READERS, "store-reader")

    async def change(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._writer, self._change, work)

    async def read(self, work: Work[T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, work)

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._close)

    def _change(self, work: Work[T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)

    def _read(self, work: Work[T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)

    def _close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._engine.dispose()


class Awaited:
    """PostgreSQL."""

    sqlite = False

    def __init__(self, url: URL) -> None:
        self._engine = _postgres(url)

    async def change(self, work: Work[T]) -> T:
        async with self._engine.begin() as connection:
            return await connection.run_sync(work)

    async def read(self, work: Work[T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(work)

    async def close(self) -> None:
        await self._engine.dispose()


def database(url: URL) -> Database:
    """The database at `url`; nothing is opened yet. Raises ArgumentError, ModuleNotFoundError."""
    return Threads(url) if url.get_backend_name() == "sqlite" else Awaited(url)


def _postgres(url: URL) -> AsyncEngine:
    # The promise of SQLite's NORMAL: what is committed survives our own death, and a crash of the database may cost
    # the last moments. Waiting for the disk at every input costs 20 ms where it is slow.
    settings = {"synchronous_commit": "off", "application_name": "assistant"}
    patience = {"timeout": CONNECT_S, "command_timeout": COMMAND_S}
    return create_async_engine(
        url.set(drivername="postgresql+asyncpg"),
        hide_parameters=True,
        pool_pre_ping=True,
        connect_args={"server_settings": settings, **patience},
    )


def _sqlite(url: URL) -> Engine:
    engine = create_engine(
        url.set(drivername="sqlite+pysqlite"), hide_parameters=True, connect_args={"timeout": LOCKED_S}
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    return engine
