"""Promises of a call: each once, the latest words; overtaken and taken back ones do not stand."""

from __future__ import annotations

from assistant.analysis.promise_quotes import Undertaking
from assistant.engine.promises import Held, take

PUMP = Undertaking(
    "a man comes with the pump tomorrow at eight",
    "tomorrow at eight",
    ("tomorrow", "eight"),
    ("comes", "pump"),
)


def held(*turns: Undertaking, most: int = 8) -> tuple[Held, ...]:
    now: tuple[Held, ...] = ()
    for turn, one in enumerate(turns):
        now = take(now, turn, (one,), (), most)
    return now


def words(now: tuple[Held, ...]) -> list[str]:
    return [one.promise.words for one in now]


def test_a_promise_said_again_with_the_same_time_stands_once_in_its_latest_words() -> None:
    again = Undertaking("so at eight tomorrow", "at eight tomorrow", ("eight", "tomorrow"), ())
    assert words(held(PUMP, again)) == ["so at eight tomorrow"]


def test_a_later_time_for_the_same_matter_overtakes_the_earlier() -> None:
    sooner = Undertaking("the pump comes tonight", "tonight", ("tonight",), ("pump", "comes"))
    assert words(held(PUMP, sooner)) == ["the pump comes tonight"]


def test_the_same_matter_said_again_without_a_time_keeps_it() -> None:
    bare = Undertaking("the pump comes", "", (), ("pump", "comes"))
    assert [one.promise.due for one in held(PUMP, bare)] == ["tomorrow at eight"]


def test_two_matters_on_one_day_are_two_promises() -> None:
    letter = Undertaking("i'll send the letter today", "today", ("today",), ("send", "letter"))
    ring = Undertaking("i'll ring you today", "today", ("today",), ("ring",))
    assert len(held(letter, ring)) == 2


def test_a_time_named_again_only_to_sum_up_is_no_new_promise() -> None:
    recap = Undertaking("then it is tomorrow", "tomorrow", ("tomorrow",), (), firm=False)
    assert words(held(PUMP, recap)) == [PUMP.words]


def test_a_time_that_is_taken_back_no_longer_stands() -> None:
    assert take(held(PUMP), 2, (), (("tomorrow", "eight"),), 8) == ()


def test_of_too_many_the_latest_stand() -> None:
    many = [Undertaking(f"i'll send {n}", "", (), (f"thing{n}xx",)) for n in "abc"]
    assert words(held(*many, most=2)) == ["i'll send b", "i'll send c"]
