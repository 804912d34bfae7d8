"""What the encoder learns from, and what it never sees.

First stage: our utterances and public service texts. Second stage: calls, but for those of the matters in HELD_FOLDS. On these
the fusion of both voices is fitted and measured, so it hears there what it will hear in life: a network that has seen
neither the call nor another one on the same matter. The sets that stand for real wording (`HELD_SETS`, and every second
row of twitter_telecom_tr) are never learnt from.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.evaluation.corpus import LANGUAGES, Call, Line
from assistant.training.base import Plan
from assistant.training.deep.examples import Example, call_examples
from assistant.training.pipeline import Sources, gather_calls
from assistant.training.public import SETS, read_public
from assistant.training.stacking import assign_folds

HELD_FOLDS = (1, 3)
HELD_SETS = ("frustration_cs_en", "maia_de")
# How much a row of a public set counts, and that of some only every second one is read.
_WEIGHTS = {
    "xci_complaints_en": 1.0,
    "maia_de_client01_iq": 1.0,
    "twitter_telecom_tr": 1.5,
    "norec_sentence_no": 0.3,
}
_HALVED = ("twitter_telecom_tr", "norec_sentence_no")
_REPLAYED = (
    800  # examples of the first stage that the second reads again, so that it does not forget single texts
)


@dataclass(frozen=True, slots=True)
class Material:
    """`calls` are learnt from, `kept` are not; `real`: set -> rows that are not."""

    first: tuple[Example, ...]
    calls: tuple[Call, ...]
    kept: tuple[Call, ...]
    real: dict[str, list[Line]]

    def second(self, seed: int) -> list[Example]:
        """Examples of the second stage."""
        found: list[Example] = []
        for call in self.calls:
            found += call_examples(call)
        return [*found, *random.Random(seed).sample(self.first, min(_REPLAYED, len(self.first)))]


def collect(sources: Sources, plan: Plan, languages: Sequence[str] = LANGUAGES) -> Material:
    """Everything, in a fixed order. Raises CorpusError."""
    first: list[Example] = []
    calls: list[Call] = []
    kept: list[Call] = []
    for lang in languages:
        found, lines = gather_calls(sources, lang)
        folds = assign_folds(found, plan)
        for call in found:
            (kept if folds[call.domain] in HELD_FOLDS else calls).append(call)
        first += [Example(line) for line in lines]
    rows, real = _public(sources.public, languages)
    return Material((*first, *rows), tuple(calls), tuple(kept), real)


def _public(folder: Path | None, languages: Sequence[str]) -> tuple[list[Example], dict[str, list[Line]]]:
    rows: list[Example] = []
    real: dict[str, list[Line]] = {}
    for domain, chosen in enumerate(SETS, start=1):
        if folder is None or chosen.lang not in languages:
            continue
        lines = read_public(folder, chosen)
        if chosen.name in HELD_SETS:
            real[chosen.name] = lines
            continue
        if chosen.name == "twitter_telecom_tr":
            real[chosen.name] = lines[1::2]
        taken = lines[::2] if chosen.name in _HALVED else lines
        rows += [Example(line, (), domain, _WEIGHTS[chosen.name]) for line in taken]
    return rows, real
