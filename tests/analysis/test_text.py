"""Folding and casing per language, and places in the original."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analysis.text import MASK, MOST_WORDS, lower, read


@pytest.mark.parametrize(
    ("lang", "spellings"),
    [
        ("de", ["für", "fuer", "fur", "FÜR"]),
        ("de", ["Straße", "strasse", "STRASSE"]),
        ("nb", ["kjøpet", "kjoepet", "kjopet", "KJØPET"]),
        ("nb", ["på", "paa", "pa"]),
        ("nb", ["nær", "naer", "nar"]),
        ("tr", ["iptal", "İPTAL"]),
        ("tr", ["ışık", "IŞIK", "isik"]),
        ("en", ["don't", "don’t", "dont", "DON'T"]),
    ],
)
def test_spellings_of_recognisers_fold_to_one_word(lang: str, spellings: list[str]) -> None:
    assert len({read(word, lang).folded for word in spellings}) == 1


def test_turkish_letters_are_lowered_by_turkish_rules() -> None:
    assert lower("IĞDIR İL", "tr") == "ığdır il"


def test_a_word_is_quoted_as_it_was_said() -> None:
    words = read("Ich hab's für Sie geprüft!", "de")
    assert words.quote(1, 2) == "hab's für"


def test_hyphens_separate_words() -> None:
    assert read("call-back", "en").folded == ("call", "back")


@pytest.mark.parametrize("mask", ["***", "****", "** "])
def test_a_mask_is_one_known_word(mask: str) -> None:
    assert read(mask, "en").folded == (MASK,)


@pytest.mark.parametrize("text", ["", " ", "\0", "😀", "??", "\ud800"])
def test_a_text_without_words_has_no_words(text: str) -> None:
    assert read(text, "en").folded == ()


def test_a_flood_of_words_is_cut_for_matching() -> None:
    assert len(read("word " * 10_000, "en").folded) == MOST_WORDS


@given(st.text(max_size=80), st.sampled_from(["en", "de", "nb", "tr"]))
def test_every_word_knows_its_place(text: str, lang: str) -> None:
    words = read(text, lang)
    assert len(words.folded) == len(words.spans) == len(words.starts)
    for index, (word, start) in enumerate(zip(words.folded, words.starts, strict=True)):
        assert words.joined[start : start + len(word)] == word
        assert words.words_at(start, start + len(word)) == (index, index)
