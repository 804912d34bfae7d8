"""How long a decision waits for the store: from a final handed to the runtime until its first event is on the bus.

The real runtime and core, no sockets. Besides real stores one that takes a second for every transaction, which shows the
most that a decision is ever kept waiting (settings store.patience_s). That a final is accepted, which its sender waits for,
comes later there: when it is written.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import make_url

from assistant.access.names import call_topic
from assistant.bus.memory import MemoryBus
from assistant.server.clock import SystemClock
from assistant.server.core import Core
from assistant.server.runtime import Runtime
from assistant.settings import Settings
from assistant.store import Change, Store, open_store
from assistant.store.memory import MemoryStore
from assistant.types import Closed, Opened, Role, Segment

SLOW_S = 1.0


class Slow(MemoryStore):
    """Takes a second to write anything."""

    async def write(self, changes: Sequence[Change]) -> None:
        await asyncio.sleep(SLOW_S)
        await super().write(changes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """Milliseconds from final to decision on one store, so many calls at once; `ratio` of the median to that of memory."""

    store: str
    calls: int
    median_ms: float
    p95_ms: float
    longest_ms: float
    ratio: float


async def measure(
    core: Core, urls: Sequence[str], texts: Sequence[str], calls: int, turns: int
) -> list[Waits]:
    """Figures of each store with one call and with `calls` at once; the first URL is what the others are compared with."""
    found: list[Waits] = []
    # What is slow the first time – patterns, models – is nobody's store.
    await _waits(core, MemoryStore(), texts, 1, turns)
    for many in dict.fromkeys((1, calls)):
        usual: float | None = None
        for url in (*urls, "slow"):
            store = Slow() if url == "slow" else await open_store(url)
            waits = sorted(await _waits(core, store, texts, many, turns))
            await store.close()
            median = statistics.median(waits)
            usual = usual or median
            found.append(
                Waits(
                    store=f"{SLOW_S:.0f} s a transaction"
                    if url == "slow"
                    else make_url(url).get_backend_name(),
                    calls=many,
                    median_ms=median * 1000,
                    p95_ms=waits[int(0.95 * (len(waits) - 1))] * 1000,
                    longest_ms=waits[-1] * 1000,
                    ratio=median / usual,
                )
            )
    return found


async def _waits(core: Core, store: Store, texts: Sequence[str], calls: int, turns: int) -> list[float]:
    runtime = Runtime(core, Settings(), store, MemoryBus(), SystemClock())
    await runtime.start()
    try:
        each = await asyncio.gather(*(_talk(runtime, f"bench-{n}", texts[n:], turns) for n in range(calls)))
    finally:
        await runtime.stop()
    return [wait for waits in each for wait in waits]


async def _talk(runtime: Runtime, key: str, texts: Sequence[str], turns: int) -> list[float]:
    call = await runtime.find(key)
    told = runtime.bus.subscribe(call_topic(key), 1024)
    await call.hear([Opened(language="en")])
    waits = []
    for number in range(turns):
        role = Role.CUSTOMER if number % 2 == 0 else Role.AGENT
        said = Segment(role=role, text=texts[number % len(texts)], ends_turn=True, segment_id=str(number))
        begin = time.perf_counter()
        accepted = asyncio.create_task(call.hear([said]))
        while "turn_heard" not in (await told.get()).body:
            pass
        waits.append(time.perf_counter() - begin)
        await accepted
    told.close()
    await call.hear([Closed()])
    return waits
