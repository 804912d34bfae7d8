"""A worker: says that it lives, takes its share of the parts, lets go of those that are due to others, hands over at the end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine, Iterable
from typing import Any

from assistant.bus.link import Link
from assistant.server.clock import Clock
from assistant.server.cluster.answers import Answers
from assistant.server.cluster.hearing import Hearing
from assistant.server.cluster.holding import Holding
from assistant.server.cluster.leases import Leases, open_buckets
from assistant.server.cluster.names import Names
from assistant.server.cluster.presence import Presence
from assistant.server.cluster.roll import shares
from assistant.server.cluster.stream import open_streams
from assistant.server.core import report
from assistant.server.runtime import Runtime

_log = logging.getLogger(__name__)


class Worker:
    """Holds parts for `runtime`. `presence` says who else there is."""

    def __init__(
        self,
        link: Link,
        names: Names,
        leases: Leases,
        presence: Presence,
        runtime: Runtime,
        replicas: int,
        clock: Clock,
    ) -> None:
        self._link = link
        self._names = names
        self._leases = leases
        self._presence = presence
        self._runtime = runtime
        self._replicas = replicas
        self._clock = clock
        self._lease_s = presence.lease_s
        self.hearing = Hearing(runtime, clock)
        self._answers = Answers(link, names, runtime)
        self._held: dict[int, Holding] = {}
        self._claims: dict[tuple[int, int], float] = {}
        self._checking: set[int] = set()
        self._balancing = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Listen who is there, then begin to take parts."""
        await self._answers.open()
        self._presence.changed = self._due.set
        self._presence.gone = self._gone
        self._link.back.append(self._back)
        self._task = asyncio.create_task(self._keep_balance(), name="balance")

    async def stop(self) -> None:
        """Hand over: every part is finished in order and let go, and the others are told at once."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        async with self._balancing:
            self._presence.leaving = True
            await asyncio.gather(*(self._let_go(part) for part in list(self._held)))
            self._tell()
        for task in self._tasks:
            task.cancel()
        await self._answers.close()

    @property
    def held(self) -> dict[int, int]:
        """Part → revision of its lease."""
        return {part: holding.revision for part, holding in sorted(self._held.items())}

    # -- who should have what ------------------------------------------------------------------------------------

    async def _keep_balance(self) -> None:
        while True:
            self._due.clear()
            try:
                async with self._balancing:
                    await self._balance()
            except Exception as error:
                report(_log, "sharing the calls out", "-", error)
            try:
                await asyncio.wait_for(self._due.wait(), self._lease_s / 3)
            except TimeoutError:
                continue

    async def _balance(self) -> None:
        if not self._presence.sure:
            return
        now = self._clock.now()
        due = shares(self._presence.workers(), self._names.partitions)[self._presence.name]
        await asyncio.gather(*(self._let_go(part) for part in set(self._held) - due))
        taken = await asyncio.gather(*(self._try_to_take(part, now) for part in due - set(self._held)))
        if fresh := [part for part in taken if part is not None]:
            _log.info("holds parts %s", ", ".join(map(str, sorted(self._held))))
            self._resume(fresh)
        self._tell()

    async def _try_to_take(self, part: int, now: float) -> int | None:
        """Take the part if nobody who lives has it."""
        holder = self._presence.roll.holder(part, now)
        if holder is not None and holder[0] != self._presence.name:
            return None
        owner, revision = await self._leases.read(part)
        if self._may_live(owner) and now - self._claimed(part, revision, now) <= self._lease_s:
            return None
        taken = await self._leases.take(part, self._presence.name, owner, revision)
        if taken is None:
            return None
        holding = Holding(self._link, self._names, part, taken, self.hearing, self._still_ours)
        try:
            await holding.open(self._replicas, self._check, self._answers.answer)
        except Exception:
            await self._leases.give(part, taken)
            raise
        self._held[part] = holding
        return part

    def _may_live(self, owner: str | None) -> bool:
        """Whether the owner may be about to say that he holds the part, or be too busy to answer a newcomer."""
        return owner not in (None, self._presence.name) and not self._presence.roll.died(str(owner))

    def _claimed(self, part: int, revision: int, now: float) -> float:
        """When this lease was first seen without its owner saying that he holds the part."""
        self._claims = {key: at for key, at in self._claims.items() if now - at <= 10 * self._lease_s}
        return self._claims.setdefault((part, revision), now)

    def _resume(self, parts: Iterable[int]) -> None:
        """Fold the journals of the calls in these parts. A call whose words come meanwhile does not wait for the others."""
        wanted = set(parts)

        async def resume() -> None:
            try:
                await self._runtime.resume(lambda key: self._names.partition(key) in wanted & set(self._held))
            except Exception as error:
                report(_log, "going on with calls", "-", error)

        self._add(resume())

    async def _let_go(self, part: int) -> None:
        """Hand the part over: nothing of it is lost, and the next owner need not wait until we are silent."""
        holding = self._held[part]
        try:
            await holding.close(orderly=True)
        finally:
            await self._forget(part)
        try:
            await self._leases.give(part, holding.revision)
        except Exception as error:
            # Then the others wait until our silence about it has lasted.
            _log.warning("the lease of part %d is not given back: %s", part, type(error).__name__)
        self._tell()

    async def _forget(self, part: int) -> None:
        self._held.pop(part, None)
        for key in await self._runtime.release(lambda key: self._names.partition(key) == part):
            self.hearing.seats.forget(key)

    # -- whether it is still ours --------------------------------------------------------------------------------

    async def _still_ours(self, part: int) -> bool:
        """Ask the bucket, which knows; False also lets the part go."""
        holding = self._held.get(part)
        if holding is None:
            return False
        try:
            owner, revision = await self._leases.read(part)
        except Exception:
            # Nobody can say; the journal refuses what is not ours to write.
            return True
        if (owner, revision) == (self._presence.name, holding.revision):
            return True
        if revision == 0:
            # NATS has begun anew and forgotten all leases.
            taken = await self._leases.take(part, self._presence.name, None, 0)
            if taken is not None:
                holding.revision = taken
                return True
        _log.warning("part %d has gone to another worker", part)
        self._held.pop(part, None)
        self._add(self._dropped(part, holding))
        return False

    async def _dropped(self, part: int, holding: Holding) -> None:
        await holding.close(orderly=False)
        await self._forget(part)

    def _check(self, part: int) -> None:
        """Its reader is gone: another owner took it away, or NATS lost it."""
        if part in self._checking:
            return
        self._checking.add(part)
        self._add(self._read_on(part))

    async def _read_on(self, part: int) -> None:
        try:
            if not await self._still_ours(part):
                return
            await self._open(self._held[part])
            _log.info("part %d is read again", part)
        except Exception as error:
            # Its watch is over; the next look is ours.
            _log.warning("part %d cannot be read, trying again: %s", part, type(error).__name__)
            asyncio.get_running_loop().call_later(1.0, self._check, part)
        finally:
            self._checking.discard(part)

    async def _open(self, holding: Holding) -> None:
        """Read on; where NATS has forgotten the stream, make it anew."""
        from nats.js.errors import NotFoundError

        try:
            await holding.open(self._replicas, self._check, self._answers.answer)
        except NotFoundError:
            await open_streams(self._link, self._names, self._replicas, [holding.part])
            await holding.open(self._replicas, self._check, self._answers.answer)

    def _back(self) -> None:
        """The connection is back: requests to NATS may be gone with the server they were made to, or all that it had."""

        async def look() -> None:
            try:
                await open_buckets(self._link, self._names, self._replicas)
            except Exception as error:
                _log.warning("the leases cannot be read: %s", type(error).__name__)
            for part in list(self._held):
                self._check(part)

        self._add(look())

    def _gone(self, names: list[str]) -> None:
        for name in names:
            self.hearing.gone(name)
        self._due.set()

    def _add(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tell(self) -> None:
        self._presence.holds = self.held
        self._presence.tell()
