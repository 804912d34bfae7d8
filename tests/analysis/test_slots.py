from __future__ import annotations

import pytest

from assistant.analysis.text import read
from assistant.engine.playbook import Playbook


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("this is for the third time", {"times": "three"}),
        ("for the 4 time", {"times": "four"}),
        ("for the third time for the 4 time", {}),
        ("for the third time and again for the third time", {"times": "three"}),
        ("i waited 40 minutes", {"waited": "40 minutes"}),
        ("two weeks about my bill", {"waited": "two weeks"}),
        ("two weeks you said and 40 minutes in the queue", {}),
        ("hello there", {}),
        ("for the 9 time", {}),
    ],
)
def test_slots_are_filled_only_from_what_was_heard(
    playbook: Playbook, text: str, slots: dict[str, str]
) -> None:
    assert playbook.languages["en"].ears.slots.find(read(text, "en")) == slots


def test_the_end_of_a_larger_number_is_no_count(real_playbook: Playbook) -> None:
    slots = real_playbook.languages["tr"].ears.slots
    assert "times" not in slots.find(read("on iki kere aradım", "tr"))
