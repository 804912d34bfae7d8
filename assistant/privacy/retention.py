"""How long what is kept, and how an event looks when its words are over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

DAY_S = 86_400.0
Fields = dict[str, Any]

# What the words in an event's fields become when the transcript's time is over: what was read and decided stays, what
# somebody said goes, and so do sentences that repeat it. Every type of event is here (a test holds that).
_BARE: Mapping[str, Fields] = {
    "call_opened": {"customer_name": None},
    "turn_heard": {"text": ""},
    "deep_asked": {},
    "frustration_read": {"because": "words"},
    "technique_heard": {"because": "words"},
    "misstep_heard": {"because": "words"},
    "tension_read": {},
    "stage_changed": {},
    "suggestion_offered": {"headline": "", "say": "", "alternatives": [], "because": "words"},
    "suggestion_settled": {},
    "suggestion_suppressed": {},
    "escalation_prompted": {"headline": "", "say": None, "handover": [], "because": "words"},
    "escalation_withdrawn": {},
    "supervisor_announced": {"name": None},
    "coaching_given": {"say": ""},
    "history_asked": {},
    "history_told": {"past": {"promises": []}},
    "call_summarised": {
        "turning_points": ("before", "words"),
        "promises": [],
        "open_points": [],
        "positive": [],
        "joined": [],
        "incidents": [],
    },
}
TYPES = frozenset(_BARE)


def wordless(body: bytes) -> bytes:
    """The event (JSON, as `wire.encode_event` writes it) without anybody's words. One that cannot be read loses all."""
    try:
        event = orjson.loads(body)
        bare = _BARE[event["type"]]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return b"{}"
    for name, empty in bare.items():
        if name in event:
            event[name] = _without(event[name], empty)
    return orjson.dumps(event)


def _without(value: Any, empty: Any) -> Any:
    """`empty`; where that names a field, the list with this one empty in each; several, likewise; an object, only its fields."""
    if isinstance(value, dict) and isinstance(empty, dict):
        return {**value, **empty}
    names = (empty,) if isinstance(empty, str) else empty
    if isinstance(value, list) and isinstance(names, tuple):
        return [{**one, **dict.fromkeys(names, "")} for one in value]
    return empty


def until(days: float, now: float) -> float:
    """The wall time up to which what is kept for `days` is over at `now`."""
    return now - days * DAY_S
