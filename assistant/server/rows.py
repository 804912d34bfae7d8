"""Inputs and events as lines of the store."""

from __future__ import annotations

from assistant.store import Change, EventLine, FeedbackLine, JournalLine
from assistant.types import Event, FeedbackGiven, Input
from assistant.wire import encode_input


def input_lines(key: str, heard: Input) -> list[Change]:
    """The journal line of an input of the call `key`; for the agent's answer also the row that statistics are made from."""
    seq, at = heard.seq, heard.at
    lines: list[Change] = [JournalLine(call_id=key, seq=seq, at=at, body=encode_input(heard))]
    if isinstance(heard, FeedbackGiven):
        answered, verdict = heard.suggestion_id, heard.verdict
        lines.append(FeedbackLine(call_id=key, seq=seq, at=at, suggestion_id=answered, verdict=verdict))
    return lines


def event_line(key: str, event: Event, body: bytes) -> EventLine:
    """An event of the call `key` as the store keeps it; `body` is its JSON."""
    return EventLine(call_id=key, seq=event.seq, at=event.at, kind=event.type, body=body)
