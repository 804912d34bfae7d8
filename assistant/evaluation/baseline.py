"""What place and length alone tell: the figure that every AUC must be read against.

In written calls angry turns are longer and tempers follow an arc; a detector that only leans on that looks good on them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_FOLDS = 5
_PENALTY = 1.0


def no_words_scores(
    places: Sequence[int], words: Sequence[int], truth: Sequence[bool], calls: Sequence[str]
) -> list[float]:
    """Chance of level >= 2 from the turn's place and word count alone, each call scored by a model of the others."""
    number = np.array(places, dtype=float)
    length = np.log1p(np.array(words, dtype=float))
    table = np.column_stack([np.ones(len(number)), np.log1p(number), number / 10.0, length, length**2 / 5.0])
    holds = np.array(truth, dtype=float)
    names = sorted(set(calls))
    fold = np.array([names.index(call) % _FOLDS for call in calls])
    scores = np.full(len(holds), holds.mean() if len(holds) else math.nan)
    for out in range(_FOLDS):
        rest, here = fold != out, fold == out
        if here.any() and 0.0 < holds[rest].sum() < rest.sum():
            scores[here] = _chance(table[here] @ _logistic(table[rest], holds[rest]))
    return [float(score) for score in scores]


def _chance(logits: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))


def _logistic(table: Floats, holds: Floats, steps: int = 25) -> Floats:
    """Ridge logistic regression by Newton's method; the first column is the intercept."""
    weights = np.zeros(table.shape[1])
    penalty = np.full(table.shape[1], _PENALTY)
    penalty[0] = 1e-6
    for _ in range(steps):
        chance = _chance(table @ weights)
        slope = table.T @ (chance - holds) + penalty * weights
        bend = (table * (chance * (1.0 - chance))[:, None]).T @ table + np.diag(penalty)
        move = np.linalg.solve(bend, slope)
        weights -= move
        if float(np.abs(move).max()) < 1e-8:
            break
    return weights
