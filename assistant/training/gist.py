"""Fitting the gist: where clauses end, and which of them tell the matter, a wish, a promise, how things stand.

Clauses are learnt from turns written with marks. The four heads are learnt from calls whose quotes were marked by readers
(`models/data/gist/<lang>.jsonl`): a clause holds a head if it lies in such a quote by half of its words, or holds half of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assistant.analysis.clauses import around
from assistant.analysis.gist import AGENT, CUSTOMER, GistEars
from assistant.analysis.text import Words, read
from assistant.evaluation.corpus import Call
from assistant.evaluation.quotes import Quotes, said_in
from assistant.training.linear import fit, quantised

_MARKED = re.compile(r"[.!?]\s")
_CUT = re.compile(r"[.!?;:,…—–]")
_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class GistPlan:
    """Chosen on held-out calls of two languages (docs/decisions/0044). `fewest`: rows a feature must be in; `strength`: inverse of the penalty;
    `void`: how much of a promise an undertaking counts that did not stand (declined, overtaken, done within the call).
    """

    fewest: int = 3
    strength: float = 2.0
    cut_strength: float = 2.0
    steps: int = 60
    void: float = 0.7


def place_of(words: Words, quote: str) -> tuple[int, int] | None:
    """First word and one past the last word of the quote in the turn; None where it is not said so."""
    begin = words.original.find(quote)
    if begin < 0:
        return None
    end = begin + len(quote)
    inside = [at for at, (first, last) in enumerate(words.spans) if first < end and last > begin]
    return (inside[0], inside[-1] + 1) if inside else None


def holds(span: tuple[int, int], quote: tuple[int, int]) -> bool:
    """Does the clause lie in the quote by half, or the quote in it?"""
    shared = min(span[1], quote[1]) - max(span[0], quote[0])
    return shared > 0 and shared >= _HALF * min(span[1] - span[0], quote[1] - quote[0])


def fit_cutter(texts: Iterable[str], lang: str, plan: GistPlan) -> dict[str, NDArray[Any]]:
    """The arrays of the model that finds clauses, from the turns among `texts` that are written with marks."""
    rows: list[Sequence[int]] = []
    cuts: list[list[float]] = []
    for text in texts:
        if not _MARKED.search(text):
            continue
        words = read(text, lang)
        for place in range(1, len(words.folded)):
            rows.append(around(words.folded, place))
            cuts.append([float(bool(_CUT.search(words.between(place))))])
    return fit_hashed(rows, np.array(cuts), plan.fewest - 1, plan.cut_strength, plan.steps)


def fit_gist(
    calls: Sequence[Call], quotes: Quotes, by: GistEars, customer: bool, plan: GistPlan
) -> dict[str, NDArray[Any]]:
    """The arrays of one speaker's heads, from the calls that readers have marked."""
    rows: list[list[int]] = []
    targets: list[list[float]] = []
    for call in calls:
        if call.call_id in quotes:
            for found, wanted in examples(call, quotes[call.call_id], by, customer, plan.void):
                rows.append(found)
                targets.append(wanted)
    return fit_hashed(rows, np.array(targets), plan.fewest, plan.strength, plan.steps)


def examples(
    call: Call,
    quotes: Mapping[str, Sequence[tuple[int, str]]],
    by: GistEars,
    customer: bool,
    void: float = 1.0,
) -> Iterator[tuple[list[int], list[float]]]:
    """Each clause of the speaker as its features, and how much it holds of each head, in [0, 1]."""
    turns = said_in(call)
    for place, words, spans, rows in by.rows(turns, customer):
        turn = turns[place].turn
        marked = [
            [(place, 1.0) for place in _places(quotes[head], turn, words)]
            for head in (CUSTOMER if customer else AGENT)
        ]
        if not customer:
            marked[AGENT.index("promise")] += [
                (place, void) for place in _places(quotes["void"], turn, words)
            ]
        for span, row in zip(spans, rows, strict=True):
            yield (
                row,
                [
                    max((worth for place, worth in places if holds(span, place)), default=0.0)
                    for places in marked
                ],
            )


def _places(quotes: Sequence[tuple[int, str]], turn: int, words: Words) -> list[tuple[int, int]]:
    """Where in the turn its quotes stand."""
    found = (place_of(words, text) for at, text in quotes if at == turn)
    return [place for place in found if place is not None]


def fit_hashed(
    rows: Sequence[Sequence[int]], targets: NDArray[np.float64], fewest: int, strength: float, steps: int
) -> dict[str, NDArray[Any]]:
    """keys, weights (int8), scale and bias of a model (see `Hashed`)."""
    counts: Counter[int] = Counter()
    for row in rows:
        counts.update(set(row))
    keys = np.array(sorted(feature for feature, count in counts.items() if count >= fewest), dtype=np.uint32)
    place = {int(feature): index for index, feature in enumerate(keys)}
    columns, values, ends = [], [], [0]
    for row in rows:
        known = [place[feature] for feature in row if feature in place]
        columns += known
        values += [1.0 / np.sqrt(len(row))] * len(known)
        ends.append(len(columns))
    matrix = sp.csr_matrix((values, columns, ends), shape=(len(rows), len(keys)))
    matrix.sum_duplicates()
    found = fit(matrix, targets, np.ones(len(rows)), np.zeros(len(rows), dtype=np.int64), strength, steps)
    weights, scale = quantised(found.weights)
    return {
        "keys": keys,
        "weights": weights,
        "scale": scale,
        "bias": found.bias.astype(np.float32),
    }
