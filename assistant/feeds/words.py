"""Lists of recognised words -> stretches of one speaker, for vendors whose files hold words and no turns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from assistant.feeds.reading import mean

# A pause that ends a stretch in a file without turns, seconds: longer than breathing, shorter than most answers take.
PAUSE = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One word or punctuation mark. `attaches` says on which side there is no blank."""

    said: str
    start: float | None = None
    end: float | None = None
    confidence: float | None = None
    speaker: str | None = None
    channel: str | None = None
    attaches: Literal["left", "right", "both", "none"] = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What one speaker says without a long pause. `confidence` is the mean of its words'."""

    said: str
    start: float | None
    end: float | None
    confidence: float | None
    speaker: str | None
    channel: str | None


def joined(words: Iterable[Word], blank: str = " ") -> str:
    """The words as text, punctuation where it belongs."""
    pieces: list[str] = []
    glue = True
    for word in words:
        if not glue and word.attaches not in ("left", "both"):
            pieces.append(blank)
        pieces.append(word.said)
        glue = word.attaches in ("right", "both")
    return "".join(pieces).strip()


def stretches(words: Iterable[Word], blank: str = " ", pause: float = PAUSE) -> list[Stretch]:
    """Cut where speaker or channel changes, and at pauses. Words without a speaker or time stay with those before."""
    groups: list[list[Word]] = []
    until: float | None = None
    speaker: str | None = None
    channel: str | None = None
    for word in words:
        turned = word.channel != channel or (word.speaker is not None and word.speaker != speaker)
        paused = word.start is not None and until is not None and word.start - until >= pause
        if not groups or turned or paused:
            groups.append([])
            until, speaker = None, word.speaker or (None if word.channel != channel else speaker)
        channel = word.channel
        groups[-1].append(word)
        until = word.end if word.end is not None else until
    return [_stretch(group, blank) for group in groups]


def _stretch(group: list[Word], blank: str) -> Stretch:
    starts = [word.start for word in group if word.start is not None]
    ends = [word.end for word in group if word.end is not None]
    return Stretch(
        said=joined(group, blank),
        start=starts[0] if starts else None,
        end=ends[-1] if ends else None,
        # Punctuation carries a confidence of 0 or 1 that means nothing.
        confidence=mean([word.confidence for word in group if word.attaches == "none"]),
        speaker=next((word.speaker for word in group if word.speaker), None),
        channel=group[0].channel,
    )
