"""Words that a pack lists, with open beginnings and ends."""

from __future__ import annotations

import pytest

from assistant.analysis.word_list import WordList


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("bis", True),
        ("bi", False),
        ("donnerstags", True),
        ("donner", False),
        ("nachmittag", True),
        ("", False),
    ],
)
def test_a_word_is_listed_whole_or_by_its_beginning_or_end(word: str, there: bool) -> None:
    assert (word in WordList(("bis", "donnerstag*", "*mittag"))) is there


def test_an_empty_list_has_no_word() -> None:
    assert "bis" not in WordList()
