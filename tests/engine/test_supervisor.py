"""What a supervisor says on the wall, as the fold takes it."""

from __future__ import annotations

import pytest

from assistant.engine.emit import Emitter
from assistant.engine.offer import said
from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.engine.turns import Turn
from assistant.types import (
    CallSummarised,
    EscalationPrompted,
    EscalationWithdrawn,
    Role,
    SuggestionOffered,
    SupervisorAnnounced,
)
from tests.engine.test_step import HOT, UPSET, events_of, of
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


THREAT = "my lawyer will write"


def prompted(call: Call, playbook: Playbook) -> list[str]:
    return [prompt.reason for prompt in of(events_of(call, playbook), EscalationPrompted)]


def test_nobody_is_fetched_while_the_supervisor_is_announced_or_speaks(playbook: Playbook) -> None:
    call = Call(pause=60).agent("hello").customer(DEMAND).agent("i bring in my supervisor")
    call.customer(THREAT).agent("hello this is anna")
    for text in (THREAT, f"{HOT}, {DEMAND}", HOT, HOT, HOT):
        call.customer(text).agent("well")
    assert prompted(call, playbook) == ["supervisor_request"]


def test_who_greets_in_mid_call_after_a_request_is_the_one_asked_for(playbook: Playbook) -> None:
    call = Call(pause=60).agent("hello").customer(DEMAND).agent("hello this is anna").customer(DEMAND)
    events = events_of(call, playbook)
    assert prompted(call, playbook) == ["supervisor_request"]
    assert [withdrawn.how for withdrawn in of(events, EscalationWithdrawn)] == ["done"]


def test_the_first_greeting_of_a_call_is_no_supervisor(playbook: Playbook) -> None:
    call = Call(pause=60).customer(DEMAND).agent("hello this is anna").customer(DEMAND)
    assert prompted(call, playbook) == ["supervisor_request", "supervisor_request_twice"]


def test_somebodys_safety_still_prompts_while_a_supervisor_speaks(playbook: Playbook) -> None:
    call = Call(pause=60).agent("hello").customer(DEMAND).agent("hello this is anna")
    call.customer("i will kill myself")
    assert prompted(call, playbook) == ["supervisor_request", "self_harm"]


@pytest.mark.parametrize(
    ("lang", "request_", "here"),
    [
        ("en", "let me speak to your manager", "hello, this is Ray, I'm the manager here"),
        ("de", "ich will ihren vorgesetzten sprechen", "guten tag, hier ist Wolf, ich leite die abteilung"),
        ("nb", "jeg vil snakke med sjefen din", "hei, dette er Lene, jeg leder teamet her"),
        ("tr", "müdürünüzle görüşmek istiyorum", "iyi günler, ben müdür Levent"),
    ],
)
def test_in_each_language_a_manager_on_the_line_need_not_be_fetched(
    real_playbook: Playbook, lang: str, request_: str, here: str
) -> None:
    hello = {"en": "hello", "de": "guten tag", "nb": "hei", "tr": "merhaba"}[lang]
    call = Call(language=lang, pause=60).agent(hello).customer(request_).agent(here).customer(request_)
    assert prompted(call, real_playbook) == ["supervisor_request"]


def after(playbook: Playbook, call: Call, *, announced: bool, refused: bool = False) -> bool:
    """Is a supervisor on the way after an agent turn that the model takes for a transfer?"""
    state, _ = fold(call.inputs, playbook)
    assert state is not None
    turn = Turn(index=9, role=Role.AGENT, text="i ask the kitchen once more", start=99.0, end=100.0)
    emit = Emitter("call-1", 100.0, 0)
    language = playbook.languages["en"]
    after_it = said(state, turn, ("escalate",), (), announced, language, playbook, emit, refused=refused)
    return after_it.escalation.handed_over


def test_what_only_the_model_takes_for_a_transfer_silences_no_call_that_expects_none(
    playbook: Playbook,
) -> None:
    calm, asked = Call().customer("hello there"), Call().customer(DEMAND)
    assert after(playbook, calm, announced=False) is False
    assert after(playbook, asked, announced=False) is True
    assert after(playbook, calm, announced=True) is True


def test_nobody_is_coming_when_the_agent_refuses_in_the_same_breath(playbook: Playbook) -> None:
    asked = Call().customer(DEMAND)
    assert after(playbook, asked, announced=False, refused=True) is False
    assert after(playbook, asked, announced=True, refused=True) is True


@pytest.mark.parametrize(("refused", "here"), [(False, True), (True, False)])
def test_a_refusal_that_sounds_like_a_greeting_puts_no_supervisor_on_the_line(
    playbook: Playbook, refused: bool, here: bool
) -> None:
    state, _ = fold(Call().agent("hello").customer(DEMAND).inputs, playbook)
    assert state is not None
    turn = Turn(index=9, role=Role.AGENT, text="managers don't take calls", start=99.0, end=100.0)
    emit, language = Emitter("call-1", 100.0, 0), playbook.languages["en"]
    after_it = said(state, turn, ("greet",), (), False, language, playbook, emit, refused=refused)
    assert after_it.escalation.supervised is here


def test_when_one_of_two_leaves_the_other_is_still_there(playbook: Playbook) -> None:
    call = Call().supervisor("joining", "Kim").supervisor("joining", "Ada")
    one, _ = fold(call.supervisor("left", "Kim").inputs, playbook)
    assert one is not None
    assert one.escalation.handed_over
    none, _ = fold(call.supervisor("left").inputs, playbook)
    assert none is not None
    assert not none.escalation.handed_over
