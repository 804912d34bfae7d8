"""Phrases that a pack lists: where they stand, and the words by which customers say what they want."""

from __future__ import annotations

import pytest

from assistant.analysis.phrase_list import Phrases
from assistant.analysis.text import read
from assistant.engine.playbook import Playbook


def test_the_first_phrase_is_found_where_it_stands() -> None:
    text = "well then i want my money"
    assert Phrases((("i", "want"), ("my", "mon*"))).first(read(text, "en")) == text.index("i want")


def test_a_turn_without_any_has_no_place() -> None:
    assert Phrases((("i", "want"),)).first(read("good morning", "en")) is None


@pytest.mark.parametrize(
    ("lang", "text", "wish"),
    [
        ("en", "it has been six weeks and i want my deposit back", "i want"),
        ("de", "seit sechs wochen nichts ich will meine kaution zurück", "ich will"),
        ("nb", "seks uker har gått og jeg vil ha depositumet tilbake", "jeg vil ha"),
        ("tr", "altı hafta oldu depozitomu geri istiyorum", "istiyorum"),
    ],
)
def test_a_wish_in_so_many_words_is_heard(real_playbook: Playbook, lang: str, text: str, wish: str) -> None:
    assert real_playbook.languages[lang].ears.wishes.first(read(text, lang)) == text.index(wish)
