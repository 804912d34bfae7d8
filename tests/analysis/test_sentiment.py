from __future__ import annotations

import pytest

from assistant.analysis.sentiment import compound


def test_english_has_a_compound_in_its_range() -> None:
    value = compound("this is a terrible, awful mess", "en")
    assert value is not None
    assert -1.0 <= value < -0.3


@pytest.mark.parametrize("lang", ["de", "nb", "tr", "xx"])
def test_other_languages_have_no_vader(lang: str) -> None:
    assert compound("das ist schrecklich", lang) is None


def test_a_flood_is_read_at_its_end_only() -> None:
    assert compound("awful " * 50_000, "en") is not None
