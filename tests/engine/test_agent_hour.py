"""The budget of an agent's hour: cards of other calls count, a boundary and safety do not wait for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import pytest

from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.types import CallStarted, EscalationPrompted, Event, SuggestionOffered, SuggestionSuppressed
from tests.factories import Call

Kind = TypeVar("Kind", bound=Event)
HOT = "you promised, this is ridiculous"
UPSET = "you promised me a date"


def after(cards: int, *said: str, pause: float = 60.0) -> Call:
    """A call of an agent who was shown so many cards in the hour before."""
    call = Call(pause=pause)
    call.inputs[0] = replace(call.inputs[0], agent_cards=cards)  # type: ignore[call-arg]
    for text in said:
        call.customer(text).agent("well")
    return call


def of(call: Call, playbook: Playbook, kind: type[Kind]) -> list[Kind]:
    return [event for event in fold(call.inputs, playbook)[1] if isinstance(event, kind)]


@pytest.mark.parametrize(("left", "shown"), [(2, 2), (1, 1), (0, 0), (-3, 0)])
def test_cards_of_other_calls_count(playbook: Playbook, left: int, shown: int) -> None:
    call = after(playbook.policy.cards.most_per_agent_hour - left, UPSET, UPSET)
    assert len(of(call, playbook, SuggestionOffered)) == shown
    assert [held.why for held in of(call, playbook, SuggestionSuppressed)] == ["agent_hour"] * (2 - shown)


def test_the_calls_own_budget_is_named_first(playbook: Playbook) -> None:
    cards = replace(playbook.policy.cards, most=0)
    spent = replace(playbook, policy=replace(playbook.policy, cards=cards))
    call = after(cards.most_per_agent_hour, HOT)
    assert [held.why for held in of(call, spent, SuggestionSuppressed)] == ["budget"]


def test_a_boundary_is_offered_all_the_same(playbook: Playbook) -> None:
    call = after(playbook.policy.cards.most_per_agent_hour, "you idiot")
    assert [card.technique for card in of(call, playbook, SuggestionOffered)] == ["set_boundary"]


def test_a_safety_prompt_comes_all_the_same(playbook: Playbook) -> None:
    call = after(playbook.policy.cards.most_per_agent_hour, "i will kill you")
    assert [prompt.urgency for prompt in of(call, playbook, EscalationPrompted)] == ["safety"]


def test_an_agent_nobody_counted_has_his_whole_hour() -> None:
    assert CallStarted(call_id="c", seq=0, at=0.0, language="en").agent_cards == 0
