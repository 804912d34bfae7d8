"""A vague hint at not wanting to live: from how sure it is on, it asks how he is, and fetches somebody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.analysis.text import read
from assistant.engine.playbook import Playbook
from assistant.types import CallSummarised, EscalationPrompted, SuggestionOffered
from tests.engine.test_step import Call, events_of, of

HINT = "i don't know what i'm still here for if i'm honest"


def with_bars(playbook: Playbook, card: float, prompt: float) -> Playbook:
    policy = playbook.policy
    return replace(
        playbook,
        policy=replace(
            policy,
            cards=replace(policy.cards, hint_chance=card, situation_score=0.0),
            escalation=replace(policy.escalation, hint_chance=prompt),
        ),
    )


def chance(playbook: Playbook) -> float:
    named = playbook.languages["en"].situations_in(read(HINT, "en"))
    return next(how.chance for each, how in named if each.flag == "self_harm")


@pytest.mark.parametrize(
    ("card", "prompt", "reasons", "cards"),
    [(0.0, 0.0, ["self_harm"], 0), (0.0, 1.1, [], 1), (1.1, 1.1, [], 0)],
)
def test_the_surer_a_hint_the_more_is_done(
    real_playbook: Playbook, card: float, prompt: float, reasons: list[str], cards: int
) -> None:
    call = Call(pause=30).customer("hello").agent("good morning").customer(HINT)
    events = events_of(call, with_bars(real_playbook, card, prompt))
    assert [each.reason for each in of(events, EscalationPrompted)] == reasons
    assert len(of(events, SuggestionOffered)) == cards


def test_a_hint_must_be_surer_than_another_situation_and_surer_still_to_fetch_somebody(
    real_playbook: Playbook,
) -> None:
    policy = real_playbook.policy
    assert policy.cards.situation_chance < policy.cards.hint_chance < policy.escalation.hint_chance
    assert 0.0 < chance(real_playbook) < 1.0


def test_whoever_is_fetched_for_a_hint_is_told_of_it_in_the_customers_words(real_playbook: Playbook) -> None:
    call = Call(pause=30).customer("hello").agent("good morning").customer(HINT).end()
    events = events_of(call, with_bars(real_playbook, 0.0, 0.0))
    (prompt,) = of(events, EscalationPrompted)
    assert any("still here for" in line for line in prompt.handover)
    assert prompt.because[0].words
    (summary,) = of(events, CallSummarised)
    assert ("self_harm", 1) in summary.flags
