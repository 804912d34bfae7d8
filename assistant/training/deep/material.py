"""What the encoder learns from, in groups, so that everything is also heard by a network that has not learnt from it.

First stage: our utterances and the large public sets. Second stage: calls, and the sets that stand for real wording. These
are dealt into GROUPS by matter and conversation; a network is made for each group, from all the others. What such a network
hears in its group is what it will hear in life: neither the call nor another one on the same matter has been seen.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from assistant.evaluation.corpus import LANGUAGES, Call, Line
from assistant.training.base import Plan
from assistant.training.deep.examples import Example, call_examples
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
_REPLAYED = 800


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a real set: which set, and its conversation's group."""

    name: str
    group: int
    example: Example


@dataclass(frozen=True, slots=True)
class Material:
    """`first`: examples of the first stage; `calls`: those of each group; `real`: rows of the real sets."""

    first: tuple[Example, ...]
    calls: tuple[tuple[Call, ...], ...]
    real: tuple[Row, ...]

    def second(self, group: int, seed: int) -> list[Example]:
        """Examples of the second stage of the network that never sees `group`."""
        others = chain.from_iterable(calls for number, calls in enumerate(self.calls) if number != group)
        found = [example for call in others for example in call_examples(call)]
        found += [row.example for row in self.real if row.group != group]
        return [*found, *random.Random(seed).sample(self.first, min(_REPLAYED, len(self.first)))]

    def held(self, group: int) -> dict[str, list[Line]]:
        """Real set -> its rows that the network of this group has never seen."""
        return {
            name: [row.example.line for row in self.real if (row.name, row.group) == (name, group)]
            for name in REAL_SETS
        }


def collect(sources: Sources, plan: Plan, languages: Sequence[str] = LANGUAGES) -> Material:
    """Everything, in a fixed order. Raises CorpusError."""
    first: list[Example] = []
    groups: list[list[Call]] = [[] for _ in range(GROUPS)]
    for lang in languages:
        found, lines = gather_calls(sources, lang)
        group_of = assign_folds(found, Plan(folds=GROUPS, seed=plan.seed))
        for call in found:
            groups[group_of[call.domain]].append(call)
        first += [Example(line) for line in lines]
    rows, real = _public(sources.public, languages)
    return Material((*first, *rows), tuple(map(tuple, groups)), tuple(real))


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
