"""A closed server for the tests of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.server.access.people import Keys, closed
from tests.server.fakes import HandClock, Running


@pytest.fixture
async def closed_server(tmp_path: Path, clock: HandClock) -> AsyncIterator[tuple[Running, Keys]]:
    async with closed(tmp_path, clock) as found:
        yield found
