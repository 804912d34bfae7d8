"""Which technique is due after a customer turn, from a state made by hand, on the numbers of policy.toml."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.engine.advice import Advice, customer_spoke
from assistant.engine.ladder import Situation, wish
from assistant.engine.playbook import Playbook
from assistant.types import Stage

NOW = Situation(
    at=100.0, stage=Stage.TENSE, score=0.8, level=2, words=12, causes=(), jumped=False, insulted_agent=False,
    relieved=False, prompted=False, cued=True, handed_over=False, supervisor_asked=False,
)  # fmt: skip
STEPS = ("listen_acknowledge", "take_ownership", "ask_question")


def did(*techniques: str, at: float = 50.0) -> tuple[tuple[str, float], ...]:
    return tuple((technique, at) for technique in techniques)


def due(playbook: Playbook, advice: Advice, **now: object) -> tuple[str, str | None] | None:
    """The technique that is due and why it is held back."""
    found = wish(advice, replace(NOW, **now), playbook.policy)  # type: ignore[arg-type]
    return None if found is None else (found.technique, found.held)


def heard(advice: Advice, *rules: str, causes: tuple[str, ...] = ()) -> Advice:
    return customer_spoke(advice, causes, rules, {}, Stage.TENSE, False, 100.0)


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
    advice = Advice(turns=3, done_at=did(*STEPS), offered=most)
    assert due(playbook, heard(advice, "en.leaving")) == ("listen_acknowledge", "budget")


def test_what_was_heard_before_is_no_new_matter(playbook: Playbook) -> None:
    advice = heard(heard(Advice(), "en.a"), "en.b")
    assert heard(advice, "en.a", "en.b").news is False
    assert heard(advice, "en.c").news is True
