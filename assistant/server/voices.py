"""The deep voice put beside the fast one, as the settings say; where it cannot be had, the fast one goes on alone."""

from __future__ import annotations

import logging
from dataclasses import replace

from assistant.deep.beside import both_voices
from assistant.deep.files import DeepMissing
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
        playbook, voice = both_voices(core.playbook, rules.deep)
    except DeepMissing as error:
        _log.error("the fast voice hears alone: %s", error)
        return replace(core, listener=Listener(None, rules.deep_timeout_s, absent=str(error)))
    return replace(
        core,
        playbook=playbook,
        playbook_hash=playbook.hash,
        listener=Listener(voice, rules.deep_timeout_s),
    )
