"""What the encoder is given to read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.deep.layout import HISTORY, Marks, item, plain

MARKS = Marks(begin=0, end=1, pad=2, customer=(3,), agent=(4,))


def letters(text: str) -> list[int]:
    return [10 + len(word) for word in text.split()]


def test_the_turn_comes_first_and_the_newest_turn_before_it_next() -> None:
    read = item(letters, MARKS, "en", "customer", "a bb", [("customer", "cccc"), ("agent", "ddddd")])
    assert read.ids == (0, 3, 11, 12, 1, 4, 15, 1, 3, 14, 1)
    assert read.own == 5


def test_no_more_than_six_turns_of_history_are_read() -> None:
    earlier = [("agent", "x" * number) for number in range(1, 10)]
    read = item(letters, MARKS, "en", "customer", "hello", earlier)
    assert read.ids.count(4) == HISTORY
    assert 19 in read.ids
    assert 13 not in read.ids


def test_of_a_turn_of_ten_thousand_words_beginning_and_end_are_read() -> None:
    read = item(
        letters, MARKS, "en", "customer", "first " + "mm " * 10_000 + "lastword", [("agent", "hello")]
    )
    assert read.ids[2] == 15
    assert 18 in read.ids[: read.own]
    assert len(read.ids) < 210


def test_turkish_capitals_are_lowered_by_the_rules_of_turkish() -> None:
    assert plain("ISRARLA İSTİYORUM", "tr") == "ısrarla istiyorum"


@given(st.text(), st.lists(st.tuples(st.sampled_from(["customer", "agent"]), st.text()), max_size=9))
def test_any_text_is_laid_out_within_bounds(text: str, earlier: list[tuple[str, str]]) -> None:
    read = item(letters, MARKS, "de", "customer", text, earlier)
    assert 3 <= read.own <= len(read.ids) <= 210
