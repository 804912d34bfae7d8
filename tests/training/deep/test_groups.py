"""What is learnt from and what is held out, group by group; and how both voices are mixed. Needs the extra `deep-train`."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra `deep-train` is not installed")

from assistant.analysis.classifier import CUSTOMER_HEADS  # noqa: E402
from assistant.training.base import Plan  # noqa: E402
from assistant.training.deep.examples import of_situation  # noqa: E402
from assistant.training.deep.hearing import fit_mix  # noqa: E402
from assistant.training.deep.material import GROUPS, Row, collect, fitting  # noqa: E402
from assistant.training.deep.situations import _bar, fit_beside  # noqa: E402
from assistant.training.deep.stages import mean_of  # noqa: E402
from assistant.training.listening import read_cues  # noqa: E402
from assistant.training.pipeline import Sources, gather, gather_calls  # noqa: E402
from assistant.training.situations import SituationPlan  # noqa: E402
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


def with_situations(sources: Sources, folder: Path) -> Sources:
    """The same with twelve turns written for one situation, and a turn of a call for which readers chose it."""
    data = shutil.copytree(sources.data, folder / "data")
    row = {"lang": "en", "speaker": "customer", "text": "i stand at the gate", "frustration": 1}
    row |= {"answers": "where are you", "situations": ["stranded"]}
    (data / "utterances" / "en-w.jsonl").write_text("\n".join([json.dumps(row)] * 12), encoding="utf-8")
    (data / "situations").mkdir()
    call = collect(sources, Plan(), ["en"]).calls[0][0]
    turn = next(index for index, line in enumerate(call.lines) if line.speaker == "customer")
    chosen = {"call": call.call_id, "turn": turn, "situations": ["stranded"]}
    (data / "situations" / "en.jsonl").write_text(json.dumps(chosen), encoding="utf-8")
    return replace(sources, data=data)


def test_a_turn_that_was_written_as_an_answer_comes_with_what_it_answers(
    sources: Sources, tmp_path: Path
) -> None:
    material = collect(with_situations(sources, tmp_path), Plan(), ["en"])
    assert material.situations == ("stranded",)
    single = next(example for example in material.first if example.line.text == "i stand at the gate")
    assert single.earlier == (("agent", "where are you"),)
    assert single.line.targets[of_situation("stranded")] == 1.0


def test_what_readers_chose_for_a_turn_is_learnt_from_and_nothing_is_assumed_of_the_others(
    sources: Sources, tmp_path: Path
) -> None:
    material = collect(with_situations(sources, tmp_path), Plan(), ["en"])
    known = [
        example.line.targets[of_situation("stranded")]
        for example in material.second(1, 0)
        if example.earlier != (("agent", "where are you"),)
        and of_situation("stranded") in example.line.targets
    ]
    assert known == [1.0]


def test_of_a_turn_that_only_sounds_like_a_situation_nothing_else_is_known() -> None:
    assert fitting(("despairs", "stranded"), (), ("despairs",)) == {of_situation("despairs"): 0.0}
    assert fitting(("despairs", "stranded"), ("stranded",)) == {
        of_situation("despairs"): 0.0,
        of_situation("stranded"): 1.0,
    }


def test_a_deep_voice_that_hears_a_situation_better_gets_the_weight(sources: Sources, tmp_path: Path) -> None:
    told = with_situations(sources, tmp_path)
    calls = gather_calls(told, "en")[0]
    rows, heard = [], {}
    for number, call in enumerate(calls):
        fits = number % 2 == 0
        turns = [index for index, line in enumerate(call.lines) if line.speaker == "customer"]
        rows += [
            {"call": call.call_id, "turn": turn, "situations": ["stranded"] if fits else []} for turn in turns
        ]
        logits = (*[0.0] * len(CUSTOMER_HEADS), 2.0 if fits else -2.0)
        heard[call.call_id] = [logits if index in turns else None for index in range(len(call.lines))]
    lines = "\n".join(map(json.dumps, rows))
    (told.data / "situations" / "en.jsonl").write_text(lines, encoding="utf-8")
    material = collect(told, Plan(), ["en"])
    weights, figures = fit_beside(told, material, heard, SituationPlan(), ["en"])
    assert weights.other > weights.own
    assert figures["both"]["precision"] >= figures["fast"]["precision"]
    assert figures["both"]["recall"] == 1.0


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


def test_what_both_voices_name_must_be_as_right_as_asked() -> None:
    logits = [np.array([[3.0, -1.0], [2.0, -1.0]]), np.array([[1.0, 0.5], [-1.0, -2.0]])]
    wanted = [np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([[1.0, 0.0], [0.0, 0.0]])]
    assert _bar(logits, wanted, 1.0) == 3.0
    assert _bar(logits, wanted, 0.6) == 1.0
    assert _bar(logits, wanted, 0.4) == -1.0
