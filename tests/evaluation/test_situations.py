"""Situations that readers chose, and how often the program names one of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.engine.playbook import Playbook
from assistant.evaluation.corpus import Call, CorpusError, Line
from assistant.evaluation.situations import compare, labelled, read_chosen, written

CALL = Call(
    call_id="c",
    lang="en",
    domain="d",
    kind="new",
    lines=tuple(
        Line(text=text, lang="en", speaker=speaker, targets={})
        for speaker, text in (
            ("agent", "hello"),
            ("customer", "i told you twice already"),
            ("agent", "what is your number"),
            ("customer", "it is a nice day"),
            ("customer", "you are not listening"),
        )
    ),
)


def test_a_labelled_turn_knows_what_it_answers_and_how_far_the_call_is() -> None:
    turns = list(labelled([CALL], {"c": {1: ("said_before",), 4: ()}}))
    assert [(turn.answers, turn.turns, turn.fits) for turn in turns] == [
        ("hello", 0, ("said_before",)),
        ("", 2, ()),
    ]


def test_the_surest_situation_is_compared_with_what_readers_chose(playbook: Playbook) -> None:
    found = compare([CALL], {"c": {1: ("said_before",), 3: (), 4: ("not_answered",)}}, playbook)
    assert found == {"turns": 3.0, "fitting": 2.0, "named": 1.0, "precision": 1.0, "recall": 0.5}


def test_a_faulty_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "en.jsonl"
    path.write_text('{"call":"c","turn":"x","situations":[]}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"en\.jsonl:1: ValueError.*README"):
        read_chosen(path)
    assert read_chosen(tmp_path / "none.jsonl") == {}


def test_turns_written_for_a_situation_are_read_and_other_utterances_are_not(tmp_path: Path) -> None:
    rows = (
        '{"text": "nobody rang", "answers": "were you in", "situations": ["nobody_came"]}',
        '{"text": "i could do with a holiday", "unlike": ["despairs"]}',
        '{"text": "hello"}',
    )
    (tmp_path / "en-w.jsonl").write_text("\n".join(rows), encoding="utf-8")
    found = written(tmp_path, "en")
    assert [(turn.text, turn.answers, turn.fits, turn.unlike) for turn in found] == [
        ("nobody rang", "were you in", ("nobody_came",), ()),
        ("i could do with a holiday", "", (), ("despairs",)),
    ]


def test_a_written_turn_without_words_is_named(tmp_path: Path) -> None:
    (tmp_path / "en-w.jsonl").write_text('{"situations": []}\n', encoding="utf-8")
    with pytest.raises(CorpusError, match=r"en-w\.jsonl:1: KeyError"):
        written(tmp_path, "en")
