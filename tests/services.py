"""NATS for tests: the one on this machine, or servers of a test's own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from assistant.bus.link import BusError, Link

NATS = os.environ.get("ASSISTANT_TEST_NATS", "nats://127.0.0.1:4222")


@asynccontextmanager
async def linked() -> AsyncIterator[Link]:
    """A connection to NATS; skips the test where there is none, unless ASSISTANT_REQUIRE_SERVICES=1."""
    pytest.importorskip("nats", reason="the extra `nats` is not installed")
    link = Link()
    try:
        await link.open([NATS], None, "test")
    except BusError as error:
        if os.environ.get("ASSISTANT_REQUIRE_SERVICES") == "1":
            raise
        pytest.skip(str(error))
    yield link
    await link.close()
