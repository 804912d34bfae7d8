"""What is believed of a customer's turn: flags that bring a prompt, and whom an insult is meant for."""

from __future__ import annotations

import pytest

from assistant.analysis.evidence import Cue
from assistant.engine.customer_turn import insults_agent, prompting_flags
from assistant.engine.state import OpenTurn


def insult(begin: int, end: int, target: str | None) -> Cue:
    return Cue("en.x", "insult", "flag", 1.0, begin, end, "x", target)


@pytest.mark.parametrize(
    ("flag", "level", "in_words", "believed"),
    [
        ("supervisor_request", 3, False, True),
        ("supervisor_request", 2, False, False),
        ("supervisor_request", 1, True, True),
        ("self_harm", 0, False, True),
        ("legal_threat", 4, False, False),
    ],
)
def test_the_model_alone_brings_a_prompt_only_for_danger_to_oneself_and_a_request_in_anger(
    flag: str, level: int, in_words: bool, believed: bool
) -> None:
    heard = OpenTurn(level=level, flags=(flag,), labels=(flag,) if in_words else ())
    assert (flag in prompting_flags(heard)) is believed


def test_words_that_insult_the_house_are_no_insult_at_the_agent() -> None:
    assert not insults_agent([insult(0, 11, "agent"), insult(4, 18, "company")])
    assert not insults_agent([insult(0, 11, "company")])


def test_an_insult_at_the_agent_beside_one_at_the_house_is_one() -> None:
    assert insults_agent([insult(0, 11, "agent"), insult(20, 30, "company")])
