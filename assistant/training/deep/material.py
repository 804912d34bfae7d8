"""What the encoder learns from: calls and utterances of ours, and public service texts, in parts that are held out in turn.

First stage: utterances and public rows. Second stage: calls, and the rows of the sets that stand for real wording
(`HELD`); it runs once a part, without that part, so that every call and every held row is heard by a network that has
seen neither it nor another one on the same matter.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from assistant.evaluation.corpus import LANGUAGES, Call, Line
from assistant.training.base import Plan
from assistant.training.deep.examples import Example, call_examples
from assistant.training.pipeline import Sources, gather_calls
from assistant.training.public import SETS, read_conversations
from assistant.training.stacking import assign_folds

PARTS = 2
# How much a row of a public set counts here. Of twitter_telecom_tr one half is for the first stage, one is held.
_WEIGHTS = {
    "xci_complaints_en": 1.0,
    "maia_de_client01_iq": 1.0,
    "twitter_telecom_tr": 1.5,
    "norec_sentence_no": 0.3,
}
_HALVED = ("twitter_telecom_tr", "norec_sentence_no")
_REPLAYED = (
    800  # utterances of the first stage that the second reads again, so that it does not forget single turns
)


@dataclass(frozen=True, slots=True)
class Held:
    """A row of a set that stands for real wording; `part` is the one it is left out with."""

    name: str
    part: int
    line: Line
    domain: int


@dataclass(frozen=True, slots=True)
class Material:
    """`calls`: with the part each is left out with."""

    utterances: tuple[Example, ...]
    public: tuple[Example, ...]
    held: tuple[Held, ...]
    calls: tuple[tuple[Call, int], ...]

    def first(self) -> list[Example]:
        """Examples of the first stage."""
        return [*self.utterances, *self.public]

    def second(self, part: int | None, seed: int) -> list[Example]:
        """Examples of the second stage without `part` (None: with everything)."""
        found: list[Example] = []
        for call, own in self.calls:
            if own != part:
                found += call_examples(call)
        found += [Example(row.line, (), row.domain) for row in self.held if row.part != part]
        replayed = random.Random(seed).sample(self.utterances, min(_REPLAYED, len(self.utterances)))
        return [*found, *replayed]


def collect(sources: Sources, plan: Plan, languages: Sequence[str] = LANGUAGES) -> Material:
    """Everything, in a fixed order. Raises CorpusError."""
    utterances: list[Example] = []
    calls: list[tuple[Call, int]] = []
    for lang in languages:
        found, lines = gather_calls(sources, lang)
        folds = assign_folds(found, plan)
        calls += [(call, folds[call.domain] % PARTS) for call in found]
        utterances += [Example(line) for line in lines]
    public, held = _public(sources.public, languages)
    return Material(tuple(utterances), tuple(public), tuple(held), tuple(calls))


def _public(folder: Path | None, languages: Sequence[str]) -> tuple[list[Example], list[Held]]:
    public: list[Example] = []
    held: list[Held] = []
    for domain, chosen in enumerate(SETS, start=1):
        if folder is None or chosen.lang not in languages:
            continue
        rows = read_conversations(folder, chosen)
        weight = _WEIGHTS.get(chosen.name)
        kept = [] if weight is None else rows[::2] if chosen.name in _HALVED else rows
        public += [Example(line, (), domain, weight or 1.0) for _, line in kept]
        if weight is None or chosen.name == "twitter_telecom_tr":
            left = rows if weight is None else rows[1::2]
            held += [Held(chosen.name, crc32(key.encode()) % PARTS, line, domain) for key, line in left]
    return public, held
