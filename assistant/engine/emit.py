"""Collects the events of one input: numbers them and stamps call and time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from assistant.types import Event

Kind = TypeVar("Kind", bound=Event)


@dataclass(slots=True)
class Emitter:
    """Events of one step, in order. Lives for one input only; nothing outside `step` sees it."""

    call_id: str
    at: float
    next_seq: int
    events: list[Event] = field(default_factory=list)

    def __call__(self, event_type: type[Kind], /, **fields: Any) -> Kind:
        """Append one event of this type."""
        event = event_type(call_id=self.call_id, seq=self.next_seq, at=self.at, **fields)
        self.next_seq += 1
        self.events.append(event)
        return event
