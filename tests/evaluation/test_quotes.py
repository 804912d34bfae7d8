"""What the digest finds of the quotes that readers marked."""

from __future__ import annotations

import pytest

from assistant.engine.playbook import Playbook
from assistant.evaluation.quotes import compare, same
from tests.factories import labelled

CALL = labelled(("customer", "my boiler is broken since friday"), ("agent", "oh well then"))
NOTHING: dict[str, list[tuple[int, str]]] = {
    head: [] for head in ("matter", "wants", "told", "promise", "void")
}


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("my boiler is broken", "so my boiler is broken since friday", True),
        ("my boiler is broken", "my boiler is new", True),
        ("my boiler is broken", "it came on monday", False),
        ("Broken Boiler", "broken boiler", True),
    ],
)
def test_quotes_are_the_same_by_the_words_of_the_shorter_one(one: str, other: str, alike: bool) -> None:
    assert same(one, other) is alike


def test_what_was_marked_and_found_is_counted_both_ways(playbook: Playbook) -> None:
    marked = {**NOTHING, "matter": [(0, "my boiler is broken"), (0, "nobody rang me back")]}
    found = compare([CALL], {"c": marked}, playbook)["matter"]
    assert found == {"precision": 1.0, "recall": 0.5, "marked": 2.0}


def test_a_call_that_nobody_marked_is_left_out(playbook: Playbook) -> None:
    assert compare([CALL], {}, playbook)["matter"]["marked"] == 0.0
