"""Does a call get dearer as it gets longer? One call of an hour and more, folded in this process.

Sample calls in one language are said one after the other as if they were one call. Compared are medians over the first
and the last tenth of the turns, in one run; what a panel would get as a snapshot is weighed too, for it must stay bounded.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from assistant.server.core import Core
from assistant.server.intake import Intake
from assistant.server.offline import items, read_call
from assistant.server.view import View
from assistant.types import Closed, FeedItem, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """Median microseconds of a decision in the first and last tenth of the call, and the snapshot's size then."""

    turns: int
    minutes: float
    first_us: float
    last_us: float
    snapshot_first_kb: float
    snapshot_last_kb: float

    @property
    def ratio(self) -> float:
        """Cost at the end over cost at the beginning."""
        return self.last_us / self.first_us

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {**asdict(self), "ratio": self.ratio}


def long_call(folder: Path, minutes: float) -> Iterator[FeedItem]:
    """The calls in `folder` as one call of at least so many minutes, without its end."""
    offset, round_ = 0.0, 0
    paths = sorted(folder.glob("*.jsonl"))
    while True:
        for path in paths:
            recording = read_call(path)
            said = 0.0
            for item in items(recording, recording.feed(), lambda _place, _text: None):
                if isinstance(item, Segment) and item.start is not None and item.end is not None:
                    said = max(said, item.end)
                    yield replace(
                        item,
                        start=item.start + offset,
                        end=item.end + offset,
                        segment_id=f"{round_}-{path.stem}-{item.segment_id}",
                    )
                elif not isinstance(item, Closed) and offset == 0.0:
                    yield item
            offset += said + 2.0
            if offset >= 60.0 * minutes:
                return
        round_ += 1


def growth(core: Core, folder: Path, minutes: float = 60.0) -> Growth:
    """Fold one long call and compare its ends."""
    intake = Intake("long", core.playbook_hash, core.masker, tongue=core.tongue)
    view, state = View(), None
    took: list[float] = []
    sizes: list[int] = []
    gc.disable()
    try:
        for item in long_call(folder, minutes):
            for heard in intake.take(item, 0.0):
                begin = perf_counter_ns()
                state, events = core.decide(state, heard)
                took.append((perf_counter_ns() - begin) / 1000)
                for event in events:
                    view.add(event)
            if isinstance(item, Segment):
                sizes.append(len(view.snapshot("long")) if len(sizes) % 20 == 0 else sizes[-1])
    finally:
        gc.enable()
    tenth = max(1, len(took) // 10)
    return Growth(
        turns=len(sizes),
        minutes=intake.timeline.at / 60.0,
        first_us=statistics.median(took[:tenth]),
        last_us=statistics.median(took[-tenth:]),
        snapshot_first_kb=sizes[min(tenth, len(sizes) - 1)] / 1024,
        snapshot_last_kb=sizes[-1] / 1024,
    )
