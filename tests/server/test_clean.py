"""What comes out of cleaning is bounded and printable, and the words are kept."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import wire
from assistant.server.clean import ID_CHARS, LONGEST_CALL_S, clean
from assistant.types import Closed, Opened, Role, Segment, SegmentHeard, Trouble, TurnEnd

LIMIT = 200


def cleaned(segment: Segment) -> Segment:
    item = clean(segment, LIMIT).item
    assert isinstance(item, Segment)
    return item


def test_ordinary_words_come_through_as_they_are() -> None:
    segment = Segment(
        role=Role.CUSTOMER, text="grüß gott ığdır ø", segment_id="a", start=1.0, end=2.0, confidence=0.5
    )
    assert clean(segment, LIMIT).item == segment
    assert clean(segment, LIMIT).notes == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\x00b", "a b"),
        ("a\ud800b", "a\ufffdb"),
        ("a\r\n\tb", "a b"),
        ("a\u2028b", "a b"),
        ("a\x85b", "a b"),
    ],
)
def test_what_is_no_character_is_replaced(text: str, expected: str) -> None:
    assert cleaned(Segment(role=Role.AGENT, text=text)).text == expected


def test_too_long_a_text_is_cut_and_counted() -> None:
    result = clean(Segment(role=Role.AGENT, text="x" * 250), LIMIT)
    assert isinstance(result.item, Segment)
    assert len(result.item.text) == LIMIT
    assert result.notes == (
        Trouble(kind="ignored", where="segment.text", detail="cut to 200 characters, 50 left out"),
    )


def test_two_long_ids_stay_two() -> None:
    ids = [cleaned(Segment(role=Role.AGENT, text="a", segment_id="x" * 500 + end)).segment_id for end in "ab"]
    assert ids[0] != ids[1]
    assert all(len(found or "") <= ID_CHARS for found in ids)


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf, 2.0**53, LONGEST_CALL_S + 1])
def test_a_time_that_cannot_be_is_left_out_and_named(value: float) -> None:
    result = clean(Segment(role=Role.AGENT, text="a", start=value, end=value), LIMIT)
    assert isinstance(result.item, Segment)
    assert (result.item.start, result.item.end) == (None, None)
    assert [note.where for note in result.notes] == ["segment.start", "segment.end"]


@pytest.mark.parametrize("value", [-0.1, 1.5, math.nan])
def test_a_confidence_that_cannot_be_is_left_out(value: float) -> None:
    assert cleaned(Segment(role=Role.AGENT, text="a", confidence=value)).confidence is None


def test_names_and_ids_of_a_start_are_bounded() -> None:
    item = clean(Opened(agent_id="a" * 999, customer_name=" B\x00erg ", language="x" * 99), LIMIT).item
    assert isinstance(item, Opened)
    assert (len(item.agent_id or ""), item.customer_name, len(item.language or "")) == (47, "B erg", 35)


def test_an_end_always_has_a_reason() -> None:
    assert clean(Closed(reason="\x00"), LIMIT).item == Closed(reason="ended")


def test_channels_end_here() -> None:
    assert clean(TurnEnd(role=Role.AGENT, channel="1"), LIMIT).item == TurnEnd(role=Role.AGENT)


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=300)


@settings(deadline=None)
@given(
    st.builds(
        Segment,
        role=st.sampled_from(Role),
        text=ANY_TEXT,
        segment_id=st.none() | ANY_TEXT,
        start=st.none() | st.floats(),
        end=st.none() | st.floats(),
        language=st.none() | ANY_TEXT,
        confidence=st.none() | st.floats(),
    )
)
def test_every_cleaned_segment_can_be_journalled_and_is_clean(segment: Segment) -> None:
    once = cleaned(segment)
    heard = SegmentHeard(call_id="c", seq=0, at=0.0, segment=once)
    assert wire.decode_input(wire.encode_input(heard)) == heard
    assert cleaned(once) == once


def test_an_id_with_a_telephone_number_in_it_is_kept_as_its_hash() -> None:
    names = ("t12", "+44 7911 320664/1", "+44 7911 320664/2")
    ids = [cleaned(Segment(role=Role.AGENT, text="x", segment_id=name)).segment_id for name in names]
    assert ids[0] == "t12"
    assert len(set(ids)) == 3
    assert not any("320664" in str(name) for name in ids)


def test_a_telephone_number_in_the_place_of_a_name_or_reason_is_masked() -> None:
    opened = clean(Opened(customer_name="+44 7911 320664", agent_name="Jo"), 100).item
    assert isinstance(opened, Opened)
    assert (opened.customer_name, opened.agent_name) == ("***", "Jo")
    assert clean(Closed(reason="hung up by 07911 320664"), 100).item == Closed(reason="hung up by ***")
