"""The files of the deep voice (models/deep/): what is there, and that it is whole.

`manifest.json` names form, labels, special pieces and the SHA-256 of every other file, so a half-copied or damaged
folder is told apart from a good one before anything is loaded from it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.analysis.classifier import CUSTOMER_HEADS
from assistant.analysis.situations import BesideWeights
from assistant.deep.layout import Marks
from assistant.engine.blend import Both, Mix
from assistant.engine.fusion import FusionError, compile_weights

FORM = 3
MANIFEST = "manifest.json"
NETWORK, TOKENIZER, FUSION = "deep.onnx", "tokenizer.json", "fusion.json"


class DeepMissing(RuntimeError):
    """The deep voice cannot be used. The text says why and what to do; the fast voice goes on alone."""


@dataclass(frozen=True, slots=True)
class DeepFiles:
    """A whole set of files. `both`: how a turn is read that this voice and the fast one have heard."""

    network: bytes
    tokenizer: str
    marks: Marks
    both: Both
    hash: str


def read_files(folder: Path) -> DeepFiles:
    """Everything in `folder`, checked. Raises DeepMissing."""
    manifest = _manifest(folder)
    try:
        form, heads, sums = manifest["form"], manifest["heads"], manifest["files"]
        marks = Marks(**{name: _ids(value) for name, value in manifest["marks"].items()})
        mix = Mix(**{name: tuple(map(float, values)) for name, values in manifest["mix"].items()})
        named = manifest["situations"]
        situations = tuple(map(str, named["names"]))
        weights = BesideWeights(**{name: float(value) for name, value in named["weights"].items()})
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DeepMissing(
            f"{_named(folder / MANIFEST)}: {type(error).__name__} {error}; write it with `assistant train --deep`"
        ) from error
    if form != FORM or heads != list(CUSTOMER_HEADS):
        raise DeepMissing(
            f"{_named(folder / MANIFEST)}: made for another version of this program; write it anew with `assistant train --deep`"
        )
    found = {name: _whole(folder / name, sums.get(name)) for name in (NETWORK, TOKENIZER, FUSION)}
    try:
        fusion = compile_weights(json.loads(found[FUSION]), "assistant train --deep")
    except FusionError as error:
        raise DeepMissing(f"{_named(folder / FUSION).removesuffix(FUSION)}{error}") from error
    return DeepFiles(
        network=found[NETWORK],
        tokenizer=found[TOKENIZER].decode("utf-8"),
        marks=marks,
        both=Both(mix, fusion, situations, weights),
        hash=hashlib.sha256(json.dumps([sums, manifest["mix"], named], sort_keys=True).encode()).hexdigest()[
            :16
        ],
    )


def manifest_text(files: Mapping[str, bytes], marks: Marks, both: Both, record: Mapping[str, Any]) -> str:
    """The content of manifest.json for these files; of `both` all but the fusion, which is one of them."""
    plain = {
        "form": FORM,
        "heads": list(CUSTOMER_HEADS),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
        "marks": {
            "begin": marks.begin,
            "end": marks.end,
            "pad": marks.pad,
            "customer": list(marks.customer),
            "agent": list(marks.agent),
        },
        "mix": {name: [round(value, 4) for value in values] for name, values in asdict(both.mix).items()},
        "situations": {
            "names": list(both.situations),
            "weights": {name: round(value, 4) for name, value in asdict(both.weights).items()},
        },
        "record": dict(record),
    }
    return json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _manifest(folder: Path) -> Any:
    path = folder / MANIFEST
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise DeepMissing(
            f"{_named(path)}: not there; the deep voice comes with the package and the checkout, or is made with `assistant train --deep`"
        ) from error
    except (OSError, ValueError) as error:
        raise DeepMissing(
            f"{_named(path)}: cannot be read ({error}); reinstall, or run `assistant train --deep`"
        ) from error


def _whole(path: Path, expected: object) -> bytes:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DeepMissing(
            f"{_named(path)}: {error.strerror}; reinstall, or run `assistant train --deep`"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise DeepMissing(
            f"{_named(path)}: damaged (checksum {found[:12]}…, expected {str(expected)[:12]}…); reinstall, or run `assistant train --deep`"
        )
    return content


def _ids(value: Any) -> Any:
    return tuple(int(each) for each in value) if isinstance(value, list) else int(value)


def _named(path: Path) -> str:
    """The file as it is named on /-/health, which anybody may ask: without the folders above models/deep."""
    return "/".join(path.parts[-3:])
