"""Out-of-fold heard calls -> the whole fusion as the document of models/fusion.json."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from assistant.analysis.classifier import AGENT_HEADS, CUSTOMER_HEADS, FLAGS, MISSTEPS, TECHNIQUES, TRIGGERS
from assistant.engine.frustration import Course, advance, answered
from assistant.engine.fusion import FORM, Vote, Weights, answer_features, compile_weights, heard_cues
from assistant.training.course import NAMES, USUAL_LEVEL, Found, fit_course
from assistant.training.escalating import fit_escalation
from assistant.training.forgetting import forgetting
from assistant.training.stacking import HeardCall
from assistant.training.votes import LOUDER, LOWEST, SAFETY, ballot, fit_vote, safety_vote

GRAVE = ("threat", "self_harm")
_SMALLEST = 1e-4  # weights below this are left out of the file


def fuse(calls: Sequence[HeardCall], record: Mapping[str, Any], penalty: float = 4.0) -> dict[str, Any]:
    """Fits course, cut points, level thresholds, votes and the chance of a prompt on calls heard out of fold, some of their cues forgotten."""
    calls = forgetting(calls)
    found = fit_course(calls, penalty)
    document = document_of(found, record)
    weights = compile_weights(document)
    document["levels"] = fit_levels(*expected_levels(calls, weights))
    votes = {**customer_votes(calls, weights), **agent_votes(calls, weights)}
    document["votes"] = {label: _plain(asdict(vote)) for label, vote in votes.items()}
    document["escalation"] = fit_escalation(calls, compile_weights(document)) or None
    return document


def _plain(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: round(number, 4) for name, number in numbers.items() if number or name == "bias"}


def document_of(found: Found, record: Mapping[str, Any]) -> dict[str, Any]:
    voices = {
        name: {
            "weight": round(float(weight), 4),
            "usual": round(float(usual), 4),
            "spread": round(float(spread), 4),
        }
        for name, weight, usual, spread in zip(NAMES, found.weights, found.usual, found.spreads, strict=True)
        if abs(weight) > _SMALLEST or spread
    }
    return {
        "form": FORM,
        "voices": voices,
        "course": {
            "last": round(found.last, 4),
            "slow": round(found.slow, 4),
            "keep": round(found.keep, 4),
            # Before the customer has spoken nothing is assumed of him. The fitted start is 1.6, because the calls at hand often
            # begin with a complaint; it read "when does my parcel arrive" as frustration. models/README.md, Limits, has what it costs.
            "start": round(min(found.start, USUAL_LEVEL), 4),
            "usual_level": USUAL_LEVEL,
        },
        "cuts": [round(cut, 4) for cut in found.cuts],
        "levels": [0.5, 1.5, 2.5, 3.5],
        "votes": {},
        "record": dict(record),
    }


def expected_levels(calls: Sequence[HeardCall], weights: Weights) -> tuple[list[float], list[int]]:
    """Expected and true level of every customer turn, read as the engine reads them."""
    expected: list[float] = []
    true: list[int] = []
    for call in calls:
        course = Course()
        for turn in call.turns:
            if turn.line.level is None:
                course = answered(course, turn.evidence, weights)
                continue
            course, reading = advance(course, turn.evidence, weights)
            expected.append(reading.expected)
            true.append(turn.line.level)
    return expected, true


def fit_levels(expected: Sequence[float], true: Sequence[int]) -> list[float]:
    """Expected level from which level 1 to 4 is said: cuts that keep each level as frequent as it is in the labels.

    With equal frequencies quadratic kappa is near its best, and no level is never said.
    """
    ranked = np.sort(np.array(expected))
    levels = np.array(true)
    cuts = [float(np.quantile(ranked, (levels < least).mean())) for least in (1, 2, 3, 4)]
    middle = [0.5, 1.5, 2.5, 3.5]
    # Half way between the natural rounding and the matched frequencies: matched ones alone follow the sample's noise.
    return [round((cut + half) / 2.0, 3) for cut, half in zip(cuts, middle, strict=True)]


def customer_votes(calls: Sequence[HeardCall], weights: Weights) -> dict[str, Vote]:
    """Votes of triggers and flags."""
    rows: dict[str, list[tuple[float, float, float, float, bool]]] = {
        label: [] for label in (*TRIGGERS, *FLAGS)
    }
    for call in calls:
        course = Course()
        # where somebody is in danger the turns around the hint are of it too ("it only slipped out"): no false alarms to measure by
        grave = {label for label in GRAVE for turn in call.turns if label in turn.line.labels}
        for turn in call.turns:
            if turn.line.level is None:
                course = answered(course, turn.evidence, weights)
                continue
            course, reading = advance(course, turn.evidence, weights)
            logit = sum(share for _, share in reading.contributions)
            strengths = heard_cues(turn.evidence.cues)
            scores = turn.evidence.scores
            for label, ballots in rows.items():
                if label in grave and label not in turn.line.labels:
                    continue
                model = scores.logits[CUSTOMER_HEADS.index(label)] if scores else 0.0
                ballots.append(
                    (model, strengths.get(label, 0.0), logit, min(logit, 0.0), label in turn.line.labels)
                )
    votes = {label: fit_vote(ballot(ballots), (True, True, True, True)) for label, ballots in rows.items()}
    grave_votes = {
        label: safety_vote(ballot(rows[label]), LOWEST[label], LOUDER.get(label, SAFETY.model))
        for label in GRAVE
    }
    return {**votes, **grave_votes}


def agent_votes(calls: Sequence[HeardCall], weights: Weights) -> dict[str, Vote]:
    """Votes of techniques and missteps; `interrupt` has none, it comes from the times."""
    labels = (*TECHNIQUES, *(label for label in MISSTEPS if label != "interrupt"))
    rows: dict[str, list[tuple[float, float, float, float, bool]]] = {label: [] for label in labels}
    for call in calls:
        course = Course()
        for turn in call.turns:
            if turn.line.level is not None:
                course, _ = advance(course, turn.evidence, weights)
                continue
            before = weights.start if course.last is None else course.last
            acknowledges = answer_features(turn.evidence).get("answer.acknowledges", 0.0)
            strengths = heard_cues(turn.evidence.cues)
            scores = turn.evidence.scores
            for label, ballots in rows.items():
                model = scores.logits[AGENT_HEADS.index(label)] if scores else 0.0
                other = acknowledges if label == "no_acknowledgement" else turn.evidence.repetition
                ballots.append((model, strengths.get(label, 0.0), before, other, label in turn.line.labels))
            course = answered(course, turn.evidence, weights)
    special = ("no_acknowledgement", "robotic_repeat")
    return {
        label: fit_vote(ballot(ballots), (True, True, label in MISSTEPS, label in special))
        for label, ballots in rows.items()
    }
