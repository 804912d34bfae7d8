"""Waiting for what another task does, without guessing how long it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from tests.server.fakes import Running
from tests.server.test_feed_routes import texts


async def until(true: Callable[[], Any]) -> None:
    """Return when `true()` holds; it is asked whenever something else has run."""
    async with asyncio.timeout(20):
        while not await true():
            await asyncio.sleep(0.005)


def heard(server: Running, *expected: str, call_id: str = "c1") -> Callable[[], Any]:
    """Asks whether the call has heard exactly these texts."""

    async def are() -> bool:
        return await texts(server, call_id) == list(expected)

    return are
