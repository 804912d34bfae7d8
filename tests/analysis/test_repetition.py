from __future__ import annotations

import pytest

from assistant.analysis.repetition import content, likeness, repetition, stop_words
from assistant.analysis.text import read


def matter(text: str, lang: str = "en") -> str:
    return content(read(text, lang).folded, lang)


@pytest.mark.parametrize("lang", ["en", "de", "nb", "tr"])
def test_every_language_has_stop_words(lang: str) -> None:
    assert len(stop_words(lang)) > 100


def test_a_language_without_data_has_no_stop_words() -> None:
    assert stop_words("zz") == frozenset()


def test_saying_the_same_in_another_order_is_repetition() -> None:
    first = matter("the technician never came on tuesday and nobody called")
    again = matter("nobody called and on tuesday the technician never came")
    assert repetition(again, [first]) > 0.9


def test_another_matter_is_no_repetition() -> None:
    assert (
        repetition(
            matter("my new address is baker street london"),
            [matter("the technician never came tuesday morning")],
        )
        == 0.0
    )


def test_short_answers_never_repeat() -> None:
    assert repetition(matter("yes please"), [matter("yes please")]) == 0.0


def test_a_sentence_said_in_other_words_order_is_alike() -> None:
    assert (
        likeness(
            matter("I take this on myself and call you today"),
            matter("today i call you and take this on myself okay"),
        )
        > 0.9
    )


def test_nothing_said_is_not_alike() -> None:
    assert likeness(matter("I take this on myself"), "") == 0.0


def test_two_words_of_a_sentence_are_not_the_sentence() -> None:
    sentence = matter("Three times is too many, I'm sorry. I'm looking at it right now.", "en")
    assert likeness(sentence, matter("looking at the times", "en")) == 0.0
    assert likeness("sorry parcel lying depot weeks", "parcel depot") == 0.0
