"""Words become stretches of one speaker."""

from __future__ import annotations

from assistant.feeds.words import Word, joined, stretches
from tests.feeds.says import segments


def test_marks_hang_where_they_belong() -> None:
    words = [
        Word(said="Yes"),
        Word(said=",", attaches="left"),
        Word(said="*", attaches="right"),
        Word(said="great"),
        Word(said="for"),
        Word(said="-", attaches="both"),
        Word(said="sure"),
    ]
    assert joined(words) == "Yes, *great for-sure"


def test_a_change_of_speaker_and_a_pause_cut() -> None:
    words = [
        Word(said="a", start=0, end=1, speaker="A"),
        Word(said="b", start=1.5, end=2, speaker="A"),
        Word(said="c", start=2, end=3, speaker="B"),
        Word(said=".", attaches="left", speaker="B"),
        Word(said="d", start=4, end=5, speaker="B"),
    ]
    assert [(one.speaker, one.said) for one in stretches(words)] == [("A", "a b"), ("B", "c."), ("B", "d")]


def test_a_speechmatics_final_of_two_speakers_is_taken_apart() -> None:
    results = [
        {
            "type": "word",
            "start_time": at,
            "end_time": at + 1,
            "alternatives": [{"content": said, "speaker": who}],
        }
        for at, (said, who) in enumerate((("Hello", "S1"), ("No", "S2")))
    ]
    message = {
        "message": "AddTranscript",
        "metadata": {"transcript": "Hello No", "start_time": 0, "end_time": 2},
        "results": results,
    }
    found = segments("speechmatics", message, roles="S1=agent,S2=customer")
    assert [(one.role, one.text, one.ends_turn) for one in found] == [
        ("agent", "Hello", True),
        ("customer", "No", False),
    ]


def test_whisper_leaves_out_what_it_takes_for_silence_itself() -> None:
    silent = {
        "start": 0,
        "end": 2,
        "text": "Thank you for watching.",
        "no_speech_prob": 0.9,
        "avg_logprob": -1.4,
    }
    spoken = {"start": 2, "end": 4, "text": " Hello.", "no_speech_prob": 0.9, "avg_logprob": -0.2}
    assert [one.text for one in segments("whisper", {"segments": [silent, spoken]})] == ["Hello."]


def test_words_that_begin_with_a_number_are_not_taken_for_times() -> None:
    (one,) = segments("whisper_streaming", "1940 4940 50 euros, please.")
    assert (one.text, one.start, one.end, one.ends_turn) == ("50 euros, please.", 1.94, 4.94, True)


def test_a_flux_turn_is_final_at_its_end_only() -> None:
    turns = [
        {
            "type": "TurnInfo",
            "event": event,
            "turn_index": 0,
            "transcript": said,
            "words": [{"word": "no", "confidence": 0.8}],
        }
        for event, said in (
            ("Update", "no"),
            ("EagerEndOfTurn", "no way"),
            ("TurnResumed", "no way"),
            ("EndOfTurn", "no way out"),
        )
    ]
    found = segments("deepgram", *turns, roles="*=customer")
    assert [(one.is_final, one.confidence) for one in found] == [
        (False, None),
        (False, None),
        (False, None),
        (True, 0.8),
    ]
    assert len({one.segment_id for one in found}) == 1


def test_a_turn_that_ends_again_formatted_is_heard_once() -> None:
    plain = {"type": "Turn", "turn_order": 3, "transcript": "hi my name is sonny", "end_of_turn": True}
    assert (
        len(
            segments(
                "assemblyai",
                plain,
                {**plain, "transcript": "Hi, my name is Sonny.", "turn_is_formatted": True},
            )
        )
        == 1
    )


def test_a_streamed_result_of_two_speakers_is_taken_apart() -> None:
    items = [
        {"Content": said, "Speaker": who, "StartTime": at, "EndTime": at + 1, "Type": kind, "Confidence": 0.9}
        for at, (said, who, kind) in enumerate(
            (("Hello", "0", "pronunciation"), (".", "0", "punctuation"), ("No", "1", "pronunciation"))
        )
    ]
    best = {"Transcript": "Hello. No", "Items": items}
    result = {"ResultId": "r", "IsPartial": False, "StartTime": 0, "EndTime": 3, "Alternatives": [best]}
    found = segments("transcribe", {"Transcript": {"Results": [result]}}, roles="spk_0=agent,spk_1=customer")
    assert [(one.role, one.text, one.segment_id) for one in found] == [
        ("agent", "Hello.", "r"),
        ("customer", "No", "r.1"),
    ]
