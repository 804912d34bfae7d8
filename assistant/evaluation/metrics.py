"""Figures. Each takes plain sequences; where a figure is undefined (one class only) it is NaN, never a guess."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ranks from 1, ties share their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    means: NDArray[np.float64] = (ends - (counts - 1) / 2.0)[inverse]
    return means


def auc(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Area under the ROC curve (Mann-Whitney), ties half."""
    holds = np.asarray(truth, dtype=bool)
    positives, negatives = int(holds.sum()), int((~holds).sum())
    if not positives or not negatives:
        return math.nan
    ranks = _ranks(np.asarray(scores, dtype=float))
    return float((ranks[holds].sum() - positives * (positives + 1) / 2.0) / (positives * negatives))


def average_precision(truth: Sequence[bool], scores: Sequence[float]) -> float:
    """Mean precision at each positive, from the highest score down; tied scores enter together."""
    holds = np.asarray(truth, dtype=bool)
    if not holds.any():
        return math.nan
    values = np.asarray(scores, dtype=float)
    order = np.argsort(-values, kind="stable")
    hits = np.cumsum(holds[order])
    last = np.append(np.diff(values[order]) != 0.0, True)  # the end of each run of equal scores
    seen = np.flatnonzero(last) + 1
    recall = hits[last] / holds.sum()
    return float((np.diff(recall, prepend=0.0) * hits[last] / seen).sum())


def quadratic_kappa(truth: Sequence[int], said: Sequence[int], levels: int = 5) -> float:
    """Cohen's kappa with quadratic weights over levels 0 ... levels-1."""
    seen = np.zeros((levels, levels))
    np.add.at(seen, (np.asarray(truth, dtype=int), np.asarray(said, dtype=int)), 1.0)
    cost = (np.arange(levels)[:, None] - np.arange(levels)) ** 2
    if not seen.sum():
        return math.nan
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    worst = float((cost * chance).sum())
    return math.nan if worst == 0.0 else 1.0 - float((cost * seen).sum()) / worst


def label_f1(
    truth: Sequence[Iterable[str]], said: Sequence[Iterable[str]], labels: Sequence[str]
) -> dict[str, float]:
    """F1 of each label; NaN where it neither occurs nor is said."""
    found = {}
    for label in labels:
        right, wrong, missed = _counts(truth, said, (label,))
        found[label] = 2.0 * right / (2.0 * right + wrong + missed) if right + wrong + missed else math.nan
    return found


def macro_f1(truth: Sequence[Iterable[str]], said: Sequence[Iterable[str]], labels: Sequence[str]) -> float:
    """Mean of the labels' F1, undefined ones left out."""
    defined = [f1 for f1 in label_f1(truth, said, labels).values() if not math.isnan(f1)]
    return sum(defined) / len(defined) if defined else math.nan


def micro_f1(truth: Sequence[Iterable[str]], said: Sequence[Iterable[str]], labels: Sequence[str]) -> float:
    """F1 over all labels' decisions together."""
    right, wrong, missed = _counts(truth, said, labels)
    return 2.0 * right / (2.0 * right + wrong + missed) if right + wrong + missed else math.nan


def _counts(
    truth: Sequence[Iterable[str]], said: Sequence[Iterable[str]], labels: Sequence[str]
) -> tuple[int, int, int]:
    chosen = set(labels)
    right = wrong = missed = 0
    for true, heard in zip(truth, said, strict=True):
        holds, claims = chosen & set(true), chosen & set(heard)
        right += len(holds & claims)
        wrong += len(claims - holds)
        missed += len(holds - claims)
    return right, wrong, missed


def calibration_error(truth: Sequence[bool], scores: Sequence[float], bins: int = 10) -> float:
    """Expected calibration error: |mean score - share of positives| over equal-width bins, weighted by size."""
    holds, values = np.asarray(truth, dtype=float), np.asarray(scores, dtype=float)
    if not len(values):
        return math.nan
    place = np.minimum((values * bins).astype(int), bins - 1)
    gaps = [
        (place == index).mean() * abs(values[place == index].mean() - holds[place == index].mean())
        for index in np.unique(place)
    ]
    return float(sum(gaps))


def matched_auc(
    truth: Sequence[bool],
    scores: Sequence[float],
    keys: Sequence[tuple[str, float, float]],
    near: float = 0.25,
) -> tuple[float, int]:
    """Share of (calm, upset) pairs ranked rightly among turns of like group, length and place; and how many pairs.

    `keys`: (group, words, place) of each turn. Alike: same group, word counts within `near` of each other (at least
    1 word), places at most 1 apart. NaN without such a pair.
    """
    right = pairs = 0.0
    upset = [index for index, holds in enumerate(truth) if holds]
    calm = [index for index, holds in enumerate(truth) if not holds]
    for high in upset:
        group, words, place = keys[high]
        for low in calm:
            other, count, at = keys[low]
            if (
                other != group
                or abs(at - place) > 1
                or abs(count - words) > max(1.0, near * max(count, words))
            ):
                continue
            pairs += 1
            right += 1.0 if scores[high] > scores[low] else 0.5 if scores[high] == scores[low] else 0.0
    return (right / pairs if pairs else math.nan), int(pairs)


def bootstrap(
    calls: Sequence[T], figure: Callable[[Sequence[T]], float], resamples: int = 300, seed: int = 0
) -> tuple[float, float]:
    """95 % interval of a figure, whole calls resampled (turns of one call are not independent)."""
    if not calls:
        return math.nan, math.nan
    dice = random.Random(seed)
    values = [figure(dice.choices(calls, k=len(calls))) for _ in range(resamples)]
    defined = sorted(value for value in values if not math.isnan(value))
    if not defined:
        return math.nan, math.nan
    return defined[int(0.025 * len(defined))], defined[min(int(0.975 * len(defined)), len(defined) - 1)]
