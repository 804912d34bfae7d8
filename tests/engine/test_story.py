"""What is kept of a call: quotes from the beginning of a clause, promises that are none, where it turned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.analysis.undertakings import Undertaking
from assistant.engine.playbook import Playbook
from assistant.engine.story import Fact, Story, agent_spoke, clause, customer_spoke, ending, handover
from assistant.types import Stage


def heard(story: Story, playbook: Playbook, turn: int, text: str, tension: float) -> Story:
    return customer_spoke(
        story,
        turn=turn,
        text=text,
        level=2,
        triggers=(),
        flags=(),
        wants=None,
        asked=False,
        threat=None,
        thanked=False,
        tension=tension,
        policy=playbook.policy.summary,
    )


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


@pytest.mark.parametrize(
    ("text", "words", "quoted"),
    [
        ("Fine. I want my money back today.", "money back", "I want my money back today."),
        ("so i want my money back", "money back", "so i want my money back"),
        (
            "one two three four five six seven eight nine ten eleven and so on i want it",
            "i want",
            "… eleven and so on i want it",
        ),
        ("first", "first", "first"),
        ("Fine. Dr. Brown wants my money back today.", "money back", "Dr. Brown wants my money back today."),
    ],
)
def test_a_quote_begins_with_its_clause(text: str, words: str, quoted: str) -> None:
    assert clause(text, text.index(words), "en") == quoted


def test_what_is_undertaken_is_a_promise_in_its_own_words(playbook: Playbook) -> None:
    story = said(Story(), playbook, "I will ring you by five.", "by five")
    assert [(held.promise.words, held.promise.due) for held in story.promises] == [
        ("I will ring you by five.", "by five")
    ]


def test_a_promise_without_a_time_is_due_at_none(playbook: Playbook) -> None:
    assert said(Story(), playbook, "I will send the letter").promises[0].promise.due is None


def test_how_a_call_begins_is_no_turning_point(playbook: Playbook) -> None:
    assert heard(Story(), playbook, 1, "where is my sofa", 3.0).points == ()


def test_an_apology_is_not_named_as_what_upset_the_customer(playbook: Playbook) -> None:
    story = heard(Story(), playbook, 1, "hello", 0.5)
    story = did(story, playbook, "i am sorry", "apologise")
    assert heard(story, playbook, 3, "sorry is no use", 2.5).points[0].before == "sorry is no use"


def test_who_asked_for_somebody_else_and_got_him_wants_that_no_longer(playbook: Playbook) -> None:
    story = replace(Story(), person="give me your boss")
    assert did(story, playbook, "one moment", "hold_notice").person == "give me your boss"
    assert did(story, playbook, "i bring her in", "escalate").person == ""


@pytest.mark.parametrize("firm", [True, False])
def test_beside_a_misstep_only_the_agents_own_deed_is_a_promise(playbook: Playbook, firm: bool) -> None:
    text = "you should have written it is there by five"
    assert bool(said(Story(), playbook, text, "by five", firm, ("blame_customer",)).promises) is firm


def test_a_long_climb_turns_where_it_is_steepest(playbook: Playbook) -> None:
    story = heard(heard(Story(), playbook, 0, "hello", 0.0), playbook, 1, "a", 0.9)
    story = heard(story, playbook, 3, "b", 2.9)
    story = heard(story, playbook, 5, "c", 3.8)
    assert [point.turn for point in story.points] == [3]


def test_less_boiling_is_not_yet_calmed(playbook: Playbook) -> None:
    story = heard(heard(Story(), playbook, 1, "a", 3.9), playbook, 3, "b", 2.9)
    assert story.points == ()


def test_a_wish_goes_before_a_threat_in_the_handover(playbook: Playbook) -> None:
    words = {"happened": "{text}", "tried": "{text}", "wants": "Wants: {text}"}
    story = Story(wants="my money", threat="my lawyer")
    assert handover(story, words, {}) == ("Wants: my money",)
    assert handover(Story(threat="my lawyer"), words, {}) == ("Wants: my lawyer",)


def spoke(story: Story, playbook: Playbook, text: str, level: int, **more: object) -> Story:
    given: dict[str, object] = {
        "turn": 1, "text": text, "level": level, "triggers": (), "flags": (), "wants": None, "asked": False,
        "threat": None, "thanked": False, "tension": 0.0, "policy": playbook.policy.summary,
    }  # fmt: skip
    return customer_spoke(story, **{**given, **more})  # type: ignore[arg-type]


UPSET = "nobody has ever rung me back about this"


def test_what_upset_and_was_not_answered_stays_open(playbook: Playbook) -> None:
    story = did(spoke(Story(), playbook, UPSET, 3), playbook, "mm", "greet")
    assert spoke(story, playbook, "right goodbye then and thanks a lot", 2).open == UPSET


def test_what_was_answered_to_the_customers_content_is_no_longer_open(playbook: Playbook) -> None:
    story = said(spoke(Story(), playbook, UPSET, 3), playbook, "I will ring you by five", "by five")
    assert spoke(story, playbook, "okay good", 0).open == ""


def test_a_bitter_farewell_after_an_answer_is_nothing_new(playbook: Playbook) -> None:
    story = said(Story(), playbook, "I will ring you by five", "by five")
    assert spoke(story, playbook, "if that phone rings i will eat my hat", 2).open == ""


def test_who_asked_for_somebody_and_is_greeted_by_him_has_nothing_open(playbook: Playbook) -> None:
    story = spoke(Story(), playbook, "your boss please", 3, asked=True)
    assert did(story, playbook, "hello i am the manager", "greet").open == ""


def test_thanks_before_the_next_outburst_are_not_kept(playbook: Playbook) -> None:
    story = spoke(Story(), playbook, "thank you", 0, thanked=True)
    assert spoke(story, playbook, UPSET, 3).positive == ()


def test_thanks_of_somebody_upset_are_kept_only_after_an_answer(playbook: Playbook) -> None:
    story = spoke(Story(), playbook, UPSET, 3)
    assert spoke(story, playbook, "thanks for the lecture", 0, thanked=True).positive == ()
    story = said(story, playbook, "I will ring you by five", "by five")
    assert spoke(story, playbook, "thank you", 0, thanked=True).positive == ("thank you",)


def test_threats_and_insults_are_named_in_their_words(playbook: Playbook) -> None:
    named = (("legal_threat", "you will hear from my lawyer"),)
    assert spoke(Story(), playbook, "well", 3, incidents=named).incidents == named


def test_what_is_said_without_anger_is_no_incident(playbook: Playbook) -> None:
    named = (("insult", "you silly thing"),)
    assert spoke(Story(), playbook, "ha", 0, incidents=named).incidents == ()


@pytest.mark.parametrize(
    ("levels", "thanked", "stage", "ended"),
    [
        ((2, 0), True, Stage.TENSE, Stage.CALM),
        ((1, 0), False, Stage.TENSE, Stage.CALM),
        ((2, 1), False, Stage.CRITICAL, Stage.TENSE),
        ((3, 3), False, Stage.CRITICAL, Stage.CRITICAL),
        ((2, 3), False, Stage.CALM, Stage.TENSE),
        ((0, 2), False, Stage.CALM, Stage.CALM),
        ((), False, Stage.CALM, Stage.CALM),
    ],
)
def test_the_last_two_turns_say_how_a_call_ended(
    levels: tuple[int, ...], thanked: bool, stage: Stage, ended: Stage
) -> None:
    assert ending(Story(levels=levels, thanked=thanked), stage) is ended


def telling(
    playbook: Playbook, *facts: tuple[int, str], incidents: tuple[tuple[str, str], ...] = ()
) -> Story:
    story = Story()
    for turn, (rank, words) in enumerate(facts):
        story = customer_spoke(
            story, turn=turn, text=words, level=2, triggers=(), flags=(), wants=None, asked=False, threat=None,
            incidents=incidents, facts=(Fact(rank, words),), thanked=False, tension=2.0, policy=playbook.policy.summary,
        )  # fmt: skip
    return story


def test_the_gravest_things_told_go_into_the_hand_over_in_their_order(playbook: Playbook) -> None:
    story = telling(
        playbook,
        (100, "wrong lamp"),
        (1, "mother needs oxygen"),
        (18, "waited an hour"),
        (40, "it is unfair"),
    )
    assert (
        handover(story, {"happened": "{text}"}, {})[0]
        == "mother needs oxygen · waited an hour · it is unfair"
    )


def test_what_was_told_twice_stands_once_in_the_hand_over(playbook: Playbook) -> None:
    story = telling(playbook, (5, "i waited an hour"), (3, "i waited an hour for you"))
    assert [fact.words for fact in story.facts] == ["i waited an hour"]


def test_a_wish_to_die_is_told_to_whoever_takes_over(playbook: Playbook) -> None:
    story = telling(playbook, (5, "you lost my letter"), incidents=(("self_harm", "i'd rather not wake up"),))
    assert handover(story, {"happened": "{text}"}, {}) == ("you lost my letter · i'd rather not wake up",)


def test_only_what_a_rule_has_heard_done_counts_as_tried(playbook: Playbook) -> None:
    story = agent_spoke(
        Story(), turn=0, text="well", techniques=("explain_clearly", "apologise"), missteps=(), undertakings=(),
        gone=(), carried_out=("apologise",), policy=playbook.policy.summary,
    )  # fmt: skip
    assert story.tried == (("apologise", 1),)


def test_what_overlaps_stands_once_in_the_hand_over(playbook: Playbook) -> None:
    story = replace(
        telling(playbook, (5, "the heating is off since monday")),
        opening="my heating is off since monday and",
    )
    assert handover(story, {"happened": "{text}"}, {}) == (
        "my heating is off since monday and · the heating is off since monday",
    )
    same = replace(story, opening="the heating is off since monday and")
    assert handover(same, {"happened": "{text}"}, {}) == ("the heating is off since monday and",)
