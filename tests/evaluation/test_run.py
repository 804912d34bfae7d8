"""Labelled calls through the engine, and the figures on prompts, baselines and ablations."""

from __future__ import annotations

import json
import math

import pytest

from assistant.engine.playbook import Playbook
from assistant.evaluation import report
from assistant.evaluation.ablation import ABLATIONS, without_context, without_rules
from assistant.evaluation.alarms import escalation_figures, in_window, prompt_offset
from assistant.evaluation.baseline import no_words_scores
from assistant.evaluation.corpus import Call, line
from assistant.evaluation.metrics import auc
from assistant.evaluation.run import CallRun, inputs, run, single
from assistant.types import SegmentHeard

SPOKEN = [
    ("agent", "hello how can i help", ["greet"]),
    ("customer", "my parcel is missing", 0),
    ("agent", "i am sorry about that", ["apologise"]),
    ("customer", "this is ridiculous i want to speak to your manager", 3),
    ("agent", "one moment", []),
    ("customer", "this is ridiculous", 2),
]


def call(call_id: str = "en-1", escalate_at: int | None = 3, calm: bool = False) -> Call:
    lines = []
    for index, (speaker, text, label) in enumerate(SPOKEN):
        row: dict[str, object] = {
            "speaker": speaker,
            "text": text,
            "start": index * 10.0,
            "end": index * 10.0 + 4.0,
        }
        if speaker == "customer":
            row |= {"frustration": 0 if calm else label, "triggers": [], "flags": []}
        else:
            row |= {"techniques": label, "missteps": []}
        lines.append(line(row, "en", "here"))
    return Call(
        call_id=call_id,
        lang="en",
        domain="parcels",
        kind="staged",
        lines=tuple(lines),
        escalate_at=escalate_at,
    )


def made(prompts: tuple[int, ...], escalate_at: int | None = 3) -> CallRun:
    return CallRun(
        call=call(escalate_at=escalate_at),
        customer=(),
        agent=(),
        prompts=prompts,
        withdrawn=0,
        stage_changes=2,
        cards=(),
    )


def test_every_customer_turn_has_a_reading_and_every_agent_turn_its_labels(playbook: Playbook) -> None:
    ran = run(call(), playbook)
    assert [turn.index for turn in ran.customer] == [1, 3, 5]
    assert [turn.place for turn in ran.customer] == [0, 1, 2]
    assert [turn.index for turn in ran.agent] == [0, 2, 4]


def test_angry_words_score_above_calm_ones(playbook: Playbook) -> None:
    ran = run(call(), playbook)
    assert ran.customer[1].read.score > ran.customer[0].read.score


def test_a_single_text_is_read_as_a_call_of_one_turn(playbook: Playbook) -> None:
    alone = single(call().lines[3], 1, playbook)
    assert len(alone.customer) == 1
    assert not alone.call.outcome_known


def test_noise_damages_what_the_engine_hears_but_not_the_labels(playbook: Playbook) -> None:
    heard = [each.segment.text for each in inputs(call(), 0.9) if isinstance(each, SegmentHeard)]
    assert heard != [text for _, text, _ in SPOKEN]
    assert [turn.line.text for turn in run(call(), playbook, 0.9).agent] == [
        text for who, text, _ in SPOKEN if who == "agent"
    ]


@pytest.mark.parametrize(("prompt", "offset", "good"), [(1, -1, True), (3, 0, True), (5, 1, True)])
def test_the_offset_of_a_prompt_counts_customer_turns(prompt: int, offset: int, good: bool) -> None:
    assert prompt_offset(made((prompt,))) == offset
    assert in_window(made((prompt,))) is good


def test_a_prompt_two_turns_late_is_out_of_the_window() -> None:
    assert not in_window(made((5,), escalate_at=1))


def test_no_prompt_is_no_offset() -> None:
    assert prompt_offset(made(())) is None
    assert not in_window(made(()))


def test_a_prompt_in_a_call_that_needs_none_is_false() -> None:
    found = escalation_figures([made((3,), None), made((), None), made((3,))])
    assert (found["false"], found["in_window"], found["should_escalate"]) == (0.5, 1.0, 1.0)


def test_without_calls_to_escalate_the_share_is_undefined() -> None:
    assert math.isnan(escalation_figures([made((), None)])["in_window"])


def test_a_baseline_learns_a_call_that_gets_longer_and_angrier() -> None:
    calls = [f"c{number}" for number in range(10) for _ in range(6)]
    places = [place for _ in range(10) for place in range(6)]
    truth = [place >= 3 for place in places]
    assert auc(truth, no_words_scores(places, [5 + 3 * place for place in places], truth, calls)) == 1.0


def test_a_baseline_without_both_classes_gives_the_rate() -> None:
    assert no_words_scores([0, 1], [3, 4], [True, True], ["a", "b"]) == [1.0, 1.0]


@pytest.mark.parametrize("name", sorted(ABLATIONS))
def test_every_ablation_still_hears(name: str, playbook: Playbook) -> None:
    assert len(run(call(), ABLATIONS[name](playbook)).customer) == 3


def test_without_rules_no_cue_moves_a_score(playbook: Playbook) -> None:
    readings = run(call(), without_rules(playbook)).customer
    assert all(turn.read.because == () for turn in readings)


def test_without_context_a_turn_scores_as_if_alone(playbook: Playbook) -> None:
    bare = without_context(playbook)
    last = run(call(), bare).customer[-1].read.score
    assert last == pytest.approx(single(call().lines[5], 1, bare).customer[0].read.score)


def test_a_report_is_json_and_states_base_rate_baseline_and_pairs(playbook: Playbook) -> None:
    runs = [run(call(f"en-{number}"), playbook) for number in range(4)]
    found = report.report(runs, resamples=5)
    assert json.loads(json.dumps(found)) == found
    assert found["base_rate_level2"] == pytest.approx(2 / 3, abs=1e-3)
    assert {"no_words_auc_level2", "matched_auc_level2", "matched_pairs", "escalation"} <= set(found)
    assert "auc_level2" in found["figures"]  # type: ignore[operator]
