"""What is learnt from and what is held out, group by group; and how both voices are mixed. Needs the extra `deep-train`."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `deep-train` is not installed")

from assistant.analysis.classifier import CUSTOMER_HEADS  # noqa: E402
from assistant.training.base import Plan  # noqa: E402
from assistant.training.deep.hearing import fit_mix  # noqa: E402
from assistant.training.deep.material import GROUPS, Row, collect  # noqa: E402
from assistant.training.deep.stages import mean_of  # noqa: E402
from assistant.training.listening import read_cues  # noqa: E402
from assistant.training.pipeline import Sources, gather  # noqa: E402
from assistant.training.stacking import hear_out_of_fold  # noqa: E402
from tests.training.test_pipeline import PLAN, sources  # noqa: E402

__all__ = ["sources"]  # a fixture of the training's tests
LEVEL2 = CUSTOMER_HEADS.index("level2")


def test_every_call_is_held_out_once_and_never_with_another_on_its_matter(sources: Sources) -> None:
    material = collect(sources, Plan(), ["en"])
    assert len(material.calls) == GROUPS
    for group, held in enumerate(material.calls):
        learnt = {example.line.text for example in material.second(group, 0)}
        own = {call.domain for call in held}
        others = [call for number, calls in enumerate(material.calls) if number != group for call in calls]
        assert own.isdisjoint(call.domain for call in others)
        assert {line.text for call in others for line in call.lines} <= learnt


def test_a_row_of_a_real_set_is_learnt_from_but_for_its_group(sources: Sources) -> None:
    material = collect(sources, Plan(), ["en"])
    example = material.first[0]
    real = replace(example, line=replace(example.line, text="no other text is like this one"))
    with_it = replace(material, real=(Row("maia_de", 1, real),))
    assert [real in with_it.second(group, 0) for group in range(GROUPS)] == [True, False, True]
    assert with_it.held(1)["maia_de"] == [real.line]


def test_the_mean_of_networks_keeps_what_is_no_number() -> None:
    one = {"weight": torch.tensor([1.0, 4.0]), "rows": torch.tensor([3, 5])}
    two = {"weight": torch.tensor([3.0, 0.0]), "rows": torch.tensor([3, 5])}
    mean = mean_of([one, two])
    assert mean["weight"].tolist() == [2.0, 2.0]
    assert mean["rows"].tolist() == [3, 5]


def test_the_voice_that_knows_more_gets_the_larger_share(sources: Sources) -> None:
    heard = hear_out_of_fold(gather(sources, "en"), read_cues(sources.rules, "en"), PLAN)

    def share(noise: float) -> float:
        chance = np.random.default_rng(0)
        deep = {
            each.call.call_id: [
                None
                if turn.line.level is None
                else tuple(
                    6.0 * (turn.line.level >= 2) - 3.0 + noise * chance.normal(size=len(CUSTOMER_HEADS))
                )
                for turn in each.turns
            ]
            for each in heard
        }
        return fit_mix(heard, deep).share[LEVEL2]

    assert share(30.0) < 0.5 < share(0.0)
