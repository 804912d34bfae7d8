"""What the ears found in one turn, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.analysis.text import Words

if TYPE_CHECKING:
    from assistant.analysis.classifier import Scores


@dataclass(frozen=True, slots=True)
class Cue:
    """A rule that fired. `begin`, `end` are places in the original text; `words` the words hit, as said; `asks`: the
    technique that they ask for.
    """

    rule: str
    label: str
    kind: str
    weight: float
    begin: int
    end: int
    words: str
    target: str | None = None
    asks: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All voices on one turn. `sentiment` in [-1, 1] (VADER, English only), `repetition` in [0, 1]."""

    words: Words
    cues: tuple[Cue, ...]
    scores: Scores | None
    sentiment: float | None = None
    repetition: float = 0.0
