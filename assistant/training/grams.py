"""Turns -> sparse TF-IDF rows, made of the very features that `assistant.analysis.classifier` looks up at run time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from assistant.analysis.classifier import features, parts, shape
from assistant.analysis.text import read

Document = tuple[tuple[int, ...], ...]


@lru_cache(maxsize=1_000_000)
def _part(word: str, before: str | None) -> tuple[int, ...]:
    return tuple(features(word, before))


def document(text: str, lang: str) -> Document:
    """The parts of a turn, each as its features."""
    pairs = parts(read(text, lang).folded)
    return tuple(_part(shape(word), None if before is None else shape(before)) for word, before in pairs)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Features kept, ascending, and their inverse document frequencies."""

    keys: NDArray[np.uint32]
    idf: NDArray[np.float64]


def vocabulary(documents: Sequence[Document], fewest: int) -> Vocabulary:
    """The features that occur in at least `fewest` documents. idf = ln((1 + n) / (1 + df)) + 1."""
    counts: Counter[int] = Counter()
    for parts_ in documents:
        counts.update({feature for part in parts_ for feature in part})
    kept = sorted(feature for feature, count in counts.items() if count >= fewest)
    idf = [math.log((1 + len(documents)) / (1 + counts[feature])) + 1.0 for feature in kept]
    return Vocabulary(np.array(kept, dtype=np.uint32), np.array(idf))


def matrix(documents: Sequence[Document], vocab: Vocabulary) -> sp.csr_matrix:
    """One row a document, divided by the root of the summed squares of its parts (as `Model.read` does)."""
    place = {int(key): index for index, key in enumerate(vocab.keys)}
    rows: list[NDArray[np.float64]] = []
    columns: list[NDArray[np.int64]] = []
    ends = [0]
    for parts_ in documents:
        found = [place[feature] for part in parts_ for feature in part if feature in place]
        at = np.array(found, dtype=np.int64)
        values = vocab.idf[at]
        norm = math.sqrt(float(values @ values)) or 1.0
        rows.append(values / norm)
        columns.append(at)
        ends.append(ends[-1] + len(found))
    data = np.concatenate(rows) if rows else np.zeros(0)
    at = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)
    made = sp.csr_matrix((data, at, np.array(ends)), shape=(len(documents), len(vocab.keys)))
    made.sum_duplicates()
    return made
