"""What must hold for every call: interims, restarts, cuts, repetitions, bounds."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import wire
from assistant.engine.advice import OWN_WORDS
from assistant.engine.due import HOT
from assistant.engine.playbook import Playbook
from assistant.engine.state import CallState
from assistant.engine.step import fold, step
from assistant.types import (
    FrustrationRead,
    Input,
    Role,
    Segment,
    SegmentHeard,
    Stage,
    StageChanged,
    SuggestionOffered,
    TensionRead,
)
from tests.factories import Call
from tests.thorough import examples

SAYINGS = [
    "you promised",
    "this is ridiculous",
    "for the third time",
    "you idiot",
    "let me speak to a manager",
    "that helps",
    "thank you",
    "i hear you",
    "i am sorry",
    "calm down",
    "today by five",
    "my bill",
    "yes",
    "",
]
turn = st.tuples(
    st.sampled_from([Role.CUSTOMER, Role.AGENT, Role.UNKNOWN]),
    st.lists(st.sampled_from(SAYINGS), min_size=1, max_size=3).map(" ".join),
    st.booleans(),
    st.floats(0, 60),
)
calls = st.lists(turn, max_size=14)
relaxed = settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def journal(turns: list[tuple[Role, str, bool, float]]) -> list[Input]:
    call = Call()
    for number, (role, text, ends_turn, pause) in enumerate(turns):
        segment = Segment(role=role, text=text, ends_turn=ends_turn, segment_id=f"s{number}")
        call.hear(segment, call.now + pause)
    return call.end().inputs


def renumbered(inputs: list[Input]) -> list[Input]:
    return [replace(heard, seq=seq) for seq, heard in enumerate(inputs)]


@relaxed
@given(turns=calls, where=st.integers(0, 14))
def test_interims_never_change_history(
    playbook: Playbook, turns: list[tuple[Role, str, bool, float]], where: int
) -> None:
    finals = journal(turns)
    place = 1 + where % len(finals[1:])
    at = finals[place - 1].at
    interim = SegmentHeard(
        call_id="call-1", seq=0, at=at, segment=Segment(role=Role.CUSTOMER, text="you idiot", is_final=False)
    )
    with_interim = renumbered([*finals[:place], interim, *finals[place:]])
    state, events = fold(finals, playbook)
    state2, events2 = fold(with_interim, playbook)
    assert events == events2
    assert replace(state, seq=0) == replace(state2, seq=0)  # type: ignore[type-var]


@relaxed
@given(turns=calls, where=st.integers(0, 14))
def test_a_restart_anywhere_changes_nothing(
    playbook: Playbook, turns: list[tuple[Role, str, bool, float]], where: int
) -> None:
    inputs = journal(turns)
    state, events = None, []
    for number, heard in enumerate(inputs):
        state, new = step(state, wire.decode_input(wire.encode_input(heard)), playbook)
        events.extend(new)
        if number == where:
            state = wire.decode(CallState, wire.encode(state))
    assert (state, events) == fold(inputs, playbook)


@relaxed
@given(texts=st.lists(st.sampled_from(SAYINGS[:-1]), min_size=1, max_size=4), cut=st.integers(1, 20))
def test_it_does_not_matter_where_a_turn_is_cut(playbook: Playbook, texts: list[str], cut: int) -> None:
    words = " ".join(texts).split()
    cut = 1 + cut % len(words)
    whole = Call().customer(" ".join(words), at=10.0)
    parts = Call().customer(" ".join(words[:cut]), at=10.0, ends_turn=cut == len(words))
    if cut < len(words):
        parts.customer(" ".join(words[cut:]), at=10.0)

    def last_reading(call: Call) -> FrustrationRead:
        reading = [event for event in fold(call.inputs, playbook)[1] if isinstance(event, FrustrationRead)][
            -1
        ]
        return replace(reading, seq=0)

    assert last_reading(whole) == last_reading(parts)


@relaxed
@given(texts=st.lists(st.sampled_from(SAYINGS[:-1]), min_size=1, max_size=4), cut=st.integers(1, 20))
def test_nor_for_the_stage_that_the_turn_leads_to(playbook: Playbook, texts: list[str], cut: int) -> None:
    words = " ".join(texts).split()
    cut = 1 + cut % len(words)

    def led_to(*parts: str) -> Stage:
        call = Call(pause=20.0)
        for _ in range(3):
            call.customer("you promised me this is ridiculous for the third time").agent("well")
        for place, part in enumerate(parts, start=1):
            call.customer(part, at=160.0, ends_turn=place == len(parts))
        state, _ = fold(call.inputs, playbook)
        assert state is not None
        return state.stage.stage

    assert led_to(" ".join(words)) == led_to(*filter(None, (" ".join(words[:cut]), " ".join(words[cut:]))))


@relaxed
@given(turns=calls, again=st.integers(0, 14))
def test_hearing_a_segment_twice_is_a_no_op(
    playbook: Playbook, turns: list[tuple[Role, str, bool, float]], again: int
) -> None:
    inputs = journal(turns)
    if len(inputs) < 3:
        return
    place = 1 + again % (len(inputs) - 2)
    doubled = renumbered([*inputs[: place + 1], inputs[place], *inputs[place + 1 :]])
    assert fold(doubled, playbook)[1] == fold(inputs, playbook)[1]


@relaxed
@given(turns=calls)
def test_a_call_is_bounded_and_calm(playbook: Playbook, turns: list[tuple[Role, str, bool, float]]) -> None:
    state, last_card, techniques, level = None, None, {}, 0
    for heard in journal(turns):
        state, events = step(state, heard, playbook)
        assert sum(isinstance(event, StageChanged) for event in events) <= 1
        for event in events:
            if isinstance(event, TensionRead):
                assert 0.0 <= event.tension <= 4.0
            if isinstance(event, FrustrationRead):
                level = event.level
            if isinstance(event, SuggestionOffered):
                cards = playbook.policy.cards
                # due at once (decision 0040): a boundary, an apology for one's own words, an answer to somebody very angry
                at_once = event.trigger in ("insult", OWN_WORDS) or level >= HOT
                assert at_once or last_card is None or event.at - last_card >= cards.gap_s
                before = techniques.get(event.technique)
                insult = event.trigger == "insult"
                assert insult or before is None or event.at - before >= cards.same_technique_gap_s
                last_card = techniques[event.technique] = event.at


@relaxed
@given(turns=calls, shifts=st.lists(st.floats(-50, 50), min_size=16, max_size=16))
def test_time_never_runs_backwards_in_the_events(
    playbook: Playbook, turns: list[tuple[Role, str, bool, float]], shifts: list[float]
) -> None:
    inputs = [
        replace(heard, at=max(0.0, heard.at + shift))
        for heard, shift in zip(journal(turns), shifts, strict=False)
    ]
    times = [event.at for event in fold(inputs, playbook)[1]]
    assert times == sorted(times)


def test_the_state_of_an_hour_long_call_stays_small(playbook: Playbook) -> None:
    def size(turns: int) -> int:
        call = Call(pause=4)
        for number in range(turns):
            call.customer(f"number {number} you promised ridiculous", segment_id=f"c{number}")
            call.agent(f"i hear you {number} today by five", segment_id=f"a{number}")
        state, _ = fold(call.inputs, playbook)
        return len(wire.encode(state))

    assert size(900) < 1.6 * size(300)


@pytest.mark.parametrize("seed", ["0", "1"])
def test_a_state_survives_its_encoding(playbook: Playbook, seed: str) -> None:
    state, _ = fold(
        Call(call_id=seed).customer("you promised ridiculous").agent("i hear you").inputs, playbook
    )
    assert wire.decode(CallState, wire.encode(state)) == state
