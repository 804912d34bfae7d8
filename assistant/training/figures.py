"""Figures of a training run: every call read by a classifier and a fusion that have not seen it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.analysis.classifier import FLAGS, MISSTEPS, TECHNIQUES, TRIGGERS
from assistant.engine.answer import Acts, hear_answer
from assistant.engine.frustration import Course, Reading, advance, answered
from assistant.engine.fusion import Weights, compile_weights
from assistant.evaluation import metrics
from assistant.evaluation.corpus import Line
from assistant.training.assemble import fuse
from assistant.training.stacking import HeardCall


@dataclass(frozen=True, slots=True)
class ReadCall:
    """A call as the engine reads it: (line, reading) of customer turns and (line, acts) of agent turns."""

    heard: HeardCall
    customer: tuple[tuple[Line, Reading], ...]
    agent: tuple[tuple[Line, Acts], ...]


def read_call(heard: HeardCall, weights: Weights) -> ReadCall:
    """The readings of one call. An agent's turn interrupts when it starts before the customer's end."""
    course = Course()
    customer: list[tuple[Line, Reading]] = []
    agent: list[tuple[Line, Acts]] = []
    customer_end = 0.0
    for turn in heard.turns:
        if turn.line.level is None:
            acts = hear_answer(course, turn.evidence, weights, interrupts=turn.line.start < customer_end)
            agent.append((turn.line, acts))
            course = answered(course, turn.evidence, weights)
        else:
            course, reading = advance(course, turn.evidence, weights)
            customer.append((turn.line, reading))
            customer_end = turn.line.end
    return ReadCall(heard, tuple(customer), tuple(agent))


def read_out_of_fold(heard: Sequence[HeardCall]) -> list[ReadCall]:
    """Each call read with a fusion fitted without its fold, in the order of `heard`."""
    found: dict[str, ReadCall] = {}
    for fold in sorted({call.fold for call in heard}):
        rest = [call for call in heard if call.fold != fold]
        weights = compile_weights(fuse(rest, {}))
        found |= {call.call.call_id: read_call(call, weights) for call in heard if call.fold == fold}
    return [found[call.call.call_id] for call in heard]


def summary(calls: Iterable[ReadCall]) -> dict[str, float]:
    """The headline figures over some calls; NaN ones left out."""
    calls = list(calls)
    customer = [pair for call in calls for pair in call.customer]
    agent = [pair for call in calls for pair in call.agent]
    levels = [line.level or 0 for line, _ in customer]
    scores = [reading.score for _, reading in customer]
    upset = [level >= 2 for level in levels]
    labels = [line.labels for line, _ in customer]
    done = [line.labels for line, _ in agent]
    found = {
        "turns": float(len(customer)),
        "base_rate": sum(upset) / len(upset) if upset else math.nan,
        "auc_level2": metrics.auc(upset, scores),
        "auc_level3": metrics.auc(
            [level >= 3 for level in levels], [reading.expected for _, reading in customer]
        ),
        "qwk": metrics.quadratic_kappa(levels, [reading.level for _, reading in customer]),
        "calibration_error": metrics.calibration_error(upset, scores),
        "triggers_macro_f1": metrics.macro_f1(
            labels, [reading.triggers for _, reading in customer], TRIGGERS
        ),
        "flags_micro_f1": metrics.micro_f1(labels, [reading.flags for _, reading in customer], FLAGS),
        "techniques_micro_f1": metrics.micro_f1(done, [acts.techniques for _, acts in agent], TECHNIQUES),
        "missteps_micro_f1": metrics.micro_f1(done, [acts.missteps for _, acts in agent], MISSTEPS),
    }
    return {name: round(value, 3) for name, value in found.items() if not math.isnan(value)}


def cross_validated(heard: Sequence[HeardCall]) -> dict[str, dict[str, float]]:
    """`<kind>.<lang>` -> headline figures, out of fold by matter."""
    groups: dict[str, list[ReadCall]] = {}
    for call in read_out_of_fold(heard):
        groups.setdefault(f"{call.heard.call.kind}.{call.heard.call.lang}", []).append(call)
    return {name: summary(calls) for name, calls in sorted(groups.items())}
