from __future__ import annotations

import pytest

from assistant import wire
from assistant.types import CallStarted, Role, Segment, SegmentHeard, Stage, StageChanged, TensionRead

CHANGED = StageChanged(call_id="a", seq=1, at=2.0, turn=3, from_=Stage.CALM, to=Stage.TENSE)


def test_a_stage_change_says_from_and_to_on_the_wire() -> None:
    assert b'"from":"calm","to":"tense"' in wire.encode_event(CHANGED)


def test_an_event_survives_the_wire() -> None:
    assert wire.decode_event(wire.encode_event(CHANGED)) == CHANGED


def test_an_input_survives_the_wire_exactly() -> None:
    heard = SegmentHeard(
        call_id="å",
        seq=1,
        at=0.1 + 0.2,
        segment=Segment(role=Role.CUSTOMER, text="ığ \u202e <b>", start=1 / 3),
    )
    assert wire.decode_input(wire.encode_input(heard)) == heard


def test_figures_are_rounded_in_events_only() -> None:
    assert b'"tension":0.3333' in wire.encode_event(
        TensionRead(call_id="a", seq=0, at=0.0, turn=0, tension=1 / 3)
    )


def test_minus_zero_is_zero() -> None:
    assert b'"tension":0.0' in wire.encode_event(
        TensionRead(call_id="a", seq=0, at=0.0, turn=0, tension=-0.0)
    )


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"not json", "message"),
        (b"[]", "message"),
        (b"{}", "message"),
        (b'{"type":"nonsense"}', "nonsense"),
        (b'{"type":"segment","role":"robot","text":"x"}', "segment.role"),
        (b'{"type":"segment","role":"customer","text":5}', "segment.text"),
        (b'{"type":"segment","role":"customer"}', "segment.text: Field required"),
        (b'{"type":"segment","role":"customer","text":"\\ud800"}', "message"),
    ],
)
def test_a_bad_message_is_refused_naming_field_and_reason(data: bytes, says: str) -> None:
    with pytest.raises(wire.WireError, match=says.replace(".", r"\.")):
        wire.decode_item(data)


def test_an_error_does_not_repeat_the_content() -> None:
    with pytest.raises(wire.WireError) as caught:
        wire.decode_input(b'{"type":"segment_heard","call_id":"c","seq":"4242 4242 4242 4242","at":0}')
    assert "4242" not in str(caught.value)


def test_decoding_checks_the_type() -> None:
    with pytest.raises(wire.WireError, match="call_id"):
        wire.decode(CallStarted, b'{"seq":0,"at":0,"language":null}')
