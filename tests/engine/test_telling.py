"""What a turn tells of what happened: concrete things weigh, outcries do not."""

from __future__ import annotations

import pytest

from assistant.analysis.text import read
from assistant.engine.playbook import Playbook
from assistant.engine.telling import Fact, fact, weightiest

TOLD = "i rang four times since monday and the heating is still off in my flat"


def told(
    playbook: Playbook, text: str, *labels: str, level: int = 2, causes: tuple[int, ...] = (0,)
) -> Fact | None:
    ears = playbook.languages["en"].ears
    return next(iter(fact(read(text, "en"), (), ears, level, labels, causes)), None)


def test_a_turn_that_tells_is_quoted_whole(real_playbook: Playbook) -> None:
    one = told(real_playbook, TOLD)
    assert one is not None
    assert one.words == TOLD


@pytest.mark.parametrize("label", ["insult", "threat", "irony", "supervisor_request", "rhetorical_question"])
def test_an_outcry_weighs_less(real_playbook: Playbook, label: str) -> None:
    calm, loud = told(real_playbook, TOLD), told(real_playbook, TOLD, label)
    assert calm is not None
    assert loud is None or loud.weight < calm.weight


def test_a_question_tells_less_than_a_statement(real_playbook: Playbook) -> None:
    stated, asked = told(real_playbook, f"{TOLD}."), told(real_playbook, f"{TOLD}?")
    assert stated is not None
    assert asked is None or asked.weight < stated.weight


def test_numbers_and_days_weigh(real_playbook: Playbook) -> None:
    one = told(real_playbook, TOLD)
    other = told(real_playbook, "i rang you and rang you and the heating is still off in my little flat")
    assert one is not None
    assert other is None or other.weight < one.weight


def test_an_exclamation_tells_nothing(real_playbook: Playbook) -> None:
    assert told(real_playbook, "oh you must be joking") is None


def test_of_two_that_say_the_same_the_first_is_kept() -> None:
    first, second = Fact(1.0, "no heating"), Fact(3.0, "no heating since monday")
    assert weightiest((first,), (second,)) == (first,)
