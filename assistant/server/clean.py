"""Feed items with nothing in them that could hurt further on: bounded, printable, with times that can be.

The words count more than what is around them: a time, id or confidence that cannot be right is left out and said so,
the segment is still heard.
"""

from __future__ import annotations

import math
import re
from dataclasses import replace
from hashlib import sha256
from typing import NamedTuple

from assistant.privacy.raw import mask_field
from assistant.types import Closed, FeedItem, Opened, Paused, Segment, Trouble, TurnEnd

# No call lasts a week; what is larger is a wall time, or microseconds, and would push the call's clock out of reach.
LONGEST_CALL_S = 7 * 24 * 3600.0
ID_CHARS = 128
NAME_CHARS = 200
LANGUAGE_CHARS = 35
REASON_CHARS = 64

# Also the signs that turn the direction of writing round: they make a screen show other words than are there.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")
# What may be a tag of a language; what is none would be shown and counted as one.
_TAG = re.compile(r"[A-Za-z]+(?:[-_][A-Za-z0-9]{1,8}){0,4}")
# Half of a surrogate pair is no character: no encoding, store or font takes it.
_SURROGATE = re.compile("[\ud800-\udfff]")


_HASH = re.compile(r"sha256:[0-9a-f]{40}")
# Seven digits in a row or apart, an address, or words.
SHORTEST_PERSONAL = 7
_PERSONAL = re.compile(r"\d(?:[ ./()-]?\d){6}|[@\s]")


class Cleaned(NamedTuple):
    """The item, and what had to be changed in it."""

    item: FeedItem
    notes: tuple[Trouble, ...] = ()


def _printable(text: str) -> str:
    # Nearly every text is, by a wider rule that is looked up and not searched for.
    return text if text.isprintable() else _SURROGATE.sub("\ufffd", _CONTROL.sub(" ", text))


def _short(text: str | None, limit: int) -> str | None:
    """Printable and at most `limit` characters; blank is None."""
    return None if text is None else (_printable(text).strip()[:limit] or None)


def _language(text: str | None, notes: list[Trouble]) -> str | None:
    """The tag, or None for what is none."""
    tag = _short(text, LANGUAGE_CHARS)
    if tag is None or _TAG.fullmatch(tag):
        return tag
    notes.append(_note("language", "no language tag; left out"))
    return None


def _identity(text: str | None) -> str | None:
    """An id as it is, or, too long to keep, its hash: cut off it might be the same as another one."""
    if text is None or len(text) <= ID_CHARS:
        return _short(text, ID_CHARS)
    return _hash(text)


def _opaque(text: str | None) -> str | None:
    """An id that need only be the same again: its hash where a number or an address might be in it."""
    plain = None if text is None else _printable(text).strip()
    if not plain:
        return None
    if len(plain) < SHORTEST_PERSONAL and plain.isalnum():
        return plain
    if _HASH.fullmatch(plain) or (len(plain) <= ID_CHARS and not _PERSONAL.search(plain)):
        return plain
    return _hash(plain)


def _hash(text: str) -> str:
    return "sha256:" + sha256(text.encode("utf-8", "replace")).hexdigest()[:40]


def _note(where: str, detail: str) -> Trouble:
    return Trouble(kind="ignored", where=where, detail=detail)


def _time(name: str, value: float | None, notes: list[Trouble]) -> float | None:
    if value is None or 0.0 <= value <= LONGEST_CALL_S:
        return value
    notes.append(
        _note(
            name,
            f"not within a call (seconds since it began, 0 to {LONGEST_CALL_S:.0f}); arrival time is used",
        )
    )
    return None


def _segment(segment: Segment, text_chars: int) -> Cleaned:
    notes: list[Trouble] = []
    text = _printable(segment.text)
    if len(text) > text_chars:
        notes.append(
            _note("segment.text", f"cut to {text_chars} characters, {len(text) - text_chars} left out")
        )
        text = text[:text_chars]
    start = _time("segment.start", segment.start, notes)
    end = _time("segment.end", segment.end, notes)
    if start is not None and end is not None and end < start:
        notes.append(_note("segment.end", "lies before start; start is used for both"))
        end = start
    confidence = segment.confidence
    if confidence is not None and not (math.isfinite(confidence) and 0.0 <= confidence <= 1.0):
        notes.append(_note("segment.confidence", "not between 0 and 1; left out"))
        confidence = None
    segment_id, language = _opaque(segment.segment_id), _language(segment.language, notes)
    kept = (text, segment_id, None, start, end, language, confidence)
    if kept == (
        segment.text,
        segment.segment_id,
        segment.channel,
        segment.start,
        segment.end,
        segment.language,
        segment.confidence,
    ):
        return Cleaned(segment)
    cleaned = replace(
        segment,
        text=text,
        segment_id=segment_id,
        channel=None,
        start=start,
        end=end,
        language=language,
        confidence=confidence,
    )
    return Cleaned(cleaned, tuple(notes))


def clean(item: FeedItem, text_chars: int) -> Cleaned:
    """`item` fit for the journal. The same item always gives the same result, live and in a replay."""
    match item:
        case Segment():
            return _segment(item, text_chars)
        case Opened():
            notes: list[Trouble] = []
            return Cleaned(
                Opened(
                    language=_language(item.language, notes),
                    agent_id=_identity(item.agent_id),
                    team=_identity(item.team),
                    customer_ref=_identity(item.customer_ref),
                    customer_name=mask_field(_short(item.customer_name, NAME_CHARS)),
                    agent_name=mask_field(_short(item.agent_name, NAME_CHARS)),
                ),
                tuple(notes),
            )
        case Closed():
            return Cleaned(Closed(reason=mask_field(_short(item.reason, REASON_CHARS)) or "ended"))
        case Paused():
            return Cleaned(Paused(reason=mask_field(_short(item.reason, REASON_CHARS)) or "paused"))
        case TurnEnd():
            return Cleaned(replace(item, channel=None))
        case _:
            return Cleaned(item)
