"""The deep voice put beside the fast one, as the settings say; where it cannot be had, the fast one goes on alone."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import replace
from pathlib import Path

from assistant import data
from assistant.deep.files import DeepFiles, DeepMissing, read_files
from assistant.deep.voice import DeepVoice
from assistant.engine.fusion import FusionError, compile_weights
from assistant.engine.playbook import Deep, Playbook
from assistant.server.core import Core
from assistant.server.listening import Listener
from assistant.settings import Rules

_log = logging.getLogger(__name__)


def with_voices(core: Core, rules: Rules) -> Core:
    """The core with the voices that `rules` asks for. A deep voice that is missing or damaged is said in one line, in the log
    and on /-/health."""
    if rules.voice == "fast":
        return core
    try:
        files = read_files(rules.deep or folder())
        voice = DeepVoice(files)
        playbook = with_deep(core.playbook, files)
    except DeepMissing as error:
        _log.error("the fast voice hears alone: %s", error)
        return replace(core, listener=Listener(None, rules.deep_timeout_s, absent=str(error)))
    return replace(
        core,
        playbook=playbook,
        playbook_hash=playbook.hash,
        listener=Listener(voice, rules.deep_timeout_s),
    )


def folder() -> Path:
    """models/deep of the wheel or the checkout, which may not be there."""
    return data.root() / "models" / "deep"


def with_deep(playbook: Playbook, files: DeepFiles) -> Playbook:
    """The playbook that decides by both voices, under a hash of its own. Raises DeepMissing."""
    try:
        fusion = compile_weights(files.fusion)
    except FusionError as error:
        raise DeepMissing(f"models/deep: {error} --deep") from error
    both = hashlib.sha256(f"{playbook.hash} {files.hash}".encode()).hexdigest()[:16]
    return replace(playbook, deep=Deep(files.share, fusion), hash=both)
