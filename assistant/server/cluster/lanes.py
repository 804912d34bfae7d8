"""Work for many calls side by side, and for each call in the order in which it came."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

Work = Callable[[], Awaitable[None]]


class Lanes:
    """A lane lives as long as there is work in it. Work must not raise."""

    def __init__(self) -> None:
        self._lanes: dict[str, deque[Work]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def add(self, key: str, work: Work) -> None:
        """Do `work` after all that was added under `key` before."""
        lane = self._lanes.get(key)
        if lane is not None:
            lane.append(work)
            return
        self._lanes[key] = lane = deque([work])
        task = asyncio.create_task(self._run(key, lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def __len__(self) -> int:
        """How many pieces of work are waiting or being done."""
        return sum(len(lane) for lane in self._lanes.values())

    async def _run(self, key: str, lane: deque[Work]) -> None:
        try:
            while lane:
                await lane[0]()
                lane.popleft()
        finally:
            del self._lanes[key]

    async def finish(self, within_s: float) -> None:
        """Return when all is done, or after `within_s` give up what is not."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
