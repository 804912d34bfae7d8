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
from assistant.training.deep.fitting import Below, Course, Fit
from assistant.training.deep.material import Material
from assistant.training.deep.network import Network, build
from assistant.training.deep.source import Source
from assistant.training.deep.vocabulary import Vocabulary, prune

# The lowest layers keep their published weights: a third of the work, and no worse where there is little data (decision 0030).
FROZEN = 8
# More steps on the same utterances buy nothing (research: flat after one epoch); the second stage goes on from here.
_FIRST = Course(epochs=2, rate=7e-5, seed=0, stop=500)
_SECOND = Course(epochs=1, rate=5e-5, seed=0, agent_share=0.1)

Told = Callable[[str], None]
State = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Start:
    """The published encoder over the vocabulary of our languages."""

    source: Source
    vocabulary: Vocabulary
    situations: tuple[str, ...]

    def network(self) -> Network:
        """A fresh network with the published weights; its heads are drawn by the seed set before."""
        return build(self.source, self.vocabulary.kept, FROZEN, len(self.situations))

    def encode(self, text: str) -> list[int]:
        """Text as pieces."""
        return list(self.vocabulary.tokenizer.encode(text).ids)

    @property
    def marks(self) -> Marks:
        """The special pieces."""
        return self.vocabulary.marks


def start(source: Source, situations: Sequence[str], languages: Sequence[str] = LANGUAGES) -> Start:
    """The vocabulary pruned, ready to build networks with a head for each of these situations."""
    return Start(source, prune(source, languages), tuple(situations))


def first(begin: Start, material: Material, work: Path, seed: int, told: Told) -> State:
    """The network after utterances and public rows."""
    torch.manual_seed(seed)
    network = begin.network()
    kept = work / f"first-{seed}"
    return _fit(begin, network, material.first, replace(_FIRST, seed=seed), kept, told)


def second(
    begin: Start,
    after: State,
    material: Material,
    group: int,
    work: Path,
    seed: int,
    told: Told,
    below: Below | None = None,
) -> State:
    """The network that has gone on with the calls, each turn with the turns before it, but for those of `group`.

    Each group's run has a seed of its own. `below`: what the groups share, as all but a third of what they read is the same.
    """
    network = begin.network()
    network.load_state_dict(dict(after))
    own = seed + 1 + group
    kept = work / f"second-{seed}-{group}"
    return _fit(begin, network, material.second(group, own), replace(_SECOND, seed=own), kept, told, below)


def mean_of(states: Sequence[State]) -> State:
    """The network whose weights are the mean of these: as good as their vote, at the cost of one (Wortsman et al. 2022, model
    soups; it holds for runs that go on from the same network).
    """
    return {
        key: torch.stack([state[key] for state in states]).mean(dim=0) if own.is_floating_point() else own
        for key, own in states[0].items()
    }


def _fit(
    begin: Start,
    network: Network,
    examples: Sequence[Example],
    course: Course,
    kept: Path,
    told: Told,
    below: Below | None = None,
) -> State:
    """Runs to the end, from `kept`.ckpt if there is one; what is finished is in `kept`.pt and not run again."""
    done = kept.with_suffix(".pt")
    if done.exists():
        state: State = torch.load(done, weights_only=True)
        return state
    fit = Fit(network, examples, begin.situations, begin.encode, begin.marks, course, below)

    def tell(step: int, steps: int, loss: float) -> None:
        told(f"{kept.name}: step {step} of {steps}, loss {loss:.3f}")

    told(f"{kept.name}: {len(examples)} examples, {fit.steps} steps")
    fit.run(kept.with_suffix(".ckpt"), tell)
    state = {key: value.detach().clone() for key, value in network.state_dict().items()}
    torch.save(state, done)
    return state
