"""Subtitle files -> cues: what WebVTT and SRT share.

Speakers stand in WebVTT's voice spans, or by a convention of both as "Name: " before the words. A colon alone makes no
speaker ("Note: …"), so a prefix counts only where its name is explained, or where most cues of the file have one.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.feeds.times import clock
from assistant.feeds.words import Stretch

_TIMING = re.compile(r"\s*([\d:.,]{5,20})\s*-->\s*([\d:.,]{5,20})(?:\s.*)?", re.ASCII)
_BLANK = re.compile(r"\n[ \t]*\n")
_TAG = re.compile(r"<[^<>]*>|\{\\[^{}]*\}")
# The name begins with no blank, or a long run of blanks would be tried at every length.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]+([^\s<>][^<>]*)>")
_PREFIX = re.compile(r"(?:- ?)?([^\W\d_][^:\n<>]{0,39}?)\s*:\s+(\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One cue: times in seconds (None where they cannot be read) and its payload with the markup still in it."""

    start: float | None
    end: float | None
    payload: str


def cues(written: str) -> list[Cue]:
    """The cues of a file in its order; header, notes, styles and regions are left out."""
    found = []
    for block in _BLANK.split(written.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")):
        lines = block.strip("\n").split("\n")
        for place, line in enumerate(lines[:2]):
            timing = _TIMING.fullmatch(line)
            if timing is not None:
                start, end = clock(timing.group(1)), clock(timing.group(2))
                found.append(Cue(start=start, end=end, payload="\n".join(lines[place + 1 :])))
                break
    return found


def voices(cue: Cue) -> list[Stretch]:
    """What each voice span of a cue says; without one, the whole cue without a speaker. Markup is taken out."""
    pieces = _VOICE.split(cue.payload)
    spoken = [(None, pieces[0]), *zip(pieces[1::2], pieces[2::2], strict=True)]
    found = []
    for speaker, payload in spoken:
        said = " ".join(html.unescape(_TAG.sub("", payload)).split())
        if said:
            found.append(
                Stretch(
                    said=said,
                    start=cue.start,
                    end=cue.end,
                    confidence=None,
                    speaker=html.unescape(speaker).strip() or None if speaker else None,
                    channel=None,
                )
            )
    return found


def with_prefixes(found: list[Stretch], explained: Callable[[str], bool]) -> list[Stretch]:
    """Speakers from "Name: words" where no voice span names one; `explained` says whether a name means somebody."""
    split = [_PREFIX.fullmatch(stretch.said) if stretch.speaker is None else None for stretch in found]
    usual = sum(match is not None for match in split) * 2 > len(found) > 1
    named = []
    for stretch, match in zip(found, split, strict=True):
        if match is not None and (usual or explained(match.group(1))):
            stretch = replace(stretch, speaker=match.group(1), said=match.group(2))
        named.append(stretch)
    return named
