"""How long a decision waits for the store: every store is measured, alone and with many calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.bench import store
from tests.server.fakes import fake_core


async def test_every_store_is_measured_and_compared_with_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "SLOW_S", 0.001)
    urls = ["memory://", f"sqlite:///{tmp_path}/calls.sqlite"]
    found = await store.measure(fake_core(), urls, ["hello", "angry"], calls=2, turns=3)
    assert [(one.calls, one.store) for one in found] == [
        (many, name) for many in (1, 2) for name in ("memory", "sqlite", "0 s a transaction")
    ]
    assert [one.ratio for one in found if one.store == "memory"] == [1.0, 1.0]
    assert all(0 < one.median_ms <= one.p95_ms <= one.longest_ms for one in found)
