"""A folder of the deep voice: whole, damaged, half copied, absent."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from assistant import data
from assistant.analysis.situations import BesideWeights
from assistant.deep.files import (
    FUSION,
    MANIFEST,
    NETWORK,
    TOKENIZER,
    DeepFiles,
    DeepMissing,
    manifest_text,
    read_files,
)
from assistant.deep.layout import Marks
from assistant.deep.voice import DeepVoice
from assistant.engine.blend import Both, Mix
from assistant.engine.fusion import compile_weights

MIX = Mix(share=(0.5, 0.0), gain=(1.5, 2.0), offset=(-0.25, 0.0))
NAMED, BESIDE = ("stranded", "unfair"), BesideWeights(0.5, 0.75, -0.25)
MARKS = Marks(begin=0, end=2, pad=1, customer=(5, 6), agent=(7, 6))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fusion = (data.models() / "fusion.json").read_bytes()
    both = Both(MIX, compile_weights(json.loads(fusion)), NAMED, BESIDE)
    files = {NETWORK: b"network", TOKENIZER: b"{}", FUSION: fusion}
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / MANIFEST).write_text(manifest_text(files, MARKS, both, {"date": "today"}), encoding="utf-8")
    return tmp_path


def heard_by(files: DeepFiles) -> DeepVoice:
    return DeepVoice(files.network, files.tokenizer, files.marks)


def test_a_fusion_of_another_version_says_how_to_get_one(folder: Path) -> None:
    plain = json.loads((folder / MANIFEST).read_text())
    content = b'{"form": 99}'
    (folder / FUSION).write_bytes(content)
    plain["files"][FUSION] = hashlib.sha256(content).hexdigest()
    (folder / MANIFEST).write_text(json.dumps(plain))
    with pytest.raises(DeepMissing, match=r"fusion\.json: form 99 .*run `assistant train --deep`"):
        read_files(folder)


def test_a_whole_folder_is_read(folder: Path) -> None:
    files = read_files(folder)
    assert (files.network, files.marks, files.both.mix) == (b"network", MARKS, MIX)
    assert (files.both.situations, files.both.weights) == (NAMED, BESIDE)


def test_a_folder_without_a_manifest_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(DeepMissing, match=r"manifest\.json: not there.*train --deep"):
        read_files(tmp_path)


def test_a_damaged_network_is_told_by_its_checksum(folder: Path) -> None:
    (folder / NETWORK).write_bytes(b"netwerk")
    with pytest.raises(DeepMissing, match=r"deep\.onnx: damaged \(checksum"):
        read_files(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / TOKENIZER).unlink()
    with pytest.raises(DeepMissing, match=r"tokenizer\.json: No such file"):
        read_files(folder)


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("form", 99, "another version"),
        ("heads", ["x"], "another version"),
        ("marks", {"begin": 1}, "TypeError"),
        ("mix", {"share": ["x"]}, "ValueError"),
        ("situations", {"names": ["stranded"]}, "KeyError"),
        ("situations", {"names": [], "weights": {"loudness": 1.0}}, "TypeError"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(folder: Path, field: str, value: object, says: str) -> None:
    plain = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**plain, field: value}))
    with pytest.raises(DeepMissing, match=says):
        read_files(folder)


def test_a_file_that_is_no_network_is_refused_in_plain_words(folder: Path) -> None:
    pytest.importorskip("onnxruntime", reason="the extra `deep` is not installed")
    with pytest.raises(DeepMissing, match="does not take models/deep"):
        heard_by(read_files(folder))


def test_without_onnxruntime_the_extra_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    with pytest.raises(DeepMissing, match=r"onnxruntime is not installed.*\[deep\]"):
        heard_by(read_files(folder))
