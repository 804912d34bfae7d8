"""An event whose words are over: what was decided stays, what was said is gone."""

from __future__ import annotations

import typing
from typing import Any

import orjson
import pytest

from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.privacy.retention import TYPES, wordless
from assistant.types import CallStarted, Event, HistoryFound, Past, PastPromise
from assistant.wire import decode_event, encode_event
from tests.factories import Call

SAID = "forty two purple elephants"


def kind_of(event: Any) -> str:
    return str(event.__dataclass_fields__["type"].default)


def test_somebody_has_decided_about_every_type_of_event() -> None:
    assert {kind_of(event) for event in typing.get_args(Event)} == TYPES


def a_call() -> Call:
    call = Call(name="Ada Elephants")
    call.inputs[0] = CallStarted(
        call_id="call-1", seq=0, at=0.0, language="en", customer_name="Ada Elephants", customer_ref="p"
    )
    promise = PastPromise(promise_id="c0#0", on="2026-05-12", words=SAID, due=SAID)
    past = Past(days=30, calls=1, others=0, interactions=(), promises=(promise,), language="en", form=None)
    call.inputs.append(HistoryFound(call_id="call-1", seq=1, at=0.0, past=past))
    for number in range(3):
        call.customer(f"This is the third time I call about {SAID}, this is ridiculous, number {number}.")
        call.agent(f"I understand that {SAID} are there. I will call you back about {SAID} by Friday.")
    return call.customer(f"I want to speak to a supervisor about {SAID}. Thank you for {SAID}.").end()


def test_nothing_that_was_said_is_left_and_every_event_is_still_one(playbook: Playbook) -> None:
    _, events = fold(a_call().inputs, playbook)
    kinds = {event.type for event in events}
    assert {
        "turn_heard",
        "history_told",
        "suggestion_offered",
        "escalation_prompted",
        "call_summarised",
    } <= kinds
    for event in events:
        bare = wordless(encode_event(event))
        assert decode_event(bare).type == event.type
        for word in ("elephants", "Elephants", "purple", "third time"):
            assert word not in bare.decode(), event.type


def test_what_was_decided_stays(playbook: Playbook) -> None:
    _, events = fold(a_call().inputs, playbook)
    for event in events:
        before, after = orjson.loads(encode_event(event)), orjson.loads(wordless(encode_event(event)))
        for name in ("seq", "at", "turn", "level", "score", "stage", "technique", "reason", "tension"):
            assert before.get(name) == after.get(name)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"type":"odd","text":"secret"}', b"\xff"])
def test_what_cannot_be_read_loses_everything(body: bytes) -> None:
    assert wordless(body) == b"{}"
