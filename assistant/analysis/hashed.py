"""Small linear models over hashed features: a row is the sum of its features' weights over the root of their number.

Like the classifier a model knows a feature only by the CRC-32 of its letters and keeps one byte a weight, so its file holds
no text. Nothing is remembered between two readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


def key(feature: str) -> int:
    """By what a feature is known."""
    return crc32(feature.encode("utf-8", "replace"))


def look_up(
    keys: NDArray[np.uint32], wanted: NDArray[np.uint32]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each wanted key stands among the ascending `keys`, and whether it does; the place of an unknown one means nothing."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, keys[at] == wanted


@dataclass(frozen=True, slots=True)
class Hashed:
    """`keys` ascending; `weights` has a row a key and a column a head, in units of `scale`; `bias` one number a head."""

    keys: NDArray[np.uint32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """One row a row, one column a head. Unknown features weigh nothing; a row without features is the bias."""
        found = np.zeros((len(rows), len(self.bias)), dtype=np.float32)
        counts = np.array([len(row) for row in rows])
        if not counts.sum():
            return found + self.bias
        wanted = np.fromiter((feature for row in rows for feature in row), dtype=np.uint32)
        at, known = look_up(self.keys, wanted)
        owner = np.repeat(np.arange(len(rows)), counts)
        np.add.at(found, owner[known], self.weights[at[known]].astype(np.float32))
        roots = np.sqrt(np.maximum(counts, 1)).astype(np.float32)
        logits: NDArray[np.float32] = found * self.scale / roots[:, None] + self.bias
        return logits
