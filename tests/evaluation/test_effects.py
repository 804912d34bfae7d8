"""Tension after techniques: which moments there are, and figures that say when they say nothing."""

from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluation.effects import Moment, Row, effects, interval, moments, t_quantile
from assistant.types import (
    CallOpened,
    Event,
    FrustrationRead,
    SuggestionOffered,
    SuggestionSettled,
    TechniqueHeard,
    TensionRead,
)


class Told:
    """Events of a call in the making; turns count by themselves, customer and agent in turn."""

    def __init__(self, call_id: str = "c1", language: str = "en") -> None:
        self.call_id = call_id
        self.turn = -1
        self.events: list[Event] = []
        self.tell(CallOpened, language=language, supported=True, customer_name=None)

    def tell(self, kind: type[Event], **fields: object) -> Told:
        self.events.append(kind(call_id=self.call_id, seq=len(self.events), at=0.0, **fields))  # type: ignore[arg-type]
        return self

    def customer(self, tension: float, *triggers: str) -> Told:
        self.turn += 1
        self.tell(
            FrustrationRead,
            turn=self.turn,
            score=0.5,
            level=2,
            triggers=triggers,
            flags=(),
            because=(),
        )
        return self.tell(TensionRead, turn=self.turn, tension=tension)

    def agent(self, *techniques: str) -> Told:
        self.turn += 1
        for technique in techniques:
            self.tell(TechniqueHeard, turn=self.turn, technique=technique)
        return self

    def card(self, technique: str, how: str, trigger: str | None = None) -> Told:
        self.tell(
            SuggestionOffered,
            turn=self.turn,
            suggestion_id=technique,
            technique=technique,
            trigger=trigger,
            headline="",
            say="",
            alternatives=(),
            until=0.0,
            because=(),
        )
        return self.tell(SuggestionSettled, suggestion_id=technique, how=how)


def first(told: Told) -> Moment:
    return moments(told.events)[0]


def test_the_change_is_the_mean_of_the_next_three_turns_less_the_last_one() -> None:
    told = Told().customer(3.0).agent("apologise").customer(2.0).customer(1.5).customer(1.0).customer(4.0)
    assert (first(told).before, first(told).change) == (3.0, -1.5)


def test_two_turns_are_enough_at_the_end_of_a_call_and_one_is_not() -> None:
    told = Told().customer(3.0).agent("apologise").customer(2.0).agent("apologise").customer(1.0)
    assert [moment.change for moment in moments(told.events)] == [-1.5]


def test_a_turn_in_two_finals_counts_as_it_was_read_last() -> None:
    told = Told().customer(1.0)
    told.tell(TensionRead, turn=0, tension=3.0)
    assert first(told.customer(1.0).customer(1.0)).before == 3.0


@pytest.mark.parametrize(
    ("how", "done"),
    [("accepted", ("apologise",)), ("said", ("apologise",)), ("dismissed", ()), ("expired", ())],
)
def test_a_card_counts_when_it_was_used(
    how: Literal["accepted", "said", "dismissed", "expired"], done: tuple[str, ...]
) -> None:
    told = Told().customer(3.0).card("apologise", how).customer(2.0).customer(2.0)
    assert tuple(name for name, _ in first(told).done) == done


def test_a_technique_that_was_pressed_and_heard_counts_once_with_the_cards_cause() -> None:
    told = Told().customer(3.0, "disappointment").card("apologise", "said", "powerlessness")
    told.agent("apologise").customer(2.0).customer(2.0)
    assert first(told).done == (("apologise", "powerlessness"),)


def test_the_trigger_is_the_one_the_customer_named_last() -> None:
    told = Told().customer(2.0, "disappointment").agent().customer(2.0).agent("apologise")
    told.customer(1.0).customer(1.0)
    assert moments(told.events)[1].done == (("apologise", "disappointment"),)


def test_what_the_agent_says_before_the_customer_belongs_to_no_moment() -> None:
    told = Told().agent("greet").customer(1.0).customer(1.0).customer(1.0)
    assert first(told).done == ()


def test_calls_may_be_mixed() -> None:
    one, two = Told("one").customer(3.0), Told("two", "de").customer(1.0)
    for told in (one, two):
        told.customer(0.0).customer(0.0)
    mixed = [event for pair in zip(one.events, two.events, strict=True) for event in pair]
    assert [(m.call_id, m.language, m.before) for m in moments(mixed)] == [
        ("one", "en", 3.0),
        ("two", "de", 1.0),
    ]


def moment(
    call: int, change: float, *techniques: str, before: float = 3.0, cause: str = "powerlessness"
) -> Moment:
    done = tuple((name, cause) for name in techniques)
    return Moment(call_id=str(call), language="en", done=done, cause=cause, before=before, change=change)


def row(found: list[Moment], technique: str, trigger: str | None = None) -> Row:
    return next(row for row in effects(found) if (row.technique, row.trigger) == (technique, trigger))


@pytest.mark.parametrize(("count", "calls", "too_few"), [(7, 7, True), (8, 8, False), (12, 3, True)])
def test_few_moments_or_few_calls_give_no_figures(count: int, calls: int, too_few: bool) -> None:
    found = row([moment(place % calls, -1.0, "apologise") for place in range(count)], "apologise")
    assert (found.count, found.calls, found.too_few, found.low is None) == (count, calls, too_few, too_few)


def test_no_technique_is_a_row_of_its_own() -> None:
    found = row([moment(place, -0.5) for place in range(8)], "none")
    assert (found.mean, found.usual) == (-0.5, None)


def test_each_trigger_and_all_of_them_together_are_rows() -> None:
    found = [
        moment(0, -1.0, "apologise"),
        moment(1, 1.0, "apologise", cause="disappointment"),
    ]
    assert [(row.trigger, row.count) for row in effects(found)] == [
        (None, 2),
        ("disappointment", 1),
        ("powerlessness", 1),
    ]


def test_usual_compares_with_like_tension_only() -> None:
    with_it = [moment(place, -1.0, "apologise") for place in range(8)]
    alike = [moment(place, -0.75, "ask_question") for place in range(8)]
    calm = [moment(place, 2.0, before=0.5) for place in range(8)]
    assert row(with_it + alike + calm, "apologise").usual == -0.75


def test_usual_is_left_out_when_a_band_of_tension_has_too_few_moments_without() -> None:
    with_it = [moment(place, -1.0, "apologise", before=3.0 if place else 1.5) for place in range(8)]
    alike = [moment(place, -0.75) for place in range(8)]
    assert row(with_it + alike, "apologise").usual is None


VALUES = st.lists(st.floats(-4, 4), min_size=4, max_size=40)


@given(VALUES)
def test_with_one_value_a_call_it_is_the_t_interval(values: list[float]) -> None:
    from scipy import stats  # a second and a half that only these two tests spend

    mean, low, high = interval([(str(place), value) for place, value in enumerate(values)])
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
    assert mean == pytest.approx(sum(values) / len(values), abs=1e-9)
    assert (high - low) / 2 == pytest.approx(half, rel=0.002, abs=1e-6)


@given(VALUES)
def test_the_same_call_again_and_again_is_no_more_certain(values: list[float]) -> None:
    once = interval([(str(place), value) for place, value in enumerate(values)])
    thrice = interval([(str(place), value) for place, value in enumerate(values) for _ in range(3)])
    assert thrice == pytest.approx(once, abs=1e-6)


def test_one_call_has_no_interval() -> None:
    with pytest.raises(ValueError, match="two calls"):
        interval([("c", 1.0), ("c", 2.0)])


@pytest.mark.parametrize("freedom", [3, 5, 10, 100])
def test_the_quantile_is_students(freedom: int) -> None:
    from scipy import stats

    assert t_quantile(0.975, freedom) == pytest.approx(stats.t.ppf(0.975, freedom), rel=0.002)
