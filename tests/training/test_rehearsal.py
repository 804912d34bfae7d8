"""Each call is heard by the whole engine once, with models fitted without it."""

from __future__ import annotations

from pathlib import Path

from assistant.engine.playbook import Playbook
from assistant.training.pipeline import Sources, gather
from assistant.training.rehearsal import rehearse
from tests.training.test_pipeline import PLAN, sources

__all__ = ["sources"]


def test_every_call_is_rehearsed_once(sources: Sources, playbook: Playbook, tmp_path: Path) -> None:
    material = gather(sources, "en")
    folds: list[None] = []
    runs = list(rehearse(material, playbook, PLAN, lambda: folds.append(None)))
    assert sorted(run.call.call_id for run in runs) == sorted(call.call_id for call in material.calls)
    assert len(folds) == PLAN.folds


def test_a_rehearsed_call_has_a_reading_for_every_customer_turn(sources: Sources, playbook: Playbook) -> None:
    (first, *_) = rehearse(gather(sources, "en"), playbook, PLAN)
    assert len(first.customer) == sum(line.speaker == "customer" for line in first.call.lines)
