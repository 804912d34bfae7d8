"""Fitting the classifier of one language: rows -> vocabulary, weights of one byte, `Model`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.classifier import Model
from assistant.evaluation.corpus import Line
from assistant.training.gist import GistPlan
from assistant.training.grams import Document, document, matrix, vocabulary
from assistant.training.linear import fit, quantised
from assistant.training.situations import SituationPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line to learn from. `domain` 0 is calls, 1 utterances, 2 ... public sets; `weight` how much it counts."""

    line: Line
    document: Document
    domain: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is chosen by cross-validation (models/README.md has the table). `seed` shuffles the folds."""

    strength: float = 8.0
    steps: int = 40
    fewest: int = 3
    call_weight: float = 2.0
    folds: int = 5
    seed: int = 0
    gist: GistPlan = GistPlan()
    situations: SituationPlan = SituationPlan()


def row(line: Line, domain: int, weight: float) -> Row:
    """The line with its features."""
    return Row(line=line, document=document(line.text, line.lang), domain=domain, weight=weight)


def targets(rows: Sequence[Row], heads: Sequence[str]) -> NDArray[np.float64]:
    """One row a line, one column a head; NaN where the label is unknown."""
    return np.array([[each.line.targets.get(head, np.nan) for head in heads] for each in rows])


def fit_arrays(rows: Sequence[Row], heads: Sequence[str], plan: Plan) -> dict[str, NDArray[Any]]:
    """keys, idf, weights (int8), scale and bias of a model (see `Model`)."""
    documents = [each.document for each in rows]
    vocab = vocabulary(documents, plan.fewest)
    found = fit(
        matrix(documents, vocab),
        targets(rows, heads),
        np.array([each.weight for each in rows]),
        np.array([each.domain for each in rows], dtype=np.int64),
        plan.strength,
        plan.steps,
    )
    weights, scale = quantised(found.weights)
    # A feature that is nothing in every head only costs bytes, unless the norm of the turn needs it: so all are kept.
    return {
        "keys": vocab.keys,
        "idf": vocab.idf.astype(np.float16),
        "weights": weights,
        "scale": scale,
        "bias": found.bias.astype(np.float32),
    }


def model(arrays: Mapping[str, NDArray[Any]], explain: int | None = None) -> Model:
    """The run-time model of these arrays, as if read from a file."""
    return Model(
        arrays["keys"],
        arrays["idf"].astype(np.float32),
        arrays["weights"],
        arrays["scale"],
        arrays["bias"],
        explain,
    )
