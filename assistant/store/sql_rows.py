"""Changes as rows of tables, and the database's errors as ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from assistant.store import (
    CallRow,
    Change,
    EventLine,
    FeedbackLine,
    JournalLine,
    StoreError,
)
from assistant.store import tables as t
from assistant.store.audit import AuditRow
from assistant.store.customers import Erasure, InteractionRow

CALL = tuple(field.name for field in fields(CallRow))


@dataclass(slots=True)
class Part:
    """Rows that may be written table by table; erasures come last."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    journal: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    interactions: list[InteractionRow] = field(default_factory=list)
    erasures: list[str] = field(default_factory=list)
    audit: list[AuditRow] = field(default_factory=list)

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Of several rows of one call the last one."""
        return list(self.rows.values())


def in_parts(changes: Sequence[Change]) -> Iterator[Part]:
    """The changes sorted by table, anew after each run of erasures: what is written after one must stay."""
    part = Part()
    for change in changes:
        if part.erasures and not isinstance(change, Erasure):
            yield part
            part = Part()
        match change:
            case CallRow():
                part.rows[change.call_id] = {name: getattr(change, name) for name in CALL}
            case JournalLine(call_id=call_id, seq=seq, at=at, body=body, sources=sources):
                part.journal.append(
                    {"call_id": call_id, "seq": seq, "at": at, "body": body.decode(), "sources": sources}
                )
            case EventLine():
                part.events.append(event_row(change))
            case FeedbackLine():
                part.feedback.append({column.name: getattr(change, column.name) for column in t.feedback.c})
            case InteractionRow():
                part.interactions.append(change)
            case AuditRow():
                part.audit.append(change)
            case Erasure(call_id=call_id):
                part.erasures.append(call_id)
    yield part


def event_row(line: EventLine) -> dict[str, Any]:
    """An event as its table has it."""
    return {
        "call_id": line.call_id,
        "seq": line.seq,
        "at": line.at,
        "kind": line.kind,
        "body": line.body.decode(),
    }


def failure(doing: str, error: Exception) -> StoreError:
    """Our error without the statement's parameters, which may be somebody's words."""
    origin = getattr(error, "orig", None) or error
    lines = str(origin).splitlines() or [""]
    return StoreError(f"store cannot {doing}: {type(origin).__name__}: {lines[0][:200]}")
