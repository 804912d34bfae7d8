"""Which technique is due after a customer turn, from a state made by hand, on the numbers of policy.toml."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.engine.advice import OWN_WORDS, Advice, agent_spoke, customer_spoke, new_agent
from assistant.engine.due import Now
from assistant.engine.ladder import wish
from assistant.engine.playbook import Playbook
from assistant.types import Stage

NOW = Now(
    at=100.0, stage=Stage.TENSE, score=0.8, level=2, very_angry=0.8, words=12, causes=(), rise=0.0, jumped=False, insulted_agent=False,
    relieved=False, prompted=False, cued=True, handed_over=False, supervisor_asked=False,
)  # fmt: skip
STEPS = ("listen_acknowledge", "take_ownership", "ask_question")


def did(*techniques: str, at: float = 50.0) -> tuple[tuple[str, float], ...]:
    return tuple((technique, at) for technique in techniques)


def due(playbook: Playbook, advice: Advice, **now: object) -> tuple[str, str | None] | None:
    """The technique that is due and why it is held back, where every step of the ladder is shown."""
    policy = replace(playbook.policy, cards=replace(playbook.policy.cards, step_level=0))
    found = wish(advice, replace(NOW, **now), policy)  # type: ignore[arg-type]
    return None if found is None else (found.technique, found.held)


def test_an_insult_that_the_agents_own_words_have_provoked_is_answered_by_taking_them_back(
    playbook: Playbook,
) -> None:
    hurt = Advice(turns=3, misspoke=True)
    insulted = {"insulted_agent": True, "level": 4, "can_take_back": True}
    assert due(playbook, hurt, **insulted) == ("apologise", None)
    assert due(playbook, replace(hurt, warnings=1), **insulted) == ("set_boundary", None)
    assert due(playbook, replace(hurt, misspoke=False), **insulted) == ("set_boundary", None)


def test_a_further_step_that_names_nothing_of_what_was_said_is_held(playbook: Playbook) -> None:
    advice = heard(Advice(turns=3, done_at=did("listen_acknowledge")), "en.again")
    policy = replace(playbook.policy, cards=replace(playbook.policy.cards, step_level=5))
    found = wish(advice, NOW, policy)
    assert found is not None
    assert (found.technique, found.held) == ("take_ownership", "general")


def test_plain_words_that_nobody_has_asked_for_are_such_a_step(playbook: Playbook) -> None:
    advice = Advice(turns=3, done_at=did("explain_clearly", at=-900.0), just_done=("listen_acknowledge",))
    policy = replace(playbook.policy, cards=replace(playbook.policy.cards, step_level=5))
    lost = replace(NOW, causes=("miscommunication",))
    unasked, asked = (
        wish(advice, lost, policy),
        wish(advice, replace(lost, asks=("explain_clearly",)), policy),
    )
    jargon = wish(replace(advice, jargon=True), lost, policy)
    assert unasked is not None
    assert asked is not None
    assert jargon is not None
    assert [each.technique for each in (unasked, asked, jargon)] == ["explain_clearly"] * 3
    assert (unasked.held, asked.held, jargon.held) == ("general", None, "general")


def test_the_honest_word_that_nothing_is_known_yet_is_no_such_step(playbook: Playbook) -> None:
    policy = replace(playbook.policy, cards=replace(playbook.policy.cards, step_level=5))
    found = wish(Advice(turns=3, done_at=did("listen_acknowledge"), no_answer=True), NOW, policy)
    assert found is not None
    assert (found.cause, found.held) == ("no_answer", None)


def heard(advice: Advice, *rules: str, causes: tuple[str, ...] = ()) -> Advice:
    return customer_spoke(advice, causes, rules, {}, Stage.TENSE, False, 100.0)


def test_the_honest_word_comes_only_where_a_general_sentence_may(playbook: Playbook) -> None:
    refused = Advice(turns=3, done_at=did("listen_acknowledge"), no_answer=True)
    cards = replace(playbook.policy.cards, general_chance=0.6)
    mild = wish(refused, replace(NOW, very_angry=0.5), replace(playbook.policy, cards=cards))
    assert mild is not None
    assert (mild.cause, mild.held) == ("no_answer", "general")


def test_after_the_last_step_there_is_silence_while_nothing_new_comes_up(playbook: Playbook) -> None:
    advice = heard(Advice(turns=3, done_at=did(*STEPS), rules=("en.again",)), "en.again")
    assert due(playbook, advice) == ("ask_question", "ladder_done")


def test_after_the_last_step_new_matter_is_acknowledged(playbook: Playbook) -> None:
    advice = heard(Advice(turns=3, done_at=did(*STEPS), rules=("en.again",)), "en.leaving")
    assert due(playbook, advice) == ("listen_acknowledge", None)


@pytest.mark.parametrize(
    ("more", "technique"),
    [
        ((), "offer_options"),
        (("offer_options",), "positive_language"),
        (("offer_options", "positive_language"), "give_timeline"),
    ],
)
def test_new_matter_that_the_agent_has_acknowledged_gets_what_is_untried(
    playbook: Playbook, more: tuple[str, ...], technique: str
) -> None:
    advice = Advice(turns=3, done_at=did(*STEPS, *more), just_done=("listen_acknowledge",))
    assert due(playbook, heard(advice, "en.leaving")) == (technique, None)


def test_new_matter_at_boiling_gets_no_choice_and_no_time(playbook: Playbook) -> None:
    advice = Advice(turns=3, done_at=did(*STEPS), just_done=("listen_acknowledge",))
    assert due(playbook, heard(advice, "en.leaving"), level=3) == ("ask_question", "ladder_done")


def test_new_matter_brings_no_card_beyond_the_budget(playbook: Playbook) -> None:
    most = playbook.policy.cards.most
    advice = Advice(turns=3, done_at=did(*STEPS), just_done=("listen_acknowledge",), offered=most)
    assert due(playbook, heard(advice, "en.leaving")) == ("offer_options", "budget")


@pytest.mark.parametrize(
    ("now", "advice", "technique"),
    [
        ({"words": 40}, Advice(turns=3), "listen_acknowledge"),
        ({"rise": 10.0}, Advice(turns=3), "listen_acknowledge"),
        ({"causes": ("personal_stress",)}, Advice(turns=3), "validate_emotion"),
        ({}, Advice(turns=3, offered=3), "listen_acknowledge"),
        ({}, Advice(turns=7), "listen_acknowledge"),
        ({"rise": -0.5}, Advice(turns=3, just_done=("apologise",)), "listen_acknowledge"),
    ],
    ids=["a long account", "a jump", "a burden of his own", "three cards", "late", "coming down"],
)
def test_a_sentence_that_only_says_that_he_was_heard_is_held_back(
    playbook: Playbook, now: dict[str, object], advice: Advice, technique: str
) -> None:
    assert due(playbook, heard(Advice(turns=3), "en.leaving")) == ("listen_acknowledge", None)
    assert due(playbook, heard(advice, "en.leaving"), **now) == (technique, "general")


def test_a_situation_waits_while_the_agent_has_just_acknowledged(playbook: Playbook) -> None:
    situation = playbook.languages["en"].situations["said_before"]
    advice = Advice(turns=3, just_done=("validate_emotion",))
    assert due(playbook, advice, situations=(situation,)) == (situation.technique, "on_the_way")
    assert due(playbook, replace(advice, misspoke=True), situations=(situation,)) == (
        situation.technique,
        None,
    )


def test_whoever_has_asked_for_somebody_else_is_not_warned_twice(playbook: Playbook) -> None:
    insulted: dict[str, object] = {"insulted_agent": True}
    assert due(playbook, Advice(warnings=1), **insulted) == ("set_boundary", None)
    assert due(playbook, Advice(warnings=1), **insulted, supervisor_asked=True) == ("set_boundary", "prompt")


def test_jargon_that_nobody_stumbles_over_needs_no_plain_words(playbook: Playbook) -> None:
    advice = heard(Advice(turns=3, jargon=True), "en.leaving")
    stumbles = {"asks": ("explain_clearly",), "causes": ("miscommunication",)}
    assert due(playbook, advice, **stumbles) == ("explain_clearly", None)
    assert due(playbook, advice, causes=("miscommunication",)) == ("listen_acknowledge", None)


def test_what_was_heard_before_is_no_new_matter(playbook: Playbook) -> None:
    advice = heard(heard(Advice(), "en.a"), "en.b")
    assert heard(advice, "en.a", "en.b").news is False
    assert heard(advice, "en.c").news is True


def spoke(advice: Advice, *techniques: str, missteps: tuple[str, ...] = ()) -> Advice:
    return agent_spoke(advice, techniques, (), missteps, 0, 90.0)


@pytest.mark.parametrize("misstep", ["calm_down", "blame_customer", "dismiss"])
def test_words_of_his_own_that_hurt_are_taken_back_first(playbook: Playbook, misstep: str) -> None:
    advice = spoke(Advice(turns=3, last_at=95.0), missteps=(misstep,))
    found = wish(advice, replace(NOW, can_take_back=True), playbook.policy)
    assert found is not None
    assert (found.technique, found.cause, found.held) == ("apologise", OWN_WORDS, None)


@pytest.mark.parametrize("misstep", ["jargon", "policy_shield", "negative_language"])
def test_other_missteps_want_no_apology_for_words(playbook: Playbook, misstep: str) -> None:
    found = wish(
        spoke(Advice(turns=3), missteps=(misstep,)), replace(NOW, can_take_back=True), playbook.policy
    )
    assert found is not None
    assert found.cause != OWN_WORDS


def test_who_has_said_sorry_in_the_same_breath_is_not_told_to(playbook: Playbook) -> None:
    advice = spoke(Advice(turns=3), "apologise", missteps=("blame_customer",))
    found = wish(advice, replace(NOW, can_take_back=True), playbook.policy)
    assert found is not None
    assert found.cause != OWN_WORDS


def test_a_pack_without_such_a_sentence_goes_on_with_the_ladder(playbook: Playbook) -> None:
    assert due(playbook, spoke(Advice(turns=3), missteps=("dismiss",))) == ("listen_acknowledge", None)


@pytest.mark.parametrize("lang", ["en", "de", "nb", "tr"])
def test_each_language_can_take_words_back_also_among_friends(real_playbook: Playbook, lang: str) -> None:
    language = real_playbook.languages[lang]
    own = [each for each in language.suggestions["apologise"] if OWN_WORDS in each.triggers]
    assert len(own) >= 5
    assert sum(not each.polite for each in own) >= 2
    assert OWN_WORDS in language.wording.reason


def test_who_asks_for_plain_words_gets_them_though_no_jargon_was_heard(playbook: Playbook) -> None:
    advice = heard(Advice(turns=3), "en.plain", causes=("miscommunication",))
    assert due(playbook, advice, asks=("explain_clearly",), causes=("miscommunication",)) == (
        "explain_clearly",
        None,
    )


def test_at_boiling_plain_words_wait_for_an_acknowledgement(playbook: Playbook) -> None:
    asks = {"asks": ("explain_clearly",), "causes": ("miscommunication",), "level": 3}
    assert due(playbook, Advice(turns=3), **asks) == ("listen_acknowledge", None)
    assert due(playbook, Advice(turns=3, just_done=("paraphrase",)), **asks) == ("explain_clearly", None)


@pytest.mark.parametrize(
    ("stage", "score", "found"),
    [
        (Stage.TENSE, 0.3, ("explain_clearly", None)),
        (Stage.CALM, 0.3, None),
        (Stage.CALM, 0.4, ("explain_clearly", None)),
    ],
)
def test_a_mild_question_for_plain_words_counts_in_a_tense_call_or_with_an_edge(
    playbook: Playbook, stage: Stage, score: float, found: tuple[str, str | None] | None
) -> None:
    mild = {"asks": ("explain_clearly",), "level": 1, "score": score, "stage": stage}
    assert due(playbook, Advice(turns=3), **mild) == found


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "can you tell me that in plain english please"),
        ("en", "what does that even mean"),
        ("de", "was heißt das"),
        ("de", "können sie das mal auf deutsch sagen"),
        ("nb", "hva betyr det"),
        ("nb", "kan du si det på vanlig norsk"),
        ("tr", "bu ne demek"),
        ("tr", "ne demek bu yani"),
        ("tr", "türkçe anlatın lütfen"),
    ],
)
def test_asking_for_plain_words_is_heard(real_playbook: Playbook, lang: str, text: str) -> None:
    cues = real_playbook.languages[lang].ears.customer(text, ()).cues
    assert "explain_clearly" in {cue.asks for cue in cues}


@pytest.mark.parametrize(
    ("causes", "score", "found"),
    [
        (("disappointment",), 0.7, ("listen_acknowledge", None)),
        (("disappointment",), 0.57, None),
        ((), 0.7, None),
    ],
)
def test_before_the_call_is_tense_a_sharp_turn_is_answered_if_its_cause_is_in_words(
    playbook: Playbook, causes: tuple[str, ...], score: float, found: tuple[str, str | None] | None
) -> None:
    assert due(playbook, Advice(), stage=Stage.CALM, causes=causes, score=score) == found


@pytest.mark.parametrize("technique", ["offer_options", "give_timeline", "summarise_close"])
def test_who_has_just_named_a_way_out_is_given_no_other_one(playbook: Playbook, technique: str) -> None:
    advice = Advice(turns=3, done_at=did("listen_acknowledge"), just_done=(technique,))
    assert due(playbook, advice) == ("take_ownership", "on_the_way")


def test_a_way_out_that_made_it_worse_is_answered(playbook: Playbook) -> None:
    advice = Advice(turns=3, done_at=did("listen_acknowledge"), just_done=("offer_options",))
    assert due(playbook, advice, jumped=True) == ("take_ownership", None)


def test_still_boiling_is_acknowledged_another_way_than_a_moment_ago(playbook: Playbook) -> None:
    advice = Advice(turns=3, technique_at=(("listen_acknowledge", 75.0),), last_at=75.0)
    assert due(playbook, advice, level=3) == ("validate_emotion", None)


def test_words_are_not_taken_back_twice_in_a_breath(playbook: Playbook) -> None:
    advice = replace(spoke(Advice(turns=3), missteps=("dismiss",)), technique_at=(("apologise", 70.0),))
    assert due(playbook, advice, level=3, can_take_back=True) == ("listen_acknowledge", None)


def test_words_that_hurt_are_taken_back_though_no_cue_fired_in_the_answer(playbook: Playbook) -> None:
    advice = spoke(Advice(turns=3), missteps=("blame_customer",))
    assert due(playbook, advice, cued=False, score=0.6, can_take_back=True) == ("apologise", None)


def test_boiling_without_a_card_in_sight_does_not_wait_for_the_gap(playbook: Playbook) -> None:
    assert due(playbook, Advice(turns=3, last_at=95.0), level=3) == ("listen_acknowledge", None)
    assert due(playbook, Advice(turns=3, last_at=95.0)) == ("listen_acknowledge", "gap")


def test_a_burden_named_for_the_first_time_goes_before_the_stronger_cause(playbook: Playbook) -> None:
    causes = ("disappointment", "personal_stress")
    found = wish(heard(Advice(turns=3), "en.a", causes=causes), replace(NOW, causes=causes), playbook.policy)
    assert found is not None
    assert (found.technique, found.cause) == ("validate_emotion", "personal_stress")


def test_in_his_first_turn_nothing_has_been_explained_that_could_be_said_in_plain_words(
    playbook: Playbook,
) -> None:
    asks = {"asks": ("explain_clearly",), "causes": ("miscommunication",)}
    unclear = replace(
        playbook.languages["en"].situations["said_before"], technique="explain_clearly", after_turns=1
    )
    assert due(playbook, Advice(turns=1), **asks) == ("listen_acknowledge", None)
    assert due(playbook, Advice(turns=2), situations=(unclear,)) == ("explain_clearly", None)
    assert due(playbook, Advice(turns=1), situations=(unclear,)) == ("listen_acknowledge", None)


def test_in_his_second_turn_plain_words_are_for_what_the_agent_has_explained(playbook: Playbook) -> None:
    asks = {"asks": ("explain_clearly",), "causes": ("miscommunication",)}
    told = Advice(turns=2, done_at=(("explain_clearly", 90.0),))
    assert due(playbook, Advice(turns=2), **asks) == ("listen_acknowledge", None)
    assert due(playbook, told, **asks) == ("explain_clearly", None)


def test_a_death_told_in_passing_later_in_a_calm_call_is_no_situation(playbook: Playbook) -> None:
    plain = playbook.languages["en"].situations["said_before"]
    told = replace(plain, from_level=0, later_level=2)
    first = {"situations": (told,), "level": 0, "stage": Stage.CALM, "score": 0.1}
    assert due(playbook, Advice(turns=3), **first) == (told.technique, None)
    assert due(playbook, Advice(turns=4), **first) is None
    assert due(playbook, Advice(turns=4), **{**first, "level": 2}) == (told.technique, None)


def test_what_he_asks_to_be_explained_is_not_offered_when_the_agent_has_just_explained(
    playbook: Playbook,
) -> None:
    advice = Advice(turns=4, just_done=("explain_clearly",))
    found = due(playbook, advice, asks=("explain_clearly",), causes=("miscommunication",))
    assert found is None or found[0] != "explain_clearly"


def test_where_nothing_can_be_said_to_an_insult_out_of_the_calm_there_is_the_boundary(
    playbook: Playbook,
) -> None:
    silent = replace(playbook.policy, cards=replace(playbook.policy.cards, general_chance=1.1))
    found = wish(Advice(turns=4), replace(NOW, insulted_agent=True, outburst=True, level=3), silent)
    assert found is not None
    assert (found.technique, found.held) == ("set_boundary", None)


def test_an_answer_in_several_turns_is_one_answer() -> None:
    advice = spoke(spoke(Advice(turns=3), "apologise", "hold_notice"), "explain_clearly")
    assert advice.just_done == ("apologise", "explain_clearly")


def test_words_that_hurt_are_not_forgotten_for_going_on() -> None:
    hurt = spoke(spoke(Advice(turns=3), missteps=("calm_down",)), "hold_notice")
    assert hurt.misspoke
    assert not spoke(hurt, "apologise").misspoke


def test_after_the_customers_next_words_only_the_new_answer_counts() -> None:
    advice = heard(spoke(Advice(turns=3), "apologise"), "en.again")
    assert spoke(advice, "explain_clearly").just_done == ("explain_clearly",)


def test_a_supervisor_who_takes_over_has_warned_nobody_and_is_left_alone_for_two_turns() -> None:
    advice = new_agent(Advice(turns=5, warnings=2, familiar=3))
    assert (advice.warnings, advice.familiar) == (0, 0)
    first = heard(advice, "en.a")
    second = heard(first, "en.b")
    assert [bool(each.settling) for each in (first, second, heard(second, "en.c"))] == [True, True, False]
