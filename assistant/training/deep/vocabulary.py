"""250,000 pieces of a hundred languages -> the pieces that the four languages need, and a tokenizer over them.

Kept are the pieces of the 60,000 most frequent words of each language (wordfreq), and every single
Latin letter, so that any word can still be spelt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers
from wordfreq import top_n_list

from assistant.deep.layout import Marks, plain
from assistant.training.deep.source import Source

FREQUENT = 60_000
_LATIN = 0x250


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokenizer over the kept pieces; `kept`: their rows in the source, ascending."""

    tokenizer: Tokenizer
    kept: NDArray[np.int64]
    marks: Marks


def tokenizer(pieces: Sequence[str], chances: Sequence[float], unknown: int) -> Tokenizer:
    """SentencePiece's unigram tokenizer over these pieces."""
    made = Tokenizer(
        models.Unigram(
            [(piece, float(chance)) for piece, chance in zip(pieces, chances, strict=True)], unk_id=unknown
        )
    )
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return made


def prune(source: Source, languages: Sequence[str]) -> Vocabulary:
    """The vocabulary for these languages."""
    full = tokenizer(source.pieces, source.chances.tolist(), source.unknown)
    kept = {source.begin, source.end, source.pad, source.unknown}
    lines = ["customer: agent:"]
    for lang in languages:
        lines += [plain(word, lang) for word in top_n_list(lang, FREQUENT)]
    for encoding in full.encode_batch(lines):
        kept.update(encoding.ids)
    for index, piece in enumerate(source.pieces):
        bare = piece.strip("▁")
        if len(bare) <= 1 and all(ord(letter) < _LATIN or letter == "▁" for letter in piece):
            kept.add(index)
    rows = np.array(sorted(kept), dtype=np.int64)
    new = {int(old): index for index, old in enumerate(rows)}
    small = tokenizer(
        [source.pieces[old] for old in rows], source.chances[rows].tolist(), new[source.unknown]
    )
    return Vocabulary(small, rows, marks(small, new[source.begin], new[source.end], new[source.pad]))


def marks(by: Tokenizer, begin: int, end: int, pad: int) -> Marks:
    """The special pieces and who speaks, as pieces of this tokenizer."""
    return Marks(begin, end, pad, tuple(by.encode("customer:").ids), tuple(by.encode("agent:").ids))
