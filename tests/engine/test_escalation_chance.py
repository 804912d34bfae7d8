"""The course of a call as numbers, and the learnt sum over them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.engine.escalation_chance import (
    NUMBERS,
    EscalationWeights,
    Trouble,
    agent_spoke,
    customer_spoke,
    numbers,
    read_weights,
)
from assistant.engine.playbook import Playbook

UP = dict(zip(NUMBERS, (1.2, 0.5, 0.2, 0.3, 1.0, -0.5, -0.3, 0.3, 0.1), strict=True))


def found(trouble: Trouble, expected: float = 2.0, **logits: float) -> dict[str, float]:
    return dict(zip(NUMBERS, numbers(trouble, expected, 1.5, logits), strict=True))


def test_upset_turns_and_missteps_of_the_call_are_counted() -> None:
    trouble = agent_spoke(Trouble(), ("apologise", "dismiss", "policy_shield"))
    trouble = customer_spoke(customer_spoke(trouble, 0.7), 0.2)
    assert (found(trouble)["missteps"], found(trouble)["upset_turns"]) == (2.0, 1.0)


def test_cutting_in_is_not_counted_because_feeds_time_it_differently() -> None:
    assert found(agent_spoke(Trouble(), ("interrupt",)))["missteps"] == 0.0


def test_only_the_last_answer_takes_the_matter_on() -> None:
    took = agent_spoke(Trouble(), ("take_ownership", "give_timeline"))
    assert (found(took)["takes_on"], found(took)["gives_time"]) == (1.0, 1.0)
    assert found(agent_spoke(took, ("ask_question",)))["takes_on"] == 0.0


def test_a_flag_that_no_classifier_has_heard_counts_as_surely_none() -> None:
    assert found(Trouble())["supervisor"] == -6.0
    assert found(Trouble(), supervisor_request=50.0)["supervisor"] == 6.0


@given(
    before=st.floats(0.0, 4.0),
    after=st.floats(0.0, 4.0),
    upset=st.integers(0, 20),
    missteps=st.integers(0, 20),
)
def test_the_chance_is_one_and_rises_with_what_goes_wrong(
    before: float, after: float, upset: int, missteps: int
) -> None:
    weights = read_weights({"bias": -4.0, **UP})
    low = weights.chance(numbers(Trouble(upset, missteps), before, before, {}))
    high = weights.chance(numbers(Trouble(upset + 1, missteps + 1), max(before, after), before, {}))
    assert 0.0 < low <= high < 1.0


def test_without_learnt_weights_anger_prompts_nothing() -> None:
    none = read_weights(None)
    assert none == EscalationWeights()
    assert none.chance(numbers(Trouble(9, 9, 9), 4.0, 4.0, {"supervisor_request": 6.0})) < 0.01


@pytest.mark.parametrize("broken", [{}, {"bias": 1.0}, {"bias": "x", **UP}])
def test_faulty_weights_are_refused(broken: dict[str, float]) -> None:
    with pytest.raises((KeyError, ValueError)):
        read_weights(broken)


def test_what_ships_says_no_after_one_loud_turn_and_yes_when_it_goes_on_with_a_clumsy_agent(
    real_playbook: Playbook,
) -> None:
    weights, bar = real_playbook.fusion.escalation, real_playbook.policy.escalation.chance
    loud = numbers(customer_spoke(Trouble(), 0.95), 2.9, 0.0, {})
    clumsy = Trouble(upset_turns=4, missteps=4)
    assert weights.chance(loud) < bar < weights.chance(numbers(clumsy, 2.9, 2.6, {}))
    calmer = numbers(clumsy, 1.2, 2.6, {})
    assert weights.chance(calmer) < bar
