"""Small linear models over hashed features: a row is the sum of its features' weights over the root of their number.

Like the classifier a model knows a feature only by the CRC-32 of its letters and keeps one byte a weight, so its file holds
no text. Nothing is remembered between two readings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray


def key(feature: str) -> int:
    """By what a feature is known."""
    return crc32(feature.encode("utf-8", "replace"))


@lru_cache(maxsize=65_536)
def of_word(word: str, shaped: str) -> tuple[int, ...]:
    """The features of a word by itself: as it is `shaped`, its beginning and its end. Remembered: calls repeat words."""
    parts = (f"b{word[:4]}", f"e{word[-3:]}") if len(word) > 4 else ()
    return tuple(map(key, (f"w{shaped}", *parts)))


def of_words(words: Sequence[str], shaped: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The features of words, seen as they are `shaped`, and of each with the one before it; each with the word it stands for."""
    before = "<"
    for place, (word, shape) in enumerate(zip(words, shaped, strict=True)):
        for one in of_word(word, shape):
            yield one, place
        yield _of_pair(before, shape), place
        before = shape


@lru_cache(maxsize=65_536)
def _of_pair(before: str, word: str) -> int:
    return key(f"p{before} {word}")


def look_up(
    keys: NDArray[np.uint32], wanted: NDArray[np.uint32]
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Where each wanted key stands among the ascending `keys`, and whether it does; the place of an unknown one means nothing."""
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return at, keys[at] == wanted


# Logits are clipped here where several voices are weighed: beyond it they only say "sure".
SURE = 6.0


def packed(keys: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """Ascending keys for a file: their steps, byte by byte. Hashes do not compress, steps do: a file is an eighth smaller by it."""
    steps = np.diff(keys, prepend=np.uint32(0)).astype("<u4")
    return np.ascontiguousarray(steps.view(np.uint8).reshape(-1, 4).T)


def unpacked(stored: NDArray[np.uint8]) -> NDArray[np.uint32]:
    """The keys again. Raises ValueError for anything but what `packed` gives."""
    if stored.dtype != np.uint8 or stored.ndim != 2 or len(stored) != 4:
        raise ValueError("keys are stored as four rows of bytes")
    steps = np.ascontiguousarray(stored.T).view("<u4").reshape(-1)
    return np.cumsum(steps, dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Hashed:
    """`keys` ascending; `weights` has a row a key and a column a head, in units of `scale`; `bias` one number a head."""

    keys: NDArray[np.uint32]
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, rows: Sequence[Sequence[int]]) -> NDArray[np.float32]:
        """One row a row, one column a head. Unknown features weigh nothing; a row without features is the bias.

        Weights are added up as whole numbers, so the sum is the same in any order; all rows are looked up at once.
        """
        sums = np.zeros((len(rows), len(self.bias)), dtype=np.int32)
        counts = np.fromiter(map(len, rows), dtype=np.intp, count=len(rows))
        total = int(counts.sum())
        if total and len(self.keys):
            found = self._weights(chain.from_iterable(rows), total)
            full = counts > 0
            sums[full] = np.add.reduceat(found, (np.cumsum(counts) - counts)[full], axis=0)
        roots = np.sqrt(np.maximum(counts, 1)).astype(np.float32)
        logits: NDArray[np.float32] = sums * self.scale / roots[:, None] + self.bias
        return logits

    def explained(self, row: Sequence[int]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The logits of one row, and what each of its features adds to them: a row a feature, a column a head."""
        if not len(self.keys) or not row:
            return self.bias, np.zeros((len(row), len(self.bias)), dtype=np.float32)
        found = self._weights(row, len(row))
        unit = self.scale / np.float32(len(row) ** 0.5)
        return found.sum(axis=0) * unit + self.bias, found * unit

    def _weights(self, features: Iterable[int], count: int) -> NDArray[np.int32]:
        at, known = look_up(self.keys, np.fromiter(features, dtype=np.uint32, count=count))
        found = self.weights[at].astype(np.int32)
        found[~known] = 0
        return found
