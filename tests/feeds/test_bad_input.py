"""What is wrong becomes a Trouble that names field and remedy; the words that can be used are used, the call goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.feeds.says import deepgram, finals, items, segments, troubles, twilio

TWILIO = Path(__file__).parent / "twilio"


def test_the_documented_invalid_provider_data_sample_is_skipped() -> None:
    sample = (TWILIO / "transcription_content_provider_data_AS_DOCUMENTED_invalid_json.txt").read_bytes()
    assert troubles("twilio", sample) == [("malformed", "message")]
    assert "Hello" not in repr(items("twilio", sample))


def test_provider_data_that_is_no_json_costs_only_its_times() -> None:
    (segment,) = segments("twilio", twilio("hallo", 1, TranscriptionProviderData='{"ProviderData":{"start":'))
    assert (segment.text, segment.start) == ("hallo", None)


def test_provider_data_gives_the_times_of_the_engine() -> None:
    data = '{"ProviderData":{"type_field":"Results","start":3.25,"duration":2.41},"Provider":"deepgram"}'
    (segment,) = segments("twilio", twilio("hallo", 1, TranscriptionProviderData=data))
    assert (segment.start, segment.end) == (3.25, 5.66)


@pytest.mark.parametrize(
    ("feed", "message", "where"),
    [
        ("genesys", {"version": "3", "type": "event", "parameters": {}}, "version"),
        ("assemblyai", {"message_type": "FinalTranscript", "text": "a"}, "message_type"),
        ("vcon", {"ciphertext": "x"}, "ciphertext"),
        ("azure_acs", {"kind": "AudioData", "audioData": {}}, "kind"),
        ("twilio", {"event": "media", "media": {}}, "event"),
    ],
)
def test_an_unknown_version_or_kind_is_named(feed: str, message: Any, where: str) -> None:
    assert troubles(feed, message) == [("malformed", where)]


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ("twilio", {key: value for key, value in twilio("hallo", 1).items() if key != "Track"}),
        (
            "deepgram",
            {key: value for key, value in deepgram("hello", 0, 1).items() if key != "channel_index"},
        ),
        ("lca", {"EventType": "ADD_TRANSCRIPT_SEGMENT", "Transcript": "hello", "IsPartial": False}),
        (
            "contact_lens",
            {"EventType": "SEGMENTS", "Segments": [{"Transcript": {"Id": "1", "Content": "hello"}}]},
        ),
        (
            "genesys",
            {"transcripts": [{"utteranceId": "u", "isFinal": True, "alternatives": [{"transcript": "hi"}]}]},
        ),
    ],
)
def test_words_on_a_missing_channel_are_of_neither_side(feed: str, message: Any) -> None:
    (segment,) = segments(feed, message, roles="")
    assert (segment.role, segment.channel) == ("unknown", None)
    assert ("degraded", "roles") in troubles(feed, message, roles="")


def test_an_offset_above_two_to_the_53_is_no_time() -> None:
    data = {"text": "hello", "resultStatus": "Final", "offset": 2516998782481234400, "duration": 100}
    (segment,) = segments("azure_acs", {"kind": "TranscriptionData", "transcriptionData": data})
    assert (segment.start, segment.end) == (None, None)


@pytest.mark.parametrize(
    ("begin", "end", "start", "stop"),
    [(5000, 2000, 5.0, None), (-4000, 2000, None, 2.0), (10**15, 10**15, None, None)],
)
def test_impossible_times_are_left_out_and_the_words_are_kept(
    begin: int, end: int, start: Any, stop: Any
) -> None:
    row = {
        "Id": "1",
        "ParticipantRole": "CUSTOMER",
        "Content": "a",
        "BeginOffsetMillis": begin,
        "EndOffsetMillis": end,
    }
    message = {"EventType": "SEGMENTS", "Segments": [{"Transcript": row}]}
    (segment,) = segments("contact_lens", message)
    assert (segment.text, segment.start, segment.end) == ("a", start, stop)
    assert troubles("contact_lens", message) == [("degraded", "start, end")]


@pytest.mark.parametrize(
    ("feed", "one", "other"),
    [
        ("twilio", twilio("mein anruf", 1), twilio("ein anderer", 2, CallSid="CA2")),
        (
            "contact_lens",
            {"EventType": "STARTED", "ContactId": "a"},
            {"EventType": "SEGMENTS", "ContactId": "b", "Segments": [{"Transcript": {"Content": "x"}}]},
        ),
    ],
)
def test_a_second_call_in_one_feed_is_refused_and_the_first_goes_on(feed: str, one: Any, other: Any) -> None:
    assert troubles(feed, one, other) == [("malformed", "call")]
    assert len(items(feed, one, other, one)) >= 2


@pytest.mark.parametrize(
    "message",
    [b"\xff\xfe", b"", b"{", b"[1, 2]", b'"text"', b"null", b"17", b"[" * 20000, "\ud800", b'{"a": NaN}'],
)
def test_what_is_no_message_is_one_trouble_for_each(message: Any) -> None:
    for feed in ("deepgram", "contact_lens", "speechmatics", "vosk", "vcon"):
        found = troubles(feed, message)
        assert found
        assert {kind for kind, _ in found} == {"malformed"}


def test_a_poisoned_record_does_not_cost_its_neighbours() -> None:
    good = {"EventType": "SEGMENTS", "Segments": [{"Transcript": {"Id": "1", "Content": "heard"}}]}
    records = {"Records": [{"kinesis": {"data": "%%%"}}, {"kinesis": {"data": good}}]}
    assert finals("contact_lens", records) == ["heard"]
    assert ("malformed", "Records[].data") in troubles("contact_lens", records)


@pytest.mark.parametrize("confidence", [-0.1, 1.1, "high", None, True, float("nan")])
def test_a_confidence_outside_its_range_is_none(confidence: Any) -> None:
    message = deepgram("hello", 0, 1)
    message["channel"]["alternatives"][0]["confidence"] = confidence
    (segment,) = segments("deepgram", message)
    assert segment.confidence is None


def test_a_number_too_large_for_a_float_is_none() -> None:
    (segment,) = segments("deepgram", deepgram("hello", 0, 1) | {"start": 10**400})
    assert segment.start is None


def test_half_a_surrogate_pair_in_the_words_does_not_reach_the_store() -> None:
    assert finals("vosk", {"text": "a\ud83d"}) == ["a?"]


def test_a_list_of_many_wrong_things_is_one_trouble() -> None:
    assert troubles("deepgram", [1] * 5000) == [("malformed", "message")]


@pytest.mark.parametrize(
    "payload", ["<v" + " " * 50_000, "<" * 50_000, "a" * 39 + ":" * 50_000, "{\\" * 20_000]
)
def test_markup_made_to_be_slow_is_read_in_a_moment(payload: str) -> None:
    assert len(items("webvtt", f"WEBVTT\n\n00:01.000 --> 00:02.000\n{payload}")) <= 1
