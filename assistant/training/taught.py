"""Rows whose labels are another model's: the deep voice hears texts without labels, and the fast one learns from that.

`models/data/taught/<set>.npz` holds what was heard, not the texts: for the CRC-32 of each text one byte a head. The texts
come from the public sets, given by path; without them these rows are left out, as the labelled ones are.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from assistant.analysis.classifier import FLAGS, LEVELS, TRIGGERS
from assistant.evaluation.corpus import CorpusError, Line, read_rows
from assistant.training.base import Row, row

HEADS = (*LEVELS, *TRIGGERS, *FLAGS)
_STEPS = 255.0


@dataclass(frozen=True, slots=True)
class TaughtSet:
    """A public set used without its labels: its file, language, how much a row counts, and which heads are learnt."""

    name: str
    lang: str
    weight: float
    heads: tuple[str, ...] = HEADS


SETS: tuple[TaughtSet, ...] = ()


def texts_of(folder: Path, chosen: TaughtSet) -> list[str]:
    """The texts of a set, agents' left out, each once, in the order of the file. Raises CorpusError."""
    rows = read_rows(folder / f"{chosen.name}.jsonl")
    return list(dict.fromkeys(str(each["text"]) for each in rows if each.get("speaker") != "agent"))


def key(text: str) -> int:
    """What stands for a text in the file."""
    return crc32(text.encode("utf-8", "replace"))


def taught_bytes(texts: Sequence[str], chances: NDArray[np.float32], record: Mapping[str, Any]) -> bytes:
    """The content of the file of a set: `chances` has a row a text and a column of each of HEADS, in [0, 1]."""
    order = np.argsort(np.array([key(text) for text in texts], dtype=np.uint32), kind="stable")
    members = {
        "keys": np.array([key(text) for text in texts], dtype=np.uint32)[order],
        "chances": np.rint(chances[order] * _STEPS).astype(np.uint8),
        "record": np.frombuffer(json.dumps(dict(record), sort_keys=True).encode(), dtype=np.uint8),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in members.items():
            piece = io.BytesIO()
            np.lib.format.write_array(piece, array, allow_pickle=False)
            # A fixed time: the same content gives the same bytes.
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)),
                piece.getvalue(),
                zipfile.ZIP_DEFLATED,
                9,
            )
    return target.getvalue()


def taught_rows(public: Path | None, data: Path, lang: str, domain: int) -> list[Row]:
    """Rows of all taught sets of a language; each set is a domain of its own, counted from `domain` on.

    Raises CorpusError where a set was taught and its texts are not the ones heard.
    """
    rows: list[Row] = []
    for number, chosen in enumerate(SETS):
        if public is None or chosen.lang != lang:
            continue
        known = _known(data / "taught" / f"{chosen.name}.npz")
        found = [(text, known[key(text)]) for text in texts_of(public, chosen) if key(text) in known]
        if len(found) < len(known) // 2:
            raise CorpusError(
                f"{public / chosen.name}.jsonl: only {len(found)} of {len(known)} taught texts are there; "
                "it is another edition of the set, teach anew with `assistant train --deep`"
            )
        rows += [_row(text, chances, chosen, domain + number) for text, chances in found]
    return rows


def _row(text: str, chances: NDArray[np.uint8], chosen: TaughtSet, domain: int) -> Row:
    targets = {
        head: float(chance) / _STEPS
        for head, chance in zip(HEADS, chances, strict=True)
        if head in chosen.heads
    }
    return row(Line(text=text, lang=chosen.lang, speaker="customer", targets=targets), domain, chosen.weight)


def _known(path: Path) -> dict[int, NDArray[np.uint8]]:
    try:
        with np.load(path, allow_pickle=False) as stored:
            keys, chances = stored["keys"], stored["chances"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise CorpusError(
            f"{path}: cannot be read ({error}); make it with `assistant train --deep`"
        ) from error
    if len(keys) != len(chances) or chances.shape[1:] != (len(HEADS),):
        raise CorpusError(f"{path}: made for other labels; make it anew with `assistant train --deep`")
    return {int(name): chance for name, chance in zip(keys, chances, strict=True)}
