"""What was held back, counted by reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.engine import ladder, offer
from assistant.evaluation.suppressed import REASONS, Held, silence
from assistant.types import SuggestionSuppressed
from tests.evaluation.test_effects import Told


def held(told: Told, technique: str | None, why: str) -> Told:
    return told.tell(SuggestionSuppressed, turn=0, technique=technique, why=why)


def test_reasons_are_counted_by_language_and_technique_with_the_most_frequent_first() -> None:
    one, two = Told("one"), Told("two")
    held(held(held(one, "apologise", "gap"), "apologise", "gap"), "apologise", "budget")
    held(two, "apologise", "gap")
    told = silence([*one.events, *two.events])
    assert told.held == (
        Held(language="en", why="gap", technique="apologise", count=3, calls=2),
        Held(language="en", why="budget", technique="apologise", count=1, calls=1),
    )


def test_shown_cards_give_the_measure() -> None:
    told = silence(Told().customer(2.0).card("apologise", "said").events)
    assert (told.calls, told.offered, told.held) == (1, 1, ())


@pytest.mark.parametrize("module", [ladder, offer])
def test_every_reason_the_engine_gives_is_explained(module: object) -> None:
    source = Path(str(module.__file__)).read_text(encoding="utf-8")  # type: ignore[attr-defined]
    given = set(re.findall(r'(?:held=|due\.held or |        return )"(\w+)"', source))
    assert given
    assert given <= set(REASONS)
