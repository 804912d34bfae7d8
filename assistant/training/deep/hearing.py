"""Calls as the deep voice hears them, with weights of one byte, just as it will run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from assistant.analysis.classifier import CUSTOMER_HEADS
from assistant.deep.voice import DeepVoice, Said
from assistant.engine.blend import Mix, blend
from assistant.evaluation.corpus import Call, outlook
from assistant.training.stacking import HeardCall

Floats = NDArray[np.float64]
Logits = tuple[float, ...]
_LEAST_SPREAD = 0.05
# Ridge on the two weights of a head, in turns: rare labels must not throw one voice out.
_PENALTY = 20.0


def hear_call(call: Call, voice: DeepVoice) -> list[Logits | None]:
    """Logits of every customer turn (see `DeepVoice.hear`) with the turns before it; None for the agent's."""
    said = [(line.speaker, line.text) for line in call.lines]
    return [
        voice.hear(Said(call.lang, line.text, tuple(said[:index]))) if line.speaker == "customer" else None
        for index, line in enumerate(call.lines)
    ]


def hear_calls(calls: Sequence[Call], voice: DeepVoice, threads: int) -> dict[str, list[Logits | None]]:
    """Call id -> logits of its turns; so many calls at once."""
    with ThreadPoolExecutor(threads) as pool:
        heard = pool.map(lambda call: hear_call(call, voice), calls)
        return dict(zip((call.call_id for call in calls), heard, strict=True))


def blended(
    heard: Sequence[HeardCall], deep: Mapping[str, Sequence[Logits | None]], mix: Mix
) -> list[HeardCall]:
    """The calls with both voices mixed in their evidence."""
    found = []
    for each in heard:
        turns = tuple(
            turn if logits is None else replace(turn, evidence=blend(turn.evidence, logits, mix))
            for turn, logits in zip(each.turns, deep[each.call.call_id], strict=True)
        )
        found.append(replace(each, turns=turns))
    return found


def fit_mix(heard: Sequence[HeardCall], deep: Mapping[str, Sequence[Logits | None]]) -> Mix:
    """How both voices are mixed, head by head: gain and offset give the deep one the mean and spread of the fast one's logits over
    the customer's turns; the share is what a logistic regression on both gives to the deep one.
    """
    pairs = [
        (turn.evidence.scores.logits, logits, {**turn.line.targets, **outlook(each.call.lines, index)})
        for each in heard
        for index, (turn, logits) in enumerate(zip(each.turns, deep[each.call.call_id], strict=True))
        if logits is not None and turn.evidence.scores is not None
    ]
    fast = np.array([logits[: len(CUSTOMER_HEADS)] for logits, _, _ in pairs])
    slow = np.array([logits[: len(CUSTOMER_HEADS)] for _, logits, _ in pairs])
    gain = fast.std(axis=0) / np.maximum(slow.std(axis=0), _LEAST_SPREAD)
    offset = fast.mean(axis=0) - gain * slow.mean(axis=0)
    scaled = gain * slow + offset
    share = []
    for place, head in enumerate(CUSTOMER_HEADS):
        known = [index for index, (_, _, targets) in enumerate(pairs) if head in targets]
        wanted = np.array([pairs[index][2][head] for index in known])
        share.append(_share(fast[known, place], scaled[known, place], wanted))
    return Mix(tuple(share), tuple(gain.tolist()), tuple(offset.tolist()))


def _share(fast: Floats, deep: Floats, wanted: Floats) -> float:
    """The deep voice's share in [0, 1] of the weights of both; half where nothing can be learnt."""
    if not len(wanted) or wanted.min() == wanted.max():
        return 0.5

    own, other, _ = weigh(fast, deep, wanted, _PENALTY)
    return other / (own + other) if own + other > 0.0 else 0.5


def weigh(own: Floats, other: Floats, wanted: Floats, penalty: float) -> tuple[float, float, float]:
    """A logistic regression of `wanted` on two voices' logits: their weights, neither below 0, and the offset. `penalty`: ridge that
    draws each weight to a half.
    """

    def loss(flat: Floats) -> tuple[float, Floats]:
        total = flat[0] * own + flat[1] * other + flat[2]
        away = flat[:2] - 0.5
        value = float((np.logaddexp(0.0, total) - wanted * total).sum() + penalty * (away @ away))
        wrong = expit(total) - wanted
        slope = np.array([wrong @ own, wrong @ other, wrong.sum()])
        slope[:2] += 2.0 * penalty * away
        return value, slope

    bounds = [(0.0, None), (0.0, None), (None, None)]
    first, second, offset = minimize(
        loss, np.array([0.5, 0.5, 0.0]), jac=True, method="L-BFGS-B", bounds=bounds
    ).x.tolist()
    return first, second, offset
