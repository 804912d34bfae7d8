"""When anger alone prompts a supervisor, on the numbers of policy.toml."""

from __future__ import annotations

import pytest

from assistant.engine.escalation import Escalation, Signs, customer_spoke, reason
from assistant.engine.playbook import Playbook
from assistant.types import Stage


def prompts(playbook: Playbook, *turns: dict[str, object]) -> list[str | None]:
    """The reason after each turn; a turn is what differs from an upset one that prompts nothing."""
    state, found = Escalation(), []
    policy = playbook.policy.escalation
    for number, turn in enumerate(turns):
        usual = {
            "at": number * 20.0, "stage": Stage.TENSE, "tension": 2.0, "level": 2, "score": 0.7, "flags": (),
            "very_angry": 0.1, "cued": True, "hot_before": number > 0, "insulted_agent": False, "warnings": 0,
            "steps_done": 1,
        }  # fmt: skip
        signs = Signs(**{**usual, **turn})  # type: ignore[arg-type]
        state = customer_spoke(state, signs, policy)
        found.append(reason(state, signs, policy))
    return found


SURE: dict[str, object] = {"score": 0.9}
UPSET: dict[str, object] = {}
VERY: dict[str, object] = {"very_angry": 0.45}


@pytest.mark.parametrize(
    ("turns", "reasons"),
    [
        ((UPSET, UPSET), [None, None]),
        ((SURE, SURE), [None, "critical"]),
        ((SURE, UPSET, SURE), [None, None, None]),
        ((VERY, UPSET), [None, None]),
        ((UPSET, VERY), [None, "critical"]),
        (({"very_angry": 0.8},), ["critical"]),
    ],
)
def test_anger_prompts_when_the_answer_has_not_helped_or_nobody_would_wait(
    playbook: Playbook, turns: tuple[dict[str, object], ...], reasons: list[str | None]
) -> None:
    assert prompts(playbook, *turns) == reasons
