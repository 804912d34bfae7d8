"""Damaged words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.noise import damage

SENTENCE = " ".join(["können sie mir bitte sagen wann der techniker kommt"] * 40)


def test_the_same_seed_gives_the_same_damage() -> None:
    assert damage(SENTENCE, 0.2, "a") == damage(SENTENCE, 0.2, "a")
    assert damage(SENTENCE, 0.2, "a") != damage(SENTENCE, 0.2, "b")


def test_no_share_no_damage() -> None:
    assert damage(" as  it  was ", 0.0, "a") == " as  it  was "


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_about_the_asked_share_of_the_words_is_damaged(share: float) -> None:
    words = SENTENCE.split()
    kept = sum(word in words for word in damage(SENTENCE, share, "a").split())
    assert 1.0 - 1.6 * share < kept / len(words) < 1.0 - 0.5 * share


@given(st.text(max_size=200), st.floats(0.0, 1.0))
def test_any_text_can_be_damaged(text: str, share: float) -> None:
    assert isinstance(damage(text, share, "a"), str)
