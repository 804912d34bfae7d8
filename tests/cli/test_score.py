from __future__ import annotations

import json

import pytest

from assistant.cli.score import score_line
from assistant.engine.playbook import Playbook


def scored(playbook: Playbook, row: object) -> dict[str, object]:
    return score_line(json.dumps(row).encode(), 1, playbook)


def test_a_customer_text_has_a_score_with_its_reasons(playbook: Playbook) -> None:
    row = scored(playbook, {"id": 7, "text": "you promised, this is ridiculous", "lang": "en"})
    assert row["id"] == 7
    assert row["level"] >= 2  # type: ignore[operator]
    assert {"rule": "en.promised", "words": "you promised"} in row["because"]  # type: ignore[operator]


def test_an_agent_text_has_techniques_and_missteps(playbook: Playbook) -> None:
    row = scored(playbook, {"id": "a", "text": "i hear you, calm down", "lang": "en", "speaker": "agent"})
    assert row == {"id": "a", "techniques": ["listen_acknowledge"], "missteps": ["calm_down"]}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"nonsense", "line 1: not JSON"),
        (b"[]", "line 1: must be an object"),
        (b'{"id":1,"lang":"en"}', "line 1: text"),
        (b'{"id":1,"text":"x","lang":"xx"}', "line 1: lang: must be one of en"),
        (b'{"id":1,"text":"x","lang":"en","speaker":"robot"}', "line 1: speaker"),
    ],
)
def test_a_bad_line_gives_an_error_and_no_score(playbook: Playbook, line: bytes, says: str) -> None:
    row = score_line(line, 1, playbook)
    assert str(row["error"]).startswith(says)
    assert "score" not in row


@pytest.mark.parametrize("text", ["", "x", "word " * 10_000, "😀😀", "\u202e مرحبا", "***"])
def test_any_text_has_a_defined_answer(playbook: Playbook, text: str) -> None:
    row = scored(playbook, {"id": 1, "text": text, "lang": "en"})
    assert 0.0 <= row["score"] <= 1.0  # type: ignore[operator]
