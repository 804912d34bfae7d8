"""Which situations a turn names: what rules hear, and what a learned model makes of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.analysis.cues import CueFinder, Rule
from assistant.analysis.hashed import Hashed, key
from assistant.analysis.parsing import TokenNodes
from assistant.analysis.phrases import compile_template, number_pattern
from assistant.analysis.situations import (
    MOST_REASON,
    USUAL_FLAG,
    Beside,
    BesideWeights,
    Heard,
    SituationEars,
    vague,
)
from assistant.analysis.text import read

NAMES = ("nobody_came", "said_before")


def model(*weights: tuple[str, tuple[int, int]]) -> Hashed:
    """Features with a weight a head, in units of a half; without them a logit of -3."""
    rows = sorted((key(feature), heads) for feature, heads in weights)
    return Hashed(
        np.array([feature for feature, _ in rows], dtype=np.uint32),
        np.array([heads for _, heads in rows], dtype=np.int8),
        np.full(2, 0.5, dtype=np.float32),
        np.full(2, -3.0, dtype=np.float32),
    )


@pytest.fixture
def ears() -> SituationEars:
    known = TokenNodes(lambda word: read(word, "en").folded)
    rules = tuple(
        Rule(
            f"en.situation.{name}",
            name,
            "situation",
            "customer",
            1.0,
            (compile_template(phrase, known, number_pattern(()), lambda mark: 1 / len(mark)),),
        )
        for name, phrase in (("said_before", "told you twice"), ("regrets_tone", "sorry i shouted"))
    )
    learned = model(("wdoorstep", (60, 0)), ("#rule said_before", (0, 20)), ("ademoralised", (0, 100)))
    return SituationEars("en", CueFinder(rules, {}), learned, NAMES)


def test_what_the_model_hears_alone_names_the_words_it_rests_on(ears: SituationEars) -> None:
    (heard,) = ears.hear(read("i stood on the doorstep all day", "en"))
    assert (heard.id, heard.rule) == ("nobody_came", "model")
    assert "doorstep" in heard.words
    assert len(heard.words.split()) <= MOST_REASON


def test_what_a_rule_hears_counts_and_names_its_own_words(ears: SituationEars) -> None:
    (heard,) = ears.hear(read("but i told you twice", "en"))
    assert (heard.id, heard.rule, heard.words) == (
        "said_before",
        "en.situation.said_before",
        "told you twice",
    )
    assert heard.chance > 0.5


def test_the_agents_words_before_it_count(ears: SituationEars) -> None:
    words = read("well", "en")
    assert ears.hear(words) == ()
    assert [each.id for each in ears.hear(words, "you sound demoralised")] == ["said_before"]


def test_the_surest_comes_first(ears: SituationEars) -> None:
    heard = ears.hear(read("i stood on the doorstep and told you twice", "en"))
    assert [each.id for each in heard] == sorted(
        (each.id for each in heard), key=lambda name: -next(e.chance for e in heard if e.id == name)
    )
    assert {each.id for each in heard} == set(NAMES)


def test_a_situation_that_the_model_does_not_know_is_heard_by_its_rule(ears: SituationEars) -> None:
    assert [(each.id, each.chance) for each in ears.hear(read("sorry i shouted", "en"))] == [
        ("regrets_tone", 1.0)
    ]


def test_without_a_model_the_rules_hear_alone(ears: SituationEars) -> None:
    alone = replace(ears, model=None, names=())
    assert [each.chance for each in alone.hear(read("i told you twice", "en"))] == [1.0]
    assert alone.hear(read("i stood on the doorstep", "en")) == ()


def test_in_a_calm_turn_only_what_a_rule_has_heard_is_named(ears: SituationEars) -> None:
    assert ears.hear(read("i stood on the doorstep", "en"), calm=True) == ()
    assert [each.id for each in ears.hear(read("on the doorstep i told you twice", "en"), calm=True)] == [
        "said_before"
    ]


@given(st.text(max_size=200), st.text(max_size=80), st.integers(0, 300))
def test_any_text_gives_chances_between_0_and_1_in_falling_order(text: str, before: str, turns: int) -> None:
    ears = SituationEars("en", model=model(("wa", (60, 10))), names=NAMES)
    chances = [each.chance for each in ears.hear(read(text, "en"), before, turns)]
    assert chances == sorted(chances, reverse=True)
    assert all(0.0 <= chance <= 1.0 for chance in chances)


@pytest.mark.parametrize(("flag", "surer"), [(USUAL_FLAG + 2.0, True), (USUAL_FLAG - 2.0, False)])
def test_the_vague_form_of_a_flag_is_surer_where_the_flag_is_heard_too(flag: float, surer: bool) -> None:
    assert (vague(Heard("despairs", 0.3, "model", "no sense"), flag).chance > 0.3) is surer


def test_words_of_a_rule_do_not_outvote_a_flag_that_is_surely_none() -> None:
    assert vague(Heard("despairs", 0.99999, "rule", "waiting to die"), -8.3).chance < 0.9


def test_what_only_a_rule_knows_stays_sure_and_without_a_flag_nothing_changes() -> None:
    sure, unsure = Heard("despairs", 1.0, "rule", "no sense"), Heard("despairs", 0.3, "model", "no sense")
    assert vague(sure, -9.0) is sure
    assert vague(unsure, None) is unsure


def test_a_second_voice_hears_what_the_small_model_does_not(ears: SituationEars) -> None:
    words = read("we looked out for your van until dark", "en")
    beside = Beside({"nobody_came": 4.0}, BesideWeights(own=0.5, other=1.0, offset=0.0))
    assert ears.hear(words) == ()
    (heard,) = ears.hear(words, beside=beside)
    assert heard.id == "nobody_came"
    assert heard.chance == pytest.approx(1.0 / (1.0 + np.exp(1.5 - 4.0)))


def test_a_second_voice_can_speak_against_what_the_small_model_hears(ears: SituationEars) -> None:
    words = read("i stood on the doorstep all day", "en")
    beside = Beside({"nobody_came": -9.0}, BesideWeights(own=0.5, other=1.0, offset=0.0))
    assert ears.hear(words, beside=beside) == ()


def test_a_situation_that_the_second_voice_does_not_know_stays_as_it_was(ears: SituationEars) -> None:
    words = read("i stood on the doorstep all day", "en")
    beside = Beside({"stranded": 9.0}, BesideWeights(own=0.5, other=1.0, offset=0.0))
    assert ears.hear(words, beside=beside) == ears.hear(words)
