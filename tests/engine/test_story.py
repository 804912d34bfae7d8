"""What is kept of a call: wishes, promises that are none, what is open, how it ended, and the handover made of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.analysis.promise_quotes import Undertaking
from assistant.engine.customer_turn import counted_flags
from assistant.engine.playbook import Playbook
from assistant.engine.state import OpenTurn
from assistant.engine.story import Story, agent_spoke, customer_spoke, ending, handover, left_open
from assistant.engine.telling import Fact
from assistant.types import Stage


def said(
    story: Story,
    playbook: Playbook,
    text: str,
    due: str = "",
    firm: bool = True,
    missteps: tuple[str, ...] = (),
) -> Story:
    return agent_spoke(
        story,
        turn=0,
        text=text,
        techniques=(),
        missteps=missteps,
        undertakings=(Undertaking(text, due, tuple(due.split()), tuple(text.split()), firm),),
        gone=(),
        policy=playbook.policy.summary,
    )


def did(story: Story, playbook: Playbook, text: str, technique: str) -> Story:
    return agent_spoke(
        story,
        turn=0,
        text=text,
        techniques=(technique,),
        missteps=(),
        undertakings=(),
        gone=(),
        policy=playbook.policy.summary,
    )


def test_what_is_undertaken_is_a_promise_in_its_own_words(playbook: Playbook) -> None:
    story = said(Story(), playbook, "I will ring you by five.", "by five")
    assert [(held.promise.words, held.promise.due) for held in story.promises] == [
        ("I will ring you by five.", "by five")
    ]


def test_a_promise_without_a_time_is_due_at_none(playbook: Playbook) -> None:
    assert said(Story(), playbook, "I will send the letter").promises[0].promise.due is None


def test_who_asked_for_somebody_else_and_got_him_wants_that_no_longer(playbook: Playbook) -> None:
    story = replace(Story(), person="give me your boss")
    assert did(story, playbook, "one moment", "hold_notice").person == "give me your boss"
    assert did(story, playbook, "i bring her in", "escalate").person == ""


@pytest.mark.parametrize("firm", [True, False])
def test_beside_a_misstep_only_the_agents_own_deed_is_a_promise(playbook: Playbook, firm: bool) -> None:
    text = "you should have written it is there by five"
    assert bool(said(Story(), playbook, text, "by five", firm, ("blame_customer",)).promises) is firm


def test_a_wish_goes_before_a_threat_in_the_handover(playbook: Playbook) -> None:
    words = {"happened": "{text}", "tried": "{text}", "wants": "Wants: {text}"}
    story = Story(wants="my money", threat="my lawyer")
    assert handover(story, words, {}) == ("Wants: my money",)
    assert handover(Story(threat="my lawyer"), words, {}) == ("Wants: my lawyer",)


def spoke(story: Story, text: str, level: int, **more: object) -> Story:
    given: dict[str, object] = {
        "turn": 1, "text": text, "level": level, "expected": float(level), "triggers": (), "flags": (),
        "opening": text, "wants": None, "asked": False, "threat": None, "thanked": False, "tension": 0.0,
    }  # fmt: skip
    return customer_spoke(story, **{**given, **more})  # type: ignore[arg-type]


UPSET = "nobody has ever rung me back about this"


def test_a_wish_without_an_answer_stays_open(playbook: Playbook) -> None:
    story = did(spoke(Story(), UPSET, 3, wants="ring me back"), playbook, "mm", "greet")
    assert left_open(spoke(story, "right goodbye then and thanks a lot", 2)) == "ring me back"


def test_a_wish_that_was_answered_is_not_open(playbook: Playbook) -> None:
    story = said(
        spoke(Story(), UPSET, 3, wants="ring me back"), playbook, "I will ring you by five", "by five"
    )
    assert left_open(spoke(story, "if that phone rings i will eat my hat", 2)) == ""


def test_an_outcry_is_no_open_point(playbook: Playbook) -> None:
    story = said(Story(), playbook, "I will ring you by five", "by five")
    assert left_open(spoke(story, UPSET, 3)) == ""


def test_where_nothing_was_answered_the_matter_is_open() -> None:
    story = replace(
        Story(), opening=("hello",), facts=(Fact(1.0, "wrong lamp"), Fact(2.0, "no heating for a week"))
    )
    assert left_open(story) == "no heating for a week"
    assert (
        left_open(replace(story, opening=("it is about the heating in my flat that you turned off",))) != ""
    )


def test_who_asked_for_somebody_and_is_greeted_by_him_has_nothing_open(playbook: Playbook) -> None:
    story = spoke(Story(), "your boss please", 3, asked=True)
    assert did(story, playbook, "hello i am the manager", "greet").open == ""


def test_an_apology_is_not_named_as_what_upset_the_customer(playbook: Playbook) -> None:
    story = did(spoke(Story(), "hello", 0), playbook, "i am sorry", "apologise")
    assert spoke(story, "sorry is no use", 3).steps[-1].before == "sorry is no use"


def test_what_the_agent_said_stands_before_a_rise(playbook: Playbook) -> None:
    story = did(spoke(Story(), "hello", 0), playbook, "that is our rule", "explain_clearly")
    assert spoke(story, "your rule", 3).steps[-1].before == "that is our rule"


def test_thanks_before_the_next_outburst_are_not_kept(playbook: Playbook) -> None:
    story = spoke(Story(), "thank you", 0, thanked=True)
    assert spoke(story, UPSET, 3).positive == ()


def test_thanks_of_somebody_upset_are_kept_only_after_an_answer(playbook: Playbook) -> None:
    story = spoke(Story(), UPSET, 3)
    assert spoke(story, "thanks for the lecture", 0, thanked=True).positive == ()
    story = said(story, playbook, "I will ring you by five", "by five")
    assert spoke(story, "thank you", 0, thanked=True).positive == ("thank you",)


def test_threats_and_insults_are_named_in_their_words(playbook: Playbook) -> None:
    named = (("legal_threat", "you will hear from my lawyer"),)
    assert spoke(Story(), "well", 3, incidents=named).incidents == named


def test_the_same_threat_is_named_once() -> None:
    named = (("legal_threat", "you will hear from my lawyer"),)
    story = spoke(Story(), "well", 3, incidents=named)
    assert spoke(story, "well", 3, incidents=named).incidents == named


@pytest.mark.parametrize("label", ["insult", "threat", "legal_threat"])
def test_what_is_said_in_good_humour_is_no_incident(label: str) -> None:
    assert spoke(Story(), "ha", 1, incidents=((label, "i could murder him"),)).incidents == ()


def test_a_wish_to_die_is_an_incident_however_quietly_it_is_said() -> None:
    named = (("self_harm", "i would rather not wake up"),)
    assert spoke(Story(), "well", 0, incidents=named).incidents == named


def test_a_threat_in_good_humour_is_not_what_he_wants() -> None:
    assert spoke(Story(), "ha", 1, threat="i will sue you").threat == ""


@pytest.mark.parametrize(
    ("levels", "expected", "ended"),
    [
        ((2, 0), (2.0, 0.3), Stage.CALM),
        ((3, 1), (2.8, 1.2), Stage.CALM),
        ((2, 2), (2.2, 1.9), Stage.TENSE),
        ((2, 3), (2.0, 2.3), Stage.TENSE),
        ((3, 3), (3.2, 2.9), Stage.CRITICAL),
        ((0, 1), (0.2, 1.1), Stage.TENSE),
        ((), (), Stage.CALM),
    ],
)
def test_the_last_two_turns_say_how_a_call_ended(
    levels: tuple[int, ...], expected: tuple[float, ...], ended: Stage
) -> None:
    assert ending(Story(levels=levels, expected=expected, peak=2.0)) is ended


def test_a_grumble_at_the_end_of_a_calm_call_leaves_it_calm() -> None:
    assert ending(Story(levels=(0, 1), expected=(0.2, 1.1), peak=0.8)) is Stage.CALM


def telling(*facts: tuple[float, str], incidents: tuple[tuple[str, str], ...] = ()) -> Story:
    story = Story(opening=("hello", "well"))
    for weight, words in facts:
        story = spoke(story, words, 2, incidents=incidents, facts=(Fact(weight, words),))
    return replace(story, opening=())


HAPPENED = {"happened": "{text}", "tried": "{text}", "wants": "{text}"}


def test_what_tells_most_goes_into_the_handover_in_its_order() -> None:
    story = telling(
        (1.0, "wrong lamp"), (5.0, "mother needs oxygen"), (3.0, "waited an hour"), (2.0, "unfair")
    )
    assert handover(story, HAPPENED, {}) == ("mother needs oxygen · waited an hour",)


def test_what_was_told_twice_stands_once_in_the_handover() -> None:
    story = telling((2.0, "i waited an hour"), (3.0, "i waited an hour for you"))
    assert [fact.words for fact in story.facts] == ["i waited an hour"]


def test_a_wish_to_die_is_told_to_whoever_takes_over() -> None:
    story = telling((2.0, "you lost my letter"), incidents=(("self_harm", "i'd rather not wake up"),))
    assert handover(story, HAPPENED, {}) == ("you lost my letter · i'd rather not wake up",)


def test_the_handover_begins_with_how_the_customer_began() -> None:
    story = spoke(Story(), "hello it is about my heating", 0)
    assert handover(story, HAPPENED, {}) == ("hello it is about my heating",)


def test_what_he_wants_is_not_told_twice_in_the_handover() -> None:
    story = replace(telling((2.0, "i want my money back")), wants="i want my money back")
    assert handover(story, HAPPENED, {}) == ("i want my money back",)


def test_what_the_customer_was_told_stands_in_the_handover(playbook: Playbook) -> None:
    text = "that takes six weeks with everybody here"
    story = agent_spoke(
        Story(), turn=0, text=text, techniques=(), missteps=("policy_shield",), undertakings=(), gone=(),
        told=text, policy=playbook.policy.summary,
    )  # fmt: skip
    words = {**HAPPENED, "told": "told: {text}"}
    assert handover(story, words, {}) == (f"told: {text}",)


def test_only_what_a_rule_has_heard_done_counts_as_tried(playbook: Playbook) -> None:
    story = agent_spoke(
        Story(), turn=0, text="well", techniques=("explain_clearly", "apologise"), missteps=(), undertakings=(),
        gone=(), carried_out=("apologise",), policy=playbook.policy.summary,
    )  # fmt: skip
    assert story.tried == (("apologise", 1),)


def test_what_overlaps_stands_once_in_the_handover() -> None:
    story = replace(
        telling((2.0, "the heating is off since monday")), opening=("the heating is off since monday and",)
    )
    assert handover(story, HAPPENED, {}) == ("the heating is off since monday and",)


@pytest.mark.parametrize(
    ("flag", "labels", "counted"),
    [
        ("churn_threat", (), ()),
        ("churn_threat", ("churn_threat",), ("churn_threat",)),
        ("supervisor_request", (), ()),
        ("self_harm", (), ("self_harm",)),
        ("legal_threat", (), ("legal_threat",)),
    ],
)
def test_what_the_model_alone_takes_for_leaving_is_not_counted(
    flag: str, labels: tuple[str, ...], counted: tuple[str, ...]
) -> None:
    assert counted_flags(OpenTurn(flags=(flag,), labels=labels)) == counted
