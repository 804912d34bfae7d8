"""Inputs and events as lines of the store."""

from __future__ import annotations

from assistant.store import Change, EventLine, FeedbackLine, JournalLine
from assistant.types import Event, FeedbackGiven, Input
from assistant.wire import encode_input


def input_lines(heard: Input) -> list[Change]:
    """The journal line of an input; for the agent's answer also the row that statistics are made from."""
    call_id, seq, at = heard.call_id, heard.seq, heard.at
    lines: list[Change] = [JournalLine(call_id=call_id, seq=seq, at=at, body=encode_input(heard))]
    if isinstance(heard, FeedbackGiven):
        answered, verdict = heard.suggestion_id, heard.verdict
        lines.append(FeedbackLine(call_id=call_id, seq=seq, at=at, suggestion_id=answered, verdict=verdict))
    return lines


def event_line(event: Event, body: str) -> EventLine:
    """An event as the store keeps it; `body` is its JSON."""
    return EventLine(call_id=event.call_id, seq=event.seq, at=event.at, kind=event.type, body=body.encode())
