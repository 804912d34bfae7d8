"""vCon: the vendor inside, parties, redaction, one clock."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest

from tests.feeds.says import deepgram, finals, segments, troubles

BEGIN = "2026-01-01T10:00:00+00:00"


def container(**parts: Any) -> dict[str, Any]:
    dialog = [{"type": "recording", "start": BEGIN, "parties": [0, 1]}]
    return {
        "vcon": "0.4.0",
        "uuid": "u",
        "parties": [{"name": "Ann"}, {"name": "Bob"}],
        "dialog": dialog,
    } | parts


def transcript(kind: str, *said: str, **more: Any) -> dict[str, Any]:
    body = [
        {"parties": place % 2, "start": "2026-01-01T10:00:05+00:00", "duration": 2, "text": text}
        for place, text in enumerate(said)
    ]
    return {"type": kind, "dialog": 0, "encoding": "json", "body": body} | more


def test_the_redacted_transcript_takes_the_place_of_the_other() -> None:
    both = [transcript("transcript", "I am Ann"), transcript("transcript-redacted", "I am {{NAME}}")]
    assert finals("vcon", container(analysis=both)) == ["I am {{NAME}}"]


def test_times_count_from_the_first_dialog() -> None:
    (segment,) = segments("vcon", container(analysis=[transcript("transcript", "hi")]))
    assert (segment.start, segment.end) == (5.0, 7.0)


@pytest.mark.parametrize("roles", ["0=agent,1=customer", "Ann=agent,Bob=customer"])
def test_parties_are_mapped_by_place_or_name(roles: str) -> None:
    found = segments("vcon", container(analysis=[transcript("transcript", "hi", "hello")]), roles=roles)
    assert [(one.role, one.channel) for one in found] == [("agent", "0"), ("customer", "1")]


def test_a_party_may_say_itself_what_it_is() -> None:
    parties = [{"name": "Ann", "role": "agent"}, {"name": "Bob", "role": "customer"}]
    found = segments(
        "vcon", container(parties=parties, analysis=[transcript("transcript", "hi", "hello")]), roles=""
    )
    assert [one.role for one in found] == ["agent", "customer"]


def stereo() -> dict[str, Any]:
    channel = [
        {"alternatives": [{"transcript": said, "words": [{"word": said, "start": at, "end": at + 1}]}]}
        for at, said in enumerate(("hello", "hi"))
    ]
    return {
        "type": "transcript",
        "dialog": 0,
        "vendor": "Deepgram",
        "encoding": "json",
        "body": {"results": {"channels": channel}},
    }


def test_channels_of_a_stereo_recording_are_its_parties_in_order() -> None:
    assert [
        one.role for one in segments("vcon", container(analysis=[stereo()]), roles="Ann=agent,Bob=customer")
    ] == ["agent", "customer"]


def test_the_one_channel_of_a_mono_recording_is_not_its_first_party() -> None:
    mono = stereo()
    del mono["body"]["results"]["channels"][1]
    assert [
        one.role for one in segments("vcon", container(analysis=[mono]), roles="Ann=agent,Bob=customer")
    ] == ["unknown"]


def test_a_later_recording_is_on_the_clock_of_the_conversation() -> None:
    dialogs = [
        {"type": "text", "start": BEGIN, "parties": 0, "body": "hi"},
        {"type": "recording", "start": "2026-01-01T10:01:00+00:00", "parties": [0, 1]},
    ]
    found = segments("vcon", container(dialog=dialogs, analysis=[stereo() | {"dialog": 1}]))
    assert [(one.text, one.start) for one in found] == [("hi", 0.0), ("hello", 60.0), ("hi", 61.0)]


def test_a_body_may_be_encoded_in_any_of_the_documented_ways() -> None:
    body = orjson.dumps(stereo()["body"]).decode()
    packed = base64.urlsafe_b64encode(body.encode()).decode().rstrip("=")
    for changes in ({"body": body}, {"body": packed, "encoding": "base64url"}):
        assert finals("vcon", container(analysis=[stereo() | changes])) == ["hello", "hi"]


def test_a_signed_vcon_is_opened_and_an_encrypted_one_refused() -> None:
    payload = base64.urlsafe_b64encode(
        orjson.dumps(container(analysis=[transcript("transcript", "hi")]))
    ).decode()
    assert finals("vcon", {"payload": payload, "signatures": []}) == ["hi"]
    assert troubles("vcon", {"ciphertext": "x", "recipients": []}) == [("malformed", "ciphertext")]


def test_a_body_elsewhere_and_an_unknown_vendor_are_named() -> None:
    elsewhere = {"type": "transcript", "dialog": 0, "url": "somewhere"}
    stranger = {"type": "transcript", "dialog": 1, "vendor": "Acme", "body": deepgram("a", 0, 1)}
    assert troubles("vcon", container(analysis=[elsewhere, stranger])) == [
        ("malformed", "analysis[0].body"),
        ("malformed", "analysis[1].vendor"),
    ]


def test_a_container_read_twice_is_heard_once() -> None:
    one = container(analysis=[transcript("transcript", "hi")])
    assert finals("vcon", one, one) == ["hi"]


def test_a_body_of_known_form_needs_no_known_vendor() -> None:
    strange = stereo() | {"vendor": "Acme", "schema": "acme-1"}
    assert finals("vcon", container(analysis=[strange])) == ["hello", "hi"]
