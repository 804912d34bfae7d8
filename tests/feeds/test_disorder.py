"""The twelve ways in which feeds are late, double, split or silent (research/feeds.md section 12)."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.feeds import FeedConfig, open_feed
from assistant.types import Role, Segment, TurnEnd
from tests.feeds.says import deepgram, finals, items, segments, troubles, twilio


def contact_lens(kind: str, said: str, **fields: Any) -> dict[str, Any]:
    row = {"Id": "u1", "ParticipantRole": "CUSTOMER", "BeginOffsetMillis": 0, "EndOffsetMillis": 900} | fields
    row["PartialContent" if kind == "Utterance" else "Content"] = said
    return {"EventType": "SEGMENTS", "ContactId": "c", "LanguageCode": "tr-TR", "Segments": [{kind: row}]}


def test_interims_and_their_final_bear_one_id() -> None:
    found = segments(
        "twilio",
        twilio("das ist", 1, final=False),
        twilio("das ist das", 2, final=False),
        twilio("das ist das dritte mal", 3),
    )
    assert len({segment.segment_id for segment in found}) == 1


def test_a_late_partial_after_its_final_is_left_out() -> None:
    assert finals("twilio", twilio("ganz anders", 5)) == ["ganz anders"]
    assert len(segments("twilio", twilio("ganz anders", 5), twilio("ganz", 4, final=False))) == 1


@pytest.mark.parametrize(
    ("feed", "partial", "final"),
    [
        ("vosk", {"partial": "it is"}, {"text": "it is broken"}),
        ("google_stt", {"results": [{"alternatives": [{"transcript": "it"}], "stability": 0.1}]},
         {"results": [{"alternatives": [{"transcript": "it is"}], "isFinal": True}]}),
        ("telnyx", {"data": {"id": "a", "event_type": "call.transcription", "payload": {"transcription_data": {"transcript": "it", "is_final": False}}}},
         {"data": {"id": "b", "event_type": "call.transcription", "payload": {"transcription_data": {"transcript": "it is", "is_final": True}}}}),
        ("speechmatics", {"message": "AddPartialTranscript", "metadata": {"transcript": "it", "start_time": 0, "end_time": 1}},
         {"message": "AddTranscript", "metadata": {"transcript": "it is", "start_time": 0, "end_time": 1.5}}),
        ("deepgram", deepgram("it", 0, 1, final=False), deepgram("it is", 0, 1.5)),
    ],
)  # fmt: skip
def test_a_vendor_without_ids_gets_one_for_each_utterance(feed: str, partial: Any, final: Any) -> None:
    first, second, third = segments(feed, partial, final, {**partial, "metadata": {"transcript": "more", "start_time": 2, "end_time": 3}}
                                    if feed == "speechmatics" else _again(feed, partial))  # fmt: skip
    assert first.segment_id == second.segment_id != third.segment_id


def _again(feed: str, partial: Any) -> Any:
    if feed == "telnyx":
        return {"data": {**partial["data"], "id": "c"}}
    return deepgram("it", 1.5, 3, final=False) if feed == "deepgram" else partial


def test_a_final_shorter_than_its_partial_leaves_the_rest_to_the_next() -> None:
    found = segments(
        "deepgram",
        deepgram("two two two three", 0, 3, final=False),
        deepgram("two two", 0, 2),
        deepgram("two three", 2, 4, ends=True),
    )
    assert [(one.text, one.is_final, one.ends_turn) for one in found] == [
        ("two two two three", False, False),
        ("two two", True, False),
        ("two three", True, True),
    ]


def test_one_partial_may_end_in_two_finals() -> None:
    partial = {
        "message": "AddPartialTranscript",
        "metadata": {"transcript": "I am third", "start_time": 0, "end_time": 3},
    }
    parts = [
        {"message": "AddTranscript", "metadata": {"transcript": said, "start_time": at, "end_time": at + 1}}
        for said, at in (("I am ", 0), ("third ", 1))
    ]
    assert finals("speechmatics", partial, *parts) == ["I am", "third"]


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ("twilio", twilio("noch einmal", 7)),
        ("deepgram", deepgram("again", 0, 2)),
        ("contact_lens", contact_lens("Transcript", "tekrar")),
        ("whisperlive", {"segments": [{"start": "0.0", "end": "1.0", "text": "again", "completed": True}]}),
        ("telnyx", {"data": {"id": "a", "event_type": "call.transcription", "payload": {"transcription_data": {"transcript": "it", "is_final": True}}}}),
        ("whisperlivekit", {"lines": [{"speaker": 1, "text": "again", "start": "0:00:00", "end": "0:00:02"}]}),
        ("lca", {"EventType": "ADD_TRANSCRIPT_SEGMENT", "SegmentId": "s", "Channel": "CALLER", "Transcript": "again", "IsPartial": False}),
        ("genesys", {"eventBody": {"transcripts": [{"utteranceId": "u", "isFinal": True, "channel": "EXTERNAL", "alternatives": [{"transcript": "again"}]}]}}),
        ("vosk", {"text": "again", "result": [{"word": "again", "start": 1, "end": 2, "conf": 1}]}),
        ("asterisk_aeap", {"request": "set", "id": "1", "params": {"results": [{"text": "again", "score": 90}]}}),
        ("whisper", {"segments": [{"start": 0, "end": 2, "text": "again"}]}),
        ("webvtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nagain"),
    ],
)  # fmt: skip
def test_what_is_delivered_twice_is_heard_once(feed: str, message: Any) -> None:
    assert len(finals(feed, message, message)) == 1


def test_a_kinesis_replay_is_heard_once() -> None:
    record = {
        "Records": [{"kinesis": {"sequenceNumber": "49", "data": contact_lens("Transcript", "bir daha")}}]
    }
    assert finals("contact_lens", record, record) == ["bir daha"]


def test_a_resent_list_says_only_what_is_new() -> None:
    one = {"start": "0.0", "end": "1.0", "text": "one", "completed": True}
    two = {"start": "1.0", "end": "2.0", "text": "two", "completed": True}
    assert finals("whisperlive", {"segments": [one]}, {"segments": [one, two]}) == ["one", "two"]


def test_the_same_words_said_again_are_heard_again() -> None:
    assert finals("vosk", {"text": "no"}, {"text": "no"}) == ["no", "no"]


def test_a_lower_place_on_the_other_track_is_no_repetition() -> None:
    found = finals("twilio", twilio("guten tag", 9, track="outbound_track"), twilio("hallo", 3))
    assert found == ["guten tag", "hallo"]


def test_a_final_overtaken_by_a_newer_one_is_still_heard() -> None:
    found = segments(
        "twilio",
        twilio("zweitens", 8),
        twilio("drittens", 9, final=False),
        twilio("erstens", 4),
        twilio("drittens bitte", 10),
    )
    assert [one.text for one in found if one.is_final] == ["zweitens", "erstens", "drittens bitte"]
    assert found[1].segment_id == found[3].segment_id


@pytest.mark.parametrize(
    ("feed", "message", "start", "end"),
    [
        ("lca", {"EventType": "ADD_TRANSCRIPT_SEGMENT", "Transcript": "a", "IsPartial": False, "StartTime": "27.42", "EndTime": "30.955"}, 27.42, 30.955),
        ("assemblyai", {"type": "Turn", "transcript": "a", "end_of_turn": True, "words": [{"start": 2160, "end": 2560}]}, 2.16, 2.56),
        ("speechmatics", {"message": "AddTranscript", "metadata": {"transcript": "a", "start_time": 1.5, "end_time": 2}}, 1.5, 2.0),
        ("genesys", {"version": "2", "type": "event", "parameters": {"entities": [{"type": "transcript", "data": {"channelId": 0, "isFinal": True, "offset": "PT1M2.5S", "duration": "PT1S", "alternatives": [{"interpretations": [{"type": "display", "transcript": "a"}]}]}}]}}, 62.5, 63.5),
        ("azure_acs", {"kind": "TranscriptionData", "transcriptionData": {"text": "a", "resultStatus": "Final", "offset": 309058340, "duration": 31600000}}, 30.905834, 34.065834),
        ("whisperlivekit", {"lines": [{"speaker": 1, "text": "a", "start": "0:00:03", "end": "0:01:04"}]}, 3.0, 64.0),
        ("google_stt", {"results": [{"isFinal": True, "resultEndTime": "4.700s", "alternatives": [{"transcript": "a", "words": [{"startTime": {"seconds": "3", "nanos": 500000000}}]}]}]}, 3.5, 4.7),
        ("telnyx", {"data": {"event_type": "call.transcription", "payload": {"transcription_data": {"transcript": "a", "is_final": True}}}}, None, None),
    ],
)  # fmt: skip
def test_every_notation_of_time_becomes_seconds_from_the_start(
    feed: str, message: Any, start: float, end: float
) -> None:
    (segment,) = segments(feed, message)
    assert (segment.start, segment.end) == (start, end)


def test_text_without_case_and_marks_passes_as_it_is() -> None:
    assert finals("vosk", {"text": "ich warte seit drei wochen"}) == ["ich warte seit drei wochen"]


def test_an_unknown_speaker_is_of_neither_side_and_the_feed_says_so_once() -> None:
    decoder = open_feed("deepgram", FeedConfig())
    found = [item for at in (0.0, 2.0) for item in decoder.receive(deepgram("words", at, at + 1))]
    assert [item.type for item in found] == ["trouble", "segment", "segment"]
    assert {item.role for item in found if isinstance(item, Segment)} == {Role.UNKNOWN}


@pytest.mark.parametrize("said", ["my card is [PII]", "my name is {{NAME}}", "number ********", "f*** this"])
def test_masked_text_passes_as_the_vendor_masked_it(said: str) -> None:
    assert finals("deepgram", deepgram(said, 0, 1)) == [said]


def test_words_a_redaction_took_away_never_appear() -> None:
    event = {
        "EventType": "ADD_TRANSCRIPT_SEGMENT",
        "SegmentId": "s",
        "Channel": "CALLER",
        "IsPartial": False,
        "Transcript": "my pin is [PIN]",
        "OriginalTranscript": "my pin is 4711",
    }
    assert "4711" not in repr(items("lca", event))


def test_broken_json_inside_a_field_is_one_trouble_and_the_call_goes_on() -> None:
    broken = twilio("", 1, TranscriptionData='{"transcript":"Hello?","confidence":0.97')
    assert troubles("twilio", broken) == [("malformed", "TranscriptionData")]
    assert finals("twilio", broken, twilio("weiter", 2)) == ["weiter"]


@pytest.mark.parametrize(
    ("feed", "message"),
    [
        ("twilio", {"TranscriptionEvent": "transcription-error", "TranscriptionErrorCode": "32655"}),
        ("contact_lens", {"EventType": "FAILED", "ContactId": "c"}),
        ("google_stt", {"error": {"code": 11}}),
        ("google_agent_assist", {"type": "UNRECOVERABLE_ERROR"}),
        ("speechmatics", {"message": "Error", "type": "quota_exceeded"}),
        ("whisperlive", {"message": "WAIT", "status": "WAIT"}),
        ("deepgram", {"type": "Error", "code": "NET-0001"}),
        ("assemblyai", {"type": "Error", "error": "x"}),
    ],
)
def test_the_vendors_own_fault_is_said_at_once(feed: str, message: Any) -> None:
    assert [kind for kind, _ in troubles(feed, message)] == ["degraded"]


def test_the_end_of_a_turn_may_come_apart_from_its_words() -> None:
    *_, last = items(
        "deepgram",
        deepgram("and then", 0, 1),
        {"type": "UtteranceEnd", "channel": [0, 1], "last_word_end": 1},
    )
    assert last == TurnEnd(role=Role.CUSTOMER, channel="0")


def test_a_final_of_silence_ends_the_turn_it_closes() -> None:
    *_, last = items("deepgram", deepgram("and then", 0, 1), deepgram("", 1, 2, ends=True))
    assert last == TurnEnd(role=Role.CUSTOMER, channel="0")


def test_ids_after_a_restart_are_none_of_those_before() -> None:
    (before,), (after,) = segments("vosk", {"text": "no"}), segments("vosk", {"text": "no"}, epoch=1)
    assert before.segment_id != after.segment_id


def test_a_new_connection_whose_times_start_over_is_not_late() -> None:
    one = deepgram("the first connection", 0, 9, metadata={"request_id": "a"})
    two = deepgram("the second", 0, 2, metadata={"request_id": "b"})
    assert finals("deepgram", one, two) == ["the first connection", "the second"]


def test_interims_after_a_reconnect_that_counts_from_zero_again_are_not_late() -> None:
    def result(said: str, end: str, final: bool) -> dict[str, Any]:
        return {"results": [{"alternatives": [{"transcript": said}], "isFinal": final, "resultEndTime": end}]}

    found = segments(
        "google_stt",
        result("before", "290s", True),
        result("after", "1s", False),
        result("after it", "2s", True),
    )
    assert [one.text for one in found] == ["before", "after", "after it"]


def test_settled_silence_with_no_turn_open_says_nothing() -> None:
    assert items("vosk", {"text": "no"}, {"text": ""}, {"text": ""})[1:] == []
