"""What is heard in an agent's turn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.analysis.classifier import AGENT_HEADS, Scores
from assistant.analysis.evidence import Cue, Evidence
from assistant.analysis.text import read
from assistant.engine.answer import (
    DOUBTED,
    SURE,
    UNCLEAR,
    Acts,
    believed,
    carried_out,
    doubted,
    hear_answer,
    perhaps_done,
    sure_missteps,
    unclear,
)
from assistant.engine.frustration import Course
from assistant.engine.fusion import Vote, Weights
from tests.conftest import tiny_weights

UPSET, CALM = Course(last=3.0, slow=3.0), Course(last=0.3, slow=0.3)


@pytest.fixture
def weights() -> Weights:
    votes = {
        "apologise": Vote(bias=0.0, model=1.0, cue=5.0),
        "no_acknowledgement": Vote(bias=-1.0, model=0.2, level=1.0, other=-4.0),
        "robotic_repeat": Vote(bias=-2.0, model=0.5, other=5.0),
    }
    return replace(tiny_weights(), votes=votes)


def said(text: str = "one moment", *, repetition: float = 0.0, **logits: float) -> Evidence:
    scores = Scores(tuple(logits.get(head, -3.0) for head in AGENT_HEADS), 2)
    return Evidence(words=read(text, "en"), cues=(), scores=scores, repetition=repetition)


def test_an_answer_that_lacks_acknowledgement_is_a_misstep_when_the_customer_is_upset(
    weights: Weights,
) -> None:
    assert "no_acknowledgement" in hear_answer(UPSET, said(), weights).missteps


def test_an_acknowledgement_takes_that_back(weights: Weights) -> None:
    assert "no_acknowledgement" not in hear_answer(UPSET, said(validate_emotion=4.0), weights).missteps


@pytest.mark.parametrize("course", [CALM, Course()])
def test_nothing_needs_acknowledging_with_a_calm_or_silent_customer(course: Course, weights: Weights) -> None:
    assert hear_answer(course, said(no_acknowledgement=6.0), weights).missteps == ()


def test_saying_the_same_again_is_heard_as_robotic(weights: Weights) -> None:
    assert "robotic_repeat" in hear_answer(CALM, said(repetition=1.0), weights).missteps
    assert hear_answer(CALM, said(), weights).missteps == ()


def test_an_interruption_comes_from_the_times_alone(weights: Weights) -> None:
    assert hear_answer(CALM, said(), weights, interrupts=True).missteps == ("interrupt",)
    assert hear_answer(CALM, said(interrupt=6.0), weights).missteps == ()


def test_an_empty_turn_can_only_interrupt(weights: Weights) -> None:
    assert hear_answer(UPSET, said(""), weights) == Acts((), ())
    assert hear_answer(UPSET, said(""), weights, interrupts=True).missteps == ("interrupt",)


def test_a_technique_is_heard_by_the_classifier_or_by_a_cue(weights: Weights) -> None:
    cue = Cue("en.sorry", "apologise", "technique", 1.0, 0, 5, "sorry")
    by_cue = replace(said(), scores=None, cues=(cue,))
    assert hear_answer(CALM, said(apologise=2.0), weights).techniques == ("apologise",)
    assert hear_answer(CALM, by_cue, weights).techniques == ("apologise",)
    assert hear_answer(CALM, said(), weights).techniques == ()


def test_beside_a_misstep_in_words_only_what_is_in_words_counts_as_done() -> None:
    model, rule = ("listen_acknowledge", "positive_language"), ("listen_acknowledge",)
    assert believed(model, rule, ("negative_language",)) == rule
    assert believed(model, (), ("blame_customer",)) == ()
    assert believed(model, (), ()) == model


def test_a_turn_that_lacks_an_acknowledgement_has_perhaps_none() -> None:
    faint = ("listen_acknowledge", "take_ownership")
    assert perhaps_done(faint, ("no_acknowledgement",)) == ("take_ownership",)
    assert perhaps_done(faint, ()) == faint


def test_a_card_is_not_said_beside_a_misstep_nor_by_the_model_alone_in_a_doubtful_turn() -> None:
    model, rule = ("listen_acknowledge", "apologise"), ("apologise",)
    assert carried_out(model, rule, (), ()) == model
    assert carried_out(model, rule, ("no_acknowledgement",), ()) == rule
    assert carried_out(model, rule, ("negative_language",), ("negative_language",)) == ()


def test_a_rule_is_doubted_where_the_classifier_is_sure_of_the_contrary() -> None:
    assert doubted(said(blame_customer=DOUBTED - 0.1), "blame_customer")
    assert not doubted(said(blame_customer=DOUBTED + 0.1), "blame_customer")
    assert not doubted(replace(said(), scores=None), "blame_customer")


def test_a_better_way_is_shown_only_for_a_kind_that_the_classifier_thinks_possible() -> None:
    assert unclear(said(jargon=UNCLEAR - 0.1), "jargon")
    assert not unclear(said(jargon=UNCLEAR + 0.1), "jargon")
    assert not unclear(replace(said(), scores=None), "jargon")


@pytest.mark.parametrize(
    ("logits", "techniques", "found"),
    [
        ({"policy_shield": SURE + 0.1}, (), ("policy_shield",)),
        ({"blame_customer": SURE + 0.1}, (), ("blame_customer",)),
        ({"policy_shield": SURE - 2.0}, (), ()),
        # two that may both be: that there is one is likely, which one is not
        ({"policy_shield": SURE - 0.5, "dismiss": SURE - 0.5}, (), ("no_acknowledgement",)),
        ({"policy_shield": 3.0}, ("offer_options",), ()),
        ({"policy_shield": 3.0}, ("greet",), ("policy_shield",)),
    ],
)
def test_a_misstep_that_only_the_classifier_hears_is_corrected_where_one_is_likely_and_nothing_helps(
    logits: dict[str, float], techniques: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert sure_missteps(said(**logits), Acts(techniques, ())) == found


def test_of_several_that_only_the_classifier_hears_the_surest_is_corrected() -> None:
    heard = said(policy_shield=0.5, jargon=2.0)
    assert sure_missteps(heard, Acts((), ("policy_shield", "jargon"))) == ("jargon",)
