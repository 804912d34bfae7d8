"""Many calls, one after the other, for minutes: memory must come to rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from assistant.bench.load.generator import Generator
from assistant.bench.load.measure import OURS, Progress, quantile
from assistant.bench.load.process import BenchError, Server, apart
from assistant.bench.load.rhythm import Script

SAMPLE_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """Resident memory in MB every ten seconds, and what passed meanwhile."""

    lines: int
    calls_ended: int
    messages: int
    rss_mb: tuple[float, ...]
    final_p99_ms: float | None
    closed: int

    @property
    def grown_mb(self) -> float:
        """Memory at the end less memory after a third of the time: what did not come to rest."""
        return self.rss_mb[-1] - self.rss_mb[len(self.rss_mb) // 3]

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {**asdict(self), "grown_mb": self.grown_mb}


async def soak(
    scripts: Sequence[Script],
    lines: int,
    minutes: float,
    speed: float = 4.0,
    store: str = "sqlite:///bench.sqlite",
    tell: Progress = lambda _: None,
) -> Soak:
    """Keep `lines` calls going for `minutes` at `speed` times real time. Raises BenchError."""
    with apart(store) as (folder, core), Server(OURS, folder, core) as server:
        generator = Generator(server.address, scripts, speed=speed, prefix="soak")
        rss: list[float] = []
        try:
            await generator.grow(lines)
            for _ in range(max(3, round(60.0 * minutes / SAMPLE_S))):
                await generator.run(SAMPLE_S)
                rss.append(server.usage().rss / 1e6)
                tell(f"{generator.tally.calls} calls ended, {rss[-1]:.0f} MB")
        finally:
            await generator.close()
    tally = generator.tally
    if tally.sent == 0:
        raise BenchError("no message was sent")
    return Soak(
        lines=lines,
        calls_ended=tally.calls,
        messages=tally.sent,
        rss_mb=tuple(rss),
        final_p99_ms=quantile(tally.finals, 0.99),
        closed=tally.closed,
    )
