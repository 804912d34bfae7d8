"""Group commit: what many calls want written at once becomes one transaction.

While one transaction runs, the next one gathers; so under load a commit costs each call a fraction, and alone it
costs no waiting. `commit` returns when its lines are on disk, `note` returns at once. A group that fails is tried
again part by part, so that the fault of one call does not hit the others. While the store is away everything waits,
and so do the senders: words are not lost for a restart of the database. Only noted events, which can be derived again
from the journal, are given up (the oldest first, counted) when too many wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.server.clock import Clock
from assistant.store import Change, Conflict, Store, StoreError

_log = logging.getLogger(__name__)

GROUP = 512
BACKLOG = 4096
PAUSE_S = (0.1, 0.5, 2.0)


@dataclass(slots=True, eq=False)
class _Work:
    changes: tuple[Change, ...]
    done: asyncio.Future[None] | None


class Committer:
    """The only writer of journal lines of this process. `lost` is told how many noted changes were given up."""

    def __init__(self, store: Store, clock: Clock, lost: Callable[[int], None]) -> None:
        self._store = store
        self._clock = clock
        self._lost = lost
        self._waiting: deque[_Work] = deque()
        self._news = asyncio.Event()
        self._stopping = False
        self._task: asyncio.Task[None] | None = None
        self.failing = False

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="committer")

    async def commit(self, changes: Sequence[Change]) -> None:
        """Return when `changes` are written, however long it takes. Raises Conflict, and StoreError at a stop."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add(_Work(tuple(changes), done))
        await done

    def note(self, changes: Sequence[Change]) -> None:
        """Write `changes` soon, after all that was handed in before."""
        self._add(_Work(tuple(changes), None))

    @property
    def waiting(self) -> int:
        """How many pieces of work are waiting to be written."""
        return len(self._waiting)

    async def stop(self) -> None:
        """Write what waits, then end. What cannot be written now is given up."""
        self._stopping = True
        self._news.set()
        if self._task is not None:
            await self._task

    def _add(self, work: _Work) -> None:
        if self._stopping:
            raise StoreError("the server is stopping")
        self._waiting.append(work)
        self._news.set()

    async def _run(self) -> None:
        failures = 0
        while self._waiting or not self._stopping:
            if not self._waiting:
                self._news.clear()
                await self._news.wait()
                continue
            group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
            again = await self._write(group)
            self.failing = bool(again)
            if not again:
                failures = 0
                continue
            self._put_back(again)
            if self._stopping:
                for work in self._waiting:
                    self._refuse(work, StoreError("the server stops and the store does not answer"))
                return
            await self._clock.sleep(PAUSE_S[min(failures, len(PAUSE_S) - 1)])
            failures += 1

    async def _write(self, group: list[_Work]) -> list[_Work]:
        """Write `group`, in one go if that works; the noted works that should be tried again."""
        try:
            await self._store.write([change for work in group for change in work.changes])
        except StoreError as error:
            if len(group) == 1:
                return self._failed(group[0], error)
            return await self._write_each(group)
        for work in group:
            if work.done is not None and not work.done.done():
                work.done.set_result(None)
        return []

    async def _write_each(self, group: list[_Work]) -> list[_Work]:
        again = []
        for work in group:
            again += await self._write([work])
            if again:
                # Most likely the store is away for all of them: do not ask it once for each.
                return again + group[group.index(work) + 1 :]
        return again

    def _failed(self, work: _Work, error: StoreError) -> list[_Work]:
        """The work if it should be tried again. A conflict never mends itself."""
        if not isinstance(error, Conflict):
            _log.warning("the store does not take what is written, trying again: %s", error)
            return [work]
        self._refuse(work, error)
        return []

    def _refuse(self, work: _Work, error: StoreError) -> None:
        if work.done is None:
            self._lost(len(work.changes))
        elif not work.done.done():
            work.done.set_exception(error)

    def _put_back(self, works: list[_Work]) -> None:
        self._waiting.extendleft(reversed(works))
        excess = len(self._waiting) - BACKLOG
        if excess <= 0:
            return
        kept: deque[_Work] = deque()
        for work in self._waiting:
            if excess > 0 and work.done is None:
                self._lost(len(work.changes))
                excess -= 1
            else:
                kept.append(work)
        self._waiting = kept
