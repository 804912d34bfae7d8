"""How many calls one core holds: the same rhythm for our server and for a bare echo server, level by level, in one run."""

from __future__ import annotations

import asyncio
import statistics
from array import array
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

from assistant.bench.load.generator import Generator, Tally
from assistant.bench.load.process import BenchError, Server, apart
from assistant.bench.load.rhythm import Script

SETTLE_S = 3.0
SETTLE_ROUNDS = 12
# The promise: segment sent to panel event, of 99 in 100.
P99_MS = 100.0
# A generator that sends so late measures itself.
LATE_MS = 50.0
ECHO = ("-m", "assistant.bench.load.echo")
OURS = ("-m", "assistant", "serve", "--port", "0")
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What one number of calls cost. Times in milliseconds; `cpu_us`: server processor time a message from a feed.

    `late_p99_ms`: how late this side was; `busy`: the share of the server's core in use; `rss_kb`: resident memory a call,
    over that of the server without calls; `further_kb`: of each call beyond those of the level before. The first calls teach a
    process its words and patterns, so it is this that grows with more of them.
    """

    calls: int
    messages_per_s: float
    panel_per_s: float
    cpu_us: float
    busy: float
    rss_kb: float
    further_kb: float
    final_p50_ms: float | None
    final_p95_ms: float | None
    final_p99_ms: float | None
    interim_p50_ms: float | None
    interim_p99_ms: float | None
    late_p99_ms: float
    closed: int

    @property
    def held(self) -> bool:
        """The promise was kept and nobody was cut off."""
        p99 = self.final_p99_ms
        return self.closed == 0 and p99 is not None and p99 <= P99_MS and self.late_p99_ms <= LATE_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Levels of our server and of the echo server, in order of calls."""

    ours: tuple[Level, ...]
    echo: tuple[Level, ...]

    @property
    def most(self) -> int:
        """The most calls that were held."""
        return max((level.calls for level in self.ours if level.held), default=0)

    @property
    def ratio(self) -> float | None:
        """Processor time a message over that of the echo server, at the most calls that both had."""
        echo = {level.calls: level.cpu_us for level in self.echo}
        both = [level for level in self.ours if level.calls in echo]
        return both[-1].cpu_us / echo[both[-1].calls] if both else None

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "most_calls_held": self.most,
            "cpu_per_message_to_echo": self.ratio,
            "ours": [{**asdict(level), "held": level.held} for level in self.ours],
            "echo": [asdict(level) for level in self.echo],
        }


class _Side:
    """One of the two servers that are compared, its calls, and what was measured of each level."""

    def __init__(self, name: str, server: Server, scripts: Sequence[Script], told: bool) -> None:
        self.name = name
        self.levels: list[Level] = []
        self.generator = Generator(server.address, scripts, told)
        self._server = server
        self._told = told
        self._empty = server.usage().rss

    async def open(self, calls: int) -> None:
        """Have so many calls, and work off what opening them cost."""
        await self.generator.grow(calls)
        for _ in range(SETTLE_ROUNDS):
            self.generator.reset()
            await self.generator.run(SETTLE_S)
            tally = self.generator.tally
            late = quantile(tally.finals if self._told else tally.late, 0.5)
            if late is not None and late <= P99_MS / 2:
                # words are shown in time again, or it will not get better
                return

    async def hold(self, seconds: float) -> Level:
        """What the calls that are open cost."""
        before = self.levels[-1] if self.levels else None
        return await _hold(self._server, self.generator, seconds, self._empty, before)


async def load(
    scripts: Sequence[Script],
    levels: Sequence[int],
    seconds: float,
    store: str = "sqlite:///bench.sqlite",
    rounds: int = 3,
    tell: Progress = lambda _: None,
) -> Load:
    """Hold each of `levels` calls, on our server and on the echo server in turn, `rounds` times for `seconds`; the medians.

    In turn, because the same work costs half as much again when others use the machine. Raises BenchError.
    """
    with (
        apart(store) as (folder, core),
        Server(ECHO, folder, core) as bare,
        Server(OURS, folder, core) as full,
    ):
        echo, ours = _Side("echo", bare, scripts, told=False), _Side("assistant", full, scripts, told=True)
        try:
            for calls in sorted(levels):
                for side in (echo, ours):
                    tell(f"{calls} calls: opening ({side.name})")
                    await side.open(calls)
                found: dict[_Side, list[Level]] = {echo: [], ours: []}
                for number in range(rounds):
                    for side in found:
                        tell(f"{calls} calls: {side.name} for {seconds:.0f} s ({number + 1}/{rounds})")
                        found[side].append(await side.hold(seconds))
                for side in found:
                    side.levels.append(_median(found[side]))
        finally:
            await echo.generator.close()
            await ours.generator.close()
    return Load(ours=tuple(ours.levels), echo=tuple(echo.levels))


def _median(rounds: Sequence[Level]) -> Level:
    """Of each figure the median; of those who were cut off, all."""
    middle: dict[str, Any] = {}
    for name in asdict(rounds[0]):
        values = [getattr(level, name) for level in rounds if getattr(level, name) is not None]
        middle[name] = statistics.median(values) if values else None
    return Level(**{**middle, "calls": rounds[0].calls, "closed": sum(level.closed for level in rounds)})


async def _hold(
    server: Server, generator: Generator, seconds: float, empty: int, before: Level | None
) -> Level:
    generator.reset()
    first, began = server.usage(), perf_counter()
    await generator.run(seconds)
    last, took = server.usage(), perf_counter() - began
    await asyncio.sleep(0.2)
    tally = generator.tally
    if tally.sent == 0:
        raise BenchError("no message was sent; measure for longer, or more calls")
    return _level(generator.lines, tally, took, last.cpu_s - first.cpu_s, last.rss - empty, before)


def _level(calls: int, tally: Tally, took: float, cpu_s: float, rss: int, before: Level | None) -> Level:
    least = (before.calls, before.rss_kb * before.calls) if before is not None else (0, 0.0)
    return Level(
        calls=calls,
        messages_per_s=tally.sent / took,
        panel_per_s=tally.received / took,
        cpu_us=1e6 * cpu_s / tally.sent,
        busy=cpu_s / took,
        rss_kb=rss / 1024 / calls,
        further_kb=(rss / 1024 - least[1]) / (calls - least[0]),
        final_p50_ms=quantile(tally.finals, 0.50),
        final_p95_ms=quantile(tally.finals, 0.95),
        final_p99_ms=quantile(tally.finals, 0.99),
        interim_p50_ms=quantile(tally.interims, 0.50),
        interim_p99_ms=quantile(tally.interims, 0.99),
        late_p99_ms=quantile(tally.late, 0.99) or 0.0,
        closed=tally.closed,
    )


def quantile(seconds: array[float], share: float) -> float | None:
    """The value below which `share` of them lie, in milliseconds; None without any."""
    if not seconds:
        return None
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]
