"""Inputs are numbered without gaps, stamped so that time never runs back, and the same whenever they arrive."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.server.clean import clean
from assistant.server.inbox import Answer
from assistant.server.intake import Intake, Mask
from assistant.types import (
    CallEnded,
    CallStarted,
    Closed,
    FeedItem,
    Input,
    Opened,
    Role,
    Segment,
    SegmentHeard,
    TurnEnd,
    TurnEnded,
    Verdict,
)


def intake() -> Intake:
    return Intake("c1", "rules-1", lambda language: lambda segment: segment, "de")


def said(text: str, end: float | None = None, **fields: object) -> Segment:
    return Segment(role=Role.CUSTOMER, text=text, end=end, **fields)  # type: ignore[arg-type]


def taken(into: Intake, *arrivals: tuple[FeedItem, float]) -> list[Input]:
    return [heard for item, clock in arrivals for heard in into.take(item, clock)]


def test_a_start_carries_who_calls_and_which_rules_decide() -> None:
    assert intake().take(Opened(language="tr", agent_id="a1"), 5.0) == (
        CallStarted(call_id="c1", seq=0, at=0.0, language="tr", agent_id="a1", playbook="rules-1"),
    )


def test_words_before_a_start_open_the_call_in_the_language_they_bring_or_the_configured_one() -> None:
    for language, expected in ((None, "de"), ("nb", "nb")):
        started = intake().take(said("hei", 1.0, language=language), 0.0)[0]
        assert isinstance(started, CallStarted)
        assert started.language == expected


def test_times_of_the_feed_are_the_calls_time_whenever_they_arrive() -> None:
    heard = taken(
        intake(), (said("a", 2.0), 100.0), (said("b", 9.0), 100.1), (TurnEnd(role=Role.AGENT), 777.0)
    )
    assert [one.at for one in heard] == [0.0, 2.0, 9.0, 9.0]


def test_a_time_before_the_last_one_does_not_turn_the_clock_back_and_is_kept_in_the_segment() -> None:
    heard = taken(intake(), (said("a", 9.0), 0.0), (said("b", 2.0), 0.0))[-1]
    assert isinstance(heard, SegmentHeard)
    assert (heard.at, heard.segment.end) == (9.0, 2.0)


def test_without_times_the_clock_says_when_and_the_words_how_long() -> None:
    started, heard = taken(intake(), (Opened(), 50.0), (said("one two three four five"), 58.0))
    assert isinstance(heard, SegmentHeard)
    assert (started.at, heard.at) == (0.0, 8.0)
    assert (heard.segment.start, heard.segment.end) == (6.0, 8.0)


def test_a_guessed_start_never_looks_like_an_interruption() -> None:
    heard = taken(intake(), (said("a", 7.0), 0.0), (said("one two three four five", 7.5), 0.0))[-1]
    assert isinstance(heard, SegmentHeard)
    assert heard.segment.start == 7.0


def test_the_clock_goes_on_from_the_last_time_of_the_feed() -> None:
    into = intake()
    taken(into, (said("a", 10.0), 100.0))
    assert into.pressed(Answer("s1", Verdict.ACCEPTED), 103.5).at == 13.5


def test_the_end_comes_at_the_last_time() -> None:
    ended = taken(intake(), (said("a", 10.0), 100.0), (Closed(reason="hangup"), 900.0))[-1]
    assert ended == CallEnded(call_id="c1", seq=2, at=10.0, reason="hangup")


def test_the_mask_is_made_for_the_language_of_the_call_also_when_it_goes_on() -> None:
    made: list[str | None] = []

    def masker(language: str | None) -> Mask:
        made.append(language)
        return lambda segment: segment

    first, second = Intake("c1", "rules-1", masker), Intake("c1", "rules-1", masker)
    (started,) = first.take(Opened(language="tr"), 0.0)
    second.remember(started, 0.0)
    assert made == [None, None, "tr", "tr"]


def test_after_the_end_nothing_is_taken() -> None:
    into = intake()
    taken(into, (Closed(), 0.0))
    assert taken(into, (said("late", 1.0), 0.0), (Opened(), 0.0), (Closed(), 0.0)) == []


def test_a_final_without_words_ends_the_turn_or_says_nothing() -> None:
    heard = taken(intake(), (Opened(), 0.0), (said(" ", 3.0, ends_turn=True), 0.0), (said("", 4.0), 0.0))
    assert heard[1:] == [TurnEnded(call_id="c1", seq=1, at=0.0, role=Role.CUSTOMER)]


def test_an_interim_leaves_no_trace() -> None:
    into = intake()
    before = into.timeline
    assert into.take(replace(said("a", 5.0), is_final=False), 9.0) == ()
    assert into.timeline == before


ITEMS = st.lists(
    st.one_of(
        st.builds(Opened, language=st.sampled_from([None, "en"])),
        st.builds(
            Segment,
            role=st.sampled_from(Role),
            text=st.sampled_from(["", "yes", "no I did not say that"]),
            is_final=st.booleans(),
            ends_turn=st.booleans(),
            start=st.none() | st.floats(-10, 1e6),
            end=st.none() | st.floats(-10, 1e6),
        ),
        st.builds(TurnEnd, role=st.sampled_from(Role)),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(ITEMS, st.lists(st.floats(0, 1e4), min_size=12, max_size=12))
def test_numbers_have_no_gaps_times_never_run_back_and_segments_are_stamped(
    items: list[FeedItem], pauses: list[float]
) -> None:
    into, clock = intake(), 0.0
    heard: list[Input] = []
    for item, pause in zip([*items, Closed()], [*pauses, 0.0], strict=False):
        clock += pause
        heard += into.take(clean(item, 100).item, clock)
    assert [one.seq for one in heard] == list(range(len(heard)))
    assert [one.at for one in heard] == sorted(one.at for one in heard)
    for one in heard:
        if isinstance(one, SegmentHeard):
            assert one.segment.start is not None
            assert one.segment.end is not None
            assert one.segment.start <= one.segment.end


@settings(deadline=None)
@given(ITEMS, st.integers(0, 12))
def test_going_on_from_the_journal_is_going_on(items: list[FeedItem], cut: int) -> None:
    cleaned = [clean(item, 100).item for item in items]
    whole, first = intake(), intake()
    expected = taken(whole, *((item, 0.0) for item in cleaned))
    journal = taken(first, *((item, 0.0) for item in cleaned[:cut]))
    second = intake()
    for heard in journal:
        second.remember(heard, 0.0)
    assert journal + taken(second, *((item, 0.0) for item in cleaned[cut:])) == expected


@pytest.mark.parametrize("verdict", list(Verdict))
def test_an_answer_of_the_agent_is_numbered_with_the_rest(verdict: Verdict) -> None:
    into = intake()
    taken(into, (Opened(), 10.0))
    given_ = into.pressed(Answer("s1", verdict), 12.0)
    assert (given_.seq, given_.at, given_.verdict) == (1, 2.0, verdict)


def test_a_final_of_the_journal_that_is_sent_again_after_a_restart_is_no_new_line() -> None:
    before, after = intake(), intake()
    said = Segment(role=Role.CUSTOMER, text="hello", segment_id="7", start=1.0, end=2.0)
    for heard in before.take(said, 0.0):
        after.remember(heard, 0.0)
    assert after.take(said, 1.0) == ()
    other = Segment(role=Role.AGENT, text="hello", segment_id="7", start=1.0, end=2.0)
    assert [one.seq for one in after.take(other, 1.0)] == [2]
