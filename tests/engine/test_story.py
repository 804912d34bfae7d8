"""What is kept of a call: wishes, promises that are none, what is open, how it ended, and the handover made of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.analysis.promise_quotes import Undertaking
from assistant.engine.digest import Digest
from assistant.engine.flags import counted_flags
from assistant.engine.promises import Held
from assistant.engine.state import OpenTurn
from assistant.engine.story import (
    MOST_INCIDENTS,
    Story,
    agent_spoke,
    customer_spoke,
    ending,
    handover,
    left_open,
)
from assistant.types import Promise, Stage


def said(
    story: Story,
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
    )


def did(story: Story, text: str, technique: str) -> Story:
    return agent_spoke(
        story,
        turn=0,
        text=text,
        techniques=(technique,),
        missteps=(),
        undertakings=(),
    )


def test_who_asked_for_somebody_else_and_got_him_wants_that_no_longer() -> None:
    story = replace(Story(), person="give me your boss")
    assert did(story, "one moment", "hold_notice").person == "give me your boss"
    assert did(story, "i bring her in", "escalate").person == ""


@pytest.mark.parametrize("firm", [True, False])
def test_beside_a_misstep_only_the_agents_own_deed_is_an_answer(firm: bool) -> None:
    text = "you should have written it is there by five"
    assert said(Story(), text, "by five", firm, ("blame_customer",)).answered is firm


NOTHING = Digest()


def test_a_wish_goes_before_a_threat_in_the_handover() -> None:
    words = {"happened": "{text}", "tried": "{text}", "wants": "Wants: {text}"}
    story = Story(threat="my lawyer")
    assert handover(story, Digest(wants=("my money",)), words, {}) == ("Wants: my money",)
    assert handover(story, NOTHING, words, {}) == ("Wants: my lawyer",)


def spoke(story: Story, text: str, level: int, **more: object) -> Story:
    given: dict[str, object] = {
        "turn": 1, "text": text, "level": level, "expected": float(level), "triggers": (), "flags": (),
        "wants": None, "asked": False, "threat": None, "thanked": False, "tension": 0.0,
    }  # fmt: skip
    return customer_spoke(story, **{**given, **more})  # type: ignore[arg-type]


UPSET = "nobody has ever rung me back about this"


MATTER = Digest(matter=("no heating for a week",), core="no heating for a week")


def test_a_wish_without_an_answer_stays_open() -> None:
    story = did(spoke(Story(), UPSET, 3, wants="ring me back"), "mm", "greet")
    assert left_open(spoke(story, "right goodbye then and thanks a lot", 2), MATTER) == "ring me back"


def test_where_nothing_was_answered_the_matter_is_open() -> None:
    assert left_open(spoke(Story(), UPSET, 3), MATTER) == "no heating for a week"


def test_a_wish_that_was_answered_is_not_open() -> None:
    story = said(spoke(Story(), UPSET, 3, wants="ring me back"), "I will ring you by five", "by five")
    assert left_open(spoke(story, "if that phone rings i will eat my hat", 2), MATTER) == ""


def test_who_asked_for_somebody_still_wants_him() -> None:
    story = spoke(said(Story(), "I will ring you by five", "by five"), "your boss please", 3, asked=True)
    assert left_open(replace(story, answered=True), MATTER) == "your boss please"


def test_who_asked_for_somebody_and_is_greeted_by_him_has_nothing_open() -> None:
    story = spoke(Story(), "your boss please", 3, asked=True)
    assert did(story, "hello i am the manager", "greet").open == ""


def test_an_apology_is_not_named_as_what_upset_the_customer() -> None:
    story = did(spoke(Story(), "hello", 0), "i am sorry", "apologise")
    step = spoke(story, "sorry is no use", 3).steps[-1]
    assert (step.before, step.words) == ("", "sorry is no use")


def test_what_the_agent_said_stands_before_a_rise() -> None:
    story = did(spoke(Story(), "hello", 0), "that is our rule", "explain_clearly")
    assert spoke(story, "your rule", 3).steps[-1].before == "that is our rule"


def test_thanks_before_the_next_outburst_are_not_kept() -> None:
    story = spoke(Story(), "thank you", 0, thanked=True)
    assert spoke(story, UPSET, 3).positive == ()


def test_thanks_of_somebody_upset_are_kept_only_after_an_answer() -> None:
    story = spoke(Story(), UPSET, 3)
    assert spoke(story, "thanks for the lecture", 0, thanked=True).positive == ()
    story = said(story, "I will ring you by five", "by five")
    assert spoke(story, "thank you", 0, thanked=True).positive == ("thank you",)


def test_threats_and_insults_are_named_in_their_words() -> None:
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


HAPPENED = {"happened": "{text}", "tried": "{text}", "wants": "{text}"}


def test_the_matter_stands_in_the_handover_as_it_came() -> None:
    gist = Digest(matter=("mother needs oxygen", "waited an hour"))
    assert handover(Story(), gist, HAPPENED, {}) == ("mother needs oxygen · waited an hour",)


def test_a_wish_to_die_is_told_to_whoever_takes_over() -> None:
    story = spoke(Story(), "well", 2, incidents=(("self_harm", "i'd rather not wake up"),))
    gist = Digest(matter=("you lost my letter",))
    assert handover(story, gist, HAPPENED, {}) == ("you lost my letter · i'd rather not wake up",)


def test_what_he_wants_is_not_told_twice_in_the_handover() -> None:
    gist = Digest(matter=("i want my money back",), wants=("i want my money back",))
    assert handover(Story(), gist, HAPPENED, {}) == ("i want my money back",)


def test_what_the_customer_was_told_and_promised_stands_in_the_handover() -> None:
    gist = Digest(
        told="that takes six weeks", promises=(Held(Promise(turn=4, words="i'll ring you", due=None)),)
    )
    words = {**HAPPENED, "told": "told: {text}", "promised": "promised: {text}"}
    assert handover(Story(), gist, words, {}) == ("told: that takes six weeks · promised: i'll ring you",)


def test_a_long_call_keeps_its_beginning_and_its_latest_turns() -> None:
    story = Story()
    for turn in range(400):
        story = spoke(story, f"words {turn}", 0, turn=turn)
    turns = [each.turn for each in story.said]
    assert turns == [*range(20), *range(400 - 140, 400)]


def test_a_turn_heard_anew_is_kept_once() -> None:
    story = spoke(spoke(Story(), "half a", 0), "half a sentence", 0)
    assert [each.text for each in story.said] == ["half a sentence"]


def test_only_what_a_rule_has_heard_done_counts_as_tried() -> None:
    story = agent_spoke(
        Story(), turn=0, text="well", techniques=("explain_clearly", "apologise"), missteps=(), undertakings=(),
        carried_out=("apologise",),
    )  # fmt: skip
    assert story.tried == (("apologise", 1),)


def test_what_overlaps_stands_once_in_the_handover() -> None:
    gist = Digest(matter=("the heating is off since monday and", "the heating is off since monday"))
    assert handover(Story(), gist, HAPPENED, {}) == ("the heating is off since monday and",)


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


def test_a_wish_to_die_is_kept_however_many_insults_came_before_it() -> None:
    insults = tuple(("insult", f"you idiot number {number}") for number in range(MOST_INCIDENTS))
    story = spoke(
        spoke(Story(), "well", 3, incidents=insults), "well", 3, incidents=(("self_harm", "i want to die"),)
    )
    assert len(story.incidents) == MOST_INCIDENTS
    assert story.incidents[-1] == ("self_harm", "i want to die")
    assert story.incidents[0] == insults[0]
