"""The deep voice beside the fast one: a playbook that decides by both, and the voice itself."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from assistant import data
from assistant.deep.files import DeepFiles, read_files
from assistant.deep.voice import DeepVoice
from assistant.engine.playbook import Playbook


def folder() -> Path:
    """models/deep of the wheel or the checkout, which may not be there."""
    return data.root() / "models" / "deep"


def both_voices(playbook: Playbook, path: Path | None = None) -> tuple[Playbook, DeepVoice]:
    """The playbook for both voices, and the deep one out of `path` (default: the one that comes along). Raises DeepMissing."""
    files = read_files(path or folder())
    voice = DeepVoice(files.network, files.tokenizer, files.marks)
    return with_deep(playbook, files), voice


def with_deep(playbook: Playbook, files: DeepFiles) -> Playbook:
    """The playbook that decides by both voices, under a hash of its own."""
    both = hashlib.sha256(f"{playbook.hash} {files.hash}".encode()).hexdigest()[:16]
    return replace(playbook, deep=files.both, hash=both)
