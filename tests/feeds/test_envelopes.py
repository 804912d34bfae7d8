"""Wrappings of transports."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from assistant.feeds.envelopes import unpack
from assistant.feeds.reading import Unreadable
from assistant.types import Role
from tests.feeds.says import finals, segments, troubles

EVENT: dict[str, Any] = {
    "EventType": "SEGMENTS",
    "Segments": [{"Transcript": {"Id": "1", "ParticipantRole": "AGENT", "Content": "hi"}}],
}


def b64(value: Any) -> str:
    return base64.b64encode(value if isinstance(value, bytes) else orjson.dumps(value)).decode()


@pytest.mark.parametrize("data", [EVENT, b64(EVENT), b64(b64(EVENT).encode()), orjson.dumps(EVENT).decode()])
def test_data_is_unpacked_once_twice_or_not_at_all(data: Any) -> None:
    assert unpack(data) == EVENT


@pytest.mark.parametrize("data", ["%%%", "", b64(b"\xff\xfe"), b64(b64(b64(b"x").encode()).encode())])
def test_data_that_is_neither_is_unreadable(data: str) -> None:
    with pytest.raises(Unreadable):
        unpack(data)


@pytest.mark.parametrize(
    "envelope",
    [
        {"Records": [{"kinesis": {"data": b64(EVENT), "sequenceNumber": "1"}, "eventSource": "aws:kinesis"}]},
        {"Records": [{"Data": b64(EVENT), "SequenceNumber": "1", "PartitionKey": "p"}]},
        {"Data": b64(b64(EVENT).encode()), "SequenceNumber": "1"},
        [EVENT],
        EVENT,
    ],
)
def test_contact_lens_is_read_from_every_kinesis_wrapping(envelope: Any) -> None:
    assert finals("contact_lens", envelope) == ["hi"]


def push(event: dict[str, Any], delivery: str = "1", **attributes: str) -> dict[str, Any]:
    return {
        "message": {"data": b64(event), "messageId": delivery, "attributes": attributes},
        "subscription": "s",
    }


def recognised(said: str, final: bool = False) -> dict[str, Any]:
    payload = {"transcript": said, "isFinal": final, "confidence": 0.9, "languageCode": "en-US"}
    return {"type": "NEW_RECOGNITION_RESULT", "newRecognitionResultPayload": payload}


def test_role_and_id_of_a_recognition_result_stand_in_the_attributes() -> None:
    (segment,) = segments(
        "google_agent_assist",
        push(recognised("hi"), participant_role="HUMAN_AGENT", message_id="m"),
        roles="",
    )
    assert (segment.role, segment.segment_id, segment.language) == (Role.AGENT, "m", "en")


def test_a_message_after_its_final_recognition_is_the_same_words() -> None:
    message = {
        "type": "NEW_MESSAGE",
        "newMessagePayload": {"name": "c/messages/m", "content": "hi.", "participantRole": "END_USER"},
    }
    first = push(recognised("hi", final=True), "1", participant_role="END_USER", message_id="m")
    assert finals("google_agent_assist", first, push(message, "2")) == ["hi"]


def test_a_redelivered_push_is_heard_once() -> None:
    again = push(recognised("hi", final=True), "7", participant_role="END_USER")
    assert finals("google_agent_assist", again, again) == ["hi"]


def test_poison_in_a_push_is_one_trouble() -> None:
    assert troubles("google_agent_assist", {"message": {"data": "%%%", "messageId": "1"}}) == [
        ("malformed", "message.data")
    ]
