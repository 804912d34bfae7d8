"""The two stages of fine-tuning, with every checkpoint in a working folder: what is done there is not done again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from assistant.deep.layout import Marks
from assistant.evaluation.corpus import LANGUAGES
from assistant.training.deep.examples import Example
from assistant.training.deep.fitting import Course, Fit
from assistant.training.deep.material import PARTS, Material
from assistant.training.deep.network import Network, build
from assistant.training.deep.source import Source
from assistant.training.deep.vocabulary import Vocabulary, prune

# The lowest layers keep their published weights: half the work, and no worse where there is little data.
FROZEN = 6
# More steps on the same utterances buy nothing (research: flat after one epoch); the second stage goes on from here.
_FIRST = Course(epochs=2, rate=7e-5, seed=0, stop=500)
_SECOND = Course(epochs=2, rate=5e-5, seed=0, agent_share=0.2)

Told = Callable[[str], None]
State = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Start:
    """The published encoder over the vocabulary of our languages."""

    source: Source
    vocabulary: Vocabulary

    def network(self) -> Network:
        """A fresh network with the published weights; its heads are drawn by the seed set before."""
        return build(self.source, self.vocabulary.kept, FROZEN)

    def encode(self, text: str) -> list[int]:
        """Text as pieces."""
        return list(self.vocabulary.tokenizer.encode(text).ids)

    @property
    def marks(self) -> Marks:
        """The special pieces."""
        return self.vocabulary.marks


def start(source: Source, languages: Sequence[str] = LANGUAGES) -> Start:
    """The vocabulary pruned, ready to build networks."""
    return Start(source, prune(source, languages))


def first(begin: Start, material: Material, work: Path, seed: int, told: Told) -> State:
    """The network after utterances and public rows."""
    torch.manual_seed(seed)
    network = begin.network()
    return _fit(
        begin,
        network,
        material.first(),
        _with(_FIRST, seed),
        work / f"first-{seed}.ckpt",
        "first stage",
        told,
    )


def second(
    begin: Start, after: State, material: Material, part: int, work: Path, seed: int, told: Told
) -> State:
    """The network that goes on with the calls, without `part`."""
    network = begin.network()
    network.load_state_dict(dict(after))
    examples = material.second(part, seed)
    return _fit(
        begin, network, examples, _with(_SECOND, seed), work / f"second-{seed}-{part}.ckpt", f"second stage without part {part}", told
    )  # fmt: skip


def mean(states: Sequence[State]) -> State:
    """The mean of networks that have gone on from the same one: as good as one trained on everything, without training it."""
    return {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}


def everything(
    begin: Start, material: Material, work: Path, seed: int, told: Told
) -> tuple[State, list[State]]:
    """The network to be used, and those without each part (for figures and for fitting the fusion)."""
    after = first(begin, material, work, seed, told)
    without = [second(begin, after, material, part, work, seed, told) for part in range(PARTS)]
    return mean(without), without


def _with(course: Course, seed: int) -> Course:
    return replace(course, seed=seed)


def _fit(
    begin: Start,
    network: Network,
    examples: Sequence[Example],
    course: Course,
    kept: Path,
    name: str,
    told: Told,
) -> State:
    fit = Fit(network, examples, begin.encode, begin.marks, course)

    def tell(step: int, steps: int, loss: float) -> None:
        told(f"{name}: step {step} of {steps}, loss {loss:.3f}")

    told(f"{name}: {len(examples)} examples, {fit.steps} steps")
    fit.run(kept, tell)
    return {key: value.detach().clone() for key, value in network.state_dict().items()}
