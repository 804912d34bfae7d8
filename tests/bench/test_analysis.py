from __future__ import annotations

from assistant.bench.analysis import cost, memory_mb, report
from assistant.engine.playbook import Playbook

TEXTS = ["you promised me", "this is ridiculous", "thank you"]


def test_costs_are_ratios_to_vader_in_the_same_run(playbook: Playbook) -> None:
    found = cost(playbook.languages["en"], playbook, TEXTS, rounds=1)
    assert found.turns == 3
    assert found.final_to_vader == found.final_us / found.vader_us


def test_the_report_has_every_language_with_texts(playbook: Playbook) -> None:
    figures = report(playbook, {"en": TEXTS}, ready_s=1.0)
    assert [row["language"] for row in figures["languages"]] == ["en"]
    assert figures["memory_mb"] > 1


def test_memory_is_in_megabytes() -> None:
    assert 10 < memory_mb() < 100_000
