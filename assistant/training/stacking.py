"""Out-of-fold hearing: every call is heard by a classifier that has seen neither it nor a call on the same matter."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from assistant.analysis.classifier import AGENT_HEADS, FAST_HEADS
from assistant.evaluation.corpus import Call, Line, outlook
from assistant.training.base import Plan, Row, fit_arrays, model, row
from assistant.training.listening import Cues, Turn, ears, listen

EXPLAIN = FAST_HEADS.index("level2")


@dataclass(frozen=True, slots=True)
class Material:
    """Everything labelled in one language. `public`: rows of public sets, with their weights and domains."""

    lang: str
    calls: Sequence[Call]
    utterances: Sequence[Line]
    public: Sequence[Row]


@dataclass(frozen=True, slots=True)
class HeardCall:
    """A call with its evidence out of fold, and the fold it was left out of."""

    call: Call
    turns: tuple[Turn, ...]
    fold: int


def assign_folds(calls: Iterable[Call], plan: Plan) -> dict[str, int]:
    """Domain -> fold. Calls of one domain stay together, whatever they come from."""
    domains = sorted({call.domain for call in calls})
    random.Random(plan.seed).shuffle(domains)
    return {domain: index % plan.folds for index, domain in enumerate(domains)}


def call_rows(calls: Iterable[Call], plan: Plan) -> list[Row]:
    """The turns of calls as rows, with the targets of the heads that look beyond the turn."""
    rows = []
    for call in calls:
        for index, line in enumerate(call.lines):
            full = replace(line, targets={**line.targets, **outlook(call.lines, index)})
            rows.append(row(full, 0, plan.call_weight))
    return rows


def of(rows: Iterable[Row], speaker: str) -> list[Row]:
    """The rows of one speaker."""
    return [each for each in rows if each.line.speaker == speaker]


def hear_out_of_fold(
    material: Material,
    cues: Cues,
    plan: Plan,
    done: Callable[[], None] = lambda: None,
) -> list[HeardCall]:
    """The calls of the language, each heard by models fitted without its fold. `done` is told after each fold."""
    folds = assign_folds(material.calls, plan)
    rows = {call.call_id: call_rows([call], plan) for call in material.calls}
    single = [row(line, 1, 1.0) for line in material.utterances] + list(material.public)
    heard: list[HeardCall] = []
    for fold in range(plan.folds):
        out = [call for call in material.calls if folds[call.domain] == fold]
        kept = [each for call in material.calls if folds[call.domain] != fold for each in rows[call.call_id]]
        customer = model(fit_arrays(of(kept + single, "customer"), FAST_HEADS, plan), EXPLAIN)
        agent = model(fit_arrays(of(kept + single, "agent"), AGENT_HEADS, plan))
        by = ears(material.lang, cues, customer, agent)
        heard += [HeardCall(call, listen(call, by), fold) for call in out]
        done()
    return heard


def fit_all(material: Material, plan: Plan) -> Mapping[str, dict[str, Any]]:
    """The arrays of both models, fitted on everything."""
    rows = call_rows(material.calls, plan)
    rows += [row(line, 1, 1.0) for line in material.utterances] + list(material.public)
    return {
        "customer": dict(fit_arrays(of(rows, "customer"), FAST_HEADS, plan)),
        "agent": dict(fit_arrays(of(rows, "agent"), AGENT_HEADS, plan)),
    }
