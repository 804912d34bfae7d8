"""Where a clause ends: at marks, and where a learned model says so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analysis.clauses import cut
from assistant.analysis.text import read
from assistant.engine.playbook import Playbook


def pieces(text: str, lang: str, real_playbook: Playbook | None = None) -> list[str]:
    words = read(text, lang)
    model = real_playbook.languages[lang].gist.cutter if real_playbook else None
    return [words.quote(first, last - 1) for first, last in cut([words], model)[0]]


def test_a_mark_ends_a_clause() -> None:
    assert pieces("My boiler is broken. It leaks a lot.", "en") == ["My boiler is broken", "It leaks a lot"]


def test_a_few_words_belong_to_their_neighbour() -> None:
    assert pieces("Well. My boiler is broken, you see.", "en") == ["Well. My boiler is broken, you see"]


def test_a_decimal_point_is_no_mark() -> None:
    assert pieces("It costs 10.50 every month now", "en") == ["It costs 10.50 every month now"]


@pytest.mark.parametrize(
    ("lang", "text", "piece"),
    [
        ("en", "i rang you on monday and nobody came so i sent the letter myself", "i rang you on monday and nobody came"),
        ("de", "ich habe am montag angerufen und es kam keiner also habe ich den brief selbst geschickt",
         "ich habe am montag angerufen"),
        ("nb", "jeg ringte dere på mandag og ingen kom så jeg sendte brevet selv", "jeg ringte dere på mandag"),
        ("tr", "pazartesi günü sizi aradım ama kimse gelmedi ben de mektubu kendim gönderdim",
         "pazartesi günü sizi aradım"),
    ],
)  # fmt: skip
def test_clauses_are_found_where_no_mark_is_written(
    lang: str, text: str, piece: str, real_playbook: Playbook
) -> None:
    assert pieces(text, lang, real_playbook)[0] == piece


@given(st.text(max_size=300))
def test_every_word_is_in_exactly_one_clause(text: str) -> None:
    words = read(text, "en")
    (spans,) = cut([words], None)
    assert [place for first, last in spans for place in range(first, last)] == list(range(len(words.folded)))
