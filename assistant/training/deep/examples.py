"""Calls, utterances and public rows -> examples for the encoder: a turn, the turns before it, and what is known of it."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from assistant.analysis.classifier import AGENT_HEADS, CUSTOMER_HEADS
from assistant.deep.layout import HISTORY, Encode, Item, Marks, item
from assistant.evaluation.corpus import Call, Line, outlook
from assistant.evaluation.noise import damage

Floats = NDArray[np.float32]
_FOLDED = 0.15  # share of the readings in plain ASCII letters, as some recognisers write
_DAMAGED = (
    0.15  # share of the readings with words misheard (`evaluation/noise.py`), as many of them as _BADLY says
)
_BADLY = (0.1, 0.2)
_ALONE = 0.25  # share of the readings of a call's turn without history; the others get 1 to HISTORY turns


@dataclass(frozen=True, slots=True)
class Example:
    """`earlier`: (speaker, text), oldest first. `domain` 0 is ours, others have intercepts of their own."""

    line: Line
    earlier: tuple[tuple[str, str], ...] = ()
    domain: int = 0
    weight: float = 1.0


def call_examples(call: Call, chosen: Mapping[int, Mapping[str, float]] | None = None) -> list[Example]:
    """Every turn of a call with the turns before it and the targets that look beyond it. `chosen`: turn -> targets of situations."""
    said = [(line.speaker, line.text) for line in call.lines]
    return [
        Example(
            replace(
                line, targets={**line.targets, **outlook(call.lines, index), **(chosen or {}).get(index, {})}
            ),
            tuple(said[max(index - HISTORY, 0) : index]),
        )
        for index, line in enumerate(call.lines)
    ]


def varied(example: Example, chance: random.Random) -> Example:
    """The example as one epoch reads it: with less history or none, now and then in plain ASCII or misheard.

    So the encoder cannot tell the place in the call from how much came before, and hears single turns as well.
    """
    earlier = example.earlier
    if earlier:
        kept = 0 if chance.random() < _ALONE else chance.randint(1, HISTORY)
        earlier = earlier[len(earlier) - min(kept, len(earlier)) :]
    line = example.line
    if chance.random() < _FOLDED:
        earlier = tuple((who, ascii_letters(text)) for who, text in earlier)
        line = replace(line, text=ascii_letters(line.text))
    if chance.random() < _DAMAGED:
        share, seed = chance.choice(_BADLY), str(chance.random())
        earlier = tuple((who, damage(text, share, seed)) for who, text in earlier)
        line = replace(line, text=damage(line.text, share, seed) or line.text)
    return replace(example, line=line, earlier=earlier)


def ascii_letters(text: str) -> str:
    """`für` as `fur`, `ı` as `i`, `ø` as `o`."""
    plain = text.translate(_PLAIN)
    return "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))


_PLAIN = str.maketrans({"ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "ß": "ss", "ı": "i"})


def item_of(example: Example, encode: Encode, marks: Marks) -> Item:
    """The pieces of an example."""
    line = example.line
    return item(encode, marks, line.lang, line.speaker, line.text, example.earlier)


def targets(examples: Sequence[Example], situations: Sequence[str] = ()) -> Floats:
    """A row an example, a column a head (customer's, agent's, then situations); NaN where nothing is known."""
    agents = len(CUSTOMER_HEADS)
    named = agents + len(AGENT_HEADS)
    found = np.full((len(examples), named + len(situations)), np.nan, np.float32)
    of_customer = [*enumerate(CUSTOMER_HEADS), *enumerate(map(of_situation, situations), start=named)]
    of_agent = list(enumerate(AGENT_HEADS, start=agents))
    for index, example in enumerate(examples):
        for place, head in of_customer if example.line.speaker == "customer" else of_agent:
            value = example.line.targets.get(head)
            if value is not None:
                found[index, place] = value
    return found


def of_situation(name: str) -> str:
    """The target that says whether a situation fits: labels may have the same name."""
    return f"situation {name}"


def stack(items: Sequence[Item], pad: int) -> tuple[Tensor, Tensor, Tensor]:
    """Ids, kinds and mask of a batch, padded to the longest."""
    longest = max(len(each.ids) for each in items)
    ids = torch.full((len(items), longest), pad)
    kinds = torch.zeros(len(items), longest, dtype=torch.long)
    there = torch.zeros(len(items), longest, dtype=torch.long)
    for index, each in enumerate(items):
        length = len(each.ids)
        ids[index, :length] = torch.tensor(each.ids)
        kinds[index, each.own : length] = 1
        there[index, :length] = 1
    return ids, kinds, there


def batches(
    lengths: Sequence[int], rows: int, pieces: int, chance: random.Random | None = None
) -> list[list[int]]:
    """Indices of items of like length, at most `rows` and `pieces` (padded) a batch; shuffled if there is a `chance`."""
    order = list(range(len(lengths)))
    if chance is not None:
        noise = [length + chance.random() * 8.0 for length in lengths]
        order.sort(key=lambda index: noise[index])
    else:
        order.sort(key=lambda index: lengths[index])
    made: list[list[int]] = []
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) >= rows or (len(batch) + 1) * lengths[index] > pieces):
            made.append(batch)
            batch = []
        batch.append(index)
    if batch:
        made.append(batch)
    if chance is not None:
        chance.shuffle(made)
    return made


def count_domains(examples: Iterable[Example]) -> int:
    """How many domains there are, ours included."""
    return 1 + max((example.domain for example in examples), default=0)
