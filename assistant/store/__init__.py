"""Where calls are written down: journal (inputs), events, feedback; and what is kept about customers.

`open_store(url)` gives a `Store`: memory for tries and tests, SQLite for one machine, PostgreSQL for many. All keep the
same promises, held by one contract (tests/store/contract.py): a `write` is one transaction; a journal line is never
overwritten (a second writer gets `Conflict`); an event written twice is written once; what is erased is gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

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
from assistant.types import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One call. `opened_at` and `ended_at` are wall time (seconds since 1970); `ended_at` is None while it is live.

    `customer` is a pseudonym (privacy.pseudonym), never the id that the centre knows.
    """

    call_id: str
    opened_at: float
    ended_at: float | None = None
    agent_id: str | None = None
    language: str | None = None
    playbook: str | None = None
    tenant: str = ""
    customer: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """One input as `wire.encode_input` wrote it; `at` in seconds since the call began.

    `sources`: the deliveries, parted by spaces, that brought it and the lines written together with it, where words come
    over a bus that may deliver them again.
    """

    call_id: str
    seq: int
    at: float
    body: bytes
    sources: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """One event as `wire.encode_event` wrote it; `kind` is its type."""

    call_id: str
    seq: int
    at: float
    kind: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackLine:
    """The agent's answer to a card or prompt; `seq` is that of its input."""

    call_id: str
    seq: int
    at: float
    suggestion_id: str
    verdict: Verdict


Change = CallRow | JournalLine | EventLine | FeedbackLine | InteractionRow | Erasure | AuditRow


class StoreError(RuntimeError):
    """The store cannot do this now; the text says what and, where one is known, the remedy."""


class Conflict(StoreError):
    """A journal line of this number exists already: another server writes the same call."""


class Store(Protocol):
    """Journal, events and feedback of calls. Every method may raise StoreError."""

    async def write(self, changes: Sequence[Change]) -> None:
        """All of it or nothing, in order. Raises Conflict.

        A CallRow replaces the one of the same id, an InteractionRow too. A call that was marked by `forget` is erased
        with the CallRow that ends it, and so is its interaction.
        """

    async def journal(self, call_id: str) -> list[bytes]:
        """The inputs of a call, in order; empty when it is not known."""

    async def sources(self, call_id: str) -> list[str]:
        """The deliveries that brought what is in the journal of a call, in order."""

    async def events(self, call_id: str, after: int = -1, limit: int | None = None) -> list[bytes]:
        """The events of a call with `seq` > `after`, in order, at most `limit`."""

    async def call(self, call_id: str) -> CallRow | None:
        """The call, or None when it is not known."""

    async def calls(
        self, live: bool = False, limit: int | None = None, tenant: str | None = None
    ) -> list[CallRow]:
        """Calls, newest first; with `live` only those that have not ended, with `tenant` only his."""

    async def replace_events(self, call_id: str, events: Sequence[EventLine]) -> None:
        """Put `events` in the place of all events of the call, in one transaction."""

    async def erase(self, call_id: str) -> None:
        """Delete everything about the call."""

    async def expire(self, limits: Deadlines, wordless: Wordless, call_id: str | None = None) -> Expired:
        """Drop what has been kept long enough, of all ended calls or of one, and of the history.

        Where events may stay longer than transcripts, `wordless` takes the words out of them. Never a live call.
        """

    async def history(self, tenant: str, customer: str, since: float) -> History:
        """What is known about a customer since this wall time."""

    async def keep_promise(self, tenant: str, interaction_id: str, number: int, at: float) -> bool:
        """Mark a promise as kept at this wall time; False if there is no such open promise."""

    async def calls_of(self, tenant: str, customer: str) -> list[CallRow]:
        """The calls of a customer, newest first."""

    async def holdings(self, tenant: str, customer: str) -> Holdings:
        """How much is stored about a customer."""

    async def forget(self, tenant: str, customer: str) -> Forgotten:
        """Delete all about a customer. His live calls are marked, and go with their end."""

    async def audited(self, asked: AuditQuery) -> list[AuditRow]:
        """Who saw what, newest first."""

    async def expire_audit(self, before: float) -> int:
        """Drop rows of the audit log up to this wall time; how many there were. No row of it is ever changed."""

    async def backup(self, path: Path) -> None:
        """A copy of the whole store in a file, made while it is in use. Raises StoreError where it cannot be."""

    async def close(self) -> None:
        """Finish writing and let go of files and connections."""


_STORES = {
    "memory": "assistant.store.memory",
    "sqlite": "assistant.store.sql",
    "postgresql": "assistant.store.sql",
}


async def open_store(url: str) -> Store:
    """The store at `url` (memory://, sqlite:///FILE, postgresql://…), its tables brought up to date.

    Raises StoreError when the scheme is unknown, a package is missing, or the place cannot be opened.
    """
    scheme = url.partition(":")[0].partition("+")[0]
    if scheme not in _STORES:
        raise StoreError(f"store.url: unknown kind {scheme!r}; there are: {', '.join(sorted(_STORES))}")
    return cast(Store, await import_module(_STORES[scheme]).open_store(url))
