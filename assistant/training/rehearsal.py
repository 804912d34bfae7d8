"""Whole calls through the whole engine, each heard by models that have seen neither it nor a call on the same matter.

This is how the numbers of policy.toml that act on scores are chosen (docs/decisions/0004): cross-validated scores alone
do not tell when a supervisor is prompted. The rule packs are not held out: they were written with these calls at hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from assistant.analysis.classifier import AGENT_HEADS, FAST_HEADS
from assistant.engine.playbook import Playbook
from assistant.evaluation.run import CallRun, run
from assistant.training.base import Plan, fit_arrays, model, row
from assistant.training.stacking import EXPLAIN, Material, assign_folds, call_rows, of


def rehearse(
    material: Material, playbook: Playbook, plan: Plan, done: Callable[[], None] = lambda: None
) -> Iterator[CallRun]:
    """Every call of the language, folded by the engine out of fold. `done` is told after each fold."""
    folds = assign_folds(material.calls, plan)
    single = [row(line, 1, 1.0) for line in material.utterances] + list(material.public)
    language = playbook.languages[material.lang]
    for fold in range(plan.folds):
        rows = call_rows([call for call in material.calls if folds[call.domain] != fold], plan) + single
        ears = replace(
            language.ears,
            customer_model=model(fit_arrays(of(rows, "customer"), FAST_HEADS, plan), EXPLAIN),
            agent_model=model(fit_arrays(of(rows, "agent"), AGENT_HEADS, plan)),
        )
        heard = replace(playbook, languages={material.lang: replace(language, ears=ears)})
        for call in material.calls:
            if folds[call.domain] == fold:
                yield run(call, heard)
        done()
