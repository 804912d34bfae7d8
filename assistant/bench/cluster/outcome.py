"""What a drill is to do, and what it found."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from assistant.bench.cluster.line import Sent

# A message that waits longer was disturbed by the fault; ordinary ones take milliseconds.
DISTURBED_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is started and how long each fault is looked at. Times in seconds."""

    calls: int = 200
    gateways: int = 2
    workers: int = 2
    nats: int = 3
    partitions: int = 16
    lease_s: float = 3.0
    speed: float = 1.0
    warm_s: float = 15.0
    settle_s: float = 20.0
    faults: tuple[str, ...] = ("worker", "stop", "gateway", "nats")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What one fault did. Times in seconds from the fault.

    `disturbed`: messages that waited for more than a second, of `messages`; `first_s`: until the first message was heard
    again, `last_s`: until the last that was disturbed was; `panel_s`: until the panels had shown all of these.
    """

    what: str
    messages: int
    disturbed: int
    first_s: float
    last_s: float
    panel_s: float


@dataclass(slots=True)
class Outcome:
    """What the drill found. Anything but zero in `lost`, `twice`, `differ`, `torn` and `refused` is a fault of ours."""

    calls: int = 0
    finals: int = 0
    interims: int = 0
    lost: int = 0
    twice: int = 0
    differ: int = 0
    differences: list[str] = field(default_factory=list)
    torn: int = 0
    snapshots: int = 0
    refused: list[str] = field(default_factory=list)
    unseen: int = 0
    cards: int = 0
    accepted_ms: dict[str, float] = field(default_factory=dict)
    panel_ms: dict[str, float] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """True if nothing was lost, shown twice, or other than the replay says."""
        return not (self.lost or self.twice or self.differ or self.torn or self.refused or self.unseen)

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {"good": self.good, **asdict(self)}


def disturbance(what: str, at: float, until: float, finals: Sequence[Sent]) -> Fault:
    """What happened to the messages that were under way at `at`, or were sent until `until`."""
    mine = [s for s in finals if s.at < until and (s.accepted is None or s.accepted >= at)]
    waited = [s for s in mine if s.accepted is None or s.accepted - max(s.at, at) > DISTURBED_S]
    heard = [s.accepted - at for s in waited if s.accepted is not None]
    shown = [s.shown - at for s in waited if s.shown is not None]
    return Fault(
        what=what,
        messages=len(mine),
        disturbed=len(waited),
        first_s=round(min(heard, default=0.0), 2),
        last_s=round(max(heard, default=0.0), 2),
        panel_s=round(max(shown, default=0.0), 2),
    )


def quantiles(seconds: Sequence[float]) -> dict[str, float]:
    """Median, 95 and 99 in 100, and the longest, in milliseconds."""
    if len(seconds) < 2:
        return {}
    cuts = statistics.quantiles(seconds, n=100)
    marks = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(seconds)}
    return {name: round(1e3 * value, 1) for name, value in marks.items()}
