"""How likely it is time for somebody else, by how the call has gone: a learnt sum over few numbers (docs/decisions/0047).

Neither how long a call or a turn is nor its place counts, and nobody is judged: what the agent's words did to the customer is part
of the course. Training and run time call the same functions.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.analysis.classifier import MISSTEPS
from assistant.analysis.hashed import SURE

# What the sum is over. `expected`, `before`: level in [0, 4] of this turn and the one before; `supervisor`, `insult`: logits of
# these flags; the rest counts.
NUMBERS = (
    "expected", "before", "upset_turns", "missteps", "boundaries", "takes_on", "gives_time", "supervisor", "insult",
)  # fmt: skip
# From this score a turn reads as upset.
UPSET = 0.5
# More of a count says nothing new.
_MOST = 6
# Cutting in is known by the times alone, which feeds differ in.
_COUNTED = frozenset(MISSTEPS) - {"interrupt"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is remembered of a call: the customer's upset turns, the agent's missteps in words and boundaries; whether his last turn
    took the matter on, and gave a time.
    """

    upset_turns: int = 0
    missteps: int = 0
    boundaries: int = 0
    takes_on: bool = False
    gives_time: bool = False


def agent_spoke(before: Trouble, labels: Collection[str]) -> Trouble:
    """After an agent's turn with these techniques and missteps."""
    return replace(
        before,
        missteps=before.missteps + len(_COUNTED.intersection(labels)),
        boundaries=before.boundaries + ("set_boundary" in labels),
        takes_on="take_ownership" in labels,
        gives_time="give_timeline" in labels,
    )


def customer_spoke(before: Trouble, score: float) -> Trouble:
    """After a customer's turn with this score."""
    return replace(before, upset_turns=before.upset_turns + (score >= UPSET))


def numbers(
    trouble: Trouble, expected: float, expected_before: float, logits: Mapping[str, float]
) -> tuple[float, ...]:
    """The numbers after a customer's turn that `trouble` counts already, in the order of NUMBERS; `logits`: of its flags."""
    supervisor, insult = (
        min(max(logits.get(flag, -SURE), -SURE), SURE) for flag in ("supervisor_request", "insult")
    )
    return (
        expected,
        expected_before,
        float(min(trouble.upset_turns, _MOST)),
        float(min(trouble.missteps, _MOST)),
        float(trouble.boundaries),
        float(trouble.takes_on),
        float(trouble.gives_time),
        supervisor,
        insult,
    )


@dataclass(frozen=True, slots=True)
class EscalationWeights:
    """The learnt sum: `bias`, and a weight for each of NUMBERS. As made by hand: never."""

    bias: float = -SURE
    weights: tuple[float, ...] = (0.0,) * len(NUMBERS)

    def chance(self, found: Sequence[float]) -> float:
        """The chance that somebody else should come in now, in (0, 1)."""
        logit = self.bias + sum(map(float.__mul__, self.weights, found))
        return 1.0 / (1.0 + math.exp(-min(max(logit, -40.0), 40.0)))


def read_weights(document: Mapping[str, float] | None) -> EscalationWeights:
    """The weights in the part `escalation` of fusion.json; those that never prompt where there is none.

    Raises KeyError, TypeError or ValueError for a faulty one.
    """
    if document is None:
        return EscalationWeights()
    return EscalationWeights(float(document["bias"]), tuple(float(document[name]) for name in NUMBERS))
