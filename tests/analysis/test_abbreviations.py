"""Full stops that end no sentence."""

from __future__ import annotations

import pytest

from assistant.analysis.abbreviations import abbreviated, abbreviations


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "I saw Dr. Brown about it"),
        ("de", "ich war bei Dr. Weber"),
        ("de", "das gilt z.B. für mich"),
        ("nb", "jeg betalte bl.a. gebyret"),
        ("tr", "bana Dr. Aksoy söyledi"),
    ],
)
def test_a_full_stop_behind_an_abbreviation_belongs_to_it(lang: str, text: str) -> None:
    assert abbreviated(text, text.index(". "), lang)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "That was it. I waited"),
        ("de", "Das war's. Ich wartete"),
        ("nb", "Det var det. Jeg ventet"),
        ("tr", "Bitti. Bekledim"),
    ],
)
def test_a_full_stop_behind_a_word_ends_the_sentence(lang: str, text: str) -> None:
    assert not abbreviated(text, text.index(". "), lang)


def test_a_language_without_data_has_no_abbreviations() -> None:
    assert abbreviations("zz") == frozenset()
