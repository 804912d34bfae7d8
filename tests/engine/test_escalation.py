"""When anger alone prompts a supervisor, on the numbers of policy.toml."""

from __future__ import annotations

import pytest

from assistant.engine.escalation import Escalation, Prompt, Signs, customer_spoke, has_passed, put_off, reason
from assistant.engine.playbook import Playbook
from assistant.types import Stage


def prompts(
    playbook: Playbook, *turns: dict[str, object], begin: Escalation | None = None
) -> list[str | None]:
    """The reason after each turn; a turn is what differs from an upset one that prompts nothing."""
    state, found = begin or Escalation(), []
    policy = playbook.policy.escalation
    for number, turn in enumerate(turns):
        usual = {
            "at": number * 20.0, "stage": Stage.TENSE, "tension": 2.0, "level": 2, "score": 0.7, "flags": (),
            "very_angry": 0.1, "cued": True, "hot_before": number > 0, "expected": 2.0, "expected_before": 2.0, "helped": False,
            "insulted_agent": False, "bounded": False, "acting": False, "met": False, "warnings": 0,
            "steps_done": 1,
        }  # fmt: skip
        signs = Signs(**{**usual, **turn})  # type: ignore[arg-type]
        state = customer_spoke(state, signs, policy)
        found.append(reason(state, signs, policy))
    return found


SURE: dict[str, object] = {"score": 0.98}
UPSET: dict[str, object] = {}
VERY: dict[str, object] = {"very_angry": 0.87}


@pytest.mark.parametrize(
    ("turns", "reasons"),
    [
        ((UPSET, UPSET), [None, None]),
        ((SURE, SURE), [None, "critical"]),
        ((SURE, UPSET, SURE), [None, None, None]),
        ((VERY, UPSET), [None, None]),
        ((UPSET, VERY), [None, "critical"]),
        (({"very_angry": 0.95},), ["critical"]),
    ],
)
def test_anger_prompts_when_the_answer_has_not_helped_or_nobody_would_wait(
    playbook: Playbook, turns: tuple[dict[str, object], ...], reasons: list[str | None]
) -> None:
    assert prompts(playbook, *turns) == reasons


def test_what_only_the_model_hears_prompts_after_somebody_has_tried_to_help(playbook: Playbook) -> None:
    heard_by_the_model = {"very_angry": 0.95, "cued": False}
    assert prompts(playbook, heard_by_the_model) == [None]
    assert prompts(playbook, {**heard_by_the_model, "helped": True}) == ["critical"]


@pytest.mark.parametrize(("expected", "found"), [(3.2, "critical"), (2.9, "critical"), (1.9, None)])
def test_after_a_card_that_went_first_the_prompt_comes_unless_the_customer_is_calmer(
    playbook: Playbook, expected: float, found: str | None
) -> None:
    begin = put_off(Escalation(), 3.0)
    assert prompts(playbook, {"expected": expected, "very_angry": 0.0}, begin=begin) == [found]


@pytest.mark.parametrize(
    ("turn", "found"),
    [
        ({"expected": 2.9, "very_angry": 0.95}, None),
        ({"expected": 3.4, "very_angry": 0.95}, "critical"),
        ({"expected": 2.9, "very_angry": 0.95, "insulted_agent": True}, "critical"),
    ],
)
def test_a_boundary_that_holds_brings_no_prompt(
    playbook: Playbook, turn: dict[str, object], found: str | None
) -> None:
    assert prompts(playbook, {"bounded": True, "expected_before": 3.4, **turn}) == [found]


def test_who_has_just_taken_it_on_gets_a_turn_to_show_for_it(playbook: Playbook) -> None:
    assert prompts(playbook, SURE, {**SURE, "acting": True}) == [None, None]
    assert prompts(playbook, SURE, {**SURE, "acting": True, "very_angry": 0.95}) == [None, "critical"]
    assert prompts(playbook, SURE, {**SURE, "acting": True}, SURE) == [None, None, "critical"]


def test_who_has_just_been_acknowledged_and_is_no_hotter_needs_nobody_else(playbook: Playbook) -> None:
    met = {**SURE, "met": True, "expected": 2.4, "expected_before": 2.5}
    assert prompts(playbook, SURE, met) == [None, None]
    assert prompts(playbook, SURE, {**met, "expected": 2.6}) == [None, "critical"]


def test_three_upset_turns_in_a_row_prompt_though_none_is_sure(playbook: Playbook) -> None:
    upset: dict[str, object] = {"score": 0.92}
    assert prompts(playbook, upset, upset, upset) == [None, None, "critical"]
    assert prompts(playbook, upset, UPSET, upset) == [None, None, None]


def test_very_angry_twice_in_four_turns_prompts(playbook: Playbook) -> None:
    angry: dict[str, object] = {"level": 3}
    assert prompts(playbook, angry, UPSET, angry) == [None, None, "critical"]
    assert prompts(playbook, angry, UPSET, UPSET, UPSET, angry)[-1] is None


@pytest.mark.parametrize(
    ("reason_", "stage", "passed"),
    [
        ("critical", Stage.TENSE, True),
        ("supervisor_request", Stage.TENSE, False),
        ("supervisor_request", Stage.CALM, True),
        ("self_harm", Stage.CALM, False),
    ],
)
def test_anger_passes_with_calm_turns_a_request_with_the_call_and_danger_never(
    playbook: Playbook, reason_: str, stage: Stage, passed: bool
) -> None:
    open_ = Escalation(prompt=Prompt("call-1/escalation/0", reason_, 10.0), calm_turns=2)
    assert has_passed(open_, stage, playbook.policy.escalation) is passed


def test_who_never_raises_his_voice_is_stuck_too_when_nothing_helps_for_long(playbook: Playbook) -> None:
    quiet = {"score": 0.82, "helped": True}
    turns = playbook.policy.escalation.weary_turns
    assert prompts(playbook, *[quiet] * turns) == [*[None] * (turns - 1), "stuck"]
    # one turn that reads as calm, an agent who is acting, or nobody who has tried: not yet
    assert "stuck" not in prompts(
        playbook, *[quiet] * (turns - 1), {**quiet, "score": 0.3, "level": 1}, quiet
    )
    assert "stuck" not in prompts(playbook, *[quiet] * (turns - 1), {**quiet, "acting": True})
    assert "stuck" not in prompts(playbook, *[{**quiet, "helped": False}] * turns)


@pytest.mark.parametrize("way_out", ["acting", "met"])
def test_however_tense_it_has_been_nobody_is_stuck_while_the_agent_is_on_the_right_way(
    playbook: Playbook, way_out: str
) -> None:
    policy = playbook.policy.escalation
    tense: dict[str, object] = {"tension": 3.0, "score": 0.6, "steps_done": policy.stuck_steps}
    before = [tense] * (policy.stuck_turns - 1)
    assert prompts(playbook, *before, tense)[-1] == "stuck"
    assert prompts(playbook, *before, {**tense, way_out: True})[-1] is None
