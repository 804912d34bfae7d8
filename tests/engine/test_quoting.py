"""Quotes are whole: sentences, or the whole turn where a recogniser gives no marks."""

from __future__ import annotations

import pytest

from assistant.engine.quoting import MOST_WHOLE, clause, quote

LONG = "the card came on monday with a wrong name and nobody could tell me who had ordered it"


@pytest.mark.parametrize(
    ("text", "words", "quoted"),
    [
        (f"Hello. {LONG}.", "card", f"{LONG}."),
        (f"Fine. Dr. Brown says {LONG}.", "says", f"Dr. Brown says {LONG}."),
        ("so i want my money back", "money", "so i want my money back"),
        ("Four weeks. And nobody rings. Not once.", "Four", "Four weeks. And nobody rings. Not once."),
    ],
)
def test_a_quote_is_the_sentence_around_the_words(text: str, words: str, quoted: str) -> None:
    assert clause(text, text.index(words), "en") == quoted


def test_a_few_words_before_a_very_long_sentence_take_its_beginning_with_them() -> None:
    said = clause(f"It was declared. {'la ' * 60}.", 0, "en")
    assert said.startswith("It was declared. la la")
    assert said.endswith(" …")


def test_a_turn_without_marks_is_quoted_whole() -> None:
    text = " ".join(f"w{number}" for number in range(MOST_WHOLE))
    assert clause(text, text.index("w30"), "en") == text


def test_a_very_long_turn_is_cut_at_conjunctions_and_says_so() -> None:
    text = f"{'well ' * 30}and i told him so and {LONG} and then {'la ' * 30}"
    said = clause(text, text.index("card"), "en", ("and",))
    assert said.startswith("… ")
    assert said.endswith(" …")
    assert LONG in said


def test_of_a_very_long_turn_the_words_that_matter_are_in_the_quote() -> None:
    text = f"{'well ' * 60}i want my money"
    assert clause(text, text.index("i want"), "en").endswith("i want my money")


def test_a_quote_that_is_cut_ends_with_a_mark() -> None:
    assert quote("one two three", 2) == "one two …"
