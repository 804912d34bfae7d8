"""A store that forgets everything when the process ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.store import CallRow, Change, Conflict, EventLine, FeedbackLine, JournalLine, StoreError
from assistant.store.audit import AuditQuery, AuditRow
from assistant.store.customers import (
    Deadlines,
    Erasure,
    Expired,
    Forgotten,
    History,
    Holdings,
    InteractionRow,
    Wordless,
)
from assistant.store.memory_customers import Customers


@dataclass(slots=True)
class _Lines:
    journal: dict[int, bytes] = field(default_factory=dict)
    sources: list[str] = field(default_factory=list)
    events: dict[int, bytes] = field(default_factory=dict)
    feedback: dict[int, FeedbackLine] = field(default_factory=dict)


class MemoryStore:
    """Dictionaries by call id."""

    def __init__(self) -> None:
        self._rows: dict[str, CallRow] = {}
        self._lines: dict[str, _Lines] = {}
        self._customers = Customers()
        self._marked: set[str] = set()
        self._audit: list[AuditRow] = []

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
            self._put(change)
        for change in changes:
            if isinstance(change, CallRow) and change.ended_at is not None and change.call_id in self._marked:
                await self._erase_marked(change)

    def _put(self, change: Change) -> None:
        match change:
            case CallRow():
                self._rows[change.call_id] = change
            case JournalLine():
                self._kept(change.call_id).journal[change.seq] = change.body
                self._kept(change.call_id).sources += (change.sources or "").split()
            case EventLine():
                self._kept(change.call_id).events.setdefault(change.seq, change.body)
            case FeedbackLine():
                self._kept(change.call_id).feedback.setdefault(change.seq, change)
            case InteractionRow():
                self._customers.put(change)
            case AuditRow():
                self._audit.append(change)
            case Erasure():
                self._rows.pop(change.call_id, None)
                self._lines.pop(change.call_id, None)

    async def _erase_marked(self, row: CallRow) -> None:
        self._marked.discard(row.call_id)
        await self.erase(row.call_id)
        for one in self._customers.of(row.tenant, row.customer or ""):
            if one.interaction_id == row.call_id:
                self._customers.drop(one)

    def _of(self, call_id: str) -> _Lines:
        return self._lines.get(call_id, _Lines())

    def _kept(self, call_id: str) -> _Lines:
        return self._lines.setdefault(call_id, _Lines())

    async def journal(self, call_id: str) -> list[bytes]:
        return [body for _, body in sorted(self._of(call_id).journal.items())]

    async def sources(self, call_id: str) -> list[str]:
        return list(self._of(call_id).sources)

    async def events(self, call_id: str, after: int = -1, limit: int | None = None) -> list[bytes]:
        return [body for seq, body in sorted(self._of(call_id).events.items()) if seq > after][:limit]

    async def call(self, call_id: str) -> CallRow | None:
        return self._rows.get(call_id)

    async def calls(
        self, live: bool = False, limit: int | None = None, tenant: str | None = None
    ) -> list[CallRow]:
        rows = [
            row
            for row in self._rows.values()
            if (not live or row.ended_at is None) and tenant in (None, row.tenant)
        ]
        return sorted(rows, key=lambda row: (-row.opened_at, row.call_id))[:limit]

    async def replace_events(self, call_id: str, events: Sequence[EventLine]) -> None:
        self._kept(call_id).events = {event.seq: event.body for event in events}

    async def erase(self, call_id: str) -> None:
        self._rows.pop(call_id, None)
        self._lines.pop(call_id, None)

    async def expire(self, limits: Deadlines, wordless: Wordless, call_id: str | None = None) -> Expired:
        calls = parts = 0
        for row in list(self._rows.values()):
            if row.ended_at is None or call_id not in (None, row.call_id):
                continue
            lines = self._kept(row.call_id)
            words_go, events_go = row.ended_at <= limits.transcripts, row.ended_at <= limits.events
            if words_go and events_go:
                await self.erase(row.call_id)
                calls += 1
            elif words_go and lines.journal:
                lines.journal = {}
                lines.events = {seq: wordless(body) for seq, body in lines.events.items()}
                parts += 1
            elif events_go and lines.events:
                lines.events, lines.feedback = {}, {}
                parts += 1
        gone = self._customers.expire(limits.history) if call_id is None else 0
        return Expired(calls=calls, parts=parts, interactions=gone)

    async def history(self, tenant: str, customer: str, since: float) -> History:
        return self._customers.history(tenant, customer, since)

    async def keep_promise(self, tenant: str, interaction_id: str, number: int, at: float) -> bool:
        return self._customers.keep_promise(tenant, interaction_id, number)

    async def calls_of(self, tenant: str, customer: str) -> list[CallRow]:
        return [row for row in await self.calls() if (row.tenant, row.customer) == (tenant, customer)]

    async def holdings(self, tenant: str, customer: str) -> Holdings:
        lines = [self._of(row.call_id) for row in await self.calls_of(tenant, customer)]
        own = self._customers.of(tenant, customer)
        return Holdings(
            calls=len(lines),
            journal=sum(len(one.journal) for one in lines),
            events=sum(len(one.events) for one in lines),
            feedback=sum(len(one.feedback) for one in lines),
            interactions=len(own),
            promises=sum(len(one.promises) for one in own),
            customers=int((tenant, customer) in self._customers.known),
        )

    async def forget(self, tenant: str, customer: str) -> Forgotten:
        before = await self.holdings(tenant, customer)
        live = []
        for row in await self.calls_of(tenant, customer):
            if row.ended_at is None:
                self._marked.add(row.call_id)
                live.append(row.call_id)
            else:
                await self.erase(row.call_id)
        for one in self._customers.of(tenant, customer):
            self._customers.drop(one)
        after = await self.holdings(tenant, customer)
        gone = {name: getattr(before, name) - getattr(after, name) for name in Holdings.__dataclass_fields__}
        return Forgotten(deleted=Holdings(**gone), live=tuple(sorted(live)))

    async def audited(self, asked: AuditQuery) -> list[AuditRow]:
        found = [row for row in reversed(self._audit) if asked.fits(row)]
        return sorted(found, key=lambda row: -row.at)[: asked.limit]

    async def expire_audit(self, before: float) -> int:
        kept = [row for row in self._audit if row.at > before]
        gone, self._audit = len(self._audit) - len(kept), kept
        return gone

    async def backup(self, path: Path) -> None:
        raise StoreError("store.url: memory:// has no file to copy")

    async def close(self) -> None:
        self._rows.clear()
        self._lines.clear()
        self._customers = Customers()


async def open_store(url: str) -> MemoryStore:
    """An empty store."""
    return MemoryStore()
