"""The language of a call that began without one: set once, from then on everything is read in it."""

from __future__ import annotations

import pytest

from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.types import (
    CallOpened,
    EscalationPrompted,
    Event,
    FrustrationRead,
    Input,
    LanguageHeard,
    TurnHeard,
)
from tests.factories import Call


def learnt(call: Call, language: str) -> Call:
    """The call, told at this point which language it is in."""
    heard = LanguageHeard(call_id=call.call_id, seq=len(call.inputs), at=call.now, language=language)
    call.inputs.append(heard)
    return call


def events(inputs: list[Input], playbook: Playbook) -> list[Event]:
    return fold(inputs, playbook)[1]


def test_turns_before_the_language_is_known_are_shown_and_turns_after_it_are_read(playbook: Playbook) -> None:
    call = Call(language=None).customer("this is ridiculous").agent("i hear you")
    told = events(learnt(call, "en").customer("this is ridiculous").end().inputs, playbook)
    assert [event.turn for event in told if isinstance(event, TurnHeard)] == [0, 1, 2]
    assert {event.turn for event in told if isinstance(event, FrustrationRead)} == {2}


def test_the_panel_is_told_the_language_for_the_same_call(playbook: Playbook) -> None:
    told = events(learnt(Call(language=None, name="Berg"), "en").inputs, playbook)
    opened = [event for event in told if isinstance(event, CallOpened)]
    assert [(one.language, one.supported, one.customer_name) for one in opened] == [
        (None, False, "Berg"),
        ("en", True, "Berg"),
    ]


def test_a_turn_that_goes_on_is_read_as_a_whole(playbook: Playbook) -> None:
    call = Call(language=None).customer("this is ridiculous", ends_turn=False)
    told = events(learnt(call, "en").customer("for the third time", at=5.5).inputs, playbook)
    read = [event for event in told if isinstance(event, FrustrationRead)][-1]
    assert any("ridiculous" in because.words for because in read.because)
    assert any("third time" in because.words for because in read.because)


@pytest.mark.parametrize("ends_turn", [True, False])
def test_what_was_just_said_is_decided_on_though_nothing_is_added_to_it(
    playbook: Playbook, ends_turn: bool
) -> None:
    call = learnt(Call(language=None).customer("i will kill myself", ends_turn=ends_turn), "en")
    told = events(call.agent("one moment").inputs, playbook)
    assert [event.reason for event in told if isinstance(event, EscalationPrompted)] == ["self_harm"]


def test_a_language_without_a_pack_is_said_and_the_call_stays_transcript_only(playbook: Playbook) -> None:
    told = events(learnt(Call(language=None), "fr").customer("this is ridiculous").inputs, playbook)
    assert [event.type for event in told] == ["call_opened", "call_opened", "turn_heard"]


def test_a_language_that_is_known_is_never_changed(playbook: Playbook) -> None:
    plain = Call().customer("this is ridiculous").end()
    switched = learnt(Call(), "de").customer("this is ridiculous").end()
    assert [event.type for event in events(switched.inputs, playbook)] == [
        event.type for event in events(plain.inputs, playbook)
    ]
