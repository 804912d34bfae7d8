"""Fitting the votes: when is a trigger, flag, technique or misstep said to be heard?

One small logistic model per label over its own voices, pooled over the languages; then its bias is shifted to where F1
on the (out-of-fold) training turns is best. Threat and self-harm are not fitted so: too few examples, and a miss or a false
alarm is too dear. Their cues decide (`SAFETY`), and the classifier alone only where it is surer than it is, out of fold, of
nearly every turn that is neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from assistant.analysis.hashed import SURE
from assistant.engine.fusion import Vote

Floats = NDArray[np.float64]
# A clear cue (weight 1, strength .63) outvotes the classifier; without a cue the classifier needs a logit above 2 …
SAFETY = Vote(bias=-1.0, model=0.5, cue=7.0)
# … or above that of all but one in so many turns of calls without the label; never below this one. Of 2,709 turns of 260 calls never
# trained on, 12 of them hints at not wanting to live, none but hints and what was said beside them lay above -2.3.
RARE = 2_000
LOWEST = {"threat": -1.5, "self_harm": -1.5}
# Where the classifier speaks louder: people talk of dying in good humour (a grave beside the wife's, a brother in a home), and it knows
# them. Of eight turns of 273 calls never trained on in which a rule heard a wish to die, five were one (logits -2.7 to -.4), three
# were none (-8.4, -5.6, -3.6): where it is below -5.8 the clearest cue no longer counts.
LOUDER = {"self_harm": 1.05}
_PENALTY = 2.0
# Prior weights: the classifier as it is, a clear cue worth about 2 logits, nothing else.
_PRIOR = np.array([0.7, 3.0, 0.0, 0.0])
_FEWEST = 8  # positives below which the bias is not tuned


@dataclass(frozen=True, slots=True)
class Ballot:
    """The voices on one label over many turns: model logit, cue strength, level, other; and whether it holds."""

    voices: Floats
    holds: NDArray[np.bool_]


def ballot(rows: Sequence[tuple[float, float, float, float, bool]]) -> Ballot:
    """Rows of (model, cue, level, other, holds)."""
    table = np.array([row[:4] for row in rows], dtype=float).reshape(len(rows), 4)
    table[:, 0] = np.clip(table[:, 0], -SURE, SURE)
    return Ballot(table, np.array([row[4] for row in rows], dtype=bool))


def fit_vote(data: Ballot, used: Sequence[bool]) -> Vote:
    """The vote of a label; voices that are not `used` get no weight."""
    free = np.array(used, dtype=float)
    centre = data.voices.mean(axis=0)

    def loss(point: Floats) -> tuple[float, Floats]:
        weights = point[1:] * free
        logits = point[0] + (data.voices - centre) @ weights
        slope = expit(logits) - data.holds
        value = float((np.logaddexp(0.0, logits) - logits * data.holds).sum())
        away = point[1:] - _PRIOR
        back = ((data.voices - centre).T @ slope) * free + 2.0 * _PENALTY * away
        return value + _PENALTY * float(away @ away), np.concatenate([[slope.sum()], back])

    bounds = [(None, None), (0.0, None), (0.0, None), (None, None), (None, None)]
    rate = float(np.clip(data.holds.mean(), 1e-4, 1 - 1e-4))
    start = np.concatenate([[np.log(rate / (1 - rate))], _PRIOR])
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = best[1:] * free
    logits = best[0] + (data.voices - centre) @ weights
    bias = float(best[0] - centre @ weights) - best_threshold(logits, data.holds)
    model, cue, level, other = (float(weight) for weight in weights)
    return Vote(bias=bias, model=model, cue=cue, level=level, other=other)


def safety_vote(data: Ballot, lowest: float, model: float = SAFETY.model) -> Vote:
    """The vote of a label that must not be missed: as `SAFETY`, with this weight of the classifier; that alone sure enough to be wrong in
    one turn of RARE, and its logit above `lowest`.
    """
    without = np.sort(data.voices[~data.holds, 0])[::-1]
    if not len(without) or int(data.holds.sum()) < _FEWEST:
        return SAFETY
    sure = max(float(without[min(len(without) // RARE, len(without) - 1)]), lowest)
    return Vote(bias=round(-model * sure, 4), model=model, cue=SAFETY.cue)


def best_threshold(logits: Floats, holds: NDArray[np.bool_]) -> float:
    """The logit above which F1 is best, smoothed over its neighbours; 0 with too few positives to tell."""
    if int(holds.sum()) < _FEWEST:
        return 0.0
    places = np.linspace(-3.0, 1.5, 91)
    scores = np.array([_f1(logits > place, holds) for place in places])
    smooth = np.convolve(scores, np.ones(9) / 9.0, mode="same")
    smooth[:4] = smooth[-4:] = 0.0
    return float(places[int(smooth.argmax())])


def _f1(said: NDArray[np.bool_], holds: NDArray[np.bool_]) -> float:
    right = int((said & holds).sum())
    return 2.0 * right / max(int(said.sum()) + int(holds.sum()), 1)
