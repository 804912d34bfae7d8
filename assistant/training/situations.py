"""Fitting what hears situations: from turns for which readers chose the answer, and from the examples of the pack.

The packs were written with most of these calls at hand, so in them rules are right more often than in new ones: most of what a rule
hears is forgotten here, call by call. Held-out turns by share forgotten: docs/decisions/0045.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.cues import CueFinder
from assistant.analysis.situations import features
from assistant.analysis.text import read
from assistant.evaluation.situations import Labelled
from assistant.training.forgetting import forgotten
from assistant.training.gist import fit_hashed

# An example of the pack: its words, and the situation that they name, None for a near miss.
Example = tuple[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationPlan:
    """`fewest`: rows a feature must be in; `strength`: inverse of the penalty; `forgets`: share of rules forgotten in a call;
    `fewest_turns`: of labelled turns that a situation must have.
    """

    fewest: int = 3
    strength: float = 8.0
    steps: int = 30
    forgets: float = 0.4
    fewest_turns: int = 3


def fit_situations(
    turns: Iterable[Labelled],
    examples: Iterable[Example],
    rules: CueFinder,
    lang: str,
    plan: SituationPlan,
) -> tuple[tuple[str, ...], dict[str, NDArray[Any]]]:
    """The situations that have a head, in order, and the arrays of the model (see `assistant.analysis.hashed`); none without turns."""
    told = list(turns)
    counts: dict[str, int] = {}
    for turn in told:
        for name in turn.fits:
            counts[name] = counts.get(name, 0) + 1
    names = tuple(sorted(name for name, count in counts.items() if count >= plan.fewest_turns))
    if not names:
        return (), {}
    rows = rows_of(told, rules, lang, plan)
    targets = [[_target(name, turn) for name in names] for turn in told]
    for text, situation in examples:
        rows.append(_row(text, (), 0, text, rules, lang, plan))
        targets.append([float(name == situation) for name in names])
    return names, fit_hashed(rows, np.array(targets), plan.fewest, plan.strength, plan.steps)


def rows_of(turns: Sequence[Labelled], rules: CueFinder, lang: str, plan: SituationPlan) -> list[list[int]]:
    """The features of each turn; most of what rules hear in them is forgotten, call by call."""
    return [
        _row(turn.text, read(turn.answers, lang).folded, turn.turns, turn.call, rules, lang, plan)
        for turn in turns
    ]


def _target(name: str, turn: Labelled) -> float:
    """1 where the situation fits, 0 where it does not, NaN where nobody has said."""
    if turn.unlike:
        return 0.0 if name in turn.unlike else np.nan
    return float(name in turn.fits)


def _row(
    text: str,
    answers: Sequence[str],
    turns: int,
    call: str,
    rules: CueFinder,
    lang: str,
    plan: SituationPlan,
) -> list[int]:
    words = read(text, lang)
    heard = sorted({cue.label for cue in rules.find(words)})
    kept = [name for name in heard if not forgotten(call, name, plan.forgets)]
    return [feature for feature, _ in features(words, answers, turns, kept)]
