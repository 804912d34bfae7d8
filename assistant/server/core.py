"""The core as the shell sees it: functions handed in, so that a test may hand in others."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.server.intake import Mask
from assistant.server.listening import Listener
from assistant.server.tongue import Tongue, tongue
from assistant.types import Because, Event, Input, Segment

_log = logging.getLogger(__name__)

Step = Callable[[Any, Input, Any], tuple[Any, tuple[Event, ...]]]
Peek = Callable[[Any, Segment, Any], tuple[Because, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """What decides: `step` and `peek` with the playbook they decide by, and `masker`, which makes a call's mask.

    A mask is made for one call in one language (None: not known) and remembers what it has heard. `tongue` tells languages
    apart where the feed does not say. `listener` asks the deep voice, where one is wanted.
    """

    step: Step
    peek: Peek
    playbook: Any
    playbook_hash: str
    masker: Callable[[str | None], Mask]
    tongue: Tongue | None = None
    listener: Listener | None = None

    def decide(self, state: Any, heard: Input) -> tuple[Any, tuple[Event, ...]]:
        """`step`, except that a fault in it costs this input and one log line, not the call: live and in a replay."""
        try:
            return self.step(state, heard, self.playbook)
        except Exception as error:
            report(
                _log, "deciding", heard.call_id, error, detail=f"input {heard.seq} ({heard.type}) is left out"
            )
            return state, ()

    def look(self, state: Any, segment: Segment) -> tuple[Because, ...]:
        """`peek`, except that a fault in it means that nothing is seen."""
        try:
            return self.peek(state, segment, self.playbook)
        except Exception as error:
            report(_log, "peeking", "?", error)
            return ()

    def fold(self, inputs: Iterable[Input]) -> Iterator[Event]:
        """The events of one call, as they come."""
        state: Any = None
        for heard in inputs:
            state, events = self.decide(state, heard)
            yield from events


def report(log: logging.Logger, doing: str, call_id: str, error: BaseException, detail: str = "") -> None:
    """One line about a fault: what kind and where in the code, never the error's own text, which may quote a caller."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
    log.error("call %s: %s: %s at %s %s", call_id, doing, type(error).__name__, place, detail)


def real_core(
    rules: Path | None = None,
    models: Path | None = None,
    profile: str = "standard",
    guideline: Path | None = None,
) -> Core:
    """The core with the rule packs in place. Loads spaCy and the packs: about a second."""
    from assistant.engine.step import peek, step
    from assistant.packs.loader import load

    playbook = load(rules, models, profile, guideline=guideline)
    return Core(
        step=step,
        peek=peek,
        playbook=playbook,
        playbook_hash=playbook.hash,
        masker=mask_for,
        tongue=tongue(playbook.languages),
    )


def mask_for(language: str | None) -> Mask:
    """A call's mask. Where nobody has said which language it is, spoken numbers of all four are masked."""
    from assistant.privacy.masking import masker_for

    return masker_for(language)
