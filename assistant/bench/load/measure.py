"""How many calls one core holds: the same rhythm for our server and for a bare echo server, level by level, in one run."""

from __future__ import annotations

import asyncio
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
    over that of the server without calls.
    """

    calls: int
    messages_per_s: float
    panel_per_s: float
    cpu_us: float
    busy: float
    rss_kb: float
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


async def load(
    scripts: Sequence[Script],
    levels: Sequence[int],
    seconds: float,
    store: str = "sqlite:///bench.sqlite",
    tell: Progress = lambda _: None,
) -> Load:
    """Hold each of `levels` calls for `seconds`, on our server and on the echo server. Raises BenchError."""
    with apart(store) as (folder, core):
        with Server(ECHO, folder, core) as server:
            echo = await _levels(server, scripts, levels, seconds, False, lambda text: tell(f"echo: {text}"))
        with Server(OURS, folder, core) as server:
            ours = await _levels(server, scripts, levels, seconds, True, tell)
    return Load(ours=tuple(ours), echo=tuple(echo))


async def _levels(
    server: Server,
    scripts: Sequence[Script],
    levels: Sequence[int],
    seconds: float,
    panels: bool,
    tell: Progress,
) -> list[Level]:
    generator = Generator(server.address, scripts, panels)
    empty = server.usage().rss
    found: list[Level] = []
    try:
        for calls in sorted(levels):
            tell(f"{calls} calls: opening")
            await generator.grow(calls)
            tell(f"{calls} calls: settling")
            await _settle(generator, panels)
            tell(f"{calls} calls: measuring for {seconds:.0f} s")
            found.append(await _hold(server, generator, seconds, empty))
    finally:
        await generator.close()
    return found


async def _settle(generator: Generator, panels: bool) -> None:
    """Run until what opening cost is worked off: words are shown in time again, or it will not get better."""
    for _ in range(SETTLE_ROUNDS):
        generator.reset()
        await generator.run(SETTLE_S)
        late = quantile(generator.tally.finals, 0.5) if panels else quantile(generator.tally.late, 0.5)
        if late is not None and late <= P99_MS / 2:
            return


async def _hold(server: Server, generator: Generator, seconds: float, empty: int) -> Level:
    generator.reset()
    before, began = server.usage(), perf_counter()
    await generator.run(seconds)
    after, took = server.usage(), perf_counter() - began
    await asyncio.sleep(0.2)
    tally = generator.tally
    if tally.sent == 0:
        raise BenchError("no message was sent; measure for longer, or more calls")
    cpu = after.cpu_s - before.cpu_s
    return _level(generator.lines, tally, took, cpu, after.rss - empty)


def _level(calls: int, tally: Tally, took: float, cpu_s: float, rss: int) -> Level:
    return Level(
        calls=calls,
        messages_per_s=tally.sent / took,
        panel_per_s=tally.received / took,
        cpu_us=1e6 * cpu_s / tally.sent,
        busy=cpu_s / took,
        rss_kb=rss / 1024 / calls,
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
