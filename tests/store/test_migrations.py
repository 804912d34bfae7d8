"""Migrations up and down, on databases that are in use: filled, not empty."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from assistant.store import CallRow, open_store
from assistant.store import tables as t
from assistant.store.audit import AuditQuery
from assistant.store.migrations import downgrade, upgrade
from tests.store.audit_contract import LOOK
from tests.store.contract import WHOLE
from tests.store.test_sql import drop_database, make_database

FIRST = "0001"
STARTED = (
    '{"call_id":"c1","seq":0,"at":0.0,"language":"tr","customer_ref":"customer-4711","customer_name":"Ayşe",'
    '"type":"call_started"}'
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.connected)])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/calls.sqlite"
        return
    name = f"assistant_migrations_{os.getpid()}"
    yield await make_database(name)
    await drop_database(name)


def engine_of(url: str) -> AsyncEngine:
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}
    place = make_url(url)
    return create_async_engine(place.set(drivername=driver[place.get_backend_name()]))


async def run(url: str, do: Any, *arguments: str) -> None:
    engine = engine_of(url)
    async with engine.begin() as connection:
        await connection.run_sync(do, *arguments)
    await engine.dispose()


async def rows(url: str, query: str) -> list[tuple[Any, ...]]:
    engine = engine_of(url)
    async with engine.connect() as connection:
        found = (await connection.execute(text(query))).all()
    await engine.dispose()
    return [tuple(row) for row in found]


def fill(connection: Connection) -> None:
    """A call as the first tables had it, with the customer's own id in its journal."""
    connection.execute(text("INSERT INTO calls (call_id, opened_at, agent_id) VALUES ('c1', 100, 'a1')"))
    line = text("INSERT INTO journal (call_id, seq, at, body) VALUES ('c1', :seq, 0, :body)")
    connection.execute(line, [{"seq": 0, "body": STARTED}, {"seq": 1, "body": '{"customer_ref":"said so"}'}])
    event = text("INSERT INTO events (call_id, seq, at, kind, body) VALUES ('c1', 0, 0, 'call_opened', '{}')")
    connection.execute(event)


async def test_a_filled_database_keeps_its_calls_on_the_way_up(url: str) -> None:
    await run(url, upgrade, FIRST)
    await run(url, fill)
    store = await open_store(url)
    row = await store.call("c1")
    assert row is not None
    assert (row.agent_id, row.tenant, row.customer) == ("a1", "", None)
    assert len(await store.journal("c1")) == 2
    assert len(await store.events("c1")) == 1
    await store.close()


async def test_the_customers_own_id_is_taken_out_of_journals_written_before(url: str) -> None:
    await run(url, upgrade, FIRST)
    await run(url, fill)
    await run(url, upgrade)
    (first, second) = await rows(url, "SELECT body FROM journal ORDER BY seq")
    assert first[0] == STARTED.replace('"customer-4711"', "null")
    assert second[0] == '{"customer_ref":"said so"}'


async def test_a_filled_database_keeps_its_calls_on_the_way_down_and_up_again(url: str) -> None:
    store = await open_store(url)
    await store.write(WHOLE)
    await store.close()
    await run(url, downgrade, FIRST)
    assert await rows(url, "SELECT call_id, agent_id, language FROM calls") == [("c1", "a1", "tr")]
    assert await rows(url, "SELECT verdict FROM feedback") == [("helpful",)]
    await run(url, upgrade)
    store = await open_store(url)
    assert len(await store.journal("c1")) == 1
    await store.close()


async def test_on_the_way_down_the_calls_of_tenants_go_and_those_of_the_house_stay(url: str) -> None:
    store = await open_store(url)
    long = f"{'t' * 32}/{'c' * 128}"
    await store.write([*WHOLE, CallRow(call_id=long, opened_at=1.0, team="billing"), LOOK])
    assert await store.journal("c1") != []
    assert (await store.call(long)) is not None
    await store.close()
    await run(url, downgrade, "0003")
    assert await rows(url, "SELECT call_id FROM calls") == [("c1",)]
    await run(url, upgrade)
    store = await open_store(url)
    row = await store.call("c1")
    assert row is not None
    assert row.team is None
    assert await store.audited(AuditQuery()) == []
    await store.close()


async def test_the_database_itself_refuses_to_change_the_audit_log(url: str) -> None:
    store = await open_store(url)
    await store.write([LOOK])
    engine = engine_of(url)
    with pytest.raises(DBAPIError, match="never changed"):
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE audit SET who = 'nobody'"))
    await engine.dispose()
    assert await store.audited(AuditQuery()) == [LOOK]
    await store.close()


async def test_down_to_nothing_leaves_nothing(url: str) -> None:
    store = await open_store(url)
    await store.write(WHOLE)
    await store.close()
    await run(url, downgrade, "base")
    await run(url, upgrade)
    assert await rows(url, "SELECT count(*) FROM journal") == [(0,)]


async def test_the_migrations_end_where_the_tables_are(url: str) -> None:
    difference: list[Any] = []

    def compare(connection: Connection) -> None:
        difference.extend(compare_metadata(MigrationContext.configure(connection), t.metadata))

    await run(url, upgrade)
    await run(url, compare)
    assert difference == []
