"""When somebody else is prompted for, on the numbers of policy.toml: by what was said, and by how the call has gone."""

from __future__ import annotations

import pytest

from assistant.engine.escalation import Escalation, Prompt, Signs, counted, has_passed, prompted, reason
from assistant.engine.playbook import Playbook
from assistant.types import Stage

SURE, UNSURE = 0.9, 0.2


def signs(**turn: object) -> Signs:
    """An upset turn that prompts nothing, but for what `turn` says."""
    usual = {
        "at": 20.0, "level": 2, "score": 0.7, "flags": (), "chance": UNSURE, "insulted_agent": False, "warnings": 0,
    }  # fmt: skip
    return Signs(**{**usual, **turn})  # type: ignore[arg-type]


def prompts(
    playbook: Playbook, *turns: dict[str, object], begin: Escalation | None = None
) -> list[str | None]:
    """The reason after each turn; what was prompted is remembered."""
    state, found = begin or Escalation(), []
    policy = playbook.policy.escalation
    for number, turn in enumerate(turns):
        heard = signs(**{"at": number * 20.0, **turn})
        state = counted(state, heard, Stage.TENSE, policy)
        name = reason(state, heard, policy)
        if name is not None:
            state, _ = prompted(state, name, heard.at, "call-1")
        found.append(name)
    return found


@pytest.mark.parametrize(
    ("turn", "found"),
    [
        ({"chance": UNSURE}, None),
        ({"chance": SURE}, "stuck"),
        ({"chance": SURE, "level": 3}, "critical"),
        ({"chance": UNSURE, "level": 4}, None),
    ],
)
def test_anger_prompts_by_how_the_call_has_gone_not_by_one_loud_turn(
    playbook: Playbook, turn: dict[str, object], found: str | None
) -> None:
    assert prompts(playbook, turn) == [found]


def test_help_for_the_anger_is_offered_once(playbook: Playbook) -> None:
    angry: dict[str, object] = {"chance": SURE, "level": 3}
    assert prompts(playbook, angry, {"chance": SURE}, angry) == ["critical", None, None]


def test_a_graver_reason_comes_after_the_anger_all_the_same(playbook: Playbook) -> None:
    asked: dict[str, object] = {"flags": ("supervisor_request",)}
    assert prompts(playbook, {"chance": SURE}, asked) == ["stuck", "supervisor_request"]


def test_who_is_coming_already_need_not_be_fetched_but_for_somebodys_safety(playbook: Playbook) -> None:
    begin = Escalation(handed_over=True)
    assert prompts(playbook, {"chance": SURE}, begin=begin) == [None]
    assert prompts(playbook, {"flags": ("self_harm",)}, begin=begin) == ["self_harm"]


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


def test_whoever_is_at_ease_again_no_longer_waits_for_somebody_else(playbook: Playbook) -> None:
    policy = playbook.policy.escalation
    asked = counted(Escalation(), signs(flags=("supervisor_request",), level=2), Stage.TENSE, policy)
    state = asked
    for _ in range(policy.calm_turns):
        state = counted(state, signs(flags=(), level=0), Stage.TENSE, policy)
    assert (asked.asking, state.asking, state.requests) == (True, True, 1)
    assert not counted(state, signs(flags=(), level=0), Stage.CALM, policy).asking
