"""Calls folded with a deep voice that answers at once."""

from __future__ import annotations

from assistant.deep.voice import Said
from assistant.engine.playbook import Playbook
from assistant.engine.step import fold as fold_alone
from assistant.evaluation.both import fold
from assistant.types import FrustrationRead
from tests.engine.test_deep_turn import FURIOUS, both
from tests.factories import Call

__all__ = ["both"]  # a fixture of the engine's tests


class Voice:
    def __init__(self) -> None:
        self.asked: list[Said] = []

    def hear(self, said: Said) -> tuple[float, ...]:
        self.asked.append(said)
        return FURIOUS


def test_without_a_voice_the_events_are_those_of_the_fold(playbook: Playbook) -> None:
    call = Call().customer("hello").agent("hello").customer("this is ridiculous").end()
    assert fold(call.inputs, playbook, None) == fold_alone(call.inputs, playbook)[1]


def test_every_customer_turn_is_heard_with_the_turns_before_it(both: Playbook) -> None:
    voice = Voice()
    fold(Call().customer("one").agent("two").customer("three").end().inputs, both, voice)
    assert voice.asked == [
        Said("en", "one"),
        Said("en", "three", (("customer", "one"), ("agent", "two"))),
    ]


def test_the_last_reading_of_a_turn_is_that_of_both(both: Playbook) -> None:
    events = fold(Call().customer("one").end().inputs, both, Voice())
    assert len([event for event in events if isinstance(event, FrustrationRead)]) == 2
    assert [event.seq for event in events] == list(range(len(events)))
