"""What an answer of the deep voice changes, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assistant.analysis.classifier import CUSTOMER_HEADS
from assistant.analysis.hashed import Hashed
from assistant.analysis.situations import BesideWeights
from assistant.engine.blend import Both, Mix
from assistant.engine.fusion import Voice
from assistant.engine.playbook import Playbook
from assistant.engine.step import fold
from assistant.types import (
    DeepAsked,
    DeepHeard,
    EscalationPrompted,
    FrustrationRead,
    SegmentHeard,
    SuggestionOffered,
    TensionRead,
)
from tests.engine.test_step import HOT, events_of, of
from tests.factories import Call

PLAIN = "i only wanted to ask about my parcel"
FURIOUS = tuple(5.0 if head.startswith("level") else -5.0 for head in CUSTOMER_HEADS)
CALM = tuple(-5.0 for _ in CUSTOMER_HEADS)


@pytest.fixture(scope="module")
def both(playbook: Playbook) -> Playbook:
    """The tiny playbook with a deep voice, and a fusion to which the learned level 2 and 3 count."""
    voices = {
        **playbook.fusion.voices,
        "model.level2": Voice(1.0),
        "model.level3": Voice(0.0, spread=0.5),
    }
    ones = (1.0,) * len(CUSTOMER_HEADS)
    mix = Mix(share=ones, gain=ones, offset=(0.0,) * len(CUSTOMER_HEADS))
    fusion = replace(playbook.fusion, voices=voices)
    return replace(playbook, fusion=fusion, deep=Both(mix, fusion))


def answered(
    call: Call, logits: tuple[float, ...] = FURIOUS, turn: int = 0, chars: int | None = None
) -> Call:
    """The call with an answer about its last words."""
    if chars is None:
        chars = max(
            (len(heard.segment.text) for heard in call.inputs if isinstance(heard, SegmentHeard)), default=0
        )
    call.inputs.append(
        DeepHeard(
            call_id=call.call_id, seq=len(call.inputs), at=call.now, turn=turn, chars=chars, logits=logits
        )
    )
    return call


def test_without_a_deep_voice_nothing_is_asked(playbook: Playbook) -> None:
    assert of(events_of(Call().customer(PLAIN), playbook), DeepAsked) == []


def test_every_final_of_a_customer_is_asked_about_and_no_agent(both: Playbook) -> None:
    call = Call(pause=0.5).customer("one", ends_turn=False).customer("two").agent("yes")
    assert [(ask.turn, ask.chars) for ask in of(events_of(call, both), DeepAsked)] == [(0, 3), (0, 7)]


def test_an_answer_reads_the_turn_anew(both: Playbook) -> None:
    fast, deep = of(events_of(answered(Call().customer(PLAIN)), both), FrustrationRead)
    assert (fast.turn, deep.turn) == (0, 0)
    assert fast.score < 0.5 < deep.score


def test_the_contributions_of_both_voices_add_up_to_the_score(both: Playbook) -> None:
    from assistant.engine.fusion import sigmoid

    deep = of(events_of(answered(Call().customer(PLAIN)), both), FrustrationRead)[-1]
    assert sigmoid(sum(share for _, share in deep.contributions)) == pytest.approx(deep.score)


def test_an_answer_that_comes_before_the_end_of_the_turn_decides_with_it(both: Playbook) -> None:
    call = answered(Call().customer(PLAIN, ends_turn=False)).turn_end()
    assert len(of(events_of(call, both), SuggestionOffered)) == 1


def test_where_nothing_was_said_the_decision_is_made_again(both: Playbook) -> None:
    silent = Call().customer(PLAIN)
    assert of(events_of(silent, both), SuggestionOffered) == []
    assert len(of(events_of(answered(silent), both), SuggestionOffered)) == 1


def test_what_the_agent_has_seen_is_not_said_again_or_taken_back(both: Playbook) -> None:
    call = Call().customer(HOT)
    said = [
        event for event in events_of(call, both) if isinstance(event, SuggestionOffered | EscalationPrompted)
    ]
    after = events_of(answered(call, CALM), both)
    assert [event for event in after if isinstance(event, SuggestionOffered | EscalationPrompted)] == said
    assert said


def test_a_calm_answer_lowers_the_tension_that_the_fast_voice_has_read(both: Playbook) -> None:
    fast, deep = of(events_of(answered(Call().customer(HOT), CALM), both), TensionRead)
    assert deep.tension < fast.tension


def test_the_next_turn_rests_on_the_reading_of_both(both: Playbook) -> None:
    calm = Call().customer(PLAIN).customer("and how long it takes", at=60.0)
    hot = answered(Call().customer(PLAIN)).customer("and how long it takes", at=60.0)
    assert (
        of(events_of(hot, both), FrustrationRead)[-1].score
        > of(events_of(calm, both), FrustrationRead)[-1].score
    )


@pytest.mark.parametrize(("turn", "chars"), [(0, 3), (1, None), (7, None)])
def test_an_answer_about_other_words_changes_nothing(both: Playbook, turn: int, chars: int | None) -> None:
    call = Call().customer(PLAIN)
    assert events_of(answered(call, turn=turn, chars=chars), both) == events_of(Call().customer(PLAIN), both)


def test_an_answer_that_comes_when_the_agent_speaks_changes_nothing(both: Playbook) -> None:
    call = Call().customer(PLAIN).agent("i see")
    before = events_of(call, both)
    assert events_of(answered(call, chars=len(PLAIN)), both) == before


def test_an_answer_in_a_journal_is_ignored_without_a_deep_voice(playbook: Playbook) -> None:
    call = Call().customer(PLAIN)
    assert events_of(answered(call), playbook) == events_of(Call().customer(PLAIN), playbook)


def test_a_situation_that_only_the_deep_voice_hears_brings_its_card(both: Playbook) -> None:
    english = both.languages["en"]
    bias = np.array([-3.0], dtype=np.float32)
    empty = Hashed(np.zeros(0, np.uint32), np.zeros((0, 1), np.int8), np.ones(1, np.float32), bias)
    knows = replace(english.ears.situations, model=empty, names=("said_before",))
    with_model = replace(english, ears=replace(english.ears, situations=knows))
    assert both.deep is not None
    deep = replace(both.deep, situations=("said_before",), weights=BesideWeights(0.5, 1.0, 0.0))
    playbook = replace(both, languages={**both.languages, "en": with_model}, deep=deep)

    def offered(logit: float) -> list[str]:
        call = answered(Call().customer(PLAIN, ends_turn=False), (*FURIOUS, logit)).turn_end()
        return [card.headline for card in of(events_of(call, playbook), SuggestionOffered)]

    assert offered(6.0) == ["Has said it before"]
    assert "Has said it before" not in offered(-6.0)


def test_an_answer_with_other_heads_of_an_older_journal_tells_nothing_of_situations(both: Playbook) -> None:
    assert both.deep is not None
    deep = replace(both.deep, situations=("nobody_came", "said_before"))
    assert deep.beside(FURIOUS) is None
    assert deep.beside((*FURIOUS, 1.0)) is None
    found = deep.beside((*FURIOUS, 1.0, 2.0))
    assert found is not None
    assert found.logits == {"nobody_came": 1.0, "said_before": 2.0}


def test_the_same_answer_twice_gives_the_same_reading(both: Playbook) -> None:
    once = fold(answered(Call().customer(HOT)).inputs, both)[0]
    twice = fold(answered(answered(Call().customer(HOT))).inputs, both)[0]
    assert once is not None
    assert twice is not None
    assert (once.course, once.customer_expected, once.story) == (
        twice.course,
        twice.customer_expected,
        twice.story,
    )


def test_a_second_answer_about_the_same_words_decides_nothing_again(both: Playbook) -> None:
    call = answered(answered(Call().customer(HOT)))
    once = answered(Call().customer(HOT))
    state, again = fold(call.agent("one moment").inputs, both)
    other, told = fold(once.agent("one moment").inputs, both)
    assert state is not None
    assert other is not None
    assert (state.advice, state.escalation) == (other.advice, other.escalation)
    assert [event.type for event in again] == [event.type for event in told]
