"""The figures of `assistant bench --deep`, with a voice that takes no time."""

from __future__ import annotations

from assistant import data
from assistant.bench.deep import MOST, deep_cost
from assistant.deep.voice import Said
from assistant.evaluation.corpus import read_calls


class Quick:
    def __init__(self) -> None:
        self.longest = 0

    def hear(self, said: Said) -> tuple[float, ...]:
        self.longest = max(self.longest, len(said.earlier))
        return ()


def test_turns_are_measured_with_and_without_history() -> None:
    voice = Quick()
    cost = deep_cost(voice, read_calls(data.samples(), "staged", "nb"))
    assert cost.language == "nb"
    assert cost.turns == MOST
    assert 0.0 < cost.median_ms <= cost.p95_ms
    assert cost.calls_a_core > 1000.0
    assert voice.longest == 6
