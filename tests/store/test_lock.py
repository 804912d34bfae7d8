"""One server to one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.store import StoreError
from assistant.store.lock import locked


def test_a_file_in_use_is_refused_and_free_again_afterwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/calls.sqlite"
    with locked(url), pytest.raises(StoreError, match="in use by another server"), locked(url):
        pass
    with locked(url):
        pass


@pytest.mark.parametrize("url", ["memory://", "sqlite://", "postgresql://db/calls", "nonsense"])
def test_other_stores_need_no_lock(url: str) -> None:
    with locked(url), locked(url):
        pass
