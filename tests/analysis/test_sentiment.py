from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from assistant.analysis.sentiment import compound

VADER = SentimentIntensityAnalyzer()
SAID = "Great GREAT terrible, hate no not never so this but kind of very least at love! ?? :) the phone don't wasn't without doubt 😡 ok… bad ass the shit to die for cut mustard hand to mouth yeah right nor or".split()


def test_english_has_a_compound_in_its_range() -> None:
    value = compound("this is a terrible, awful mess", "en")
    assert value is not None
    assert -1.0 <= value < -0.3


@pytest.mark.parametrize("lang", ["de", "nb", "tr", "xx"])
def test_other_languages_have_no_vader(lang: str) -> None:
    assert compound("das ist schrecklich", lang) is None


def test_a_flood_is_read_at_its_end_only() -> None:
    assert compound("awful " * 50_000, "en") is not None


@given(st.lists(st.sampled_from(SAID), max_size=16).map(" ".join))
def test_the_compound_is_vaders_own_to_the_last_digit(text: str) -> None:
    assert compound(text, "en") == VADER.polarity_scores(text)["compound"]
