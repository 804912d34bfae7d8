"""The fast and the deep voice as one: their logits mixed, so that everything after them stays as it is.

Each head of the deep voice is first brought to the fast one's scale (mean and spread over calls that neither had seen); the
fusion that reads the mixture is fitted on such mixtures. Words and reasons stay those of the fast voice, which can name them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.analysis.classifier import Scores
from assistant.analysis.evidence import Evidence
from assistant.analysis.situations import Beside, BesideWeights
from assistant.engine.fusion import Weights


@dataclass(frozen=True, slots=True)
class Mix:
    """For each customer head: how much the deep voice counts, in [0, 1], and `gain` and `offset` that bring it to scale."""

    share: tuple[float, ...]
    gain: tuple[float, ...]
    offset: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """How a turn is read that both voices have heard: their mixture, and the fusion fitted on it; `situations` the deep voice has
    heads for, and how much each voice counts in them.
    """

    mix: Mix
    fusion: Weights
    situations: tuple[str, ...] = ()
    weights: BesideWeights = field(default_factory=BesideWeights)

    def beside(self, logits: Sequence[float]) -> Beside | None:
        """What the deep voice has heard of situations; None where it has not been heard, or one with other heads (an older journal)."""
        found = logits[len(self.mix.share) :]
        if len(found) != len(self.situations) or not found:
            return None
        return Beside(dict(zip(self.situations, found, strict=True)), self.weights)


def heard_by_both(
    evidence: Evidence, logits: Sequence[float], both: Both | None, fast: Weights
) -> tuple[Evidence, Weights]:
    """The evidence and the fusion that reads it: the fast voice's own, unless the deep one has answered (`logits`)."""
    if not logits or both is None:
        return evidence, fast
    return blend(evidence, logits, both.mix), both.fusion


def blend(evidence: Evidence, logits: Sequence[float], mix: Mix) -> Evidence:
    """The evidence with the scores of both voices. Without a fast voice the deep one speaks alone."""
    heads = logits[: len(mix.share)]
    scaled = [gain * logit + offset for logit, gain, offset in zip(heads, mix.gain, mix.offset, strict=True)]
    fast = evidence.scores
    if fast is None:
        return replace(evidence, scores=Scores(tuple(scaled), len(evidence.words.folded)))
    mixed = tuple(
        (1.0 - share) * own + share * deep
        for own, deep, share in zip(fast.logits[: len(scaled)], scaled, mix.share, strict=True)
    )
    # what only the fast voice hears stays as it is
    return replace(evidence, scores=replace(fast, logits=(*mixed, *fast.logits[len(mixed) :])))
