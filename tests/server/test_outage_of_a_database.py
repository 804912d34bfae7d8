"""A real PostgreSQL whose connections are cut in mid-call and come back."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from sqlalchemy import make_url

from assistant.settings import Settings
from assistant.store import open_store
from assistant.wire import decode_input, encode_event
from tests.server.fakes import fake_core, final, some_settings
from tests.server.test_runtime import started
from tests.store.test_sql import drop_database, make_database

pytestmark = pytest.mark.connected


class Wire:
    """Carries connections to the database, until it is cut."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for end in list(self._ends):
            end.transport.abort()
        await asyncio.sleep(0)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(*self._to)
        self._ends |= {writer, back}
        await asyncio.gather(self._pour(reader, back), self._pour(there, writer))
        self._ends -= {writer, back}

    async def _pour(self, source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                into.write(data)
                await into.drain()
        into.close()


@pytest.fixture
async def database() -> AsyncIterator[str]:
    name = f"assistant_outage_{os.getpid()}"
    yield await make_database(name)
    await drop_database(name)


def settings() -> Settings:
    base = some_settings(retention={"transcripts_days": 1})
    return base.model_copy(
        update={"store": type(base.store)(url="memory://", patience_s=0.02)}  # type: ignore[arg-type]
    )


async def test_calls_go_on_over_a_cut_connection_and_all_is_written_afterwards(database: str) -> None:
    place = make_url(database)
    wire = Wire(place.host or "127.0.0.1", place.port or 5432)
    await wire.mend()
    through = place.set(host="127.0.0.1", port=wire.port).render_as_string(hide_password=False)
    store = await open_store(through)
    async with started(store, settings=settings()) as desk:
        await desk.say("c1", {"type": "start"}, final("hello", 1))
        await wire.cut()
        assert await desk.say("c1", final("angry", 2)) == 2
        assert await desk.say("c2", {"type": "start"}, final("hello", 1)) == 1
        assert desk.runtime.committer.health == "away"
        await wire.mend()
        await desk.runtime.committer.settle()
        assert await desk.say("c1", final("still here", 3)) == 3
        await desk.runtime.committer.settle()
    for call_id, count in (("c1", 4), ("c2", 2)):
        inputs = [decode_input(line) for line in await store.journal(call_id)]
        assert [heard.seq for heard in inputs] == list(range(count))
        assert [encode_event(event) for event in fake_core().fold(inputs)] == await store.events(call_id)
    await store.close()
    await wire.cut()
