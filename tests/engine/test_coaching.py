"""When the agent gets a private word, on the numbers of policy.toml."""

from __future__ import annotations

import pytest

from assistant.engine.coaching import Coaching, reminder
from assistant.engine.playbook import Playbook
from assistant.types import Stage

BUSY = (Stage.CRITICAL, True)


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ([(Stage.CRITICAL, False)], [True]),
        ([BUSY, (Stage.TENSE, False)], [False, True]),
        ([BUSY, (Stage.CALM, False)], [False, False]),
        ([(Stage.CRITICAL, False), (Stage.CRITICAL, False)], [True, False]),
    ],
)
def test_a_reminder_comes_once_and_waits_for_a_turn_without_anything_else(
    playbook: Playbook, turns: list[tuple[Stage, bool]], said: list[bool]
) -> None:
    state, found = Coaching(), []
    for stage, busy in turns:
        state, say = reminder(state, stage, False, busy, "call-1", ["breathe"], playbook.policy.coaching)
        found.append(say is not None)
    assert found == said
