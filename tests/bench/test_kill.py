"""A server that is killed at random moments loses nothing that it had accepted. Two kills; `assistant bench kill` does 50."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.bench.kill import Killing
from tests.server.fakes import fake_core
from tests.store.test_sql import drop_database, make_database

SERVE = (sys.executable, "-m", "tests.server.process")
TEXTS = ("hello", "angry again", "one moment please")


# The same kills on the other store: six servers started as processes.
AGAIN = pytest.mark.thorough("kills servers over and over, on the second store as on the first")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.connected, AGAIN])])
async def url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/calls.sqlite"
        return
    name = f"assistant_kill_{os.getpid()}"
    yield await make_database(name)
    await drop_database(name)


async def test_a_server_killed_at_random_moments_loses_nothing(url: str, tmp_path: Path) -> None:
    killing = Killing(url, tmp_path, TEXTS, seed=3, serve=SERVE)
    figures = await killing.run(2, lambda: None, fake_core())
    assert figures.kills == 2
    assert figures.accepted > 20
    assert figures.good, figures
