"""A card that answers what was just said: which situation is taken, when it is silent, and what the card names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.analysis.text import read
from assistant.engine.advice import Advice, agent_spoke
from assistant.engine.due import Now, Wish
from assistant.engine.ladder import wish
from assistant.engine.playbook import Playbook, Situation
from assistant.engine.step import fold
from assistant.types import Stage, SuggestionOffered
from tests.factories import Call

GRIEF = Situation("bereaved", "listen_acknowledge", 0, "Somebody has died")
DESPAIR = Situation("despairs", "validate_emotion", 0, "May not want to live", flag="self_harm")
AGAIN = Situation("said_before", "apologise", 1, "Has said it before")
NOW = Now(
    at=100.0, stage=Stage.TENSE, score=0.7, level=2, very_angry=0.8, words=12, causes=(), rise=0.0, jumped=False, insulted_agent=False,
    relieved=False, prompted=False, cued=True, handed_over=False, supervisor_asked=False, situations=(AGAIN,),
)  # fmt: skip


NOTHING_DONE = Advice()


def due(playbook: Playbook, advice: Advice = NOTHING_DONE, **now: object) -> Wish:
    """What is due, or a wish for nothing."""
    found = wish(advice, replace(NOW, **now), playbook.policy)  # type: ignore[arg-type]
    return found if found is not None else Wish("", "", ())


def cards(call: Call, playbook: Playbook) -> list[SuggestionOffered]:
    return [event for event in fold(call.inputs, playbook)[1] if isinstance(event, SuggestionOffered)]


def test_a_situation_goes_before_the_ladder(playbook: Playbook) -> None:
    found = due(playbook)
    assert (found.technique, found.situation) == ("apologise", AGAIN)


def test_the_first_of_the_catalogue_is_answered(playbook: Playbook) -> None:
    found = due(playbook, situations=(GRIEF, AGAIN))
    assert found.situation is GRIEF


def test_what_the_agent_has_just_done_is_not_suggested(playbook: Playbook) -> None:
    advice = agent_spoke(Advice(), ("listen_acknowledge",), (), (), 0, 90.0)
    found = due(playbook, advice, situations=(GRIEF, AGAIN))
    assert found.situation is AGAIN


def test_a_hint_at_not_wanting_to_live_goes_before_all_others(playbook: Playbook) -> None:
    found = due(playbook, situations=(AGAIN, GRIEF, DESPAIR))
    assert found.situation is DESPAIR


def test_a_hint_is_not_passed_over_because_the_agent_has_just_been_kind(playbook: Playbook) -> None:
    advice = agent_spoke(Advice(), ("validate_emotion",), (), (), 0, 90.0)
    assert due(playbook, advice, situations=(DESPAIR,)).situation is DESPAIR


def test_an_answered_situation_is_left_to_the_ladder(playbook: Playbook) -> None:
    found = due(playbook, Advice(answered=("said_before",)))
    assert found.situation is None


@pytest.mark.parametrize(
    "now", [{"level": 0}, {"score": 0.1, "level": 1}, {"relieved": True, "level": 1, "score": 0.4}]
)
def test_a_situation_of_the_angry_is_not_answered_at_a_calm_turn(
    playbook: Playbook, now: dict[str, object]
) -> None:
    found = due(playbook, stage=Stage.CALM, **now)
    assert found.situation is None


def test_grief_is_answered_however_calmly_it_is_told(playbook: Playbook) -> None:
    found = due(playbook, stage=Stage.CALM, level=0, score=0.05, situations=(GRIEF,))
    assert (found.situation, found.held) == (GRIEF, None)


def test_who_wants_a_supervisor_is_only_soothed(playbook: Playbook) -> None:
    own = Situation("asks_when", "give_timeline", 1, "Wants a time")
    found = due(playbook, supervisor_asked=True, situations=(own,))
    assert found.situation is None


def test_words_that_hurt_are_taken_back_unless_he_has_named_what_wants_an_answer(playbook: Playbook) -> None:
    assert due(playbook, Advice(misspoke=True), can_take_back=True, situations=()).cause == "own_words"
    assert due(playbook, Advice(misspoke=True), can_take_back=True).cause == "said_before"


def test_the_card_names_the_words_it_answers(playbook: Playbook) -> None:
    (card,) = cards(Call().customer("this is ridiculous, i told you twice"), playbook)
    assert card.headline == "Has said it before"
    assert (card.variant or "").startswith("en.situation.said_before.")
    assert (card.because[0].rule, card.because[0].words) == ("en.situation.said_before", "told you twice")


def test_no_situation_is_answered_twice_in_a_call(playbook: Playbook) -> None:
    call = Call(pause=60)
    for _ in range(3):
        call = call.customer("this is ridiculous, i told you already").agent("hm")
    shown = [card.variant or "" for card in cards(call, playbook)]
    assert sum("said_before" in variant for variant in shown) == 1


def test_a_situation_says_nothing_about_the_score(playbook: Playbook) -> None:
    language = playbook.languages["en"]
    assert language.ears.customer("i told you already").cues == ()
    assert [each.id for each, _ in language.situations_in(read("i told you already", "en"))] == [
        "said_before"
    ]


def test_a_general_sentence_waits_for_a_hot_turn(playbook: Playbook) -> None:
    policy = replace(playbook.policy, cards=replace(playbook.policy.cards, general_chance=0.6))
    mild, hot = (
        wish(NOTHING_DONE, replace(NOW, situations=(), very_angry=chance), policy) for chance in (0.5, 0.7)
    )
    assert mild is not None
    assert hot is not None
    assert (mild.technique, mild.held) == ("listen_acknowledge", "general")
    assert (hot.technique, hot.held) == ("listen_acknowledge", None)


def test_of_two_situations_the_surer_one_is_answered(playbook: Playbook) -> None:
    other = replace(GRIEF, from_level=1)
    assert due(playbook, situations=(other, AGAIN)).situation is other
    assert due(playbook, situations=(AGAIN, other)).situation is AGAIN


@pytest.mark.parametrize(
    ("level", "was_tense", "answered"), [(1, True, True), (2, True, False), (1, False, False)]
)
def test_regret_for_the_tone_is_answered_only_by_who_was_angry_and_is_calm_now(
    playbook: Playbook, level: int, was_tense: bool, answered: bool
) -> None:
    regret = Situation("regrets_tone", "thank", 0, "Is sorry", to_level=1, after_anger=True)
    found = due(playbook, Advice(was_tense=was_tense), level=level, score=0.2, situations=(regret,))
    assert (found.situation is regret) is answered


@pytest.mark.parametrize(("outburst", "technique"), [(True, "listen_acknowledge"), (False, "set_boundary")])
def test_an_outburst_in_mid_call_is_answered_before_it_is_warned(
    playbook: Playbook, outburst: bool, technique: str
) -> None:
    found = due(
        playbook, Advice(turns=5), situations=(), level=4, score=0.99, insulted_agent=True, outburst=outburst
    )
    assert found.technique == technique
