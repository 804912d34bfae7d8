"""What the encoder learns from, in groups, so that everything is also heard by a network that has not learnt from it.

First stage: our utterances and the large public sets. Second stage: calls, and the sets that stand for real wording. These
are dealt into GROUPS by matter and conversation; a network is made for each group, from all the others. What such a network
hears in its group is what it will hear in life: neither the call nor another one on the same matter has been seen.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from assistant.evaluation.corpus import LANGUAGES, Call, Line
from assistant.evaluation.situations import Chosen, Labelled, read_chosen, read_singles
from assistant.training.base import Plan
from assistant.training.deep.examples import Example, call_examples, of_situation
from assistant.training.pipeline import Sources, gather_calls
from assistant.training.public import SETS, read_conversations
from assistant.training.stacking import assign_folds

GROUPS = 3
REAL_SETS = ("frustration_cs_en", "maia_de", "twitter_telecom_tr")
# How much a row of a public set counts, and that of some only every second one is read.
_WEIGHTS = {
    "frustration_cs_en": 1.0,
    "xci_complaints_en": 1.0,
    "maia_de": 1.0,
    "maia_de_client01_iq": 1.0,
    "twitter_telecom_tr": 1.0,
    "norec_sentence_no": 0.3,
}
_HALVED = ("norec_sentence_no",)
# Examples of the first stage that the second reads again, so that it does not forget single texts.
_REPLAYED = 1_600
# Labelled turns that a situation must have, in all languages together, to have a head.
_FEWEST_TURNS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a real set: which set, and its conversation's group."""

    name: str
    group: int
    example: Example


@dataclass(frozen=True, slots=True)
class Material:
    """`first`: examples of the first stage; `calls`: those of each group; `real`: rows of the real sets; `situations` that have a head;
    `chosen`: which of them fit the turns of calls, as readers chose.
    """

    first: tuple[Example, ...]
    calls: tuple[tuple[Call, ...], ...]
    real: tuple[Row, ...]
    situations: tuple[str, ...] = ()
    chosen: Chosen = field(default_factory=dict)

    def second(self, group: int, seed: int) -> list[Example]:
        """Examples of the second stage of the network that never sees `group`."""
        others = chain.from_iterable(calls for number, calls in enumerate(self.calls) if number != group)
        found = [example for call in others for example in call_examples(call, self._fitting(call))]
        found += [row.example for row in self.real if row.group != group]
        return [*found, *random.Random(seed).sample(self.first, min(_REPLAYED, len(self.first)))]

    def _fitting(self, call: Call) -> dict[int, dict[str, float]]:
        of_call = self.chosen.get(call.call_id, {})
        return {turn: fitting(self.situations, fits) for turn, fits in of_call.items()}

    def held(self, group: int) -> dict[str, list[Line]]:
        """Real set -> its rows that the network of this group has never seen."""
        return {
            name: [row.example.line for row in self.real if (row.name, row.group) == (name, group)]
            for name in REAL_SETS
        }


def collect(sources: Sources, plan: Plan, languages: Sequence[str] = LANGUAGES) -> Material:
    """Everything, in a fixed order. Raises CorpusError."""
    singles: list[tuple[Line, Labelled | None]] = []
    groups: list[list[Call]] = [[] for _ in range(GROUPS)]
    chosen: dict[str, Mapping[int, tuple[str, ...]]] = {}
    for lang in languages:
        found, _ = gather_calls(sources, lang)
        group_of = assign_folds(found, Plan(folds=GROUPS, seed=plan.seed))
        for call in found:
            groups[group_of[call.domain]].append(call)
        chosen |= read_chosen(sources.data / "situations" / f"{lang}.jsonl")
        singles += read_singles(sources.data / "utterances", lang)
    situations = _with_a_head(chosen, [told for _, told in singles if told is not None])
    first = [_single(line, told, situations) for line, told in singles]
    rows, real = _public(sources.public, languages)
    return Material((*first, *rows), tuple(map(tuple, groups)), tuple(real), situations, chosen)


def fitting(situations: Sequence[str], fits: Sequence[str], unlike: Sequence[str] = ()) -> dict[str, float]:
    """Targets of the situations of a turn that these fit. With `unlike`, nothing is known but of these: they do not fit."""
    known = unlike or situations
    return {of_situation(name): float(name in fits) for name in situations if name in known}


def _with_a_head(chosen: Chosen, written: Iterable[Labelled]) -> tuple[str, ...]:
    counts = Counter(name for of_call in chosen.values() for fits in of_call.values() for name in fits)
    counts.update(name for told in written for name in told.fits)
    return tuple(sorted(name for name, count in counts.items() if count >= _FEWEST_TURNS))


def _single(line: Line, told: Labelled | None, situations: Sequence[str]) -> Example:
    """An utterance; one that was written as an answer with what it answers."""
    if told is None:
        return Example(line)
    targets = {**line.targets, **fitting(situations, told.fits, told.unlike)}
    return Example(replace(line, targets=targets), (("agent", told.answers),) if told.answers else ())


def _public(folder: Path | None, languages: Sequence[str]) -> tuple[list[Example], list[Row]]:
    rows: list[Example] = []
    real: list[Row] = []
    for domain, chosen in enumerate(SETS, start=1):
        if folder is None or chosen.lang not in languages:
            continue
        pairs = read_conversations(folder, chosen)
        pairs = pairs[::2] if chosen.name in _HALVED else pairs
        examples = [Example(line, (), domain, _WEIGHTS[chosen.name]) for _, line in pairs]
        if chosen.name not in REAL_SETS:
            rows += examples
            continue
        told = sorted({conversation for conversation, _ in pairs})
        random.Random(0).shuffle(told)
        group_of = {conversation: place % GROUPS for place, conversation in enumerate(told)}
        real += [
            Row(chosen.name, group_of[conversation], example)
            for (conversation, _), example in zip(pairs, examples, strict=True)
        ]
    return rows, real
