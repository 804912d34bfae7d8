"""What is kept of a call: quotes from the beginning of a clause, promises that are none, where it turned."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.engine.playbook import Playbook
from assistant.engine.story import Due, Story, agent_spoke, clause, customer_spoke, handover


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


def said(story: Story, playbook: Playbook, text: str, due: str, choice: bool = False) -> Story:
    return agent_spoke(
        story,
        turn=0,
        text=text,
        techniques=("give_timeline",),
        missteps=(),
        dues=(Due(due, text.index(due), choice),),
        policy=playbook.policy.summary,
    )


def did(story: Story, playbook: Playbook, text: str, technique: str) -> Story:
    return agent_spoke(
        story,
        turn=0,
        text=text,
        techniques=(technique,),
        missteps=(),
        dues=(),
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
    ],
)
def test_a_quote_begins_with_its_clause(text: str, words: str, quoted: str) -> None:
    assert clause(text, text.index(words)) == quoted


def test_a_time_that_is_agreed_is_a_promise_in_its_own_words(playbook: Playbook) -> None:
    story = said(Story(), playbook, "I see it now. I will ring you by five.", "by five")
    assert [(promise.words, promise.due) for promise in story.promises] == [
        ("I will ring you by five.", "by five")
    ]


def test_an_offer_to_choose_from_is_no_promise(playbook: Playbook) -> None:
    assert said(Story(), playbook, "by five or by six", "by five", choice=True).promises == ()


def test_a_question_is_no_promise(playbook: Playbook) -> None:
    assert said(Story(), playbook, "Would it suit you by five? Tell me.", "by five").promises == ()


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


def test_a_deadline_told_with_blame_is_no_promise(playbook: Playbook) -> None:
    text = "you should have written by five"
    due = (Due("by five", text.index("by five")),)
    story = agent_spoke(
        Story(), turn=0, text=text, techniques=("take_ownership",), missteps=("blame_customer",),
        dues=due, policy=playbook.policy.summary,
    )  # fmt: skip
    assert story.promises == ()


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


@pytest.mark.parametrize(
    ("undertaken", "missteps", "kept"),
    [(True, (), True), (False, (), False), (True, ("blame_customer",), False)],
)
def test_a_time_that_is_undertaken_is_a_promise_though_no_technique_was_heard(
    playbook: Playbook, undertaken: bool, missteps: tuple[str, ...], kept: bool
) -> None:
    text = "on monday a new car stands there"
    story = agent_spoke(
        Story(),
        turn=0,
        text=text,
        techniques=("listen_acknowledge",),
        missteps=missteps,
        dues=(Due("on monday", 0, undertaken=undertaken),),
        policy=playbook.policy.summary,
    )
    assert bool(story.promises) is kept
