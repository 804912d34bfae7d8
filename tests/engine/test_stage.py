"""The stage machine, read as stories: a tension, the stage; the next tension, the next stage."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.policy import StagePolicy, StagesPolicy
from assistant.engine.stage import DOWN, UP, StageState, advance
from assistant.types import Stage

POLICY = StagesPolicy(tense=StagePolicy(1.5, 1.0, 0, 10), critical=StagePolicy(2.5, 1.8, 0, 0))


def walk(*story: tuple[float, float], policy: StagesPolicy = POLICY) -> list[Stage]:
    state, seen = StageState(), []
    for at, tension in story:
        state = advance(state, tension, at, policy)
        seen.append(state.stage)
    return seen


@pytest.mark.parametrize(
    ("story", "stages"),
    [
        ([(0, 0.0)], ["calm"]),
        ([(0, 1.5)], ["tense"]),
        ([(0, 2.5)], ["critical"]),
        ([(0, 1.6), (5, 1.2)], ["tense", "tense"]),
        ([(0, 1.6), (5, 0.9), (14, 0.9)], ["tense", "tense", "tense"]),
        ([(0, 1.6), (5, 0.9), (15, 0.9)], ["tense", "tense", "calm"]),
        ([(0, 1.6), (5, 0.9), (10, 1.1), (16, 0.9)], ["tense", "tense", "tense", "tense"]),
        ([(0, 3.0), (5, 1.9)], ["critical", "critical"]),
        ([(0, 3.0), (5, 0.0)], ["critical", "tense"]),
    ],
)
def test_the_machine_tells_its_story(story: list[tuple[float, float]], stages: list[str]) -> None:
    assert walk(*story) == stages


def test_a_stage_that_must_hold_waits_for_its_time() -> None:
    slow = StagesPolicy(tense=StagePolicy(1.5, 1.0, 20, 0), critical=StagePolicy(2.5, 1.8, 0, 0))
    assert walk((0, 1.6), (10, 1.6), (20, 1.6), policy=slow) == ["calm", "calm", "tense"]


def test_every_stage_has_a_way_up_and_down() -> None:
    assert set(UP) == set(DOWN) == set(Stage)


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0, 4)), max_size=40))
def test_downwards_it_goes_one_stage_at_a_time(story: list[tuple[float, float]]) -> None:
    order = [Stage.CALM, Stage.TENSE, Stage.CRITICAL]
    stages = [Stage.CALM, *walk(*story)]
    for before, after in pairwise(stages):
        assert order.index(before) - order.index(after) <= 1
