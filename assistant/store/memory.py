"""A store that forgets everything when the process ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.store import CallRow, Change, Conflict, EventLine, FeedbackLine, JournalLine


@dataclass(slots=True)
class _Lines:
    journal: dict[int, bytes] = field(default_factory=dict)
    events: dict[int, bytes] = field(default_factory=dict)
    feedback: dict[int, FeedbackLine] = field(default_factory=dict)


class MemoryStore:
    """Dictionaries by call id."""

    def __init__(self) -> None:
        self._rows: dict[str, CallRow] = {}
        self._lines: dict[str, _Lines] = {}

    async def write(self, changes: Sequence[Change]) -> None:
        """Checks all journal lines before it writes any, so that a conflict leaves nothing half written."""
        fresh: set[tuple[str, int]] = set()
        for change in changes:
            if isinstance(change, JournalLine):
                key = (change.call_id, change.seq)
                if key in fresh or change.seq in self._of(change.call_id).journal:
                    raise Conflict(f"journal of call {change.call_id}: line {change.seq} exists already")
                fresh.add(key)
        for change in changes:
            if isinstance(change, CallRow):
                self._rows[change.call_id] = change
            elif isinstance(change, JournalLine):
                self._kept(change.call_id).journal[change.seq] = change.body
            elif isinstance(change, EventLine):
                self._kept(change.call_id).events.setdefault(change.seq, change.body)
            else:
                self._kept(change.call_id).feedback.setdefault(change.seq, change)

    def _of(self, call_id: str) -> _Lines:
        return self._lines.get(call_id, _Lines())

    def _kept(self, call_id: str) -> _Lines:
        return self._lines.setdefault(call_id, _Lines())

    async def journal(self, call_id: str) -> list[bytes]:
        return [body for _, body in sorted(self._of(call_id).journal.items())]

    async def events(self, call_id: str, after: int = -1, limit: int | None = None) -> list[bytes]:
        return [body for seq, body in sorted(self._of(call_id).events.items()) if seq > after][:limit]

    async def call(self, call_id: str) -> CallRow | None:
        return self._rows.get(call_id)

    async def calls(self, live: bool = False, limit: int | None = None) -> list[CallRow]:
        rows = [row for row in self._rows.values() if not live or row.ended_at is None]
        return sorted(rows, key=lambda row: (-row.opened_at, row.call_id))[:limit]

    async def replace_events(self, call_id: str, events: Sequence[EventLine]) -> None:
        self._kept(call_id).events = {event.seq: event.body for event in events}

    async def erase(self, call_id: str) -> None:
        self._rows.pop(call_id, None)
        self._lines.pop(call_id, None)

    async def expire(self, before: float) -> int:
        old = [
            row.call_id for row in self._rows.values() if row.ended_at is not None and row.ended_at < before
        ]
        for call_id in old:
            await self.erase(call_id)
        return len(old)

    async def close(self) -> None:
        self._rows.clear()
        self._lines.clear()


async def open_store(url: str) -> MemoryStore:
    """An empty store."""
    return MemoryStore()
