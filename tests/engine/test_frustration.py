"""The fusion: sums that add up, guards, and the course of a call."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analysis.classifier import AGENT_HEADS, CUSTOMER_HEADS, Scores
from assistant.analysis.evidence import Cue, Evidence
from assistant.analysis.text import read
from assistant.engine.frustration import Course, Reading, advance, answered
from assistant.engine.fusion import (
    CUE_LABELS,
    LOWERING,
    FusionError,
    Voice,
    Vote,
    Weights,
    answer_features,
    compile_weights,
    customer_features,
)
from tests.conftest import tiny_weights

RAISING = tuple(label for label in CUE_LABELS if label not in LOWERING)


@pytest.fixture
def weights() -> Weights:
    """All voices at work: every cue by its direction, the classifier, the agent's answer and the call so far."""
    cues = {f"cue.{label}": Voice(-1.0 if label in LOWERING else 1.0) for label in CUE_LABELS}
    others = {
        "model.level2": Voice(0.5, -0.4),
        "model.level3": Voice(0.1, -2.0, spread=0.2),
        "model.expected": Voice(0.8, 1.2),
        "model.sure": Voice(0.6, 0.05),
        "brief": Voice(0.4),
        "sentiment": Voice(-0.3),
        "repetition": Voice(0.7),
        "answer.missteps": Voice(2.0, 0.1),
        "answer.acknowledges": Voice(-1.0, 0.3),
    }
    return replace(tiny_weights(), voices={**cues, **others})


def cue(label: str, weight: float = 1.0, words: str = "again", target: str | None = None) -> Cue:
    return Cue(f"en.{label}", label, "intensity", weight, 0, len(words), words, target)


def evidence(
    text: str = "again and again", *cues: Cue, logits: float | None = None, repetition: float = 0.0
) -> Evidence:
    words = read(text, "en")
    scores = (
        None if logits is None else Scores((logits,) * len(CUSTOMER_HEADS), len(words.folded), ((0, 0, 0.6),))
    )
    return Evidence(words=words, cues=cues, scores=scores, repetition=repetition)


def agent_evidence(label: str) -> Evidence:
    logits = tuple(4.0 if head == label else -4.0 for head in AGENT_HEADS)
    return Evidence(words=read("well", "en"), cues=(), scores=Scores(logits, 1))


def reading(seen: Evidence, weights: Weights, course: Course | None = None) -> Reading:
    return advance(course or Course(), seen, weights)[1]


def logit(score: float) -> float:
    return math.log(score / (1.0 - score))


def test_the_contributions_add_up_to_the_logit_of_the_score(weights: Weights) -> None:
    seen = evidence("again and again", cue("irony"), cue("softener"), logits=0.7, repetition=0.5)
    heard = reading(seen, weights, Course(last=2.0, slow=1.5, answer=0.3))
    assert sum(share for _, share in heard.contributions) == pytest.approx(logit(heard.score))


def test_the_fast_sums_are_the_plain_sums_of_training(weights: Weights) -> None:
    seen = evidence("again and again", cue("irony"), cue("relief", 0.4), logits=0.7, repetition=0.5)
    voices = customer_features(seen, first=True)
    plain = sum(
        weights.voices[n].weight * (number - weights.voices[n].usual)
        for n, number in voices.items()
        if n in weights.voices
    )
    heard = dict(reading(seen, weights).contributions)
    rest = heard.pop("base") + heard.pop("course") + heard.pop("answer")
    assert sum(heard.values()) == pytest.approx(plain)
    assert rest == pytest.approx(
        -weights.cuts[1] + (weights.last + weights.slow) * (weights.start - weights.usual_level)
    )


@pytest.mark.parametrize("label", RAISING)
def test_a_cue_of_anger_never_lowers_the_score(label: str, weights: Weights) -> None:
    plain, with_cue = evidence(logits=0.1), evidence("again and again", cue(label), logits=0.1)
    assert reading(with_cue, weights).score > reading(plain, weights).score


@pytest.mark.parametrize("label", LOWERING)
def test_a_cue_of_relief_never_raises_the_score(label: str, weights: Weights) -> None:
    plain, with_cue = evidence(logits=0.1), evidence("again and again", cue(label), logits=0.1)
    assert reading(with_cue, weights).score < reading(plain, weights).score


def test_a_hundred_cues_push_hardly_more_than_ten(weights: Weights) -> None:
    ten = reading(evidence("again", *[cue("irony")] * 10), weights).score
    assert reading(evidence("again", *[cue("irony")] * 100), weights).score == pytest.approx(ten, abs=1e-3)


def test_a_misstep_of_the_agent_raises_what_follows(weights: Weights) -> None:
    after = answered(Course(), agent_evidence("dismiss"), weights)
    assert reading(evidence(), weights, after).score > reading(evidence(), weights).score


def test_an_acknowledgement_lowers_what_follows(weights: Weights) -> None:
    heard = answered(Course(), agent_evidence("validate_emotion"), weights)
    silent = answered(Course(), agent_evidence("greet"), weights)
    assert reading(evidence(), weights, heard).score < reading(evidence(), weights, silent).score


def test_an_answer_counts_once(weights: Weights) -> None:
    course, _ = advance(Course(last=2.0, slow=2.0, answer=1.5), evidence(), weights)
    assert course.answer == 0.0


def test_an_upset_customer_stays_upset_for_a_while(weights: Weights) -> None:
    calm, upset = Course(last=0.2, slow=0.2), Course(last=3.0, slow=2.5)
    assert (
        reading(evidence("in the hall"), weights, upset).score
        > reading(evidence("in the hall"), weights, calm).score
    )


def test_readings_are_decayed_into_the_running_mean(weights: Weights) -> None:
    course, heard = advance(Course(last=3.0, slow=3.0), evidence(), weights)
    assert course.last == heard.expected
    assert course.slow == pytest.approx(weights.keep * 3.0 + (1.0 - weights.keep) * heard.expected)


@pytest.mark.parametrize("text", ["", "  ", "…"])
def test_an_empty_turn_changes_nothing(text: str, weights: Weights) -> None:
    before = Course(last=2.0, slow=1.0, answer=0.5)
    after, heard = advance(before, evidence(text), weights)
    assert after == before
    assert (heard.triggers, heard.flags, heard.because) == ((), (), ())
    assert answered(before, evidence(text), weights) == before


def test_rules_hear_alone_without_a_classifier(weights: Weights) -> None:
    seen = evidence("again", cue("disappointment"))
    heard = reading(seen, weights)
    assert heard.triggers == ("disappointment",)
    assert heard.because == (("en.disappointment", "again"),)


def test_a_label_without_cue_and_classifier_is_not_heard(weights: Weights) -> None:
    assert reading(evidence("again"), weights).triggers == ()


def test_a_clear_cue_of_a_threat_outvotes_a_classifier_that_is_sure_of_the_opposite() -> None:
    from assistant.training.votes import SAFETY

    weights = replace(tiny_weights(), votes={"threat": SAFETY})
    assert reading(evidence("i come over", cue("threat"), logits=-9.0), weights).flags == ("threat",)


def test_the_classifier_alone_needs_to_be_very_sure_of_a_threat() -> None:
    from assistant.training.votes import SAFETY

    weights = replace(tiny_weights(), votes={"threat": SAFETY})
    assert reading(evidence("i come over", logits=1.5), weights).flags == ()


@pytest.mark.parametrize(
    ("before", "logit", "heard"), [(4.0, -3.9, True), (4.0, -4.1, False), (0.0, -3.9, False)]
)
def test_from_somebody_very_angry_what_sounds_like_a_threat_is_one(
    before: float, logit: float, heard: bool
) -> None:
    from assistant.training.votes import SAFETY

    weights = replace(tiny_weights(), votes={"threat": SAFETY}, last=3.0)
    course = Course(last=before, slow=before)
    said = evidence("i know where you park", logits=logit)
    assert ("threat" in advance(course, said, weights)[1].flags) is heard


def test_the_strongest_reason_comes_first(weights: Weights) -> None:
    seen = evidence("again and again", cue("irony", 0.3, "again"), cue("insult", 2.0, "and again"))
    assert [rule for rule, _ in reading(seen, weights).because] == ["en.insult", "en.irony"]


def test_the_words_of_the_classifier_are_quoted_as_said(weights: Weights) -> None:
    assert ("model", "AGAIN") in reading(evidence("AGAIN and again", logits=1.0), weights).because


def test_few_words_tell_less_only_while_nothing_is_known_of_the_customer(weights: Weights) -> None:
    first = dict(reading(evidence("ok"), weights).contributions)
    later = dict(reading(evidence("ok"), weights, Course(last=1.0, slow=1.0)).contributions)
    assert first["brief"] < 0.0
    assert "brief" not in later


@given(
    st.floats(-50, 50),
    st.floats(0, 4),
    st.floats(-5, 5),
    st.floats(0, 1),
    st.sampled_from(CUE_LABELS),
    st.text(max_size=60),
)
def test_every_reading_is_in_range(
    logits: float, last: float, answer: float, repetition: float, label: str, text: str
) -> None:
    weights = replace(
        tiny_weights(), voices={"model.level3": Voice(0.3, -2.0, spread=3.0), f"cue.{label}": Voice(9.0)}
    )
    seen = evidence(text, cue(label, 2.0), logits=logits, repetition=repetition)
    heard = reading(seen, weights, Course(last=last, slow=last, answer=answer))
    assert 0.0 <= heard.score <= 1.0
    assert 0 <= heard.level <= 4
    assert 0.0 <= heard.expected <= 4.0
    assert list(heard.chances) == sorted(heard.chances, reverse=True)
    assert heard.chances[1] == heard.score


def test_an_agent_turn_of_words_has_every_voice() -> None:
    assert "answer.missteps" in answer_features(agent_evidence("dismiss"))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"form": 7}, "form 7"),
        ({"cuts": [1, 0, 2, 3]}, "cuts must rise"),
        ({"levels": [0, 1]}, "ValueError"),
        ({"course": {}}, "last"),
        ({"voices": {"brief": {"loudness": 1}}}, "loudness"),
    ],
)
def test_a_broken_fusion_file_says_what_is_wrong(change: dict[str, object], message: str) -> None:
    document = {
        "form": 1,
        "voices": {"brief": {"weight": 1.0}},
        "course": {"last": 1, "slow": 0, "keep": 0.5, "start": 1, "usual_level": 1.3},
        "cuts": [0, 1, 2, 3],
        "levels": [0.5, 1.5, 2.5, 3.5],
        "votes": {"insult": {"bias": -1.0}},
    }
    assert compile_weights(document).votes == {"insult": Vote(-1.0)}
    with pytest.raises(FusionError, match=message):
        compile_weights({**document, **change})
