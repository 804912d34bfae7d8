"""How much the deep voice counts in the situations of a turn, fitted on turns that neither voice has learnt from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from assistant.analysis.classifier import CUSTOMER_HEADS
from assistant.analysis.hashed import Hashed
from assistant.analysis.situations import BesideWeights
from assistant.evaluation.corpus import LANGUAGES, Call
from assistant.evaluation.situations import labelled, written
from assistant.training.deep.hearing import Logits, weigh
from assistant.training.deep.material import Material
from assistant.training.listening import read_cues
from assistant.training.pipeline import Sources
from assistant.training.situations import SituationPlan, fit_situations, rows_of

Floats = NDArray[np.float64]
# Of the network's heads, where the situations begin in what `DeepVoice.hear` gives.
_FIRST = len(CUSTOMER_HEADS)
# Chance from which on a situation is named in the figures below; not the policy's, which moves with the small models: so runs compare.
_NAMED = 0.5


def fit_beside(
    sources: Sources,
    material: Material,
    heard: Mapping[str, Sequence[Logits | None]],
    plan: SituationPlan,
    languages: Sequence[str] = LANGUAGES,
) -> tuple[BesideWeights, dict[str, dict[str, float]]]:
    """The weights of both voices, and how often the surest situation is right: by the small models alone, and by both.

    Each group's turns are heard by small models fitted on the other groups; most of what rules hear in them is forgotten, as in
    training, because the packs know these calls.
    """
    own: list[Floats] = []
    other: list[Floats] = []
    wanted: list[Floats] = []
    for lang in languages:
        cues = read_cues(sources.rules, lang)
        singles = written(sources.data / "utterances", lang)
        for group in range(len(material.calls)):
            rest = chain.from_iterable(
                calls for number, calls in enumerate(material.calls) if number != group
            )
            learnt = [*labelled(_of(rest, lang), material.chosen), *singles]
            names, arrays = fit_situations(learnt, cues.examples, cues.situations, lang, plan)
            held = _of(material.calls[group], lang)
            told = list(labelled(held, material.chosen))
            if not names or not told:
                continue
            shared = [name for name in names if name in material.situations]
            small = Hashed(**arrays).logits(rows_of(told, cues.situations, lang, plan))
            own.append(small.astype(np.float64)[:, [names.index(name) for name in shared]])
            deep = np.array([heard[turn.call][turn.index] for turn in told])
            other.append(deep[:, [_FIRST + material.situations.index(name) for name in shared]])
            wanted.append(np.array([[float(name in turn.fits) for name in shared] for turn in told]))
    weights = BesideWeights(*weigh(_flat(own), _flat(other), _flat(wanted), 0.0))
    alone = _figures(own, wanted)
    if alone["named"]:
        bar = _bar(_mixed(own, other, weights), wanted, alone["precision"])
        weights = replace(weights, offset=weights.offset - bar)
    return weights, {"fast": alone, "both": _figures(_mixed(own, other, weights), wanted)}


def _flat(parts: Sequence[Floats]) -> Floats:
    return np.concatenate([part.ravel() for part in parts])


def _mixed(own: Sequence[Floats], other: Sequence[Floats], by: BesideWeights) -> list[Floats]:
    return [by.own * a + by.other * b + by.offset for a, b in zip(own, other, strict=True)]


def _surest(logits: Sequence[Floats], wanted: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Of each turn the highest logit, and 1 where that situation is wanted, else 0."""
    sure, right = [], []
    for heard, fits in zip(logits, wanted, strict=True):
        first = heard.argmax(axis=1)[:, None]
        sure.append(np.take_along_axis(heard, first, axis=1))
        right.append(np.take_along_axis(fits, first, axis=1))
    return np.concatenate(sure).ravel(), np.concatenate(right).ravel()


def _bar(logits: Sequence[Floats], wanted: Sequence[Floats], precision: float) -> float:
    """The logit from which on the surest situations are right so often: what both name must be as right as what the small model
    names alone, or more cards would be worse ones. 0 where they never are.
    """
    sure, right = _surest(logits, wanted)
    order = np.argsort(-sure, kind="stable")
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(share >= precision)
    return float(sure[order[enough[-1]]]) if len(enough) else 0.0


def _of(calls: Iterable[Call], lang: str) -> list[Call]:
    return [call for call in calls if call.lang == lang]


def _figures(logits: Sequence[Floats], wanted: Sequence[Floats]) -> dict[str, float]:
    """As `evaluation.situations.compare`, at the same chance for all."""
    sure, right = _surest(logits, wanted)
    named = expit(sure) >= _NAMED
    fitting = sum(int(fits.any(axis=1).sum()) for fits in wanted)
    hits = int(right[named].sum())
    return {
        "turns": len(sure),
        "fitting": fitting,
        "named": int(named.sum()),
        "precision": round(hits / max(int(named.sum()), 1), 3),
        "recall": round(hits / max(fitting, 1), 3),
    }
