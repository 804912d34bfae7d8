"""What a supervisor says on the wall, as the fold takes it."""

from __future__ import annotations

from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.types import (
    CallSummarised,
    EscalationPrompted,
    EscalationWithdrawn,
    SuggestionOffered,
    SupervisorAnnounced,
)
from tests.engine.test_step import UPSET, events_of, of
from tests.factories import Call

DEMAND = "let me speak to a manager"


def test_the_agent_is_told_every_word(playbook: Playbook) -> None:
    call = Call().customer(DEMAND).supervisor("seen", "Kim").supervisor("joining", "Kim").supervisor("left")
    told = of(events_of(call, playbook), SupervisorAnnounced)
    assert [(one.act, one.name) for one in told] == [("seen", "Kim"), ("joining", "Kim"), ("left", None)]


def test_a_call_that_was_only_seen_keeps_its_prompt(playbook: Playbook) -> None:
    call = Call().customer(DEMAND).supervisor("seen")
    assert of(events_of(call, playbook), EscalationWithdrawn) == []


def test_who_joins_answers_the_open_prompt_and_no_lighter_one_comes(playbook: Playbook) -> None:
    call = Call().customer(DEMAND).supervisor("joining").customer("my lawyer will write")
    events = events_of(call, playbook)
    assert [withdrawn.how for withdrawn in of(events, EscalationWithdrawn)] == ["joined"]
    assert len(of(events, EscalationPrompted)) == 1


def test_who_takes_his_word_back_leaves_the_call_as_it_was(playbook: Playbook) -> None:
    call = Call(pause=60).customer(DEMAND).supervisor("joining").supervisor("left")
    call.customer(f"{UPSET}, {DEMAND}")
    events = events_of(call, playbook)
    assert len(of(events, EscalationPrompted)) == 2


def test_while_a_supervisor_is_coming_no_card_comes(playbook: Playbook) -> None:
    call = Call(pause=60).supervisor("joining").customer(UPSET)
    assert of(events_of(call, playbook), SuggestionOffered) == []


def test_the_summary_names_who_joined_and_not_who_left(playbook: Playbook) -> None:
    call = Call().supervisor("joining", "Kim").supervisor("joining", "Ada").supervisor("left", "Kim").end()
    (summary,) = of(events_of(call, playbook), CallSummarised)
    assert [name for name, _ in summary.joined] == ["Ada"]


def test_a_journal_with_a_supervisor_folds_to_the_same_events_again(playbook: Playbook) -> None:
    call = Call().customer(DEMAND).supervisor("joining", "Kim").customer(UPSET).end()
    assert fold(call.inputs, playbook) == fold(call.inputs, playbook)
