"""WhisperLiveKit: a growing last line, whole states, snapshots and differences."""

from __future__ import annotations

from typing import Any

from assistant.types import Segment, TurnEnd
from tests.feeds.says import finals, items, segments, troubles


def line(text: str, speaker: int = 1) -> dict[str, Any]:
    return {"speaker": speaker, "text": text, "start": "0:00:01", "end": "0:00:02"}


SILENCE = {"speaker": -2, "text": None, "start": "0:00:10", "end": "0:00:12"}


def diff(seq: int, total: int, *lines: dict[str, Any], pruned: int = 0) -> dict[str, Any]:
    return {"type": "diff", "seq": seq, "n_lines": total, "lines_pruned": pruned, "new_lines": list(lines)}


def test_only_what_a_line_has_grown_by_is_said() -> None:
    states = [
        {"lines": [line(text)]} for text in ("I want", "I want", "I want my money", "I want my money back")
    ]
    assert finals("whisperlivekit", *states) == ["I want", "my money", "back"]


def test_a_line_ends_where_the_next_begins() -> None:
    found = items(
        "whisperlivekit",
        {"lines": [line("one")]},
        {"lines": [line("one"), line("two", 2)]},
        roles="1=agent,2=customer",
    )
    assert [(item.type, item.role) for item in found if isinstance(item, (Segment, TurnEnd))] == [
        ("segment", "agent"),
        ("turn_end", "agent"),
        ("segment", "customer"),
    ]


def test_a_silence_ends_the_line_before_it() -> None:
    found = items(
        "whisperlivekit",
        {"lines": [line("one")]},
        {"lines": [line("one"), SILENCE]},
        {"lines": [line("one"), SILENCE]},
    )
    assert [item.type for item in found] == ["segment", "turn_end"]


def test_lines_that_came_complete_end_their_turns_at_once() -> None:
    found = segments("whisperlivekit", {"lines": [line("one"), line("two", 2), line("three")]})
    assert [one.ends_turn for one in found] == [True, True, False]


def test_the_buffer_bears_the_id_of_the_words_it_becomes() -> None:
    first, second, third = segments(
        "whisperlivekit",
        {"lines": [line("I want")], "buffer_transcription": "my mon"},
        {"lines": [line("I want my money")], "buffer_transcription": ""},
    )
    assert (second.is_final, third.text) == (False, "my money")
    assert first.segment_id != second.segment_id == third.segment_id


def test_differences_continue_a_snapshot() -> None:
    snapshot = {"type": "snapshot", "seq": 1, "lines": [line("one")]}
    grown = diff(2, 2, line("one more"), line("two", 2))
    pruned = diff(3, 2, line("two times", 2), pruned=0)
    assert finals("whisperlivekit", snapshot, grown, pruned) == ["one", "more", "two", "times"]


def test_pruned_lines_do_not_shift_those_that_stay() -> None:
    snapshot = {"type": "snapshot", "seq": 1, "lines": [line("one"), line("two")]}
    assert finals("whisperlivekit", snapshot, diff(2, 1, line("two more"), pruned=1)) == [
        "one",
        "two",
        "more",
    ]


def test_an_old_difference_is_left_out_and_a_gap_is_said() -> None:
    first, second, fourth = diff(1, 1, line("one")), diff(2, 1, line("one two")), diff(4, 2, line("three"))
    assert finals("whisperlivekit", first, second, first) == ["one", "two"]
    assert ("degraded", "seq") in troubles("whisperlivekit", first, second, fourth)
