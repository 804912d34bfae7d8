"""Cost of the deep voice: one reading of a final customer turn, alone and with six turns before it, on one core."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.deep.layout import HISTORY
from assistant.deep.voice import Said, Voice
from assistant.evaluation.corpus import Call

MOST = 120
# Half of a core for the deep voice leaves room for bursts and for everything else.
_ROOM = 0.5


@dataclass(frozen=True, slots=True)
class DeepCost:
    """Milliseconds of one core a reading (median, 95th percentile) with history and alone; calls that one core carries."""

    language: str
    turns: int
    alone_ms: float
    median_ms: float
    p95_ms: float
    calls_a_core: float


def deep_cost(voice: Voice, calls: Sequence[Call]) -> DeepCost:
    """Measure on the customer turns of these calls, the first MOST of them."""
    asked: list[Said] = []
    seconds = sum(call.lines[-1].end for call in calls)
    every = seconds / sum(line.speaker == "customer" for call in calls for line in call.lines)
    for call in calls:
        said = [(line.speaker, line.text) for line in call.lines]
        for index, line in enumerate(call.lines):
            if line.speaker == "customer":
                asked.append(Said(call.lang, line.text, tuple(said[max(index - HISTORY, 0) : index])))
    asked = asked[:MOST]
    voice.hear(asked[0])
    whole = [_ms(voice, said) for said in asked]
    alone = [_ms(voice, Said(said.lang, said.text)) for said in asked]
    median = statistics.median(whole)
    return DeepCost(
        language=calls[0].lang,
        turns=len(asked),
        alone_ms=statistics.median(alone),
        median_ms=median,
        p95_ms=statistics.quantiles(whole, n=20)[-1],
        calls_a_core=_ROOM * every * 1000.0 / statistics.fmean(whole),
    )


def _ms(voice: Voice, said: Said) -> float:
    # The time of this thread alone: what other programs take meanwhile is not the voice's cost.
    begin = time.thread_time_ns()
    voice.hear(said)
    return (time.thread_time_ns() - begin) / 1e6
