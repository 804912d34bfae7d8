"""Fitting the fusion: weights of all voices, of the call so far, and the cut points, along whole calls.

The state of a call depends on the readings before it, so the weights are fitted through the recursion itself: each step
feeds on the model's own expected levels, never on the true ones. Slopes are taken by forward differences, all weights
at once in one array; calls are short and weights few, so this is a matter of seconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from assistant.analysis.classifier import FLAGS, TRIGGERS
from assistant.engine.fusion import (
    ANSWER_FEATURES,
    CUE_LABELS,
    CUSTOMER_FEATURES,
    LOWERING,
    SPREAD,
    answer_features,
    customer_features,
)
from assistant.training.stacking import HeardCall

Floats = NDArray[np.float64]
NAMES = (*CUSTOMER_FEATURES, *ANSWER_FEATURES)
USUAL_LEVEL = 1.3
# How much each cut point counts: >= 2 is what the score means, >= 4 is rare.
_CUT_WEIGHTS = np.array([1.0, 1.5, 1.0, 0.7])
_STEP = 1e-4
# A cue that training has hardly met still pushes in the direction of its label.
CUE_PRIOR = 0.5
_COURSE = 4  # last, slow, keep (as a logit), start
_LEAST_SPREAD = 0.05  # of a voice that hardly varies: it must not get a huge weight
# Voices that may set the levels apart (see `assistant.engine.fusion.SPREAD`).
SPREADING = ("model.level1", "model.level3", "model.level4", "model.insult", "model.next3")
_SPREADING_AT = [NAMES.index(name) for name in SPREADING]
_SIZE = len(NAMES) + _COURSE + 4 + len(SPREADING)


@dataclass(frozen=True, slots=True)
class Table:
    """Calls as arrays, padded to the longest: voices [call, turn, voice], levels and mask [call, turn]."""

    voices: Floats
    levels: NDArray[np.int64]
    mask: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Found:
    """What was fitted, in plain units: see `assistant.engine.fusion.Weights`."""

    weights: Floats
    spreads: Floats
    usual: Floats
    last: float
    slow: float
    keep: float
    start: float
    cuts: tuple[float, float, float, float]


def voices_of(call: HeardCall) -> tuple[Floats, list[int]]:
    """Voices of the customer's turns (missing = NaN) with the agent's answer before each, and their levels."""
    rows: list[list[float]] = []
    levels: list[int] = []
    answer: dict[str, float] = {}
    for turn in call.turns:
        if turn.line.level is None:
            answer = answer_features(turn.evidence) or answer
            continue
        heard = {**customer_features(turn.evidence, first=not rows), **answer}
        rows.append([heard.get(name, np.nan) for name in NAMES])
        levels.append(turn.line.level)
        answer = {}
    return np.array(rows).reshape(len(rows), len(NAMES)), levels


def usual_values(calls: Sequence[HeardCall]) -> tuple[Floats, Floats]:
    """Mean and spread of each voice over the turns that have it; cues, repetition and sentiment count from 0."""
    everything = np.vstack([voices_of(call)[0] for call in calls])
    usual, spread = np.zeros(len(NAMES)), np.ones(len(NAMES))
    for index, name in enumerate(NAMES):
        there = everything[~np.isnan(everything[:, index]), index]
        if len(there) and name.startswith(("model.", "answer.")):
            usual[index] = there.mean()
            spread[index] = max(float(there.std()), _LEAST_SPREAD)
    return usual, spread


def table(calls: Sequence[HeardCall], usual: Floats, spread: Floats) -> Table:
    """The calls as standardised arrays; a missing voice is 0, that is, usual."""
    made = [voices_of(call) for call in calls]
    longest = max(len(levels) for _, levels in made)
    voices = np.zeros((len(made), longest, len(NAMES)))
    known = np.zeros((len(made), longest), dtype=np.int64)
    mask = np.zeros((len(made), longest), dtype=bool)
    for index, (rows, levels) in enumerate(made):
        voices[index, : len(levels)] = np.nan_to_num((rows - usual) / spread)
        known[index, : len(levels)] = levels
        mask[index, : len(levels)] = True
    return Table(voices, known, mask)


def run(points: Floats, data: Table) -> Floats:
    """Logits [point, call, turn, cut] of several weightings at once (see `_unpack` for the order of a point)."""
    width = len(NAMES)
    now = np.einsum("ntd,pd->pnt", data.voices, points[:, :width])
    last_weight, slow_weight = points[:, width, None], points[:, width + 1, None]
    keep, start = expit(points[:, width + 2, None]), points[:, width + 3, None]
    cuts = _cuts(points[:, width + _COURSE : width + _COURSE + 4])
    apart = np.einsum("ntd,pd->pnt", data.voices[:, :, _SPREADING_AT], points[:, -len(SPREADING) :])
    calls, turns = data.levels.shape
    last = np.repeat(start, calls, axis=1)
    slow = last
    logits = np.empty((len(points), calls, turns, 4))
    for turn in range(turns):
        total = now[:, :, turn] + last_weight * (last - USUAL_LEVEL) + slow_weight * (slow - USUAL_LEVEL)
        levels = total[:, :, None] - cuts[:, None, :] + apart[:, :, turn, None] * np.array(SPREAD)
        levels[:, :, 0] = np.maximum(levels[:, :, 0], levels[:, :, 1])
        logits[:, :, turn] = np.minimum.accumulate(levels, axis=2)
        last = expit(logits[:, :, turn]).sum(axis=2)
        slow = keep * slow + (1.0 - keep) * last
    return logits


def _cuts(raw: Floats) -> Floats:
    """Rising cut points: the first, and the distances to the next ones as logarithms."""
    return np.cumsum(np.concatenate([raw[:, :1], np.exp(raw[:, 1:])], axis=1), axis=1)


def _prior() -> Floats:
    prior = np.zeros(_SIZE)
    for label in CUE_LABELS:
        prior[NAMES.index(f"cue.{label}")] = -CUE_PRIOR if label in LOWERING else CUE_PRIOR
    prior[NAMES.index("model.expected")] = 0.5
    prior[len(NAMES) : len(NAMES) + _COURSE + 4] = [0.8, 0.0, 0.0, 1.0, -1.0, 0.3, 0.3, 0.3]
    return prior


def _bounds() -> list[tuple[float | None, float | None]]:
    """Cues, labels and repetition may not turn against their meaning, nor the call so far against itself."""
    bounds: list[tuple[float | None, float | None]] = [(None, None)] * _SIZE
    for label in CUE_LABELS:
        bounds[NAMES.index(f"cue.{label}")] = (None, 0.0) if label in LOWERING else (0.0, None)
    raising = ("level2", "expected", *TRIGGERS, *(flag for flag in FLAGS if flag != "thanks"))
    for name in ("repetition", *(f"model.{head}" for head in raising)):
        bounds[NAMES.index(name)] = (0.0, None)
    for name in ("sentiment", "model.thanks"):
        bounds[NAMES.index(name)] = (None, 0.0)
    bounds[len(NAMES)] = bounds[len(NAMES) + 1] = (0.0, None)
    bounds[len(NAMES) + 2] = (-3.0, 3.0)
    bounds[len(NAMES) + 3] = (0.0, 2.5)
    return bounds


def fit_course(calls: Sequence[HeardCall], penalty: float = 4.0, steps: int = 60) -> Found:
    """Fits everything by penalised ordinal likelihood (cumulative logits) through the recursion."""
    usual, spread = usual_values(calls)
    data = table(calls, usual, spread)
    reached = data.levels[:, :, None] >= np.arange(1, 5)
    cost = data.mask[:, :, None] * _CUT_WEIGHTS
    prior = _prior()
    strength = np.full(len(prior), penalty)
    strength[len(NAMES) : len(NAMES) + _COURSE + 4] = 0.1

    def values(points: Floats) -> Floats:
        logits = run(points, data)
        loss = ((np.logaddexp(0.0, logits) - logits * reached) * cost).sum(axis=(1, 2, 3))
        found: Floats = loss + (strength * (points - prior) ** 2).sum(axis=1)
        return found

    nudges = np.vstack([np.zeros(len(prior)), np.eye(len(prior)) * _STEP])

    def slope(point: Floats) -> tuple[float, Floats]:
        near = values(point + nudges)
        return float(near[0]), (near[1:] - near[0]) / _STEP

    best = minimize(slope, prior, jac=True, method="L-BFGS-B", bounds=_bounds(), options={"maxiter": steps}).x
    return _unpack(best, usual, spread)


def _unpack(point: Floats, usual: Floats, spread: Floats) -> Found:
    width = len(NAMES)
    one, two, three, four = (
        float(cut) for cut in _cuts(point[None, width + _COURSE : width + _COURSE + 4])[0]
    )
    spreads = np.zeros(width)
    spreads[_SPREADING_AT] = point[-len(SPREADING) :]
    return Found(
        weights=point[:width] / spread,
        spreads=spreads / spread,
        usual=usual,
        last=float(point[width]),
        slow=float(point[width + 1]),
        keep=float(expit(point[width + 2])),
        start=float(point[width + 3]),
        cuts=(one, two, three, four),
    )
