"""Servers for the tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.server.fakes import HandClock, Running, running


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def server(clock: HandClock) -> AsyncIterator[Running]:
    async with running(clock=clock) as found:
        yield found
