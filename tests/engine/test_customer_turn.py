"""What is believed of a customer's turn: flags that bring a prompt, and whom an insult is meant for."""

from __future__ import annotations

import pytest

from assistant.analysis.evidence import Cue
from assistant.engine.flags import insults_agent, perhaps_asked, prompting_flags
from assistant.engine.state import OpenTurn


def insult(begin: int, end: int, target: str | None) -> Cue:
    return Cue("en.x", "insult", "flag", 1.0, begin, end, "x", target)


@pytest.mark.parametrize(
    ("flag", "level", "in_words", "believed"),
    [
        ("supervisor_request", 3, False, False),
        ("supervisor_request", 1, True, True),
        ("self_harm", 0, False, True),
        ("legal_threat", 4, False, False),
    ],
)
def test_the_model_alone_claims_nothing_but_danger_to_oneself(
    flag: str, level: int, in_words: bool, believed: bool
) -> None:
    heard = OpenTurn(level=level, flags=(flag,), labels=(flag,) if in_words else ())
    assert (flag in prompting_flags(heard)) is believed


@pytest.mark.parametrize(
    ("level", "flags", "labels", "perhaps"),
    [
        (3, ("supervisor_request",), (), True),
        (2, ("supervisor_request",), (), False),
        (3, ("supervisor_request",), ("supervisor_request",), False),
        (4, ("insult",), (), False),
    ],
)
def test_a_request_that_the_model_alone_hears_in_anger_is_asked_about(
    level: int, flags: tuple[str, ...], labels: tuple[str, ...], perhaps: bool
) -> None:
    assert perhaps_asked(OpenTurn(level=level, flags=flags, labels=labels)) is perhaps


def test_words_that_insult_the_house_are_no_insult_at_the_agent() -> None:
    assert not insults_agent([insult(0, 11, "agent"), insult(4, 18, "company")])
    assert not insults_agent([insult(0, 11, "company")])


def test_an_insult_at_the_agent_beside_one_at_the_house_is_one() -> None:
    assert insults_agent([insult(0, 11, "agent"), insult(20, 30, "company")])
