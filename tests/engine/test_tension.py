from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.policy import TensionPolicy
from assistant.engine.tension import HIGHEST, Tension, advance

POLICY = TensionPolicy(rise=0.75, fall=0.45, relief_fall=0.8, half_life_s=90.0)


def test_a_hot_turn_raises_most_of_the_way() -> None:
    assert advance(Tension(), 3.0, 0, POLICY).value == 2.25


def test_a_calm_turn_lowers_part_of_the_way() -> None:
    assert 1.0 < advance(Tension(2.0, 0, True), 0.0, 0, POLICY).value < 1.2


def test_tension_fades_with_silence() -> None:
    after = advance(Tension(2.0, 0, True), 1.0, 90, POLICY)
    assert abs(after.value - 1.0) < 1e-9


def test_time_never_runs_backwards() -> None:
    assert advance(Tension(1.0, 50, True), 1.0, 10, POLICY).at == 50


@given(st.lists(st.tuples(st.floats(-5, 9), st.floats(0, 1e6)), max_size=30))
def test_tension_stays_within_its_bounds(turns: list[tuple[float, float]]) -> None:
    tension = Tension()
    for expected, at in turns:
        tension = advance(tension, expected, at, POLICY)
        assert 0.0 <= tension.value <= HIGHEST


def test_who_is_relieved_need_not_calm_down_twice() -> None:
    hot = Tension(3.0, 0.0, True)
    assert advance(hot, 0.0, 0.0, POLICY, relieved=True).value == pytest.approx(0.6)
    assert advance(hot, 0.0, 0.0, POLICY).value == pytest.approx(1.65)
