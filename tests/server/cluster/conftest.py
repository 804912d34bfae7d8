"""Installations of several servers in the test's own event loop, over the real NATS and one store."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from typing import Any
from uuid import uuid4

import pytest

from assistant.server.cluster.names import Names
from assistant.settings import load
from assistant.store.memory import MemoryStore
from tests.server.fakes import Running, running
from tests.services import NATS, linked

PARTS = 4


class Installation:
    """Servers are added by role, and taken away by name; what they need in NATS is gone after the test."""

    def __init__(self, prefix: str) -> None:
        self.store = MemoryStore()
        self.names = Names(prefix, PARTS)
        self._stacks: dict[str, AsyncExitStack] = {}

    async def add(self, role: str, name: str = "", **sections: Any) -> Running:
        """One more server."""
        bus = {"url": NATS, "prefix": self.names.prefix, "partitions": PARTS, "lease_s": 0.6}
        bus |= sections.pop("bus", {})
        # The settings ask for a store that can be shared; the servers are given one.
        settings = load(
            bus=bus,
            server={"role": role, "port": 0, "close_timeout_s": 1.0},
            store={"url": "postgresql://nobody@127.0.0.1/nothing"},
            retention={"transcripts_days": 1},
            **sections,
        )
        stack = self._stacks[name or role] = AsyncExitStack()
        return await stack.enter_async_context(running(settings=settings, store=self.store))

    async def stop(self, name: str) -> None:
        """Stop a server as a signal would."""
        await self._stacks.pop(name).aclose()

    async def close(self) -> None:
        """Stop all."""
        for name in list(self._stacks):
            await self.stop(name)


@pytest.fixture
async def installation() -> AsyncIterator[Installation]:
    async with linked() as link:
        found = Installation(f"test-{uuid4().hex[:8]}")
        yield found
        await found.close()
        jetstream = link.client.jetstream()
        for stream in await jetstream.streams_info():
            name = stream.config.name or ""
            if name.removeprefix("KV_").startswith(found.names.prefix):
                await jetstream.delete_stream(name)
