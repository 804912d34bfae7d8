"""The documented backup of a PostgreSQL store: what pg_dump writes, pg_restore makes a store of again."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from assistant.store import open_store
from tests.store.contract import WHOLE, line
from tests.store.customers_contract import ONE
from tests.store.test_sql import drop_database, make_database

pytestmark = [
    pytest.mark.connected,
    pytest.mark.skipif(shutil.which("pg_dump") is None, reason="no pg_dump on this machine"),
]


@pytest.fixture
async def two() -> AsyncIterator[tuple[str, str]]:
    """The URLs of two databases."""
    names = [f"assistant_dump_{os.getpid()}_{which}" for which in ("from", "to")]
    first, second = [await make_database(name) for name in names]
    yield first, second
    for name in names:
        await drop_database(name)


async def test_a_dump_made_in_use_becomes_a_store_again(two: tuple[str, str], tmp_path: Path) -> None:
    source, target = two
    file = tmp_path / "calls.dump"
    store = await open_store(source)
    await store.write([*WHOLE, ONE])
    subprocess.run(["pg_dump", "--format=custom", f"--file={file}", source], check=True)
    await store.write([line(1)])
    await store.close()
    subprocess.run(["pg_restore", f"--dbname={target}", "--no-owner", str(file)], check=True)
    restored = await open_store(target)
    assert len(await restored.journal("c1")) == 1
    assert (await restored.history("t", "p1", 0.0)).interactions == (ONE,)
    await restored.close()
