"""Runs -> figures per language, each beside what it must be read against."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from assistant.analysis.classifier import FLAGS, MISSTEPS, TECHNIQUES, TRIGGERS
from assistant.evaluation import metrics
from assistant.evaluation.alarms import escalation_figures
from assistant.evaluation.baseline import no_words_scores
from assistant.evaluation.cards import card_figures
from assistant.evaluation.run import AgentTurn, CallRun, ReadTurn

RESAMPLES = 300


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and its 95 % interval over whole calls; NaN where it is undefined."""

    value: float
    low: float = math.nan
    high: float = math.nan


def customer_turns(runs: Iterable[CallRun]) -> list[ReadTurn]:
    """All customer turns read."""
    return [turn for run in runs for turn in run.customer]


def agent_turns(runs: Iterable[CallRun]) -> list[AgentTurn]:
    """All agent turns."""
    return [turn for run in runs for turn in run.agent]


def _upset(turns: Sequence[ReadTurn], level: int = 2) -> list[bool]:
    return [(turn.line.level or 0) >= level for turn in turns]


def auc2(runs: Sequence[CallRun]) -> float:
    """AUC of the score for level >= 2."""
    turns = customer_turns(runs)
    return metrics.auc(_upset(turns), [turn.read.score for turn in turns])


def auc3(runs: Sequence[CallRun]) -> float:
    """AUC of the score for level >= 3."""
    turns = customer_turns(runs)
    return metrics.auc(_upset(turns, 3), [turn.read.score for turn in turns])


def precision2(runs: Sequence[CallRun]) -> float:
    """Average precision of the score for level >= 2; chance is the base rate."""
    turns = customer_turns(runs)
    return metrics.average_precision(_upset(turns), [turn.read.score for turn in turns])


def kappa(runs: Sequence[CallRun]) -> float:
    """Quadratic weighted kappa of the level."""
    turns = customer_turns(runs)
    return metrics.quadratic_kappa(
        [turn.line.level or 0 for turn in turns], [turn.read.level for turn in turns]
    )


def calibration(runs: Sequence[CallRun]) -> float:
    """Expected calibration error of the score."""
    turns = customer_turns(runs)
    return metrics.calibration_error(_upset(turns), [turn.read.score for turn in turns])


def triggers(runs: Sequence[CallRun]) -> float:
    """Macro F1 of the four triggers, over turns that are labelled with them."""
    turns = [turn for turn in customer_turns(runs) if TRIGGERS[0] in turn.line.targets]
    return metrics.macro_f1(
        [turn.line.labels for turn in turns], [turn.read.triggers for turn in turns], TRIGGERS
    )


def flags(runs: Sequence[CallRun]) -> float:
    """Micro F1 of the flags."""
    turns = [turn for turn in customer_turns(runs) if FLAGS[0] in turn.line.targets]
    return metrics.micro_f1([turn.line.labels for turn in turns], [turn.read.flags for turn in turns], FLAGS)


def techniques(runs: Sequence[CallRun]) -> float:
    """Micro F1 of the agent's techniques."""
    turns = [turn for turn in agent_turns(runs) if TECHNIQUES[0] in turn.line.targets]
    return metrics.micro_f1([turn.line.labels for turn in turns], [turn.heard for turn in turns], TECHNIQUES)


def missteps(runs: Sequence[CallRun]) -> float:
    """Micro F1 of the agent's missteps."""
    turns = [turn for turn in agent_turns(runs) if MISSTEPS[0] in turn.line.targets]
    return metrics.micro_f1([turn.line.labels for turn in turns], [turn.heard for turn in turns], MISSTEPS)


FIGURES: dict[str, Callable[[Sequence[CallRun]], float]] = {
    "auc_level2": auc2,
    "average_precision_level2": precision2,
    "auc_level3": auc3,
    "qwk": kappa,
    "calibration_error": calibration,
    "triggers_macro_f1": triggers,
    "flags_micro_f1": flags,
    "techniques_micro_f1": techniques,
    "missteps_micro_f1": missteps,
}


def no_words(runs: Sequence[CallRun]) -> float:
    """AUC for level >= 2 of place and length alone, out of call."""
    rows = [(run.call.call_id, turn) for run in runs for turn in run.customer]
    truth = _upset([turn for _, turn in rows])
    lengths = [len(turn.line.text.split()) for _, turn in rows]
    scores = no_words_scores([turn.place for _, turn in rows], lengths, truth, [call for call, _ in rows])
    return metrics.auc(truth, scores)


def matched(runs: Sequence[CallRun]) -> tuple[float, int]:
    """AUC for level >= 2 over pairs of turns of the same language, of like length and place, and how many pairs."""
    rows = [(run.call.lang, turn) for run in runs for turn in run.customer]
    keys = [(lang, float(len(turn.line.text.split())), float(turn.place)) for lang, turn in rows]
    return metrics.matched_auc(
        _upset([turn for _, turn in rows]), [turn.read.score for _, turn in rows], keys
    )


def figures(runs: Sequence[CallRun], resamples: int = RESAMPLES) -> dict[str, Figure]:
    """All figures with bootstrap intervals; those without any label for them are left out."""
    found = {}
    for name, figure in FIGURES.items():
        value = figure(runs)
        if not math.isnan(value):
            found[name] = Figure(value, *metrics.bootstrap(runs, figure, resamples))
    return found


def report(runs: Sequence[CallRun], resamples: int = RESAMPLES) -> dict[str, object]:
    """Everything about one group of runs, as plain values for JSON (NaN becomes None)."""
    turns = customer_turns(runs)
    pairs_auc, pairs = matched(runs)
    upset = _upset(turns)
    return {
        "calls": len(runs),
        "customer_turns": len(turns),
        "base_rate_level2": _plain(sum(upset) / len(upset) if upset else math.nan),
        "figures": {
            name: {"value": _plain(figure.value), "low": _plain(figure.low), "high": _plain(figure.high)}
            for name, figure in figures(runs, resamples).items()
        },
        "no_words_auc_level2": _plain(no_words(runs)),
        "matched_auc_level2": _plain(pairs_auc),
        "matched_pairs": pairs,
        "escalation": {name: _plain(value) for name, value in escalation_figures(runs).items()},
        "cards": {name: _plain(value) for name, value in card_figures(runs).items()},
    }


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
