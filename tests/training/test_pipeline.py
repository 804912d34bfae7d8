"""The whole training on a handful of tiny calls."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.special import expit

from assistant.analysis import classifier
from assistant.engine.frustration import Course, advance
from assistant.engine.fusion import compile_weights
from assistant.evaluation.corpus import CorpusError
from assistant.training.assemble import document_of, expected_levels
from assistant.training.base import Plan
from assistant.training.course import (
    fit_course,
    fit_prior,
    found_of,
    likelihood,
    run,
    table,
    take_apart,
    usual_values,
)
from assistant.training.listening import ears, listen, read_cues
from assistant.training.pipeline import Sources, gather, train
from assistant.training.stacking import HeardCall, assign_folds, hear_out_of_fold
from tests.conftest import tiny_rules

UPSET = ("this is the third time nobody helps me", "i am so fed up with this", "why is it always late")
CALM = ("thank you that helps", "i only want to ask something", "yes that is right")
PLAN = Plan(folds=3, fewest=1, steps=15)


def call(number: int) -> list[dict[str, object]]:
    header = {
        "call_id": f"en-{number}",
        "lang": "en",
        "domain": f"d{number}",
        "escalate_at": None,
        "calmed_at": None,
    }
    turns: list[dict[str, object]] = []
    for place in range(6):
        times = {"turn": place, "start": place * 5.0, "end": place * 5.0 + 4.0}
        if place % 2 == 0:
            text = ("i am sorry about that", "you have to wait that is our policy")[(number + place // 2) % 2]
            turns.append(
                {
                    **times,
                    "speaker": "agent",
                    "text": text,
                    "techniques": ["apologise"] if "sorry" in text else [],
                    "missteps": [],
                }
            )
        else:
            angry = (number + place // 2) % 2 == 0
            text = (UPSET if angry else CALM)[(number + place) % 3]
            labels = {"triggers": ["powerlessness"] if angry else [], "flags": [] if angry else ["thanks"]}
            turns.append(
                {**times, "speaker": "customer", "text": text, "frustration": 3 if angry else 0, **labels}
            )
    return [header, *turns]


def utterances() -> list[dict[str, object]]:
    upset = [
        {"speaker": "customer", "text": text, "frustration": 3, "triggers": [], "flags": []} for text in UPSET
    ]
    calm = [
        {"speaker": "customer", "text": text, "frustration": 0, "triggers": [], "flags": []} for text in CALM
    ]
    agent = [{"speaker": "agent", "text": "i am sorry", "techniques": ["apologise"], "missteps": []}]
    return [*upset, *calm, *agent]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    folder = tmp_path_factory.mktemp("corpus")

    def write(path: Path, rows: list[dict[str, object]]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")

    for number in range(6):
        write(folder / "samples" / "en" / f"en-{number}.jsonl", call(number))
    write(folder / "data" / "utterances" / "en-a.jsonl", utterances())
    rules = tiny_rules(tmp_path_factory.mktemp("rules"))
    return Sources(samples=folder / "samples", data=folder / "data", rules=rules)


@pytest.fixture(scope="module")
def files(sources: Sources) -> dict[str, bytes]:
    return train(sources, PLAN, "2026-11-29", ("en",), lambda _: None)


@pytest.fixture(scope="module")
def heard(sources: Sources) -> list[HeardCall]:
    return hear_out_of_fold(gather(sources, "en"), read_cues(sources.rules, "en"), PLAN)


def test_training_writes_models_that_hear_the_difference(files: dict[str, bytes], sources: Sources) -> None:
    models = classifier.load(files["en.npz"])
    weights = compile_weights(json.loads(files["fusion.json"]))
    by = ears("en", read_cues(sources.rules, "en"), models.customer, models.agent)
    upset = advance(Course(), by.customer("nobody helps me i am fed up"), weights)[1]
    calm = advance(Course(), by.customer("thank you that helps"), weights)[1]
    assert upset.score > calm.score


def test_the_same_data_seed_and_date_give_the_same_bytes(files: dict[str, bytes], sources: Sources) -> None:
    assert train(sources, PLAN, "2026-11-29", ("en",), lambda _: None) == files


def test_the_records_name_data_plan_date_and_figures(files: dict[str, bytes]) -> None:
    record = json.loads(files["fusion.json"])["record"]
    assert record["date"] == "2026-11-29"
    assert record["plan"]["seed"] == PLAN.seed
    assert len(record["data"]["en"]) == 64
    assert "auc_level2" in record["figures"]["staged.en"]
    assert classifier.load(files["en.npz"]).record["data"] == record["data"]["en"]


def test_every_call_is_heard_once_by_a_model_that_has_not_seen_its_matter(
    heard: list[HeardCall], sources: Sources
) -> None:
    folds = assign_folds((each.call for each in heard), PLAN)
    assert sorted(each.call.call_id for each in heard) == [f"en-{number}" for number in range(6)]
    assert all(each.fold == folds[each.call.domain] for each in heard)
    assert len({each.fold for each in heard}) == PLAN.folds


def test_the_fitted_sums_are_those_of_the_engine(heard: list[HeardCall]) -> None:
    weights = compile_weights(document_of(fit_course(heard, steps=10), {}))
    expected, _ = expected_levels(heard[:1], weights)
    usual, spread = usual_values(heard)
    flat = np.random.default_rng(1).normal(0.0, 0.3, len(fit_prior()))
    found = found_of(take_apart(flat), usual, spread)
    by_training = expit(run(take_apart(flat), table(heard[:1], usual, spread)).logits[0]).sum(axis=1)
    by_engine, _ = expected_levels(heard[:1], compile_weights(document_of(found, {})))
    assert len(expected) == len(by_engine)
    assert by_engine == pytest.approx(by_training[: len(by_engine)].tolist(), abs=0.02)


def test_the_slopes_are_those_of_the_loss(heard: list[HeardCall]) -> None:
    usual, spread = usual_values(heard)
    data = table(heard, usual, spread)
    flat = np.random.default_rng(0).normal(0.0, 0.3, len(fit_prior()))
    _, slope = likelihood(flat, data)
    step = 1e-6
    for at in range(0, len(flat), 7):
        nudge = np.eye(len(flat))[at] * step
        near = (likelihood(flat + nudge, data)[0] - likelihood(flat - nudge, data)[0]) / (2.0 * step)
        assert slope[at] == pytest.approx(near, rel=1e-3, abs=1e-3)


def test_repetition_is_heard_across_the_turns_of_a_call(sources: Sources) -> None:
    first = gather(sources, "en").calls[0]
    turns = listen(first, ears("en", read_cues(sources.rules, "en"), None, None))
    assert len(turns) == len(first.lines)
    assert all(turn.evidence.scores is None for turn in turns)


def test_a_language_without_data_is_named(sources: Sources) -> None:
    with pytest.raises(CorpusError, match="'tr'"):
        gather(sources, "tr")
