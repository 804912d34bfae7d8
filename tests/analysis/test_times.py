"""Times to come in an agent's words, with the words of the packs."""

from __future__ import annotations

import pytest

from assistant.analysis.text import read
from assistant.engine.playbook import Playbook


@pytest.mark.parametrize(
    ("lang", "text", "times"),
    [
        ("de", "dann ist er donnerstag um acht bei ihnen", ["donnerstag um acht"]),
        ("de", "das dauert höchstens zwei minuten", []),
        ("de", "sie warten seit montag", []),
        ("en", "i'll ring you thursday by noon", ["thursday by noon"]),
        ("en", "give me thirty seconds", []),
        ("nb", "montøren kommer i morgen klokka ti", ["i morgen klokka ti"]),
        ("en", "he'll be there at ten past", ["at ten past"]),
        ("en", "and today it is out", ["today"]),
        ("en", "tomorrow at nine, two men will come", ["tomorrow at nine"]),
        ("tr", "sizi yarın saat on birde arayacağım", ["yarın saat on birde"]),
    ],
)
def test_a_time_to_come_is_quoted_whole_and_moments_and_the_past_are_none(
    real_playbook: Playbook, lang: str, text: str, times: list[str]
) -> None:
    found = real_playbook.languages[lang].ears.promises.times.find(read(text, lang))
    assert [time.words for time in found] == times


def test_one_of_several_times_is_a_choice(real_playbook: Playbook) -> None:
    words = read("friday at ten or saturday at nine", "en")
    assert all(time.choice for time in real_playbook.languages["en"].ears.promises.times.find(words))


@pytest.mark.parametrize("text", ["18:00'e kadar açılır", "17.30'da bağlanıyor"])
def test_a_clock_time_in_digits_is_a_time_also_with_a_case_ending(real_playbook: Playbook, text: str) -> None:
    (time,) = real_playbook.languages["tr"].ears.promises.times.find(read(text, "tr"))
    assert time.words in text


@pytest.mark.parametrize("number", ["፩", "٣", "9" * 5_000, "²"])
def test_what_only_looks_like_a_number_of_minutes_is_none(real_playbook: Playbook, number: str) -> None:
    words = read(f"you will get it in {number} minutes", "en")
    assert not real_playbook.languages["en"].ears.promises.times.find(words)
