"""Vendors' times -> seconds since the call (or its audio) began.

Seconds, milliseconds, 100-ns ticks, ISO-8601 durations, protobuf durations, "0:00:03" and wall times all occur. Each
reader gives None for what it cannot read; `span` then drops what cannot be a time of a call.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from assistant.feeds.reading import number, pick

# Longer than any call (Speechmatics ends a session after 48 h): beyond it a number is a wall time, not an offset.
LONGEST = 7 * 24 * 3600.0
# Azure's classic transcripts carry an absolute tick count of about 2.5e18 instead of an offset (feeds.md section 6).
ABSOLUTE_TICKS = 1e15
TICKS = 1e7

_ISO = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,6})?)", re.ASCII)
_PROTO = re.compile(r"(-?\d{1,12}(?:\.\d{1,9})?)s", re.ASCII)


def millis(value: Any) -> float | None:
    """Milliseconds -> seconds."""
    found = number(value)
    return None if found is None else found / 1000


def ticks(value: Any) -> float | None:
    """100-ns ticks -> seconds; None for an absolute tick count, which says nothing about the call."""
    found = number(value)
    return None if found is None or found > ABSOLUTE_TICKS else found / TICKS


def iso_duration(value: Any) -> float | None:
    """ISO-8601 duration of days and less, "PT1M2.5S" -> 62.5."""
    found = _ISO.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 60 else None
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes, rest = (float(part or 0) for part in found.groups())
    return days * 86400 + hours * 3600 + minutes * 60 + rest


def clock(value: Any) -> float | None:
    """ "0:00:03", "00:01.250" or "00:00:02,400" -> seconds."""
    found = _CLOCK.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    if found is None:
        return None
    hours, minutes, rest = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + float(rest.replace(",", "."))


def protobuf(value: Any) -> float | None:
    """A protobuf duration: "1.500s", {"seconds": "1", "nanos": 500000000}, or plain seconds."""
    if isinstance(value, dict):
        whole, nanos = number(pick(value, "seconds")), number(pick(value, "nanos"))
        return None if whole is None and nanos is None else (whole or 0.0) + (nanos or 0.0) / 1e9
    found = _PROTO.fullmatch(value.strip()) if isinstance(value, str) and len(value) < 40 else None
    return float(found.group(1)) if found else number(value)


def wall(value: Any) -> float | None:
    """ISO-8601 date and time -> seconds since 1970; without a zone it counts as UTC."""
    if not isinstance(value, str) or len(value) > 60:
        return None
    try:
        found = datetime.fromisoformat(value.strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None


def after(start: float | None, duration: float | None) -> float | None:
    """The end of what begins at `start` and lasts `duration`; None unless both are known."""
    return None if start is None or duration is None else start + duration


def _usable(moment: float | None) -> bool:
    return moment is None or 0 <= moment <= LONGEST


def span(start: float | None, end: float | None) -> tuple[float | None, float | None, str | None]:
    """(start, end, fault): what cannot be a time of a call is None, and `fault` says why. Microseconds are kept.

    The words count more than their times: a segment with a bad time is still heard, by its arrival.
    """
    fault = None
    if not (_usable(start) and _usable(end)):
        fault = "is negative or not counted from the call's start; the time is left out"
    start = round(start, 6) if start is not None and _usable(start) else None
    end = round(end, 6) if end is not None and _usable(end) else None
    if start is not None and end is not None and end < start:
        fault, end = "lies before the start; the end is left out", None
    return start, end, fault
