"""The fast and the deep voice as one: their logits mixed, so that everything after them stays as it is.

A fusion of its own is fitted on the mixture (models/deep/fusion.json); words and reasons stay those of the fast voice,
which can name them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.analysis.classifier import Scores
from assistant.analysis.evidence import Evidence


def blend(evidence: Evidence, logits: Sequence[float], share: float) -> Evidence:
    """The evidence with scores of which `share`, in [0, 1], is the deep voice's. Without a fast voice it speaks alone."""
    fast = evidence.scores
    if fast is None:
        return replace(evidence, scores=Scores(tuple(logits), len(evidence.words.folded)))
    mixed = tuple((1.0 - share) * own + share * deep for own, deep in zip(fast.logits, logits, strict=True))
    return replace(evidence, scores=replace(fast, logits=mixed))
