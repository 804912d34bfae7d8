"""Reading labelled files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.evaluation.corpus import (
    CorpusError,
    fingerprint,
    line,
    outlook,
    read_call,
    read_calls,
    read_utterances,
)

HEADER = {
    "call_id": "en-01",
    "lang": "en",
    "domain": "Mobile",
    "customer_name": None,
    "escalate_at": 1,
    "calmed_at": None,
}
TURNS = [
    {
        "turn": 0,
        "speaker": "agent",
        "start": 0,
        "end": 2,
        "text": "hello",
        "techniques": ["greet"],
        "missteps": [],
    },
    {
        "turn": 1,
        "speaker": "customer",
        "start": 2,
        "end": 4,
        "text": "again",
        "frustration": 3,
        "triggers": ["disappointment"],
        "flags": [],
    },
    {
        "turn": 2,
        "speaker": "agent",
        "start": 4,
        "end": 6,
        "text": "sorry",
        "techniques": ["apologise"],
        "missteps": [],
    },
    {
        "turn": 3,
        "speaker": "customer",
        "start": 6,
        "end": 7,
        "text": "fine",
        "frustration": 1,
        "triggers": [],
        "flags": ["thanks"],
    },
]


def write(path: Path, rows: list[object]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_call_is_read_with_header_levels_and_labels(tmp_path: Path) -> None:
    call = read_call(write(tmp_path / "en-01.jsonl", [HEADER, *TURNS]), "staged")
    assert (call.call_id, call.domain, call.escalate_at, call.outcome_known) == ("en-01", "mobile", 1, True)
    assert [each.level for each in call.lines] == [None, 3, None, 1]
    assert call.lines[1].targets["level3"] == 1.0
    assert call.lines[1].targets["level4"] == 0.0
    assert call.lines[2].targets["apologise"] == 1.0


def test_a_call_without_labels_of_triggers_leaves_them_unknown(tmp_path: Path) -> None:
    turn = {"turn": 0, "speaker": "customer", "text": "again", "frustration": 2}
    call = read_call(write(tmp_path / "real.jsonl", [{"call_id": "r", "lang": "en"}, turn]), "real")
    assert "disappointment" not in call.lines[0].targets
    assert not call.outcome_known


def test_the_outlook_of_a_turn_is_the_customers_next_and_last_level(tmp_path: Path) -> None:
    lines = read_call(write(tmp_path / "c.jsonl", [HEADER, *TURNS]), "staged").lines
    assert outlook(lines, 1) == {"next1": 1.0, "next2": 0.0, "next3": 0.0}
    assert outlook(lines, 2) == {
        "next1": 1.0,
        "next2": 0.0,
        "next3": 0.0,
        "before1": 1.0,
        "before2": 1.0,
        "before3": 1.0,
    }
    assert outlook(lines, 3) == {}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"call_id": "a", "lang": "en"}\nno json', ":2: not JSON"),
        ("[1]", ":1: a list"),
        ('{"lang": "xx"}', ":1: no header"),
        ("", ":1: no header"),
    ],
)
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "broken.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorpusError, match=place):
        read_call(path, "staged")


def test_a_turn_that_nobody_graded_can_be_allowed() -> None:
    turn = line({"speaker": "customer", "text": "x"}, "en", "here", graded=False)
    assert (turn.level, turn.targets) == (None, {})


def test_a_turn_without_a_level_is_named() -> None:
    with pytest.raises(CorpusError, match="here: KeyError 'frustration'"):
        line({"speaker": "customer", "text": "x"}, "en", "here")


def test_files_are_read_in_order_and_an_absent_folder_is_empty(tmp_path: Path) -> None:
    write(tmp_path / "en" / "b.jsonl", [{**HEADER, "call_id": "b"}, *TURNS])
    write(tmp_path / "en" / "a.jsonl", [{**HEADER, "call_id": "a"}, *TURNS])
    assert [call.call_id for call in read_calls(tmp_path, "staged", "en")] == ["a", "b"]
    assert read_calls(tmp_path, "staged", "tr") == []


def test_utterances_are_read_by_language(tmp_path: Path) -> None:
    write(tmp_path / "en-a.jsonl", [TURNS[1]])
    write(tmp_path / "de-a.jsonl", [TURNS[3]])
    assert [each.text for each in read_utterances(tmp_path, "de")] == ["fine"]


def test_the_fingerprint_changes_with_a_label(tmp_path: Path) -> None:
    first = read_call(write(tmp_path / "c.jsonl", [HEADER, *TURNS]), "staged").lines
    other = [TURNS[0], {**TURNS[1], "frustration": 2}, *TURNS[2:]]
    second = read_call(write(tmp_path / "d.jsonl", [HEADER, *other]), "staged").lines
    assert fingerprint(first) != fingerprint(second)
