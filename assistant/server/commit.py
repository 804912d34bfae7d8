"""Group commit: what many calls want written at once becomes one transaction; and a store that is away stops no call.

While one transaction runs, the next one gathers; so under load a commit costs each call a fraction, and alone it
costs no waiting. `commit` returns when its lines are on disk, or, when that takes longer than a decision may be kept waiting,
when they stand in the queue: in their order, to be written as soon as the store answers. So what is decided on is always
either written or next in line. What is *accepted* is written, or everybody has been told before that the store is away:
that is `safe`. The queue is bounded in bytes; when it is full, senders wait. `note` returns at once, and what is noted waits
a moment for the next commit: with more than a few calls it costs no transaction of its own. A group that fails is tried
again part by part, so that the fault of one call does not hit the others. Only noted events, which can be derived again from
the journal, are given up when the queue is full.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.server.clock import Clock
from assistant.server.work import Work
from assistant.store import Change, Conflict, JournalLine, Store, StoreError

_log = logging.getLogger(__name__)

GROUP = 512
PAUSE_S = (0.1, 0.5, 2.0)
# How long what is noted waits for a commit that takes it along.
GATHER_S = 0.05
# How often a stop tries to write what was taken in meanwhile.
LAST_TRIES = 3
# What is given up makes so much more room than is needed now.
EASED = 0.9

# `ok`: all is written. `away`: calls go on, what they hear is in the queue. `full`: the queue is, and words wait.
StoreHealth = Literal["ok", "away", "full"]


def _nobody(_: object) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who is told: `lost` which calls lack events now, `broken` which call another server writes too, `health` of the store."""

    lost: Callable[[Sequence[Change]], None] = _nobody
    broken: Callable[[str], None] = _nobody
    health: Callable[[StoreHealth], None] = _nobody


@dataclass(slots=True, eq=False)
class Committer:
    """The only writer of journal lines of this process."""

    store: Store
    clock: Clock
    told: Told = field(default_factory=Told)
    patience_s: float = 0.25
    buffer_bytes: int = 64 * 1024 * 1024
    # Slower than this is away; an error is at once.
    away_after_s: float = 5.0
    failing: bool = False
    health: StoreHealth = "ok"
    _waiting: deque[Work] = field(default_factory=deque)
    _bytes: int = 0
    _unwritten: int = 0
    _broken: set[str] = field(default_factory=set)
    # Set when something is to be written now.
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _later: asyncio.TimerHandle | None = None
    _gone: asyncio.Event = field(default_factory=asyncio.Event)
    _answers: set[asyncio.Task[None]] = field(default_factory=set)
    _stopping: bool = False
    _task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="committer")

    async def commit(self, changes: Sequence[Change]) -> bool:
        """True when `changes` are written, False when they will be. Raises Conflict, and StoreError at a stop."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        work = self._add(changes, done)
        if not self.full:
            if not self._unwritten and not self.failing:
                await asyncio.wait((done,), timeout=self.patience_s)
            if not done.done() and not self.full:
                work.went_on = True
                self._unwritten += 1
                self._look()
                return False
        self._look()
        await done
        return True

    def note(self, changes: Sequence[Change]) -> None:
        """Write `changes` soon, after all that was handed in before."""
        self._add(changes, None)
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(GATHER_S, self.flush)

    def flush(self) -> None:
        """Write what was noted now."""
        self._news.set()

    async def settle(self) -> None:
        """Return when all that was handed in before is written, however long it takes. Raises StoreError at a stop."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add((), done)
        await done

    async def safe(self) -> None:
        """Return when all that was handed in before is written, or all are told that the store is away.

        Raises StoreError at a stop.
        """
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._add((), done)
        gone = asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait((done, gone), timeout=self.away_after_s, return_when=asyncio.FIRST_COMPLETED)
            if done.done():
                return done.result()
            # Nobody waits for it any more: what a stop puts in it is nobody's surprise.
            done.add_done_callback(lambda late: late.cancelled() or late.exception())
            self._gone.set()
            self._look()
        finally:
            gone.cancel()

    def when_safe(self, then: Callable[[StoreError | None], None]) -> None:
        """Call `then` once `safe` would return, now if all is written, with what it raised."""
        if not self._unwritten:
            return then(None)

        async def wait() -> None:
            try:
                await self.safe()
            except StoreError as error:
                return then(error)
            then(None)

        task = asyncio.create_task(wait(), name="safe")
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    @property
    def waiting(self) -> int:
        """How many pieces of work are waiting to be written."""
        return len(self._waiting)

    @property
    def idle(self) -> bool:
        """True when nothing waits and nothing is being written."""
        return self._bytes == 0

    @property
    def unwritten(self) -> int:
        """How many commits were let go before they were written."""
        return self._unwritten

    @property
    def full(self) -> bool:
        """True when no more can be taken in without waiting."""
        return self._bytes > self.buffer_bytes

    async def stop(self) -> None:
        """Write what waits, then end. What cannot be written now is given up."""
        self._stopping = True
        self._news.set()
        if self._task is not None:
            await self._task
        await asyncio.gather(*self._answers)

    def _add(self, changes: Sequence[Change], done: asyncio.Future[None] | None) -> Work:
        if self._stopping:
            raise StoreError("the server is stopping")
        work = Work(tuple(changes), done)
        self._waiting.append(work)
        self._bytes += work.size
        if self.full:
            self._make_room()
        if done is not None or self.full:
            self._news.set()
        return work

    async def _run(self) -> None:
        failures = 0
        while self._waiting or not self._stopping:
            if not self._waiting:
                self._broken.clear()
                self._news.clear()
            if not self._news.is_set() and not self._stopping:
                await self._news.wait()
                continue
            again = await self._write(self._group())
            self.failing = bool(again)
            self._waiting.extendleft(reversed(again))
            if again:
                self._news.set()
                self._gone.set()
            self._look()
            failures = failures + 1 if again else 0
            if again and self._stopping and failures >= LAST_TRIES:
                return self._give_up()
            if again:
                await self.clock.sleep(PAUSE_S[min(failures, len(PAUSE_S)) - 1])

    def _group(self) -> list[Work]:
        """What is to be written next; all that waits, if it is not too much."""
        if self._later is not None:
            self._later.cancel()
            self._later = None
        group = [self._waiting.popleft() for _ in range(min(GROUP, len(self._waiting)))]
        if not self._waiting:
            self._news.clear()
        return group

    async def _write(self, group: list[Work]) -> list[Work]:
        """Write `group`, in one go if that works; the works that should be tried again."""
        group = [work for work in group if not self._is_broken(work)]
        if not group:
            return []
        try:
            await self.store.write([change for work in group for change in work.changes])
        except StoreError as error:
            if len(group) == 1:
                return self._failed(group[0], error)
            return await self._write_each(group)
        for work in group:
            self._finished(work, None)
        return []

    async def _write_each(self, group: list[Work]) -> list[Work]:
        again = []
        for work in group:
            again += await self._write([work])
            if again:
                # Most likely the store is away for all of them: do not ask it once for each.
                return again + group[group.index(work) + 1 :]
        return again

    def _failed(self, work: Work, error: StoreError) -> list[Work]:
        """The work if it should be tried again. A conflict never mends itself."""
        if not isinstance(error, Conflict):
            _log.warning("the store does not take what is written, trying again: %s", error)
            return [work]
        if work.went_on:
            # The call has gone on from here; nothing of it may stand behind the lines of somebody else.
            for call_id in sorted(
                {change.call_id for change in work.changes if isinstance(change, JournalLine)}
            ):
                self._broken.add(call_id)
                self.told.broken(call_id)
        self._finished(work, error)
        return []

    def _is_broken(self, work: Work) -> bool:
        hit = bool(self._broken) and any(call_id in self._broken for call_id in work.calls())
        if hit:
            self._finished(work, Conflict("another server writes the same call"))
        return hit

    def _finished(self, work: Work, error: StoreError | None) -> None:
        self._bytes -= work.size
        self._unwritten -= work.went_on
        if work.done is None:
            if error is not None:
                self.told.lost(work.changes)
        elif work.done.done() or work.went_on:
            pass
        elif error is None:
            work.done.set_result(None)
        else:
            work.done.set_exception(error)
            # Whoever waits still gets it; one who has gone (a call stopped meanwhile) need not be complained about.
            work.done.exception()

    def _give_up(self) -> None:
        lines = sum(isinstance(change, JournalLine) for work in self._waiting for change in work.changes)
        _log.error("the server stops and the store does not answer: %d inputs are not written", lines)
        while self._waiting:
            self._finished(
                self._waiting.popleft(), StoreError("the server stops and the store does not answer")
            )

    def _make_room(self) -> None:
        """Give up noted events, the oldest first, until there is room for a while."""
        kept: deque[Work] = deque()
        excess = self._bytes - EASED * self.buffer_bytes
        for work in self._waiting:
            if excess > 0 and work.derivable:
                excess -= work.size
                self._bytes -= work.size
                self.told.lost(work.changes)
            else:
                kept.append(work)
        self._waiting = kept

    def _look(self) -> None:
        """Tell when the store has gone away or come back."""
        if not self._unwritten and not self.failing:
            self._gone.clear()
        away = self._unwritten and self._gone.is_set()
        now: StoreHealth = "full" if self.full else "away" if away else "ok"
        if now != self.health:
            self.health = now
            _log.log(logging.INFO if now == "ok" else logging.WARNING, "store: %s", now)
            self.told.health(now)
