"""The recorded messages beside these tests, by feed. `_constructed` holds shapes that no vendor documents as a sample."""

from __future__ import annotations

import copy
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from assistant.cli.decode import KEYS, Calls, messages
from assistant.feeds import FeedConfig
from assistant.types import FeedItem, Segment, Trouble

HERE = Path(__file__).parent
EXPECTED = ".expected.jsonl"
# Excerpts of prose in Amazon's documentation, not messages.
NOT_MESSAGES = frozenset({"streaming_partial_sequence.txt", "streaming_partial_vs_complete_fields.txt"})


@cache
def files() -> list[tuple[str, Path]]:
    """(feed, file) of every recorded message, documented ones first."""
    documented = [path for path in sorted(HERE.glob("*/*")) if path.parent.name != "_constructed"]
    found = [path for path in [*documented, *sorted(HERE.glob("_constructed/*/*"))] if path.is_file()]
    return [
        (path.parent.name, path)
        for path in found
        if path.suffix != ".pyc" and not path.name.endswith(EXPECTED) and path.name not in NOT_MESSAGES
    ]


def recorded(feed: str) -> list[Any]:
    """All messages recorded for `feed`, in the order of their files; the caller's own."""
    return copy.deepcopy(_recorded(feed))


@cache
def _recorded(feed: str) -> list[Any]:
    return [
        message for name, path in files() if name == feed for _, message in messages(feed, path.read_bytes())
    ]


def decoded(feed: str, path: Path) -> list[FeedItem]:
    """What a fresh decoder says to a file, as `assistant decode` reads it."""
    calls = Calls(feed, FeedConfig())
    return [item for _, message in messages(feed, path.read_bytes()) for item in calls.receive(message)]


def shown(items: list[FeedItem]) -> list[dict[str, Any]]:
    """Items as the expectations write them; the hint to configure roles depends on nothing in the message."""
    lines: list[dict[str, Any]] = []
    for item in items:
        if isinstance(item, Segment):
            lines.append(orjson.loads(orjson.dumps({key: getattr(item, key) for key in KEYS})))
        elif isinstance(item, Trouble):
            if item.where != "roles":
                lines.append({"type": "trouble", "kind": item.kind, "where": item.where})
        else:
            plain = orjson.loads(orjson.dumps(item))
            lines.append({key: value for key, value in plain.items() if value is not None})
    return lines
