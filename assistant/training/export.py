"""Models and fusion -> the files of models/. The same data, seed and date give the same bytes."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

from assistant.analysis.classifier import AGENT_HEADS, FAST_HEADS, FORM, KEYS
from assistant.analysis.hashed import packed

# Zip files carry times; a fixed one keeps the bytes the same.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def model_bytes(lang: str, arrays: Mapping[str, Mapping[str, Any]], record: Mapping[str, Any]) -> bytes:
    """The content of models/<lang>.npz, as `assistant.analysis.classifier.load` reads it."""
    head = {
        "form": FORM,
        "lang": lang,
        "heads": {"customer": list(FAST_HEADS), "agent": list(AGENT_HEADS)},
        **record,
    }
    text = json.dumps(head, sort_keys=True, ensure_ascii=False).encode()
    members: dict[str, Any] = {"record": np.frombuffer(text, dtype=np.uint8)}
    for speaker, parts in sorted(arrays.items()):
        members |= {f"{speaker}_{name}": array for name, array in sorted(parts.items())}
    members = {name: packed(array) if name.endswith(KEYS) else array for name, array in members.items()}
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in members.items():
            piece = io.BytesIO()
            np.lib.format.write_array(piece, np.ascontiguousarray(array), allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", _EPOCH), piece.getvalue(), zipfile.ZIP_DEFLATED, 9
            )
    return target.getvalue()


def fusion_text(document: Mapping[str, Any]) -> str:
    """The content of models/fusion.json, in a fixed order."""
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
