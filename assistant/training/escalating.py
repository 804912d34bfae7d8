"""Fitting the chance that somebody else should come in: a logistic model over the course of whole calls, pooled over the languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse as sp

from assistant.analysis.classifier import CUSTOMER_HEADS, FLAGS
from assistant.engine.answer import hear_answer
from assistant.engine.escalation_chance import NUMBERS, Trouble, agent_spoke, customer_spoke, numbers
from assistant.engine.frustration import Course, advance, answered
from assistant.engine.fusion import Weights
from assistant.evaluation.alarms import EARLY, LATE
from assistant.training.linear import fit
from assistant.training.stacking import HeardCall

# A prompt one turn early is right, two turns early is neither right nor wrong, as are those after the window.
_UNDECIDED = EARLY
_STRENGTH, _STEPS = 0.1, 200  # inverse of the penalty, of numbers brought to spread 1; L-BFGS steps


def fit_escalation(calls: Sequence[HeardCall], weights: Weights) -> dict[str, float]:
    """`bias` and the weight of each number, for the part `escalation` of fusion.json; {} where no call has a cause for a prompt.

    `weights` must have its votes: the agent's missteps are counted as the engine hears them.
    """
    moments = [moment for call in calls if call.call.outcome_known for moment in _moments(call, weights)]
    table = np.array([found for found, _ in moments]).reshape(len(moments), len(NUMBERS))
    holds = np.array([right for _, right in moments], dtype=float)
    if not holds.any():
        return {}
    centre, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread == 0.0] = 1.0
    found = fit(
        sp.csr_matrix((table - centre) / spread),
        holds[:, None],
        np.ones(len(holds)),
        np.zeros(len(holds), dtype=np.int64),
        _STRENGTH,
        _STEPS,
    )
    each = found.weights[:, 0] / spread
    fitted = {
        "bias": float(found.bias[0] - centre @ each),
        **dict(zip(NUMBERS, map(float, each), strict=True)),
    }
    return {name: round(number, 4) for name, number in fitted.items()}


def _moments(call: HeardCall, weights: Weights) -> Iterator[tuple[tuple[float, ...], bool]]:
    """The customer's turns as the engine would see them, and whether a prompt is right then; turns of which that is open are left out."""
    course, trouble, place = Course(), Trouble(), 0
    before, due = 0.0, _due(call)
    for turn in call.turns:
        evidence = turn.evidence
        if turn.line.level is None:
            acts = hear_answer(course, evidence, weights)
            trouble = agent_spoke(trouble, (*acts.techniques, *acts.missteps))
            course = answered(course, evidence, weights)
            continue
        course, reading = advance(course, evidence, weights)
        trouble = customer_spoke(trouble, reading.score)
        logits = evidence.scores.logits if evidence.scores is not None else ()
        flags = dict(zip(FLAGS, logits[CUSTOMER_HEADS.index(FLAGS[0]) :], strict=False))
        found = numbers(trouble, reading.expected, before, flags)
        if due is None or place < due - _UNDECIDED:
            yield found, False
        elif due - _UNDECIDED < place <= due + LATE:
            yield found, True
        before, place = reading.expected, place + 1


def _due(call: HeardCall) -> int | None:
    """How many customer turns come before the one after which a prompt is right."""
    at = call.call.escalate_at
    return None if at is None else sum(turn.line.level is not None for turn in call.turns[:at])
