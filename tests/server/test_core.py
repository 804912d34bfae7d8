"""The core as the shell uses it: faults are contained, masks fit the language."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.server.core import mask_for
from assistant.types import CallStarted, Role, Segment, SegmentHeard
from tests.server.fakes import FakeState, fake_core

SPOKEN = {
    "en": "my number is five five five one two three four",
    "de": "meine nummer ist fünf fünf fünf eins zwei drei vier",
    "nb": "nummeret er fem fem fem en to tre fire",
    "tr": "numaram beş beş beş bir iki üç dört",
}


def said(text: str) -> Segment:
    return Segment(role=Role.CUSTOMER, text=text)


def test_a_fault_in_a_decision_leaves_the_state_and_the_next_one_goes_on() -> None:
    core = fake_core()
    state, _ = core.decide(None, CallStarted(call_id="c", seq=0, at=0.0, language="en"))
    after, events = core.decide(state, SegmentHeard(call_id="c", seq=1, at=1.0, segment=said("bug")))
    assert (after, events) == (state, ())
    after, events = core.decide(after, SegmentHeard(call_id="c", seq=2, at=2.0, segment=said("fine")))
    assert isinstance(after, FakeState)
    assert len(events) == 2


def test_a_fault_in_a_peek_sees_nothing() -> None:
    def broken(state: Any, segment: Segment, playbook: Any) -> Any:
        raise RuntimeError

    core = fake_core()
    object.__setattr__(core, "peek", broken)
    assert core.look(FakeState(), said("knife")) == ()


@pytest.mark.parametrize("language", ["en", "de", "nb", "tr"])
def test_spoken_numbers_are_masked_in_the_language_of_the_call(language: str) -> None:
    assert "***" in mask_for(language)(said(SPOKEN[language])).text


@pytest.mark.parametrize("text", SPOKEN.values(), ids=SPOKEN.keys())
def test_in_a_call_of_unknown_language_the_numbers_of_all_languages_are_masked(text: str) -> None:
    assert "***" in mask_for(None)(said(text)).text
