"""What every server in a test would do anew, though it proves nothing there: done once a worker, or waited for less long."""

from __future__ import annotations

import asyncio
import functools
import importlib.metadata
from typing import Any

import pytest
import uvicorn.server

from assistant import feeds

# uvicorn looks ten times a second whether it shall stop, and gives connections a tenth of a second to close.
TIMES = 10


class _Quicker:
    """asyncio as uvicorn's server sees it: the same, but for shorter naps."""

    def __getattr__(self, name: str) -> Any:
        return getattr(asyncio, name)

    @staticmethod
    async def sleep(seconds: float) -> None:
        """A tenth of it."""
        await asyncio.sleep(seconds / TIMES)


def hurry(patch: pytest.MonkeyPatch) -> None:
    """Servers of this process stop soon after they are told to, and read once which packages offer feeds."""
    patch.setattr(uvicorn.server, "asyncio", _Quicker())
    # 15 ms each time: every installed package's list is read from the disk.
    patch.setattr(feeds, "entry_points", functools.cache(importlib.metadata.entry_points))
