"""When the agent gets a private word, on the numbers of policy.toml."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.engine.coaching import Coaching, agent_spoke, correctable, reminder, rewrite
from assistant.engine.playbook import Playbook
from assistant.types import Stage

# stage, as angry as before, the agent has something to say already
HOT, BUSY, EASING = (
    (Stage.CRITICAL, True, False),
    (Stage.CRITICAL, True, True),
    (Stage.CRITICAL, False, False),
)
TEXTS = {
    "blame_customer": ("from here on", "where it stopped"),
    "policy_shield": ("the reason, not the rule", "a second person", "what is possible"),
}


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        ([HOT], [True]),
        ([BUSY, HOT], [False, True]),
        ([BUSY, EASING], [False, False]),
        ([BUSY, (Stage.TENSE, True, False)], [False, False]),
        ([HOT, HOT], [True, False]),
    ],
)
def test_a_reminder_comes_once_while_anger_lasts_and_nothing_else_is_to_be_said(
    playbook: Playbook, turns: list[tuple[Stage, bool, bool]], said: list[bool]
) -> None:
    state, found = Coaching(), []
    for stage, rising, busy in turns:
        state, say = reminder(
            state, stage, False, rising, busy, "call-1", ["breathe"], playbook.policy.coaching
        )
        found.append(say is not None)
    assert found == said


def rewrites(playbook: Playbook, *turns: str, upset: bool = True) -> list[str | None]:
    """What is shown in agent turns with these missteps, "" for none."""
    state, found = Coaching(), []
    for misstep in turns:
        state, _, say = rewrite(state, [misstep], upset, "call-1", TEXTS, playbook.policy.coaching)
        state = agent_spoke(state)
        found.append(say)
    return found


def test_a_rewrite_comes_only_towards_somebody_upset(playbook: Playbook) -> None:
    assert rewrites(playbook, "policy_shield", upset=False) == [None]
    (said,) = rewrites(playbook, "policy_shield")
    assert said in TEXTS["policy_shield"]


@pytest.mark.parametrize(("gap", "shown"), [(1, [True, True, True]), (2, [True, False, True])])
def test_between_two_rewrites_lie_as_many_agent_turns_as_the_policy_says(
    playbook: Playbook, gap: int, shown: list[bool]
) -> None:
    policy = replace(playbook.policy, coaching=replace(playbook.policy.coaching, rewrite_turns=gap))
    waiting = replace(playbook, policy=policy)
    said = rewrites(waiting, "policy_shield", "policy_shield", "policy_shield")
    assert [say is not None for say in said] == shown
    # blame does not wait
    assert rewrites(waiting, "policy_shield", "blame_customer")[1] in TEXTS["blame_customer"]


def test_no_rewrite_is_shown_twice_and_then_there_is_silence(playbook: Playbook) -> None:
    shown = rewrites(playbook, "blame_customer", "blame_customer", "blame_customer")
    assert set(shown[:2]) == {"from here on", "where it stopped"}
    assert shown[2] is None


def test_a_call_has_few_rewrites(playbook: Playbook) -> None:
    turns = ("blame_customer", "policy_shield") * 6
    shown = [say for say in rewrites(playbook, *turns) if say]
    assert len(shown) == len(set(shown)) == playbook.policy.coaching.rewrites


def test_a_turn_that_grows_gets_one_rewrite(playbook: Playbook) -> None:
    policy = playbook.policy.coaching
    state, _, say = rewrite(Coaching(), ["policy_shield"], True, "call-1", TEXTS, policy)
    _, _, more = rewrite(state, ["policy_shield", "blame_customer"], True, "call-1", TEXTS, policy)
    assert say in TEXTS["policy_shield"]
    assert more is None


@pytest.mark.parametrize("misstep", ["calm_down", "blame_customer", "dismiss"])
def test_what_hurts_is_corrected_whatever_else_was_said(misstep: str) -> None:
    assert correctable([misstep, "jargon"], ["offer_options"]) == (misstep,)


def test_a_refusal_with_a_way_out_is_not_corrected() -> None:
    assert correctable(["negative_language"], ["offer_options"]) == ()
    assert correctable(["negative_language"], ["explain_clearly"]) == ("negative_language",)


def test_beside_an_apology_nothing_is_heard_as_blame_but_the_rule_still_is() -> None:
    assert correctable(("blame_customer", "dismiss"), ("apologise",)) == ()
    assert correctable(("policy_shield", "calm_down"), ("apologise",)) == ("policy_shield", "calm_down")
    assert correctable(("blame_customer",), ()) == ("blame_customer",)
    assert correctable(("jargon",), ("apologise",)) == ()
    assert correctable(("jargon",), ("validate_emotion",)) == ("jargon",)


def test_which_rewrite_comes_first_goes_by_the_call(playbook: Playbook) -> None:
    texts = {"jargon": ("a", "b", "c", "d")}
    policy = playbook.policy.coaching
    first = {
        rewrite(Coaching(), ["jargon"], True, f"call-{number}", texts, policy)[2] for number in range(30)
    }
    assert first == {"a", "b", "c", "d"}
