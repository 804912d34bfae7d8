"""Fine-tuning: examples -> network, with checkpoints. A stopped run goes on where it was; the result is the same.

Everything that is drawn by chance depends on seed, step and text only, so resuming does not change the outcome, but for
rounding.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from assistant.analysis.classifier import (
    AGENT_HEADS,
    CUSTOMER_HEADS,
    FLAGS,
    LEVELS,
    MISSTEPS,
    NEXT,
    TECHNIQUES,
    TRIGGERS,
)
from assistant.deep.layout import Encode, Item, Marks
from assistant.training.deep.examples import Example, batches, count_domains, item_of, stack, targets, varied
from assistant.training.deep.network import Network

_WEIGHTS = dict(zip(LEVELS, (1.0, 1.5, 1.2, 0.8), strict=True)) | dict.fromkeys(TRIGGERS, 0.6)
_WEIGHTS |= dict.fromkeys(FLAGS, 0.4) | dict.fromkeys(NEXT, 0.3)
_AGENT = dict.fromkeys(TECHNIQUES, 0.3) | dict.fromkeys(MISSTEPS, 0.4)
_SITUATION = 1.0
_ROWS, _PIECES = 32, 2048
_WARM = 0.1  # share of the steps in which the rate rises
_LAST_RATE = 0.02
_KEPT_EVERY = 50  # steps between checkpoints


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How long and how fast. `agent_share`: share of the agent's turns read in an epoch.

    The rate falls over all `epochs`; `stop`: the run ends after so many steps, for another one to go on from there.
    """

    epochs: int
    rate: float
    seed: int
    agent_share: float = 1.0
    stop: int | None = None


def importance(situations: int) -> Tensor:
    """How much each head counts."""
    customer = [_WEIGHTS[head] for head in CUSTOMER_HEADS]
    agent = [_AGENT.get(head, 0.2) for head in AGENT_HEADS]
    return torch.tensor([*customer, *agent, *[_SITUATION] * situations])


def _precision() -> torch.autocast:
    """Half the bytes where the processor can reckon with them: on one that cannot, a step takes 25 times as long (AVX2: 64 s, 2.8 s)."""
    return torch.autocast("cpu", torch.bfloat16, enabled=torch.backends.cpu.get_cpu_capability() == "AVX512")


class Below:
    """What the frozen layers make of items, kept in two bytes a number: runs that share them reckon each item once. About 70 KB an
    item of a call.
    """

    def __init__(self, pad: int) -> None:
        self._pad = pad
        self._known: dict[Item, Tensor] = {}

    def __len__(self) -> int:
        return len(self._known)

    @torch.no_grad()
    def of(self, network: Network, items: Sequence[Item]) -> Tensor:
        """Rows of all pieces, [item, piece, width], zeros after the end of an item."""
        new = [each for each in dict.fromkeys(items) if each not in self._known]
        if new:
            ids, _, there = stack(new, self._pad)
            hidden = network.below(network.rows[ids], there).half()
            self._known |= {each: row[: len(each.ids)].clone() for each, row in zip(new, hidden, strict=True)}
        return nn.utils.rnn.pad_sequence([self._known[each] for each in items], batch_first=True).float()


class Fit:
    """One run. `below`: shared with other runs over the same frozen layers. `domain`: intercepts of the public sets, which are not part of the network that is kept."""

    def __init__(
        self,
        network: Network,
        examples: Sequence[Example],
        situations: Sequence[str],
        encode: Encode,
        marks: Marks,
        course: Course,
        below: Below | None = None,
    ) -> None:
        self.network = network
        self.course = course
        self._below = below
        self._examples = examples
        self._targets = torch.from_numpy(targets(examples, situations))
        self._encode, self._marks = encode, marks
        self._importance = importance(len(situations))
        self.domain = nn.Parameter(torch.zeros(count_domains(examples), network.heads.out_features))
        self._batches: list[tuple[int, list[int]]] = []
        self._items: dict[int, dict[int, Item]] = {}
        for epoch in range(course.epochs):
            self._batches += [(epoch, batch) for batch in self._plan(epoch)]
        self._optimiser, self._schedule = self._make_optimiser()
        self.step = 0

    def _plan(self, epoch: int) -> list[list[int]]:
        # How an example is varied does not depend on the run, so that others find it in their common `Below`.
        chances = [random.Random(f"{epoch} {example.line.text}") for example in self._examples]
        chosen = [
            index
            for index, (example, chance) in enumerate(zip(self._examples, chances, strict=True))
            if example.line.speaker == "customer" or chance.random() < self.course.agent_share
        ]
        items = self._items[epoch] = {
            index: item_of(varied(self._examples[index], chances[index]), self._encode, self._marks)
            for index in chosen
        }
        order = random.Random(f"{self.course.seed} {epoch}")
        made = batches([len(items[index].ids) for index in chosen], _ROWS, _PIECES, order)
        return [[chosen[place] for place in batch] for batch in made]

    def _make_optimiser(self) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
        new = [self.network.kinds, *self.network.heads.parameters(), self.domain]
        known = {id(parameter) for parameter in new}
        old = [p for p in self.network.parameters() if p.requires_grad and id(p) not in known]
        rate = self.course.rate
        groups: list[dict[str, Any]] = [{"params": old, "lr": rate}, {"params": new, "lr": 10.0 * rate}]
        optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
        steps = len(self._batches)

        def speed(step: int) -> float:
            rising = (step + 1) / (_WARM * steps)
            return min(rising, max(_LAST_RATE, (steps - step) / (steps * (1.0 - _WARM))))

        return optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, speed)

    @property
    def steps(self) -> int:
        """Steps of the run."""
        return min(len(self._batches), self.course.stop or len(self._batches))

    def run(self, checkpoint: Path, told: Callable[[int, int, float], None]) -> None:
        """Runs to the end, from the checkpoint if there is one. `told` hears step, steps, mean loss."""
        self._resume(checkpoint)
        self.network.train()
        losses: list[float] = []
        while self.step < self.steps:
            losses.append(self._one())
            self.step += 1
            if self.step % _KEPT_EVERY == 0 or self.step == self.steps:
                self._keep(checkpoint)
            if self.step % 25 == 0 or self.step == self.steps:
                told(self.step, self.steps, float(np.mean(losses)))
                losses.clear()

    def _one(self) -> float:
        epoch, batch = self._batches[self.step]
        torch.manual_seed(self.course.seed * 1_000_003 + self.step)
        items = [self._items[epoch][index] for index in batch]
        ids, kinds, there = stack(items, self._marks.pad)
        with _precision():
            if self._below is None:
                logits = self.network(ids, kinds, there)
            else:
                logits = self.network.above(self._below.of(self.network, items), kinds, there)
        domains = torch.tensor([self._examples[index].domain for index in batch])
        # Domain 0 is ours and keeps its intercept; a public set shifts its own.
        logits = logits.float() + self.domain[domains] * (domains > 0).unsqueeze(1)
        wanted = self._targets[batch]
        known = ~torch.isnan(wanted)
        cost = functional.binary_cross_entropy_with_logits(logits, torch.nan_to_num(wanted), reduction="none")
        weights = torch.tensor([self._examples[index].weight for index in batch]).unsqueeze(1)
        loss = (cost * known * self._importance * weights).sum() / len(batch)
        loss.backward()
        nn.utils.clip_grad_norm_([*self.network.parameters(), self.domain], 1.0)
        self._optimiser.step()
        self._optimiser.zero_grad(set_to_none=True)
        self._schedule.step()
        return float(loss.item())

    def _keep(self, path: Path) -> None:
        state = {
            "step": self.step,
            "steps": len(self._batches),
            "network": self.network.state_dict(),
            "domain": self.domain.data,
            "optimiser": self._optimiser.state_dict(),
            "schedule": self._schedule.state_dict(),
        }
        part = path.with_suffix(".part")
        torch.save(state, part)
        os.replace(part, path)

    def _resume(self, path: Path) -> None:
        if not path.exists():
            return
        state = torch.load(path, weights_only=True)
        if state["steps"] != len(self._batches):
            raise ValueError(
                f"{path}: a checkpoint of {state['steps']} steps, this run has {len(self._batches)}; the data changed: remove it"
            )
        self.network.load_state_dict(state["network"])
        self.domain.data.copy_(state["domain"])
        self._optimiser.load_state_dict(state["optimiser"])
        self._schedule.load_state_dict(state["schedule"])
        self.step = state["step"]


@torch.no_grad()
def predict(network: Network, items: Sequence[Item], pad: int) -> NDArray[np.float32]:
    """Logits of all heads, a row an item."""
    network.eval()
    found = np.zeros((len(items), network.heads.out_features), np.float32)
    for batch in batches([len(each.ids) for each in items], 64, 4096):
        with _precision():
            logits = network(*stack([items[index] for index in batch], pad))
        found[batch] = logits.float().numpy()
    return found
