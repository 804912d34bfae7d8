"""Cost of hearing one customer turn, relative to one VADER call on the same text in the same run.

Each text is timed on its own; reported are medians over texts, of the best of several rounds each (the machine's own
interruptions only ever add). `first`: words never seen before; `warm`: words heard before, as in a running server.
"""

from __future__ import annotations

import gc
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from assistant.analysis.repetition import matter
from assistant.analysis.text import forget
from assistant.engine import frustration
from assistant.engine.customer_turn import safety_words
from assistant.engine.frustration import Course
from assistant.engine.playbook import Language, Playbook

ROUNDS = 9


@dataclass(frozen=True, slots=True)
class Cost:
    """Median microseconds a turn, and the ratio to VADER's median in the same run."""

    language: str
    turns: int
    vader_us: float
    final_us: float
    final_first_us: float
    interim_us: float
    final_to_vader: float
    interim_to_vader: float


def _each(works: Sequence[Callable[[str], object]], texts: Sequence[str], rounds: int) -> list[list[float]]:
    """Best time of each text in microseconds, for each work. The works take turns, so a slow minute slows all of them."""
    best = [[float("inf")] * len(texts) for _ in works]
    gc.disable()
    try:
        for _ in range(rounds):
            for work, times in zip(works, best, strict=True):
                for number, text in enumerate(texts):
                    begin = time.perf_counter_ns()
                    work(text)
                    times[number] = min(times[number], (time.perf_counter_ns() - begin) / 1000)
    finally:
        gc.enable()
    return best


def cost(language: Language, playbook: Playbook, texts: Sequence[str], rounds: int = ROUNDS) -> Cost:
    """Measure one language on these customer turns."""
    vader = SentimentIntensityAnalyzer()
    earlier = tuple(matter(text, language.code) for text in texts[:6])

    def final(text: str) -> object:
        return frustration.advance(Course(), language.ears.customer(text, earlier), playbook.fusion)

    def interim(text: str) -> object:
        return safety_words(text, language)

    forget()
    (fresh,) = _each((final,), texts, 1)
    first = statistics.median(fresh)
    final_us, interim_us, vader_us = map(
        statistics.median, _each((final, interim, vader.polarity_scores), texts, rounds)
    )
    return Cost(
        language.code,
        len(texts),
        vader_us,
        final_us,
        first,
        interim_us,
        final_us / vader_us,
        interim_us / vader_us,
    )


def memory_mb() -> float:
    """Largest resident memory of this process so far, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024


def report(playbook: Playbook, texts: dict[str, list[str]], ready_s: float) -> dict[str, Any]:
    """All figures as plain values: per language, memory with all languages loaded, seconds until ready."""
    costs = [cost(playbook.languages[code], playbook, found) for code, found in texts.items() if found]
    return {"ready_s": ready_s, "memory_mb": memory_mb(), "languages": [asdict(item) for item in costs]}
