"""Many logistic heads over one sparse matrix, fitted together by L-BFGS with an L2 penalty.

A target of NaN is unknown and costs nothing, so a row may teach some heads only (a public set that knows complaints but
no triggers). Each source of rows gets its own intercept (domain 0 is the one kept): a set with another base rate or
another style shifts its own intercept instead of the words' weights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

Floats = NDArray[np.float64]
_INTERCEPT_PENALTY = 0.01
_LEAST_SPREAD = 1e-6
# Newton steps of one intercept; it has converged long before.
_NEWTON = 50


@dataclass(frozen=True, slots=True)
class Fit:
    """`weights` has a row a feature and a column a head; `bias` is the intercept of domain 0."""

    weights: Floats
    bias: Floats


def fit(
    rows: sp.csr_matrix,
    targets: Floats,
    weight: Floats,
    domains: NDArray[np.int64],
    strength: float,
    steps: int,
) -> Fit:
    """Fits all heads. `strength` is the inverse of the L2 penalty; `steps` the most L-BFGS iterations."""
    count, width = rows.shape
    heads = targets.shape[1]
    known = ~np.isnan(targets)
    wanted = np.where(known, targets, 0.0)
    cost = known * weight[:, None]
    member = np.zeros((count, int(domains.max()) + 1 if count else 1))
    member[np.arange(count), domains] = 1.0
    member[:, 0] = 1.0
    back = rows.T.tocsr()

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat[: width * heads].reshape(width, heads)
        bias = flat[width * heads :].reshape(-1, heads)
        logits = rows @ weights + member @ bias
        slope = cost * (expit(logits) - wanted)
        value = float((cost * (np.logaddexp(0.0, logits) - wanted * logits)).sum())
        value += 0.5 * float((weights * weights).sum()) / strength
        value += 0.5 * _INTERCEPT_PENALTY * float((bias[1:] ** 2).sum())
        down = back @ slope + weights / strength
        down_bias = member.T @ slope
        down_bias[1:] += _INTERCEPT_PENALTY * bias[1:]
        return value, np.concatenate([down.ravel(), down_bias.ravel()])

    start = np.zeros(width * heads + member.shape[1] * heads)
    # Each head begins at its base rate: a rare one that begins at even odds is thrown far below it and does not come back.
    rate = np.clip((cost * wanted).sum(axis=0) / np.maximum(cost.sum(axis=0), 1.0), 1e-4, 1.0 - 1e-4)
    start[width * heads : (width + 1) * heads] = np.log(rate / (1.0 - rate))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": steps, "maxcor": 6})
    weights = found.x[: width * heads].reshape(width, heads)
    bias = found.x[width * heads :].reshape(-1, heads)[0]
    own = domains == 0
    logits = rows[own] @ weights
    fitted = intercepts(logits, wanted[own], cost[own], bias)
    # A head that no row of domain 0 teaches has no base rate there: it gets mean 0 and spread 1, the same in every language.
    strange = cost[own].sum(axis=0) == 0.0
    if own.any() and strange.any():
        spread = np.maximum(logits[:, strange].std(axis=0), _LEAST_SPREAD)
        weights[:, strange] /= spread
        fitted[strange] = -logits[:, strange].mean(axis=0) / spread
    return Fit(weights, fitted)


def quantised(weights: Floats) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """The weights in one byte each, and the unit of each head."""
    scale = np.abs(weights).max(axis=0) / 127.0
    scale[scale == 0.0] = 1.0
    return np.rint(weights / scale).astype(np.int8), scale.astype(np.float32)


def intercepts(logits: Floats, wanted: Floats, cost: Floats, start: Floats) -> Floats:
    """The best intercept of each head for these rows, the weights held; `start` where they have none or only one answer.

    So few L-BFGS steps leave the intercept of a rare head far too low (-26 for hints of self-harm), and with it its logits.
    """
    bias = start.copy()
    for head in range(logits.shape[1]):
        told, rate = cost[:, head].sum(), (cost[:, head] * wanted[:, head]).sum()
        if not 0.0 < rate < told:
            continue
        place = float(np.log(rate / (told - rate)) - np.median(logits[:, head]))
        for _ in range(_NEWTON):
            chance = expit(logits[:, head] + place)
            slope = float((cost[:, head] * (chance - wanted[:, head])).sum())
            bend = float((cost[:, head] * chance * (1.0 - chance)).sum())
            step = np.clip(slope / max(bend, 1e-9), -1.0, 1.0)
            place -= float(step)
            if abs(step) < 1e-6:
                break
        bias[head] = place
    return bias
